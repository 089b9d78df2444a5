import { open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { SourceError } from '../errors.js'

/** How much of a file is looked at, in bytes; and how much of a compressed one. */
const sampleBytes = 1_000_000
const compressedBytes = 100_000

/**
 * Reads the beginning of a text file, which may be compressed with gzip.
 *
 * @throws {@link SourceError} where it cannot be read
 */
export async function readSample(path: string): Promise<string> {
  let text: Uint8Array
  try {
    const bytes = await readBeginning(path)
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b
    text = isCompressed ? uncompressed(bytes.subarray(0, compressedBytes)) : bytes
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const problem = isMissing ? `there is no file ${path}` : `cannot read ${path}: ${(cause as Error).message}`
    throw new SourceError(problem, { source: 'file', path }, { cause })
  }
  if (text.includes(0)) {
    const problem = `${path} is no text in UTF-8; give a CSV file, plain or compressed with gzip`
    throw new SourceError(problem, { source: 'file', path })
  }
  return new TextDecoder().decode(text)
}

async function readBeginning(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const buffer = new Uint8Array(sampleBytes)
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, sampleBytes - length)
      length += bytesRead
      if (bytesRead === 0 || length === sampleBytes) return buffer.subarray(0, length)
    }
  } finally {
    await file.close()
  }
}

/** The beginning of what was compressed: its end is cut off. */
function uncompressed(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
}
