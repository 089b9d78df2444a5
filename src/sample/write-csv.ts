import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { createCsvEncoder, csvHeader } from './csv-rows.js'
import type { Sample } from './generate.js'

/** Writes a sample over an empty file, telling how many events it has written. */
export type SampleWriter = (
  sample: Sample,
  path: string,
  onEvents: (done: number) => void,
  signal: AbortSignal | undefined,
) => Promise<void>

/** A writer of CSV, plain or compressed with gzip. */
export function writeCsv(compressed: boolean): SampleWriter {
  return async (sample, path, onEvents, signal) => {
    const file = await open(path, 'w')
    const options = signal === undefined ? {} : { signal }
    const source = Readable.from(chunks(sample, onEvents), { objectMode: true, highWaterMark: 2 })
    const target = file.createWriteStream({ highWaterMark: 2 ** 23 })
    try {
      // The level is part of what makes the file; 1 is three times as fast as the default and a fifth larger.
      if (compressed) await pipeline(source, createGzip({ level: 1, chunkSize: 2 ** 18 }), target, options)
      else await pipeline(source, target, options)
    } finally {
      await file.close()
    }
  }
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
