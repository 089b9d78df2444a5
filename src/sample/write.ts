import { basename } from 'node:path'
import { aFunction, aSignal, checkOptions, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { openFile } from '../files/open-file.js'
import { targetOf } from '../files/target.js'
import { unwritable } from '../files/unwritable.js'
import { isError, shown } from '../shown.js'
import { loadDuckDB } from '../sources/duckdb/load.js'
import { generateSample } from './generate.js'
import { type SampleOptions, sampleEndings, sampleOptions } from './options.js'
import { type SampleWriter, writeCsv } from './write-csv.js'

/** What to write, and where. */
export interface WriteSampleOptions extends SampleOptions {
  /** A file ending in `.csv`, `.csv.gz` or `.parquet`. One that is there is replaced once the new one is complete. */
  readonly path: string
  /** Called from time to time, and at the end, with the number of events written so far. */
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void
  /** Stops the writing; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What was written. */
export interface WrittenSample {
  readonly path: string
  readonly events: number
  readonly bytes: number
}

/** DuckDB writes Parquet, and is loaded for it alone. */
const writeParquet: SampleWriter = async (...given) => {
  await loadDuckDB()
  const { writeParquet } = await import('./write-parquet.js')
  await writeParquet(...given)
}

const writers: Readonly<Record<(typeof sampleEndings)[number], SampleWriter>> = {
  '.csv': writeCsv(false),
  '.csv.gz': writeCsv(true),
  '.parquet': writeParquet,
}

const rules: OptionRules<WriteSampleOptions> = {
  ...sampleOptions,
  path: true,
  onProgress: aFunction,
  signal: aSignal,
}

/**
 * Writes a sample of shop events to a CSV or Parquet file, in bounded memory. An aborted or failed call leaves no file.
 *
 * @example
 * await writeSample({ events: 1_000_000, seed: 7, path: 'events.parquet' })
 *
 * @throws {@link QueryError} for an unknown option, one out of its range, or an unknown ending; {@link SourceError} where the file cannot be
 * written, or Parquet is asked for and DuckDB is not installed; the signal's reason if it is aborted
 */
export async function writeSample(given: WriteSampleOptions): Promise<WrittenSample> {
  checkOptions('writeSample', given, rules)
  const { path, onProgress, signal, ...options } = given
  signal?.throwIfAborted()
  const write = writerFor(path)
  const sample = generateSample(options)
  const { events } = options
  const output = await openFile(await targetOf(path, source), { signal })
  try {
    await write(sample, output, (done) => onProgress?.({ events: done, total: events }), signal)
    return { path, events, bytes: await output.commit() }
  } catch (cause) {
    signal?.throwIfAborted()
    throw isOfEngine(cause) ? unwritable(path, cause, source) : cause
  } finally {
    await output.discard()
  }
}

/** What its errors call the writer. */
const source = 'sample'

function writerFor(path: string) {
  const name = typeof path === 'string' ? basename(path).toLowerCase() : ''
  for (const [ending, write] of Object.entries(writers)) {
    if (name.endsWith(ending)) return write
  }
  throw new QueryError(
    `cannot tell the format of ${shown(path)}: name a file that ends in ${sampleEndings.join(', ')}`,
    {
      option: 'path',
      value: path,
    },
  )
}

/** Whether an error comes from DuckDB, and not from a callback of the caller's. */
function isOfEngine(cause: unknown): boolean {
  return isError(cause) && /^(IO|Out of Memory|Permission) Error/.test(cause.message)
}
