import type { Analysis, AnalyzeOptions, Concentration } from '../analysis/analysis.js'
import { analyzeAvailable, checkRun, runRules } from '../analysis/analyze.js'
import { boundsOf, daysOf, type Period, previousPeriod } from '../analysis/compare.js'
import { funnelOf } from '../analysis/funnel.js'
import { aFlag, anObject, checkOptions, type OptionRules } from '../checked-options.js'
import { QueryError, SourceError } from '../errors.js'
import { calendar, instantOf, zoneOffset } from '../events/calendar.js'
import { hasOrHave } from '../events/lacking.js'
import type { Warning } from '../events/warning.js'
import { defaultMinSessions } from '../plan/plan-analysis.js'
import type { DimensionInput, Query } from '../plan/query.js'
import { timeZoneOf } from '../plan/time-scope.js'
import { partOfRun, toldToTheEnd } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import { describeCondition } from './describe.js'
import { headlineMetrics, type PeriodMetric, periodMetrics, previousMetrics } from './metrics.js'
import type { Headlines, ReportData, ReportGroup, ReportPeriod, ReportScan, TrendPoint } from './report-data.js'

/** What a report is of. */
export interface ReportQuery extends Pick<Query, 'where' | 'time' | 'thresholds'>, AnalyzeOptions {
  /** What groups are made by; `brand` unless given, or nothing where the events have no brands. */
  readonly by?: DimensionInput
  /** The fewest sessions a group needs for thresholds and classes; 30 unless given. */
  readonly minSessions?: number
  /** Whether the funnel's steps must be one after the other in time; in any order unless given. */
  readonly orderedFunnel?: boolean
  /** Whether to compare with the period before, where the data has all of it; true unless given. */
  readonly previous?: boolean
}

const rules: OptionRules<ReportQuery> = {
  ...runRules,
  where: true,
  time: anObject,
  thresholds: true,
  by: true,
  minSessions: true,
  orderedFunnel: aFlag,
  previous: aFlag,
}

const DAY = 86_400_000

/**
 * Finds out all that a report shows, from any source, in three scans: groups and totals of the period, the same of the period
 * before, and the days of both. Without a period before it takes two; where days would be too fine or too coarse for the
 * picture, one more.
 *
 * @example
 * const data = await reportData(duckdb({ files: 'events/*.parquet' }), { time: { from: '2019-11-01', to: '2019-12-01' } })
 * @throws what {@link analyze} throws
 */
export async function reportData(source: Source, options: ReportQuery = {}): Promise<ReportData> {
  checkOptions('reportData', options, rules)
  checkRun('reportData', source, {})
  const {
    by: given,
    where,
    time = {},
    thresholds = {},
    minSessions = defaultMinSessions,
    previous = true,
    orderedFunnel = false,
    ...running
  } = options
  if (Array.isArray(given)) {
    throw new QueryError('reportData: a report is by one dimension; give one name to `by`', {
      option: 'by',
      value: given,
    })
  }
  const timeZone = timeZoneOf(time)
  const { from, to } = boundsOf(time)
  const scope = where === undefined ? {} : { where }
  const wanted = previous && from !== null
  const bounded = from !== null && to !== null
  const before = wanted && bounded ? previousPeriod(time) : null
  const scans: ReportScan[] = []
  const progress = toldToTheEnd(running)
  const run = progressOver(wanted ? 3 : 2, progress.options)
  const note = (asked: string, { scanned }: Pick<Analysis, 'scanned'>) => {
    scans.push({ asked, source: scanned.source, files: scanned.files, milliseconds: scanned.milliseconds })
  }

  const trendOf = async (unit: ReportData['trend']['unit'], first: Date | null, last: Date | null) => {
    const bounds = { ...(first === null ? {} : { from: first }), ...(last === null ? {} : { to: last }), timeZone }
    const answer = await analyzeAvailable(
      source,
      { ...scope, by: unit, metrics: headlineMetrics, time: bounds, totals: false },
      run(),
    )
    note(`by ${unit}`, answer)
    return answer.rows.map((row) => pointOf((row as unknown as Record<string, string>)[unit] as string, row))
  }
  // Where the period begins at midnight, no day is in both, and one scan finds out the days of both.
  const together = before !== null && startsDay(before.to, timeZone)
  const daily = await trendOf('day', together ? before.from : from, to)

  const dayOf = calendar('day', timeZone)
  const inPeriod = from === null ? daily : daily.filter(({ at }) => at >= dayOf(from.getTime()))
  const period = periodOf(from, to, inPeriod, timeZone)
  const earlier = before ?? (wanted && period !== null ? previousPeriod({ ...period }) : null)
  const mainOf = (by: DimensionInput | readonly never[]) =>
    analyzeAvailable(
      source,
      { ...scope, by, metrics: periodMetrics(orderedFunnel), minSessions, thresholds, time: { ...time, timeZone } },
      run(),
    )
  const main = await mainOf(given ?? 'brand').catch((error: unknown) => {
    if (given === undefined && error instanceof SourceError && error.context.column === 'brand') return mainOf([])
    throw error
  })
  const [dimension] = main.dimensions
  const by = dimension === undefined ? [] : (given ?? 'brand')
  const asked = dimension === undefined ? 'in all' : `by ${dimension}`
  note(asked, main)

  let past: Analysis<DimensionInput, (typeof previousMetrics)[number]> | null = null
  let noPrevious: string | null = null
  let pastDays: readonly TrendPoint[] = []
  if (earlier === null) noPrevious = previous ? 'no beginning of the period was given' : 'no comparison was asked for'
  else {
    pastDays = together
      ? daily.filter(({ at }) => at < dayOf(earlier.to.getTime()))
      : await trendOf('day', earlier.from, earlier.to)
    const begins = pastDays[0]?.at
    if (begins === undefined) noPrevious = 'the data has no events in the period before'
    else if (begins > dayOf(earlier.from.getTime()))
      noPrevious = `the data of the period before begins on ${begins} only`
    else {
      past = await analyzeAvailable(source, { ...scope, by, metrics: previousMetrics, time: { ...earlier } }, run())
      note(`${asked}, the period before`, past)
    }
  }

  const unit = unitFor(period === null ? 0 : daysOf(period).length)
  const pointsOf = async (known: readonly TrendPoint[], { from: first, to: last }: Period) =>
    unit === 'day' ? known : await trendOf(unit, first, last)
  const leftOut = periodMetrics(orderedFunnel)
    .filter((metric) => !main.metrics.includes(metric))
    .map(({ name }) => name)
  const none = headlinesOf(
    Object.fromEntries(Object.entries(nothing).filter(([name]) => !leftOut.includes(name as never))),
  )
  const current =
    period === null ? [] : filled(await pointsOf(inPeriod, period), unit, period, none, from === null, to === null)
  const comparable =
    past === null || earlier === null ? [] : filled(await pointsOf(pastDays, earlier), unit, earlier, none)
  progress.end()
  const groups = groupsOf(main, past)
  return {
    dimension: dimension ?? 'brand',
    timeZone,
    period: describePeriod(period),
    previousPeriod: past === null ? null : describePeriod(earlier),
    noPrevious,
    filter: where === undefined ? null : describeCondition(where),
    totals: {
      ...headlinesOf(main.totals),
      buyers: main.totals.buyers ?? null,
      stickiness: main.totals.stickiness ?? null,
    },
    previousTotals: past === null ? null : headlinesOf(past.totals),
    previousTopShare: past?.concentration?.topShare[5] ?? null,
    groups,
    thresholds: {
      minSessions: main.thresholds.minSessions,
      sessions: main.thresholds['sessions'] ?? null,
      conversionRate: main.thresholds['conversionRate'] ?? null,
      stickiness: main.thresholds['stickiness'] ?? null,
    },
    concentration: main.concentration ?? noConcentration(groups),
    trend: { unit, current, previous: comparable },
    funnel: leftOut.includes('viewSessions')
      ? { ordered: orderedFunnel, steps: [], shortCuts: 0 }
      : orderedFunnel
        ? funnelOf(main.totals, { ordered: true })
        : funnelOf(main.totals),
    definitions: main.metrics.map(({ name, label, description, unit, format }) => ({
      name,
      label,
      description,
      unit,
      format,
    })),
    leftOut,
    grouped: dimension !== undefined,
    rejected: main.rejected,
    warnings: [...warningsOf(main, past), ...(dimension === undefined ? [ungrouped(main.scanned.source)] : [])],
    scans,
  }
}

/** What units of time suit a length: neither two points nor a thousand. */
function unitFor(days: number): ReportData['trend']['unit'] {
  if (days <= 2) return 'hour'
  if (days <= 190) return 'day'
  return days <= 1100 ? 'week' : 'month'
}

/** The period as far as it is bounded, else as far as the data reaches, in whole days; null where there is neither. */
function periodOf(from: Date | null, to: Date | null, days: readonly TrendPoint[], timeZone: string): Period | null {
  const midnight = (day: string | undefined, later: number) =>
    day === undefined ? null : new Date(instantOf(Date.parse(day) + later * DAY, timeZone))
  const start = from ?? midnight(days[0]?.at, 0)
  const end = to ?? midnight(days.at(-1)?.at, 1)
  return start === null || end === null ? null : { from: start, to: end, timeZone }
}

function describePeriod(period: Period | null): ReportPeriod {
  if (period === null) return { from: null, to: null, firstDay: null, lastDay: null, days: 0 }
  const days = daysOf(period)
  return {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    days: days.length,
  }
}

/** The headlines; null where the events have no column for one. */
function headlinesOf(values: Partial<Headlines>): Headlines {
  return {
    revenue: values.revenue ?? null,
    shoppers: values.shoppers ?? null,
    sessions: values.sessions ?? null,
    orders: values.orders ?? null,
    purchases: values.purchases ?? null,
    events: values.events ?? null,
    averageOrderValue: values.averageOrderValue ?? null,
    conversionRate: values.conversionRate ?? null,
  }
}

function ungrouped(source: string): Warning {
  return {
    code: 'groups-left-out',
    message: `${source} ${hasOrHave(source)} no column for brand, and so nothing is told of brands. Name what groups are to be made by, such as { by: "topCategory" }, or the column: { binding: { columns: { brand: '...' } } }`,
    quality: false,
  }
}

/** The warnings of the period, and those that only the period before has. */
function warningsOf(main: Pick<Analysis, 'warnings'>, past: Pick<Analysis, 'warnings'> | null): readonly Warning[] {
  const known = new Set(main.warnings.map(({ code }) => code))
  const before = past?.warnings.filter(({ code }) => !known.has(code)) ?? []
  return [
    ...main.warnings,
    ...before.map((warning) => ({ ...warning, message: `in the period before, ${warning.message}` })),
  ]
}

/** What stands for the concentration of groups without revenue. */
function noConcentration(groups: readonly ReportGroup[]): Concentration {
  return {
    groups: groups.filter(({ key }) => key !== null).length,
    revenue: 0,
    topShare: { 1: null, 5: null, 10: null },
    groupsFor: { '0.5': null, '0.8': null },
    hhi: null,
    gini: null,
  }
}

function pointOf(at: string, values: Headlines): TrendPoint {
  return { at, ...headlinesOf(values) }
}

const nothing: Headlines = {
  revenue: 0,
  shoppers: 0,
  sessions: 0,
  orders: 0,
  purchases: 0,
  events: 0,
  averageOrderValue: null,
  conversionRate: null,
}

/** Times without events have their place, too; but not those before or after all events where the period was not bounded. */
function filled(
  points: readonly TrendPoint[],
  unit: ReportData['trend']['unit'],
  { from, to, timeZone }: Period,
  none: Headlines,
  openStart = false,
  openEnd = false,
): readonly TrendPoint[] {
  const known = new Map(points.map((point) => [point.at, point]))
  const [first = '', last = ''] = [points[0]?.at, points.at(-1)?.at]
  const labelAt = calendar(unit, timeZone)
  const labels = new Set<string>()
  for (let instant = from.getTime(); instant < to.getTime(); instant += unit === 'hour' ? DAY / 24 : DAY / 4) {
    labels.add(labelAt(instant))
  }
  return [...labels]
    .filter((at) => (!openStart || at >= first) && (!openEnd || at <= last))
    .map((at) => known.get(at) ?? { at, ...none })
}

function startsDay(instant: Date, timeZone: string): boolean {
  return (instant.getTime() + zoneOffset(timeZone)(instant.getTime())) % DAY === 0
}

function groupsOf(
  main: Analysis<DimensionInput, PeriodMetric>,
  past: Analysis<DimensionInput, (typeof previousMetrics)[number]> | null,
): readonly ReportGroup[] {
  const [name] = main.dimensions
  if (name === undefined) return []
  const keyOf = (row: object) => (row as Record<string, string | null>)[name] as string | null
  const before = new Map(past?.rows.map((row) => [keyOf(row), row.revenue]))
  return main.rows.map((row) => ({
    key: keyOf(row),
    ...headlinesOf(row),
    marketShare: row.marketShare ?? null,
    cumulativeShare: row.cumulativeShare ?? null,
    revenueRank: row.revenueRank ?? null,
    popularityShare: row.popularityShare ?? null,
    popularityRank: row.popularityRank ?? null,
    stickiness: row.stickiness ?? null,
    quadrant: row.quadrant ?? null,
    opportunity: row.opportunity ?? null,
    revenueAtStake: row.revenueAtStake ?? null,
    previousRevenue: past === null || row.revenue === undefined ? null : (before.get(keyOf(row)) ?? 0),
  }))
}

/**
 * Options for one scan after the other, that together report the progress of all. As there may be more of them than expected, the last
 * one leaves something to be told at the end.
 */
function progressOver(expected: number, options: AnalyzeOptions): () => AnalyzeOptions {
  let begun = 0
  let from = 0
  return () => {
    const start = from
    from += (1 - start) / Math.max(expected - begun++, 2)
    return partOfRun(options, start, from)
  }
}
