import { add, countDistinct, field, oneOf, subtract } from '../definition/builders.js'
import type { Expression } from '../definition/expression.js'
import { defineMetric } from '../definition/metric.js'
import { cartSessions, engagedSessions, purchaseSessions, viewSessions } from '../metrics/measures.js'
import type { Source } from '../sources/source.js'
import { analyze } from './analyze.js'
import type { AnalyzeOptions, Query } from './query.js'

/*
 * The funnel: view, cart, purchase. A session is at a step if it took that step and all before it, in any order. Which sessions
 * took several steps is no measure that groups can be counted by in one scan, but which took at least one of several is: the
 * conjunctions follow from these by inclusion and exclusion, exactly.
 */

/** Distinct sessions with a view or an addition to the cart. */
const viewOrCartSessions = defineMetric({
  name: 'viewOrCartSessions',
  label: 'Sessions with a view or a cart',
  description: 'Distinct sessions in which a product was viewed or put into a cart.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['view', 'cart'])),
})

/** Distinct sessions with a view or a purchase. */
const viewOrPurchaseSessions = defineMetric({
  name: 'viewOrPurchaseSessions',
  label: 'Sessions with a view or a purchase',
  description: 'Distinct sessions in which a product was viewed or bought.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['view', 'purchase'])),
})

/** Distinct sessions with any step of the funnel. */
const funnelSessions = defineMetric({
  name: 'funnelSessions',
  label: 'Sessions with a view, a cart or a purchase',
  description: 'Distinct sessions in which a product was viewed, put into a cart or bought.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['view', 'cart', 'purchase'])),
})

/**
 * The second step of the funnel: sessions with a view and an addition to the cart, in any order.
 *
 * @example
 * viewCartSessions({ viewSessions: 90, cartSessions: 20, viewOrCartSessions: 95 }) // 15
 */
export const viewCartSessions = defineMetric({
  name: 'viewCartSessions',
  label: 'Sessions with a view and a cart',
  description: 'Distinct sessions in which a product was viewed and one put into a cart, in any order.',
  unit: 'sessions',
  format: 'integer',
  inputs: { viewSessions, cartSessions, viewOrCartSessions },
  formula: ({ viewSessions, cartSessions, viewOrCartSessions }) =>
    subtract(add(viewSessions, cartSessions), viewOrCartSessions),
})

/** The last step of the funnel: sessions with a view, an addition to the cart and a purchase, in any order. */
export const viewCartPurchaseSessions = defineMetric({
  name: 'viewCartPurchaseSessions',
  label: 'Sessions with a view, a cart and a purchase',
  description: 'Distinct sessions in which a product was viewed, one put into a cart and one bought, in any order.',
  unit: 'sessions',
  format: 'integer',
  inputs: {
    viewSessions,
    cartSessions,
    purchaseSessions,
    viewOrCartSessions,
    viewOrPurchaseSessions,
    engagedSessions,
    funnelSessions,
  },
  // |V ∩ C ∩ P| = |V| + |C| + |P| − |V ∪ C| − |V ∪ P| − |C ∪ P| + |V ∪ C ∪ P|
  formula: (sets) => {
    const single = add(add(sets.viewSessions, sets.cartSessions), sets.purchaseSessions)
    const pairs = add(add(sets.viewOrCartSessions, sets.viewOrPurchaseSessions), sets.engagedSessions)
    return add(subtract(single, pairs), sets.funnelSessions) as Expression<'group', number>
  },
})

/** The metrics of the funnel, to be asked of any query: `analyze(source, { by: 'brand', metrics: funnelMetrics })`. */
export const funnelMetrics = [viewSessions, viewCartSessions, viewCartPurchaseSessions, purchaseSessions] as const

/** The values that a funnel is made of. */
export type FunnelValues = Readonly<Record<(typeof funnelMetrics)[number]['name'], number | null>>

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
  readonly steps: readonly FunnelStep[]
  /** Sessions with a purchase that lack one of the steps before: bought without a view or a cart in the same session. */
  readonly shortCuts: number
}

/**
 * Makes a funnel of the values of {@link funnelMetrics}: of the totals of an analysis, or of one of its rows.
 *
 * @example
 * funnelOf({ viewSessions: 100, viewCartSessions: 20, viewCartPurchaseSessions: 5, purchaseSessions: 8 }).steps[2]?.ofPrevious // 0.25
 */
export function funnelOf(values: FunnelValues): Funnel {
  const counts = [
    ['view', values.viewSessions ?? 0],
    ['cart', values.viewCartSessions ?? 0],
    ['purchase', values.viewCartPurchaseSessions ?? 0],
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
  return { steps, shortCuts: (values.purchaseSessions ?? 0) - (values.viewCartPurchaseSessions ?? 0) }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/**
 * The funnel of all events in scope, in one scan.
 *
 * @example
 * const { steps } = await funnel(source, { time: { from: '2019-10-01', to: '2019-11-01' } })
 * steps.map(({ name, sessions, ofPrevious }) => [name, sessions, ofPrevious])
 * @throws what {@link analyze} throws
 */
export async function funnel(
  source: Source,
  scope: Pick<Query, 'where' | 'time'> = {},
  options: AnalyzeOptions = {},
): Promise<Funnel> {
  const { totals } = await analyze(source, { ...scope, metrics: funnelMetrics }, options)
  return funnelOf(totals)
}
