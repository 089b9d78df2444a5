import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SourceError } from '../../errors.js'

/** A folder for copies of files, into which nobody else can look. It is made when it is needed. */
export interface OwnFolder {
  /** @throws {@link SourceError} where it cannot be made */
  path(): Promise<string>
  /** Removes it with all that is in it. */
  remove(): void
}

/** @param parent where it is made; the system's temporary folder unless given */
export function ownFolder(parent: string = tmpdir()): OwnFolder {
  let made: Promise<string> | undefined
  return {
    path() {
      made ??= mkdtemp(join(parent, 'cartometrics-copies-')).catch((cause: unknown) => {
        throw noRoom(parent, cause)
      })
      return made
    },
    remove() {
      made?.then((path) => rmSync(path, { recursive: true, force: true })).catch(() => {})
      made = undefined
    },
  }
}

/** An error that says why no copy of a file can be written. */
export function noRoom(folder: string, cause: unknown): SourceError {
  const { code, message } = cause as NodeJS.ErrnoException
  const why = code === 'ENOSPC' ? 'there is no room' : code === 'EACCES' ? 'permission denied' : message
  return new SourceError(
    `no copy of what is to be read can be written in ${folder}: ${why}; name another folder with tempDirectory`,
    { source: folder, path: folder },
    { cause },
  )
}
