import { aFlag, checkOptions, isObject, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { funnelMetrics, orderedFunnelMetrics } from '../metrics/funnel.js'
import type { Query } from '../plan/query.js'
import { shown } from '../shown.js'
import type { GivenSource } from '../sources/given-source.js'
import type { Source } from '../sources/source.js'
import type { Analysis, AnalyzeOptions } from './analysis.js'
import { analyze, checkRun } from './analyze.js'

type ValuesOf<Metrics extends readonly { readonly name: string }[]> = Readonly<
  Record<Metrics[number]['name'], number | null>
>

/** The values that a funnel is made of. */
export type FunnelValues = ValuesOf<typeof funnelMetrics>

/** The values that a funnel in the order of time is made of. */
export type OrderedFunnelValues = ValuesOf<typeof orderedFunnelMetrics>

/** One step of a funnel. */
export interface FunnelStep {
  readonly name: 'view' | 'cart' | 'purchase'
  /** Distinct sessions that took this step and all before it. */
  readonly sessions: number
  /** Their share of the sessions of the step before; null for the first, and where that had none. */
  readonly ofPrevious: number | null
  /** Their share of the sessions of the first step; null where that had none. */
  readonly ofFirst: number | null
}

/** How many sessions got how far. */
export interface Funnel {
  /** Whether the steps must be one after the other in time. */
  readonly ordered: boolean
  readonly steps: readonly FunnelStep[]
  /** Sessions with a purchase that lack one of the steps before, or that took them in another order than an ordered funnel wants. */
  readonly shortCuts: number
}

/**
 * Makes a funnel of the values of {@link funnelMetrics}, or of {@link orderedFunnelMetrics}: of the totals of an analysis, or of one
 * of its rows.
 *
 * @example
 * funnelOf({ viewSessions: 100, viewCartSessions: 20, viewCartPurchaseSessions: 5, purchaseSessions: 8 }).steps[2]?.ofPrevious // 0.25
 * @throws {@link QueryError} for a value that is missing, or is neither a number of 0 or more nor null
 */
export function funnelOf(values: FunnelValues, options?: { readonly ordered?: false }): Funnel
export function funnelOf(values: OrderedFunnelValues, options: { readonly ordered: true }): Funnel
export function funnelOf(
  values: Partial<FunnelValues & OrderedFunnelValues>,
  options: { readonly ordered?: boolean } = {},
): Funnel {
  checkOptions('funnelOf', options, { ordered: aFlag })
  const { ordered = false } = options
  const steps: readonly (readonly [FunnelStep['name'], keyof FunnelValues | keyof OrderedFunnelValues])[] = [
    ['view', 'viewSessions'],
    ['cart', ordered ? 'viewThenCartSessions' : 'viewCartSessions'],
    ['purchase', ordered ? 'viewThenCartThenPurchaseSessions' : 'viewCartPurchaseSessions'],
  ]
  const counts = steps.map(([name, metric]) => [name, sessionsOf(values, metric)] as const)
  const [first, , last] = counts.map(([, sessions]) => sessions) as [number, number, number]
  return {
    ordered,
    steps: counts.map(([name, sessions], index): FunnelStep => {
      const before = counts[index - 1]?.[1] ?? null
      return {
        name,
        sessions,
        ofPrevious: before === null ? null : share(sessions, before),
        ofFirst: share(sessions, first),
      }
    }),
    shortCuts: sessionsOf(values, 'purchaseSessions') - last,
  }
}

/** How many sessions a metric counted; a null, which no source gives, is none. */
function sessionsOf<Name extends string>(values: Readonly<Partial<Record<Name, number | null>>>, metric: Name): number {
  const value = isObject(values) ? values[metric] : undefined
  if (value === null) return 0
  if (value !== undefined && Number.isFinite(value) && value >= 0) return value
  throw new QueryError(`funnelOf: ${metric} must be a number of sessions, or null, not ${shown(value)}`, {
    option: metric,
    value,
  })
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** A funnel of a source, and what a reader of it should know. */
export interface FunnelAnswer extends Funnel, Pick<Analysis, 'rejected' | 'warnings'> {}

/** Which funnel is asked for, and of which events. */
export interface FunnelQuery extends Pick<Query, 'where' | 'time'> {
  /** Whether a session must have taken the steps in this order; in any order unless given. */
  readonly ordered?: boolean
}

const rules: OptionRules<FunnelQuery> = { where: true, time: true, ordered: aFlag }

/**
 * The funnel of all events in scope, in one scan, with what was rejected and what a reader should know, as {@link analyze} has them.
 *
 * @example
 * const { steps } = await funnel(source, { time: { from: '2019-10-01', to: '2019-11-01' }, ordered: true })
 * steps.map(({ name, sessions, ofPrevious }) => [name, sessions, ofPrevious])
 * @throws what {@link analyze} throws
 */
export async function funnel<S = Source>(
  source: Source | GivenSource<S>,
  query: FunnelQuery = {},
  options: AnalyzeOptions = {},
): Promise<FunnelAnswer> {
  checkRun('funnel', source, options)
  checkOptions('funnel', query, rules)
  const { ordered = false, ...scope } = query
  if (ordered) {
    const { totals, rejected, warnings } = await analyze(source, { ...scope, metrics: orderedFunnelMetrics }, options)
    return { ...funnelOf(totals, { ordered }), rejected, warnings }
  }
  const { totals, rejected, warnings } = await analyze(source, { ...scope, metrics: funnelMetrics }, options)
  return { ...funnelOf(totals), rejected, warnings }
}
