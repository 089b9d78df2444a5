import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FileTarget } from './target.js'
import { codeOf } from './unwritable.js'

/** A file that is to become another one. */
export interface Unfinished {
  readonly path: string
  readonly handle: FileHandle
}

/** The most bytes of a name that another is made of: a file system takes 255. */
const longestName = 200

/** The bits of a mode that say who may read, write and execute. */
const permissions = 0o777

/**
 * Makes a file beside the one that it is to become, since only within a folder one takes the place of the other at once. It has the
 * mode and the owner of the one it replaces.
 *
 * @param alone gives it a name that only one can have at a time
 */
export async function openUnfinished({ path, before }: FileTarget, alone: boolean): Promise<Unfinished> {
  const name = Buffer.from(basename(path)).subarray(0, longestName).toString()
  const ending = alone ? 'lock' : `${randomBytes(6).toString('hex')}.tmp`
  const unfinished = join(dirname(path), `.${name}.${ending}`)
  try {
    const handle = await open(unfinished, 'wx', before === undefined ? undefined : before.mode & permissions)
    if (before !== undefined) await becomeAlike(handle, before)
    return { path: unfinished, handle }
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
    throw new Error(
      `another command is changing it, or was killed as it did; if none is running, remove ${unfinished}`,
      { cause },
    )
  }
}

/** Not every file system has modes and owners, and not everybody may give files away. */
async function becomeAlike(handle: FileHandle, before: Stats): Promise<void> {
  const { uid, gid } = await handle.stat()
  if (uid !== before.uid || gid !== before.gid) await handle.chown(before.uid, before.gid).catch(() => {})
  // Unlike the mode that a file is made with, this one is not lessened by the process's mask.
  await handle.chmod(before.mode & permissions).catch(() => {})
}
