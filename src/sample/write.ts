import { basename } from 'node:path'
import { aFunction, aSignal, checkOptions, choice, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { openFile } from '../files/open-file.js'
import { targetOf } from '../files/target.js'
import { unwritable } from '../files/unwritable.js'
import { isError, shown } from '../shown.js'
import { loadDuckDB } from '../sources/duckdb/load.js'
import { generateSample } from './generate.js'
import {
  planSample,
  type SampleOptions,
  type SampleShape,
  type ShapeEnding,
  sampleEndings,
  sampleOptions,
  shapeEndings,
  shapeNames,
} from './options.js'
import { type SampleWriter, writeCsv } from './write-csv.js'

/** What to write, and where. */
export interface WriteSampleOptions extends SampleOptions {
  /**
   * A file ending in `.csv`, `.csv.gz` or `.parquet`, or in one of those that `as` can be written to. One that is there is replaced once the
   * new one is complete.
   */
  readonly path: string
  /**
   * The shape of a vendor's events instead of the usual columns. The events are made into orders of one or several products, with quantities,
   * ids and a currency (USD), and there are refunds, impressions of lists, pages and purchases that were sent twice among them, as far as the
   * vendor has such; so there are more or fewer rows than `events`.
   *
   * | shape | endings |
   * | --- | --- |
   * | `ga4` | `.ndjson`, `.jsonl` (with `.gz`, too), `.parquet` |
   * | `snowplow` | `.csv`, `.csv.gz`, `.ndjson`, `.jsonl` (with `.gz`, too), `.parquet` |
   * | `segment`, `shopify` | `.ndjson`, `.jsonl` (with `.gz`, too) |
   * | `retail-rocket`, `taobao`, `order-lines` | `.csv`, `.csv.gz` |
   * | `rees46` | `.csv`, `.csv.gz`, `.parquet` |
   */
  readonly as?: SampleShape
  /** Called from time to time, and at the end, with the number of events written so far. */
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void
  /** Stops the writing; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What was written. */
export interface WrittenSample {
  readonly path: string
  /** How many events of the shop, whatever rows a shape has for them. */
  readonly events: number
  readonly bytes: number
}

/** The shapes are loaded for those who ask for one. */
const writeInShape =
  (as: SampleShape, ending: ShapeEnding, options: SampleOptions): SampleWriter =>
  async (...given) => {
    if (ending === '.parquet') await loadDuckDB()
    const { writeShape } = await import('./write-shape.js')
    await writeShape(as, ending, planSample(options))(...given)
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
  as: choice(...shapeNames),
  onProgress: aFunction,
  signal: aSignal,
}

/**
 * Writes a sample of shop events to a CSV or Parquet file, or in the shape of a vendor's, in bounded memory. An aborted or failed call leaves
 * no file.
 *
 * @example
 * await writeSample({ events: 1_000_000, seed: 7, path: 'events.parquet' })
 * await writeSample({ events: 10_000, seed: 7, as: 'ga4', path: 'events.ndjson' })
 *
 * @throws {@link QueryError} for an unknown option, one out of its range, or an unknown ending; {@link SourceError} where the file cannot be
 * written, or Parquet is asked for and DuckDB is not installed; the signal's reason if it is aborted
 */
export async function writeSample(given: WriteSampleOptions): Promise<WrittenSample> {
  checkOptions('writeSample', given, rules)
  const { path, as, onProgress, signal, ...options } = given
  signal?.throwIfAborted()
  const write =
    as === undefined
      ? writers[endingOf(path, sampleEndings)]
      : writeInShape(as, endingOf(path, shapeEndings[as], as), options)
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

function endingOf<T extends string>(path: string, endings: readonly T[], as?: SampleShape): T {
  const name = typeof path === 'string' ? basename(path).toLowerCase() : ''
  const ending = endings.find((one) => name.endsWith(one))
  if (ending !== undefined) return ending
  const problem =
    as === undefined ? `cannot tell the format of ${shown(path)}` : `cannot write events as ${as} to ${shown(path)}`
  throw new QueryError(`${problem}: name a file that ends in ${endings.join(', ')}`, { option: 'path', value: path })
}

/** Whether an error comes from DuckDB, and not from a callback of the caller's. */
function isOfEngine(cause: unknown): boolean {
  return isError(cause) && /^(IO|Out of Memory|Permission) Error/.test(cause.message)
}
