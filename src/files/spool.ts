import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unwritable } from './unwritable.js'

/** Has a file written in the system's temporary folder and copies it: for writers of files whose output is a pipe or a device. */
export async function writeThroughCopy(
  writer: (path: string) => Promise<void>,
  write: (data: Uint8Array) => Promise<void>,
): Promise<void> {
  const parent = tmpdir()
  const folder = await mkdtemp(join(parent, 'cartometrics-')).catch((cause: unknown) => {
    throw unwritable(`into ${parent}`, cause)
  })
  try {
    const path = join(folder, 'file')
    await writer(path)
    for await (const chunk of createReadStream(path)) await write(chunk)
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}
