import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { SourceError } from '../../../errors.js'
import type { ArrowBatch } from '../../memory/arrow.js'
import type { EventFile } from '../files.js'
import type { loadArrow } from './load.js'

type Arrow = Awaited<ReturnType<typeof loadArrow>>

/** A file's record batches, one after the other. */
export async function* batchesOf(arrow: Arrow, file: EventFile): AsyncGenerator<ArrowBatch> {
  const { opened, form } = file
  const { RecordBatchReader } = arrow
  let close = async () => {}
  try {
    if (form === 'stream') {
      const stream = createReadStream(opened, { highWaterMark: 1 << 20 })
      close = async () => void stream.destroy()
      yield* (await RecordBatchReader.from(stream)) as AsyncIterable<ArrowBatch>
    } else {
      const handle = await open(opened)
      close = () => handle.close().catch(() => {})
      // The table of contents at the end says where each batch is: only one is in memory at a time.
      yield* (await RecordBatchReader.from(handle)) as AsyncIterable<ArrowBatch>
    }
  } catch (cause) {
    throw cause instanceof SourceError ? cause : unreadable(arrow, file, cause)
  } finally {
    await close()
  }
}

function unreadable(arrow: Arrow, { path }: EventFile, cause: unknown): SourceError {
  const { message } = cause as Error
  const context = { source: path, path }
  if (/codec not found/.test(message)) {
    const { compressionRegistry, CompressionType } = arrow
    const isZstd = compressionRegistry.get(CompressionType.ZSTD) === null
    const words = isZstd
      ? 'is Arrow packed with Zstandard, which needs the package fzstd: npm install fzstd'
      : 'is Arrow packed in a way that is not read; write it without compression'
    return new SourceError(`${path} ${words}`, context, { cause })
  }
  // What goes wrong within Arrow's code tells nobody anything.
  const isWithin = cause instanceof TypeError || cause instanceof RangeError
  const detail = isWithin ? '' : ` (${message.split('\n', 1)[0]})`
  return new SourceError(
    `${path} cannot be read: it is damaged or was cut off${detail}; copy or write it again`,
    context,
    { cause },
  )
}
