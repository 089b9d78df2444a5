import type { Analysis, AnalyzeOptions } from '../analysis/analysis.js'
import { analyzeAvailable, checkRun, runRules } from '../analysis/analyze.js'
import { boundsOf, daysOf, type Period, previousPeriod } from '../analysis/compare.js'
import { funnelOf } from '../analysis/funnel.js'
import { aFlag, anObject, checkOptions, type OptionRules } from '../checked-options.js'
import { formulaOf } from '../definition/describe.js'
import { QueryError, SourceError } from '../errors.js'
import { columnsHint } from '../events/binding-hints.js'
import { calendar } from '../events/calendar.js'
import { hasOrHave } from '../events/lacking.js'
import type { Warning } from '../events/warning.js'
import type { Hint } from '../hint.js'
import { concentrationMetrics } from '../metrics/catalogue.js'
import { revenue } from '../metrics/measures.js'
import { defaultDimension } from '../plan/dimension.js'
import { defaultMinSessions } from '../plan/plan-analysis.js'
import type { DimensionInput, Query } from '../plan/query.js'
import { timeZoneOf } from '../plan/time-scope.js'
import type { GivenSource } from '../sources/given-source.js'
import { partOfRun, toldToTheEnd } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import { readConcentration, readTotal } from './concentration.js'
import { factorsBetween, factorsOf, factorsOfHalves, halfDimension } from './factors.js'
import { keyedGroups } from './groups.js'
import { headlinesOfNothing, headlinesWithoutData, readHeadlines, trendPoint } from './headlines.js'
import { factorMetrics, headlineMetrics, type PeriodMetric, periodMetrics, previousMetrics } from './metrics.js'
import { coveredPeriod, describePeriod, filledTrend, halvesOf, startsDay, trendUnit } from './period.js'
import type { ReportData, ReportFactors, ReportGroup, ReportScan, TrendPoint } from './report-data.js'

/** What a report is of. */
export interface ReportQuery extends Pick<Query, 'where' | 'time' | 'thresholds'>, AnalyzeOptions {
  /** What to group by; `brand` unless given. Where that default is missing from the events, there are no groups. */
  readonly by?: DimensionInput
  /** The fewest sessions a group needs to count for thresholds and to have a class; 30 unless given. */
  readonly minSessions?: number
  /** Whether a session must take the funnel's steps in order of time; false, for any order, unless given. */
  readonly orderedFunnel?: boolean
  /** Whether to compare with the previous period, if the data covers all of it; true unless given. */
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

/**
 * Gathers all that a report shows, from any source, in three scans: the groups and totals of the period, those of the previous period,
 * and the days of both. Without a previous period, the third is of the two halves of the period. Where the trend is not by day, there is one more for each period.
 *
 * @example
 * const data = await reportData(duckdb({ files: 'events/*.parquet' }), { time: { from: '2019-11-01', to: '2019-12-01' } })
 * @throws what {@link analyze} throws
 */
export async function reportData<S = Source>(
  source: Source | GivenSource<S>,
  options: ReportQuery = {},
): Promise<ReportData> {
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
  const run = progressOver(3, progress.options)
  const note = (asked: string, { scanned }: Pick<Analysis, 'scanned'>) => {
    scans.push({ asked, source: scanned.source, files: scanned.files, milliseconds: scanned.milliseconds })
  }

  const trendBy = async (unit: ReportData['trend']['unit'], first: Date | null, last: Date | null) => {
    const bounds = { ...(first === null ? {} : { from: first }), ...(last === null ? {} : { to: last }), timeZone }
    const answer = await analyzeAvailable(
      source,
      { ...scope, by: unit, metrics: headlineMetrics, time: bounds, totals: false },
      run(),
    )
    note(`by ${unit}`, answer)
    const points = answer.rows.map((row) => trendPoint((row as unknown as Record<string, string>)[unit] as string, row))
    return { points, metrics: answer.metrics }
  }
  // If the period begins at midnight, no day belongs to both periods, and one scan finds the days of both.
  const together = before !== null && startsDay(before.to, timeZone)
  const daily = await trendBy('day', together ? before.from : from, to)
  const hasPrices = daily.metrics.includes(revenue)

  const dayAt = calendar('day', timeZone)
  const days = from === null ? daily.points : daily.points.filter(({ at }) => at >= dayAt(from.getTime()))
  const period = coveredPeriod(from, to, days, timeZone)
  const earlier = before ?? (wanted && period !== null ? previousPeriod({ ...period }) : null)
  const wantedMetrics = periodMetrics(orderedFunnel)
  const analyzeBy = (by: DimensionInput | readonly never[]) => {
    const metrics = [...wantedMetrics, ...(hasPrices && !Array.isArray(by) ? Object.values(concentrationMetrics) : [])]
    return analyzeAvailable(
      source,
      { ...scope, by, metrics, minSessions, thresholds, time: { ...time, timeZone } },
      run(),
    )
  }
  const main = await analyzeBy(given ?? defaultDimension).catch((error: unknown) => {
    if (given === undefined && error instanceof SourceError && error.context.column === 'brand') return analyzeBy([])
    throw error
  })
  refuseSeveralCurrencies(main)
  const [dimension] = main.dimensions
  const by = dimension === undefined ? [] : (given ?? defaultDimension)
  const asked = dimension === undefined ? 'overall' : `by ${dimension}`
  note(asked, main)

  let past: PreviousAnalysis | null = null
  let noPrevious: string | null = null
  let pastDays: readonly TrendPoint[] = []
  if (earlier === null) noPrevious = previous ? 'no start of the period was given' : 'comparison is turned off'
  else {
    pastDays = together
      ? daily.points.filter(({ at }) => at < dayAt(earlier.to.getTime()))
      : (await trendBy('day', earlier.from, earlier.to)).points
    const begins = pastDays[0]?.at
    if (begins === undefined) noPrevious = 'the data has no events in the previous period'
    else if (begins > dayAt(earlier.from.getTime()))
      noPrevious = `the data covers the previous period only from ${begins}`
    else {
      const metrics = [
        ...previousMetrics,
        ...(hasPrices && dimension !== undefined ? [concentrationMetrics.topShare5] : []),
      ]
      past = await analyzeAvailable(source, { ...scope, by, metrics, time: { ...earlier } }, run())
      refuseSeveralCurrencies(past)
      note(`${asked}, previous period`, past)
    }
  }

  const factors = await readFactors(
    main,
    past === null || earlier === null ? null : { past, earlier },
    period,
    (halves) =>
      analyzeAvailable(
        source,
        {
          ...scope,
          by: halfDimension(halves),
          metrics: factorMetrics,
          time: { from: halves.before.from, to: halves.after.to, timeZone },
          totals: false,
        },
        run(),
      ).then((answer) => {
        note('by half', answer)
        return answer.rows
      }),
  )
  const unit = trendUnit(period === null ? 0 : daysOf(period).length)
  const pointsOver = async (found: readonly TrendPoint[], { from: first, to: last }: Period) =>
    unit === 'day' ? found : (await trendBy(unit, first, last)).points
  const there = wantedMetrics.filter((metric) => main.metrics.includes(metric))
  const leftOut = wantedMetrics.filter((metric) => !there.includes(metric)).map(({ name }) => name)
  const none = { quietHour: headlinesOfNothing(leftOut), noData: headlinesWithoutData }
  const open = { start: from === null, end: to === null }
  const current = period === null ? [] : filledTrend(await pointsOver(days, period), unit, period, none, open)
  const comparable =
    past === null || earlier === null ? [] : filledTrend(await pointsOver(pastDays, earlier), unit, earlier, none)
  progress.end()
  const groups = reportGroups(main, past)
  return {
    dimension: dimension ?? defaultDimension,
    timeZone,
    period: describePeriod(period),
    previousPeriod: past === null ? null : describePeriod(earlier),
    noPrevious,
    filter: where === undefined ? null : formulaOf(where),
    totals: {
      ...readHeadlines(main.totals),
      buyers: main.totals.buyers ?? null,
      stickiness: main.totals.stickiness ?? null,
    },
    previousTotals: past === null ? null : readHeadlines(past.totals),
    previousTopShare: past === null ? null : readTotal(past.totals, 'topShare5'),
    groups,
    thresholds: {
      minSessions: main.thresholds.minSessions,
      sessions: main.thresholds['sessions'] ?? null,
      conversionRate: main.thresholds['conversionRate'] ?? null,
      stickiness: main.thresholds['stickiness'] ?? null,
    },
    concentration: readConcentration(main.totals, keyedGroups({ groups }).length),
    trend: { unit, current, previous: comparable },
    funnel: leftOut.includes('viewSessions')
      ? { ordered: orderedFunnel, steps: [], shortCuts: 0 }
      : orderedFunnel
        ? funnelOf(main.totals, { ordered: true })
        : funnelOf(main.totals),
    factors,
    definitions: there.map(({ name, label, description, unit, format }) => ({
      name,
      label,
      description,
      unit,
      format,
    })),
    leftOut,
    grouped: dimension !== undefined,
    rejected: main.rejected,
    duplicates: main.duplicates,
    warnings: [...warningsOver(main, past), ...(dimension === undefined ? [ungrouped(main.scanned.source)] : [])],
    scans,
  }
}

/** The factors of revenue; null where the events lack a column for one. The halves are read only where there is no previous period. */
async function readFactors(
  { metrics, totals }: Pick<MainAnalysis, 'metrics' | 'totals'>,
  previous: { readonly past: PreviousAnalysis; readonly earlier: Period } | null,
  period: Period | null,
  readHalves: (halves: NonNullable<ReturnType<typeof halvesOf>>) => Promise<readonly object[]>,
): Promise<ReportFactors | null> {
  if (factorMetrics.some((metric) => !metrics.includes(metric))) return null
  if (previous !== null && period !== null) {
    return factorsBetween(totals, previous.past.totals, { before: previous.earlier, after: period })
  }
  const halves = period === null ? null : halvesOf(period)
  if (halves === null) return factorsOf(totals)
  const rows = (await readHalves(halves)) as readonly Readonly<Record<string, unknown>>[]
  // A half without events is a gap in the data, and not one in which nothing was bought.
  return rows.length < 2 ? factorsOf(totals) : factorsOfHalves(totals, rows, halves)
}

type ConcentrationMetric = (typeof concentrationMetrics)[keyof typeof concentrationMetrics]
type MainAnalysis = Analysis<DimensionInput, PeriodMetric | ConcentrationMetric>
type PreviousAnalysis = Analysis<
  DimensionInput,
  (typeof previousMetrics)[number] | (typeof concentrationMetrics)['topShare5']
>

function ungrouped(source: string): Warning {
  const by: Hint = { option: 'by', value: 'topCategory', text: '{ by: "topCategory" }' }
  const column = columnsHint(['brand'])
  return {
    code: 'groups-left-out',
    message: `${source} ${hasOrHave(source)} no column for brand, and so nothing is told of brands. Name what groups are to be made by, such as ${by.text}, or the column: ${column.text}`,
    quality: false,
    hints: [by, column],
  }
}

/**
 * A page adds up money in every figure: of several currencies it would show nothing of it.
 *
 * @throws {@link QueryError}
 */
function refuseSeveralCurrencies({ warnings }: Pick<Analysis, 'warnings'>): void {
  if (!warnings.some(({ code }) => code === 'several-currencies')) return
  throw new QueryError(
    'a report is about money of one currency, and here it is of several: ask for one, by a condition on currency',
    { option: 'where' },
  )
}

/** The warnings of the period, and those that only the previous period has. */
function warningsOver(main: Pick<Analysis, 'warnings'>, past: Pick<Analysis, 'warnings'> | null): readonly Warning[] {
  const known = new Set(main.warnings.map(({ code }) => code))
  const before = past?.warnings.filter(({ code }) => !known.has(code)) ?? []
  return [
    ...main.warnings,
    ...before.map((warning) => ({ ...warning, message: `in the previous period, ${warning.message}` })),
  ]
}

function reportGroups(main: MainAnalysis, past: PreviousAnalysis | null): readonly ReportGroup[] {
  const [name] = main.dimensions
  if (name === undefined) return []
  const keyOf = (row: object) => (row as Record<string, string | null>)[name] as string | null
  const before = new Map(past?.rows.map((row) => [keyOf(row), row.revenue]))
  return main.rows.map((row) => ({
    key: keyOf(row),
    ...readHeadlines(row),
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
 * Gives each scan in turn the options to run with, so that together they report one progress. As there may be more scans than expected,
 * even the last expected one leaves some of it to go.
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
