import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import type { ZstdErrorCode } from 'fzstd'
import { SourceError } from '../../../errors.js'
import { loadOptional } from '../../../optional-package.js'
import type { RunOptions } from '../../source.js'

/** How the bytes of a file are packed. */
export type Compression = 'none' | 'gzip' | 'zstd'

/** A file that holds text, packed or not. */
export interface PackedFile {
  /** What it is called in messages. */
  readonly path: string
  /** Where its bytes are. */
  readonly opened: string
  readonly compression: Compression
}

type Stop = Pick<RunOptions, 'signal'>

const usualBlock = 1 << 20

/**
 * The bytes of a file, unpacked, in blocks that stay as they are only until the next one is asked for.
 *
 * @param blockBytes how many are read at once
 * @throws {@link SourceError} where it cannot be opened, or what is packed is damaged or cut off
 */
export async function* bytesOf(
  { path, opened, compression }: PackedFile,
  stop: Stop,
  blockBytes = usualBlock,
): AsyncGenerator<Buffer> {
  try {
    switch (compression) {
      case 'none':
        yield* plainBytes(opened, stop, blockBytes)
        break
      case 'gzip':
        yield* gunzipped(opened, stop, blockBytes)
        break
      case 'zstd':
        yield* unpackedZstd(opened, stop, blockBytes)
    }
  } catch (cause) {
    stop.signal?.throwIfAborted()
    throw cause instanceof SourceError ? cause : unreadable(path, cause)
  }
}

/** What is wrong with a name that is not UTF-8: it is listed with this character in it, and cannot be opened by what is listed. */
export function faultOfName(path: string): string | undefined {
  return path.includes('\ufffd') ? 'its name is not UTF-8; rename it' : undefined
}

/** An error that says why a file cannot be read. */
export function unreadable(path: string, cause: unknown): SourceError {
  return new SourceError(
    `${path} cannot be read: ${faultOfName(path) ?? wordsOf(cause)}`,
    { source: path, path },
    { cause },
  )
}

const cutOff = 'it ends too early: it was cut off, or is still being written; copy it again'
const damaged = 'what is packed in it is damaged; copy it again'

const known: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file',
  Z_BUF_ERROR: cutOff,
  Z_DATA_ERROR: damaged,
}

/** Of fzstd, whose errors have numbers. */
const unexpectedEnd: (typeof ZstdErrorCode)['UnexpectedEOF'] = 5

function wordsOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message: string }
  if (typeof code === 'number') return code === unexpectedEnd ? cutOff : damaged
  return known[String(code)] ?? message
}

async function* plainBytes(path: string, { signal }: Stop, blockBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    const block = Buffer.allocUnsafe(blockBytes)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(block, 0, block.length)
      if (bytesRead === 0) return
      yield block.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function* gunzipped(path: string, { signal }: Stop, blockBytes: number): AsyncGenerator<Buffer> {
  const packed = createReadStream(path, { highWaterMark: blockBytes })
  const unpacked = createGunzip({ chunkSize: blockBytes })
  packed.on('error', (error) => unpacked.destroy(error))
  packed.pipe(unpacked)
  try {
    for await (const block of unpacked) {
      signal?.throwIfAborted()
      yield block as Buffer
    }
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
}

/** Node 20 has no Zstandard of its own. */
function loadZstd() {
  const neededBy = 'reading Zstandard'
  return loadOptional({ name: 'fzstd', install: 'fzstd', neededBy, source: 'duckdb' }, () => import('fzstd'))
}

async function* unpackedZstd(path: string, stop: Stop, blockBytes: number): AsyncGenerator<Buffer> {
  const { Decompress } = await loadZstd()
  let blocks: Buffer[] = []
  const stream = new Decompress((block) => {
    if (block.length > 0) blocks.push(Buffer.from(block.buffer, block.byteOffset, block.length))
  })
  for await (const packed of plainBytes(path, stop, blockBytes)) {
    // It keeps what it is given.
    stream.push(Uint8Array.from(packed))
    yield* blocks
    blocks = []
  }
  stream.push(new Uint8Array(0), true)
  yield* blocks
}
