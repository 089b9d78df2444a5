import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { OutputFile } from '../files/open-file.js'
import { createCsvEncoder, csvHeader } from './csv-rows.js'
import type { Sample } from './generate.js'

/** Writes a sample to a file, telling how many events it has written. */
export type SampleWriter = (
  sample: Sample,
  output: OutputFile,
  onEvents: (done: number) => void,
  signal: AbortSignal | undefined,
) => Promise<void>

/** A writer of CSV, plain or compressed with gzip. */
export function writeCsv(compressed: boolean): SampleWriter {
  return (sample, output, onEvents, signal) => writePieces(chunks(sample, onEvents), output, compressed, signal)
}

/** Writes pieces of text or bytes one after the other, plain or compressed with gzip. */
export async function writePieces(
  pieces: Iterable<string | Uint8Array>,
  output: OutputFile,
  compressed: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal }
  const source = Readable.from(pieces, { objectMode: true, highWaterMark: 2 })
  const target = new Writable({
    highWaterMark: 2 ** 23,
    write: (piece: Uint8Array, _, done) => void output.write(piece).then(() => done(), done),
  })
  // The level is part of what makes the file; 1 is three times as fast as the default and a fifth larger.
  if (compressed) await pipeline(source, createGzip({ level: 1, chunkSize: 2 ** 18 }), target, options)
  else await pipeline(source, target, options)
}

function* chunks(sample: Sample, onEvents: (done: number) => void) {
  yield csvHeader
  const encode = createCsvEncoder(sample.catalog)
  let done = 0
  for (const batch of sample) {
    yield encode(batch)
    done += batch.rows
    onEvents(done)
  }
}
