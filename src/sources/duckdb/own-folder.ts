import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { SourceError } from '../../errors.js'
import { engineHint } from './engine-options.js'
import { makeSpillFolder, type SpillFolder } from './spill/folder.js'

/** A folder for a source's copies of files, into which nobody else can look. It is made when it is needed. */
export interface OwnFolder {
  /**
   * Its path, in which files are called `copied-` and something.
   *
   * @throws {@link SourceError} where it cannot be made
   */
  path(): Promise<string>
  /** Does something for which it must not be removed. */
  use<T>(work: () => Promise<T>): Promise<T>
  /** Removes it with all that is in it, once nobody uses it. */
  close(): void
}

/** @param parent where it is made; the system's temporary folder unless given */
export function ownFolder(parent: string = tmpdir()): OwnFolder {
  let made: Promise<SpillFolder> | undefined
  let users = 0
  let isClosed = false
  const removeIfUnused = () => {
    if (!isClosed || users > 0) return
    made?.then((folder) => folder.remove()).catch(() => {})
    made = undefined
  }
  return {
    async path() {
      const known = made
      const folder = await known?.catch(() => undefined)
      // Somebody may have cleared the temporary folder.
      if (folder !== undefined && made === known && !folder.touch()) {
        folder.remove()
        made = undefined
      }
      made ??= make(parent).catch((error) => {
        made = undefined
        throw error
      })
      const { path } = await made
      return path
    },
    async use(work) {
      users++
      // It is in use, however long ago it was made.
      made?.then((folder) => folder.touch()).catch(() => {})
      try {
        return await work()
      } finally {
        users--
        removeIfUnused()
      }
    },
    close() {
      isClosed = true
      removeIfUnused()
    },
  }
}

async function make(parent: string): Promise<SpillFolder> {
  try {
    const folder = await makeSpillFolder(parent)
    await mkdir(folder.path)
    return folder
  } catch (cause) {
    throw noRoom(parent, cause)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no room',
  EDQUOT: 'there is no room',
  EACCES: 'permission denied',
  EROFS: 'nothing may be written there',
}

/** An error that says why no copy of a file can be written. */
export function noRoom(folder: string, cause: unknown): SourceError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  const hint = engineHint('tempDirectory')
  return new SourceError(
    `no copy of what is to be read can be written in ${folder}: ${reasons[code] ?? message}; name another folder with ${hint.text}`,
    { source: folder, path: folder, hints: [hint] },
    { cause },
  )
}
