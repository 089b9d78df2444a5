import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { SourceError } from '../../../errors.js'
import { compareText } from '../../../events/values.js'
import { joinedPath } from '../../../files/joined-path.js'
import { faultOfName } from '../text/bytes.js'

/** What lies in a folder. */
export interface Entry {
  readonly name: string
  readonly path: string
  readonly kind: 'file' | 'folder' | 'other' | 'lost'
  readonly isLink: boolean
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it was removed while it was looked through',
}

/**
 * Lists a folder in order, links last, with what they lead to.
 *
 * @throws {@link SourceError} where it may not be looked into: what is in it would be missing
 */
export async function listFolder(folder: string): Promise<readonly Entry[]> {
  const found = await readdir(inFull(folder), { withFileTypes: true }).catch((cause) => {
    throw closedFolder(folder, cause)
  })
  found.sort((a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || compareText(a.name, b.name))
  return Promise.all(
    found.map(async (entry) => ({
      name: entry.name,
      path: joinedPath(folder, entry.name),
      kind: entry.isSymbolicLink() ? await kindAt(joinedPath(folder, entry.name)) : kindOf(entry),
      isLink: entry.isSymbolicLink(),
    })),
  )
}

/** What is at a path, or at the end of its links. */
export async function kindAt(path: string): Promise<Entry['kind']> {
  const target = await stat(path).catch(() => undefined)
  return target === undefined ? 'lost' : kindOf(target)
}

function kindOf(found: Pick<Dirent, 'isFile' | 'isDirectory'>): Entry['kind'] {
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
}

/** What the file system calls a folder, whatever its names. */
export async function identityOfFolder(path: string): Promise<string> {
  const { dev, ino } = await stat(inFull(path), { bigint: true }).catch((cause) => {
    throw closedFolder(path, cause)
  })
  return `${dev}:${ino}`
}

function closedFolder(folder: string, cause: NodeJS.ErrnoException): SourceError {
  const why = faultOfName(folder) ?? `${words[cause.code ?? ''] ?? cause.message}; the events in it would be missing`
  return new SourceError(
    `the folder ${folder} cannot be looked into: ${why}`,
    { source: folder, path: folder },
    { cause },
  )
}

/** The folder at hand has no name in front of those in it. */
function inFull(folder: string): string {
  return folder === '' ? '.' : folder
}
