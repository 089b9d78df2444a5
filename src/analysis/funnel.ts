import { funnelMetrics, orderedFunnelMetrics } from '../metrics/funnel.js'
import type { Source } from '../sources/source.js'
import { analyze } from './analyze.js'
import type { AnalyzeOptions, Query } from './query.js'

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
 */
export function funnelOf(values: FunnelValues, options?: { readonly ordered?: false }): Funnel
export function funnelOf(values: OrderedFunnelValues, options: { readonly ordered: true }): Funnel
export function funnelOf(
  values: Partial<FunnelValues & OrderedFunnelValues>,
  { ordered = false }: { readonly ordered?: boolean } = {},
): Funnel {
  const { viewSessions, purchaseSessions } = values
  const cart = ordered ? values.viewThenCartSessions : values.viewCartSessions
  const purchase = ordered ? values.viewThenCartThenPurchaseSessions : values.viewCartPurchaseSessions
  const counts = [
    ['view', viewSessions ?? 0],
    ['cart', cart ?? 0],
    ['purchase', purchase ?? 0],
  ] as const
  const first = counts[0][1]
  const steps = counts.map(([name, sessions], index): FunnelStep => {
    const before = counts[index - 1]?.[1] ?? null
    return {
      name,
      sessions,
      ofPrevious: before === null ? null : share(sessions, before),
      ofFirst: share(sessions, first),
    }
  })
  return { ordered, steps, shortCuts: (purchaseSessions ?? 0) - (purchase ?? 0) }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Which funnel is asked for, and of which events. */
export interface FunnelQuery extends Pick<Query, 'where' | 'time'> {
  /** Whether a session must have taken the steps in this order; in any order unless given. */
  readonly ordered?: boolean
}

/**
 * The funnel of all events in scope, in one scan.
 *
 * @example
 * const { steps } = await funnel(source, { time: { from: '2019-10-01', to: '2019-11-01' }, ordered: true })
 * steps.map(({ name, sessions, ofPrevious }) => [name, sessions, ofPrevious])
 * @throws what {@link analyze} throws
 */
export async function funnel(source: Source, query: FunnelQuery = {}, options: AnalyzeOptions = {}): Promise<Funnel> {
  const { ordered = false, ...scope } = query
  if (ordered) {
    const { totals } = await analyze(source, { ...scope, metrics: orderedFunnelMetrics }, options)
    return funnelOf(totals, { ordered })
  }
  const { totals } = await analyze(source, { ...scope, metrics: funnelMetrics }, options)
  return funnelOf(totals)
}
