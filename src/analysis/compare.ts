import { QueryError } from '../errors.js'
import { calendar, instantOf, zoneOffset } from '../events/calendar.js'
import type { DefaultMetric } from '../metrics/catalogue.js'
import { planAnalysis } from '../plan/plan-analysis.js'
import type { DimensionInput, MetricInput, Query, TimeScope } from '../plan/query.js'
import { timeRangeOf, timeZoneOf } from '../plan/time-scope.js'
import { shown } from '../shown.js'
import type { GivenSource } from '../sources/given-source.js'
import { partOfRun } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import type { Analysis, AnalyzeOptions } from './analysis.js'
import { analyze, checkRun } from './analyze.js'

/** A stretch of time with both ends. */
export interface Period {
  readonly from: Date
  /** The first instant after it. */
  readonly to: Date
  readonly timeZone: string
}

const DAY = 86_400_000

/**
 * The ends of a scope as instants; null for one that is open. A date alone is midnight in the scope's time zone.
 *
 * @throws {@link QueryError} for what is not a time, an unknown time zone, or an end that is not after the beginning
 */
export function boundsOf(scope: TimeScope): { readonly from: Date | null; readonly to: Date | null } {
  const { from = null, to = null } = timeRangeOf(scope) ?? {}
  return { from: from === null ? null : new Date(from), to: to === null ? null : new Date(to) }
}

/**
 * The period of the same length that ends where this one begins. One of whole days is preceded by as many whole days, also where
 * a change of clocks makes one of them longer.
 *
 * @example
 * previousPeriod({ from: '2019-11-01', to: '2019-12-01' }) // 2019-10-02 to 2019-11-01: 30 days before 30 days
 * @throws {@link QueryError} unless both ends are given
 */
export function previousPeriod(scope: TimeScope): Period {
  const { from, to } = boundsOf(scope)
  if (from === null || to === null) {
    throw new QueryError('previousPeriod: a period needs both ends; give time.from and time.to', {
      option: 'time',
      value: scope,
    })
  }
  const timeZone = timeZoneOf(scope)
  const offsetAt = zoneOffset(timeZone)
  const [start, end] = [from, to].map((instant) => instant.getTime() + offsetAt(instant.getTime())) as [number, number]
  const wholeDays = start % DAY === 0 && end % DAY === 0
  const before = wholeDays ? instantOf(start - (end - start), timeZone) : 2 * from.getTime() - to.getTime()
  return { from: new Date(before), to: from, timeZone }
}

/** The days of a period, by the calendar of its time zone: `2019-10-01`, ... */
export function daysOf({ from, to, timeZone }: Period): readonly string[] {
  const dayAt = calendar('day', timeZone)
  const last = Date.parse(dayAt(to.getTime() - 1))
  const days: string[] = []
  for (let day = Date.parse(dayAt(from.getTime())); day <= last; day += DAY) {
    days.push(new Date(day).toISOString().slice(0, 10))
  }
  return days
}

/**
 * How much a number has grown, as a fraction of what it was: 0.25 for a quarter more.
 *
 * @returns null where either is null or it was 0.
 * @throws {@link QueryError} for what is neither a finite number nor null
 * @example
 * growth(125, 100) // 0.25
 */
export function growth(current: number | null, previous: number | null): number | null {
  for (const [option, value] of Object.entries({ current, previous })) {
    if (value !== null && !Number.isFinite(value)) {
      throw new QueryError(`growth: ${option} must be a finite number or null, not ${shown(value)}`, { option, value })
    }
  }
  return current === null || previous === null || previous === 0 ? null : (current - previous) / previous
}

/** A query's answer for a period and for the one before. */
export interface Comparison<
  By extends DimensionInput = DimensionInput,
  M extends MetricInput = MetricInput,
  Totals extends boolean = true,
> {
  readonly period: Period
  readonly previousPeriod: Period
  readonly current: Analysis<By, M, Totals>
  readonly previous: Analysis<By, M, Totals>
}

/**
 * Answers a query for its period, which must have both ends, and for the one before: two scans, each with the meaning that
 * {@link analyze} has for that period alone.
 *
 * @example
 * const { current, previous } = await compare(source, { metrics: [revenue], time: { from: '2019-11-01', to: '2019-12-01' } })
 * growth(current.totals.revenue, previous.totals.revenue)
 * @throws {@link QueryError} unless time.from and time.to are given, and what {@link analyze} throws
 */
export async function compare<
  const By extends DimensionInput = never,
  const M extends MetricInput = DefaultMetric,
  const Totals extends boolean = true,
  S = Source,
>(
  source: Source | GivenSource<S>,
  query: Query<By, M, Totals> & { readonly time: TimeScope },
  options: AnalyzeOptions = {},
): Promise<Comparison<By, M, Totals>> {
  checkRun('compare', source, options)
  planAnalysis(query as Query<DimensionInput, MetricInput, boolean>)
  const before = previousPeriod(query.time ?? {})
  const { to } = boundsOf(query.time)
  const current = await analyze<By, M, Totals>(source, query, partOfRun(options, 0, 1 / 2))
  const previous = await analyze<By, M, Totals>(source, { ...query, time: before }, partOfRun(options, 1 / 2, 1))
  return {
    period: { from: before.to, to: to as Date, timeZone: before.timeZone },
    previousPeriod: before,
    current,
    previous,
  }
}
