import { QueryError } from '../errors.js'
import { type OptionNames, refuseUnknownOptions } from '../known-names.js'
import { shown } from '../shown.js'

/** What sample to make. The same options and the same version of the library give the same bytes on every machine. */
export interface SampleOptions {
  /** How many events, exactly; from 1 to 2,000,000,000. */
  readonly events: number
  /** Which of the many possible samples: a whole number from 0 to 2^53 - 1. */
  readonly seed: number
  /** How many days the events spread over, from 1 to 3,660; 61 unless said. */
  readonly days?: number
  /** The first second of the first day, in UTC; 2019-10-01 unless said. */
  readonly start?: Date
}

/** The options of a sample, checked and complete. */
export interface SamplePlan {
  readonly events: number
  readonly seed: number
  readonly days: number
  /** In seconds since 1970. */
  readonly startSecond: number
}

/** How many days, and from which one on, unless said. */
export const [defaultDays, defaultStart] = [61, '2019-10-01'] as const

/** The endings of files that samples are written to. */
export const sampleEndings = ['.csv', '.csv.gz', '.parquet'] as const

/** The shapes of vendors that a sample can have. */
export const shapeNames = [
  'ga4',
  'snowplow',
  'segment',
  'shopify',
  'retail-rocket',
  'taobao',
  'order-lines',
  'rees46',
] as const

/** The shape of a vendor's events. */
export type SampleShape = (typeof shapeNames)[number]

const csv = ['.csv', '.csv.gz'] as const
const ndjson = ['.ndjson', '.ndjson.gz', '.jsonl', '.jsonl.gz'] as const

/** The ending of a file that can be written. */
export type ShapeEnding = (typeof csv | typeof ndjson)[number] | '.parquet'

/** The endings of files that each shape is written to. */
export const shapeEndings: Readonly<Record<SampleShape, readonly ShapeEnding[]>> = {
  ga4: [...ndjson, '.parquet'],
  snowplow: [...csv, ...ndjson, '.parquet'],
  segment: ndjson,
  shopify: ndjson,
  'retail-rocket': csv,
  taobao: csv,
  'order-lines': csv,
  rees46: [...csv, '.parquet'],
}

/** The largest number of events: the users' identifiers would run out beyond it. */
const MOST_EVENTS = 2_000_000_000
const MOST_DAYS = 3_660

/** The names of a sample's options. */
export const sampleOptions: OptionNames<SampleOptions> = { events: true, seed: true, days: true, start: true }

/** @throws {@link QueryError} for an option that there is not, or that is out of its range. */
export function planSample(options: SampleOptions): SamplePlan {
  refuseUnknownOptions('sample', options, sampleOptions)
  const { events, seed, days = defaultDays, start = new Date(`${defaultStart}T00:00:00Z`) } = options
  whole('events', events, 1, MOST_EVENTS)
  whole('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  whole('days', days, 1, MOST_DAYS)
  const instant = start instanceof Date ? start.getTime() : Number.NaN
  const [earliest, latest] = [Date.UTC(1970, 0, 1), Date.UTC(2100, 0, 1)]
  if (!(instant >= earliest && instant <= latest) || instant % 1000 !== 0) {
    throw new QueryError('start must be a date from 1970 to 2100 at a whole second', { option: 'start', value: start })
  }
  return { events, seed, days, startSecond: instant / 1000 }
}

function whole(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new QueryError(`${option} must be a whole number from ${least} to ${most}, not ${shown(value)}`, {
    option,
    value,
  })
}
