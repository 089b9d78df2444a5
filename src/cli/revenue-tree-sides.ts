import type { Analysis, AnalyzeOptions } from '../analysis/analysis.js'
import { analyze } from '../analysis/analyze.js'
import { boundsOf, previousPeriod } from '../analysis/compare.js'
import { type RevenueTreeValues, revenueTreeMetrics } from '../analysis/revenue-tree.js'
import { field, min } from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { calendar } from '../events/calendar.js'
import type { Warning } from '../events/warning.js'
import { nearestName } from '../known-names.js'
import { planAnalysis } from '../plan/plan-analysis.js'
import type { Query, TimeScope } from '../plan/query.js'
import { partOfRun } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import { defined } from './defined.js'
import { type QueryOptions, queryFrom } from './query-options.js'

/** The options that say which revenue is split, and what it is compared with. */
export interface RevenueTreeOptions extends Pick<QueryOptions, 'where' | 'from' | 'to' | 'timeZone'> {
  readonly previous?: boolean
  readonly previousFrom?: string
  readonly previousTo?: string
  readonly by?: string
  readonly group?: readonly string[]
}

/** What is asked of the events: of a period, and of the one before; or of two groups of a dimension. */
interface Compared {
  readonly query: Query
  /** The query of the previous period; null where none is compared. */
  readonly before: Query | null
  readonly groups: { readonly by: string; readonly names: readonly [string, string] } | null
}

/** One side of a comparison. */
interface Side {
  /** What it is called: a group, or `before` and `after`. */
  readonly name: string
  /** What it is of: a period, or a group by its dimension. */
  readonly scope: Readonly<Record<string, string | null>>
  readonly values: RevenueTreeValues
  /** The answer that it was read from, or what of it is told. */
  readonly read: Pick<Analysis, 'rejected' | 'duplicates' | 'warnings' | 'scanned'>
}

/** What was read of the events. */
export interface Sides {
  readonly after: Side
  /** Null where nothing is compared. */
  readonly before: Side | null
}

/**
 * What the options ask for.
 *
 * @throws {@link QueryError} where they do not say both sides of a comparison
 */
export function comparedFrom(options: RevenueTreeOptions, binding: Binding): Compared {
  const { previous = false, previousFrom, previousTo, by, group = [] } = options
  const isOfPeriods = previous || previousFrom !== undefined || previousTo !== undefined
  const isOfGroups = by !== undefined || group.length > 0
  if (isOfPeriods && isOfGroups)
    throw refused('by', '--by and --group compare groups, and --previous periods: leave one out')
  const { where, from, to, timeZone } = options
  const given = queryFrom({ ...defined({ where, from, to, timeZone }), by: by === undefined ? [] : [by] }, binding)
  const query: Query = { ...given, metrics: revenueTreeMetrics }
  planAnalysis(query)
  if (isOfPeriods) {
    const before: Query = { ...query, time: previousTime(options, query.time ?? {}) }
    planAnalysis(before)
    return { query, before, groups: null }
  }
  if (!isOfGroups) return { query, before: null, groups: null }
  const [first, second, ...more] = group
  if (by === undefined) throw refused('by', '--group: say of what, such as --by brand')
  if (first === undefined || second === undefined || more.length > 0)
    throw refused('group', `--by ${by}: name the two groups to compare, such as --group apple --group samsung`)
  if (first === second) throw refused('group', `--group: ${JSON.stringify(first)} is given twice`)
  return { query, before: null, groups: { by: (query.by as readonly string[])[0] ?? by, names: [first, second] } }
}

function previousTime({ previous, previousFrom, previousTo, from, to }: RevenueTreeOptions, time: TimeScope) {
  if (previousFrom === undefined && previousTo === undefined) {
    if (from === undefined || to === undefined)
      throw refused('previous', '--previous: a period needs both ends; give --from and --to')
    return previousPeriod(time)
  }
  if (previous === true)
    throw refused('previous', '--previous is the period before: leave out --previous-from and --previous-to')
  if (previousFrom === undefined || previousTo === undefined)
    throw refused('previous', '--previous-from and --previous-to: a period needs both ends')
  return { ...time, from: previousFrom, to: previousTo }
}

/**
 * Reads the values of both sides.
 *
 * @throws {@link QueryError} for a group that there is not, and what analyze throws
 */
export async function readCompared(
  source: Source,
  { query, before, groups }: Compared,
  options: AnalyzeOptions,
): Promise<Sides> {
  const after = await analyze(source, query, before === null ? options : partOfRun(options, 0, 1 / 2))
  if (groups !== null) {
    const [first, second] = groups.names.map((name) => groupSide(after, groups.by, name)) as [Side, Side]
    return { before: first, after: second }
  }
  const now = periodSide('after', query, after)
  if (before === null) return { after: now, before: null }
  const earlier = await analyze(
    source,
    { ...before, metrics: [...revenueTreeMetrics, firstEvent] },
    partOfRun(options, 1 / 2, 1),
  )
  return {
    after: now,
    before: periodSide('before', before, {
      ...earlier,
      warnings: [...earlier.warnings, ...uncovered(before, earlier)],
    }),
  }
}

const firstEvent = defineMetric({
  name: 'firstEvent',
  label: 'First event',
  description: 'The time of the first event.',
  unit: 'time',
  format: 'instant',
  inputs: {},
  formula: () => min(field.eventTime),
})

/** That the files begin within a period, so that less of it is known than of the other. Where only some events are asked for, nobody knows. */
function uncovered(
  { where, time = {} }: Query,
  { totals }: { readonly totals: { readonly firstEvent: unknown } },
): readonly Warning[] {
  const { from } = boundsOf(time)
  const first = totals.firstEvent
  if (where !== undefined || from === null || first === null) return []
  const dayAt = calendar('day', time.timeZone ?? 'UTC')
  const begins = dayAt(Number(first))
  if (begins <= dayAt(from.getTime())) return []
  return [
    {
      code: 'period-not-covered',
      message: `there are events only from ${begins} on`,
      quality: false,
    },
  ]
}

function periodSide(name: string, { time = {} }: Query, read: Analysis): Side {
  const timeZone = time.timeZone ?? 'UTC'
  const text = (end: TimeScope['from']) =>
    end === undefined ? null : end instanceof Date ? writtenTime(end, timeZone) : end
  const scope = { from: text(time.from), to: text(time.to), timeZone }
  return { name, scope, values: read.totals as unknown as RevenueTreeValues, read }
}

/** A time as the options have it: a midnight is its day. */
function writtenTime(time: Date, timeZone: string): string {
  const day = calendar('day', timeZone)(time.getTime())
  const { from } = boundsOf({ from: day, timeZone })
  return from?.getTime() === time.getTime() ? day : time.toISOString()
}

function groupSide(read: Analysis, by: string, name: string): Side {
  const key = name === '' ? null : name
  const row = read.rows.find((one) => one[by] === key)
  if (row === undefined) {
    const keys = read.rows.flatMap((one) => one[by] ?? []).map(String)
    const near = nearestName(name, keys)
    const meant = near === undefined ? '' : `; did you mean "${near}"?`
    throw refused('group', `--group: there is no event of ${by} ${JSON.stringify(name)}${meant}`)
  }
  return { name: key ?? '(none)', scope: { [by]: key }, values: row as unknown as RevenueTreeValues, read }
}

function refused(option: string, message: string): QueryError {
  return new QueryError(message, { option })
}
