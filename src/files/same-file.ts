import { stat } from 'node:fs/promises'

/** Which file a file is, whatever its names are. */
export interface FileIdentity {
  readonly dev: bigint
  readonly ino: bigint
}

/** Which file is at a path, or at the end of its links; undefined where there is none, or something that holds nothing. */
export async function identityOf(path: string): Promise<FileIdentity | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found?.isFile() || found?.isFIFO() ? found : undefined
}

export function isSameFile(one: FileIdentity, other: FileIdentity): boolean {
  return one.dev === other.dev && one.ino === other.ino
}
