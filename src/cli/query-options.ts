import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ThresholdMethod } from '../definition/threshold.js'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { findMetric } from '../metrics/catalogue.js'
import { derivedDimensions } from '../plan/dimension.js'
import { defaultMinSessions } from '../plan/plan-analysis.js'
import type { MetricInput, OrderInput, Query } from '../plan/query.js'
import { listed } from '../shown.js'
import { optionFlags } from './library-options.js'
import { names, several, wholeNumber } from './option-values.js'
import { nameInEvents } from './source-options.js'
import { parseWhere } from './where.js'

/** The options that say what to ask of events. */
export interface QueryOptions {
  readonly by?: readonly string[]
  readonly metrics?: readonly string[]
  readonly orderBy?: readonly string[]
  readonly limit?: number | 'all'
  readonly threshold?: ReadonlyMap<string, ThresholdMethod>
  readonly minSessions?: number
  readonly where?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly timeZone?: string
}

const derived = Object.keys(derivedDimensions)

/** Adds the options that say what to ask of events. */
export function addQueryOptions(command: Command): Command {
  return command
    .optionsGroup('What to compute:')
    .option(
      optionFlags.by,
      `group by fields, other columns, ${listed(derived, 'or')}, such as brand,day (default: totals only)`,
      names,
    )
    .option(
      '--metrics <NAMES>',
      'which metrics; "cartometrics metrics" lists them (default: a selection in tables, all in json and csv)',
      names,
    )
    .option(
      '--order-by <NAMES>',
      'sort by columns, such as revenue:desc,brand:asc (default: by time if that is first, else by the first metric, descending)',
      names,
    )
    .option(
      '--limit <N>',
      'the maximum number of rows, or all; metrics still look at all groups (default: 30 in tables, else all)',
      limit,
    )
    .option(
      optionFlags.thresholds,
      'what counts as high: median, mean, p75 (a percentile), or a number such as 0.02 or 2% (default: median); repeat for more metrics',
      thresholds,
    )
    .option(
      optionFlags.minSessions,
      `exclude groups with fewer sessions from thresholds and classes (default: ${defaultMinSessions})`,
      wholeNumber(0, 'a number of sessions'),
    )
    .optionsGroup('Which events:')
    .option(
      optionFlags.where,
      "only those that meet it, such as 'brand=samsung and price>=100' (see analyze --help); if repeated, all must be met",
      several,
    )
    .option(optionFlags['time.from'], 'only from this time on: 2019-10-01, or 2019-10-01T12:00:00Z')
    .option(optionFlags['time.to'], 'only before this time, which is itself excluded: 2019-11-01 is the end of October')
    .option(
      optionFlags['time.timeZone'],
      'the zone in which hours and days are cut, and --from and --to are read, such as Europe/Berlin (default: UTC)',
    )
}

/** The option of commands that warn of data. */
export function strictOption(): Option {
  return new Option(
    optionFlags.strict,
    'fail on rows that cannot be read and on data that look wrong, instead of warning',
  )
}

/** The query that the options make. */
export function queryFrom(options: QueryOptions, binding: Binding): Query {
  const { by = [], metrics, orderBy, limit, threshold, minSessions, where = [], from, to, timeZone } = options
  const condition = parseWhere(where, binding)
  return {
    by: by.map((name) => nameInEvents(name, binding)),
    ...(metrics === undefined ? {} : { metrics: metrics as readonly MetricInput[] }),
    ...(orderBy === undefined ? {} : { orderBy: orderBy.map((item) => orderFrom(item, binding)) }),
    ...(limit === undefined || limit === 'all' ? {} : { limit }),
    ...(threshold === undefined ? {} : { thresholds: Object.fromEntries(threshold) }),
    ...(minSessions === undefined ? {} : { minSessions }),
    ...(condition === undefined ? {} : { where: condition }),
    time: {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(timeZone === undefined ? {} : { timeZone }),
    },
  }
}

const directions = { asc: 'ascending', ascending: 'ascending', desc: 'descending', descending: 'descending' } as const

function orderFrom(item: string, binding: Binding): OrderInput {
  const at = item.lastIndexOf(':')
  if (at < 0) return nameInEvents(item, binding)
  const given = item.slice(at + 1)
  if (!Object.hasOwn(directions, given)) {
    throw new QueryError(`--order-by ${item}: after the colon, write asc or desc`, { option: 'orderBy', value: item })
  }
  return { by: nameInEvents(item.slice(0, at), binding), direction: directions[given as keyof typeof directions] }
}

function limit(value: string): number | 'all' {
  return value === 'all' ? value : wholeNumber(1, 'a number of rows, or all')(value)
}

function thresholds(
  value: string,
  before: ReadonlyMap<string, ThresholdMethod> | undefined,
): ReadonlyMap<string, ThresholdMethod> {
  const at = value.indexOf('=')
  const name = value.slice(0, Math.max(at, 0)).trim()
  const method = thresholdMethod(value.slice(at + 1).trim())
  if (name === '' || method === undefined) {
    throw new InvalidArgumentError('Write METRIC=median, =mean, =p75, =0.02 or =2%.')
  }
  const metric = findMetric(name)?.name ?? name
  if (before?.has(metric)) throw new InvalidArgumentError(`${metric} is given twice.`)
  return new Map([...(before ?? []), [metric, method]])
}

function thresholdMethod(text: string): ThresholdMethod | undefined {
  if (text === 'median' || text === 'mean') return text
  const [, percentile, fixed, percent] = /^(?:p(\d+(?:\.\d+)?)|([+-]?(?:\d+\.?\d*|\.\d+))\s*(%)?)$/.exec(text) ?? []
  if (percentile !== undefined) return Number(percentile) <= 100 ? { quantile: Number(percentile) / 100 } : undefined
  if (fixed === undefined) return undefined
  return percent === undefined ? Number(fixed) : Number(fixed) / 100
}
