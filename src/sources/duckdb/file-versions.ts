import { stat } from 'node:fs/promises'
import { SourceError } from '../../errors.js'

/** Tells the states of a file apart: by its identity, size and time. */
async function versionOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found === undefined ? '' : versionIn(found)
}

/** The same, of what the file system says of it. */
export function versionIn({ dev, ino, size, mtimeNs }: FileStats): string {
  return [dev, ino, size, mtimeNs].join(' ')
}

/** What the file system says of a file. */
export interface FileStats {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
}

/** An answer that cannot be trusted, as it is made of several states of a file. */
export function changedWhileRead(source: string, sql?: string, cause?: unknown): SourceError {
  return new SourceError(
    `${source} was changed while it was read; run it again, over files that stay as they are`,
    { source, ...(sql === undefined ? {} : { sql }) },
    { cause },
  )
}

/** Whether files are as they were when they were found. */
export async function areUnchanged(files: readonly VersionedFile[]): Promise<boolean> {
  const states = await Promise.all(
    files.map(async ({ opened, version }) => version === undefined || (await versionOf(opened)) === version),
  )
  return states.every(Boolean)
}

/** A file with the state in which it was found; undefined where it cannot change. */
interface VersionedFile {
  readonly opened: string
  readonly version: string | undefined
}
