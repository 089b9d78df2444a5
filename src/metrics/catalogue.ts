import type { AnyMetric } from '../definition/metric.js'
import { gini, groupsFor, hhi, rankedGroups, rankedRevenue, topShare } from './concentration.js'
import { cartAbandonmentRate, cartRate, conversionRate, sessionConversionRate } from './conversion.js'
import { cumulativeShare, marketShare, popularityRank, rankGap, revenueRank, trafficShare } from './market-share.js'
import {
  buyers,
  cartRemovals,
  cartSessions,
  carts,
  engagedSessions,
  events,
  orders,
  products,
  purchaseSessions,
  purchases,
  refunds,
  revenue,
  sessions,
  shoppers,
  units,
  viewSessions,
  views,
} from './measures.js'
import { opportunity, revenueAtStake } from './opportunity.js'
import {
  averageOrderValue,
  averagePurchaseValue,
  averageUnitPrice,
  netRevenue,
  ordersPerBuyer,
  purchasesPerBuyer,
  refundRate,
  revenuePerSession,
  revenuePerShopper,
  unitsPerOrder,
} from './order-value.js'
import { quadrant } from './quadrant.js'
import { stickiness } from './stickiness.js'

/**
 * Every metric with a value for each group, by name.
 *
 * @example
 * catalogue.stickiness.label // 'Stickiness'
 */
export const catalogue = {
  events,
  views,
  carts,
  cartRemovals,
  purchases,
  sessions,
  shoppers,
  products,
  viewSessions,
  cartSessions,
  engagedSessions,
  purchaseSessions,
  buyers,
  units,
  revenue,
  refunds,
  orders,
  stickiness,
  conversionRate,
  sessionConversionRate,
  cartRate,
  cartAbandonmentRate,
  averageOrderValue,
  averagePurchaseValue,
  revenuePerSession,
  revenuePerShopper,
  purchasesPerBuyer,
  netRevenue,
  refundRate,
  unitsPerOrder,
  averageUnitPrice,
  ordersPerBuyer,
  marketShare,
  trafficShare,
  revenueRank,
  popularityRank,
  rankGap,
  cumulativeShare,
  quadrant,
  opportunity,
  revenueAtStake,
} as const

/** The metrics of the concentration of revenue: one value for the whole table, which stands in the totals. */
export const concentrationMetrics = {
  rankedGroups,
  rankedRevenue,
  topShare1: topShare(1),
  topShare5: topShare(5),
  topShare10: topShare(10),
  groupsFor50Percent: groupsFor(0.5),
  groupsFor80Percent: groupsFor(0.8),
  hhi,
  gini,
} as const

/** Other names that metrics can be asked for by; rows have the metric's own name. */
export const catalogueAliases = { eventsPerSession: 'stickiness' } as const satisfies Record<
  string,
  keyof typeof catalogue
>

/** Another name for a metric of the catalogue. */
export type CatalogueAlias = keyof typeof catalogueAliases

/** The names that metrics of the catalogue can be asked for by, other names included. */
export type CatalogueName = keyof typeof catalogue | keyof typeof concentrationMetrics | CatalogueAlias

/** The metric of a name. */
export type CatalogueMetric<Name> = Name extends CatalogueAlias
  ? (typeof catalogue)[(typeof catalogueAliases)[Name]]
  : Name extends keyof typeof catalogue
    ? (typeof catalogue)[Name]
    : Name extends keyof typeof concentrationMetrics
      ? (typeof concentrationMetrics)[Name]
      : never

/**
 * The metrics of a query that names none: cheap, because sessions are the only distinct count and no groups are compared.
 */
export const defaultMetrics = [
  'events',
  'sessions',
  'purchases',
  'revenue',
  'orders',
  'stickiness',
  'conversionRate',
  'averageOrderValue',
] as const satisfies readonly CatalogueName[]

/** The names of the metrics of a query that names none. */
export type DefaultMetric = (typeof defaultMetrics)[number]

const byAlias: ReadonlyMap<string, AnyMetric> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.values<AnyMetric>({ ...catalogue, ...concentrationMetrics }).flatMap((metric) =>
    [metric.name, ...metric.aliases].map((name) => [name, metric] as const),
  ),
)

/** The names that metrics can be asked for by, without their aliases. */
export const metricNames: readonly string[] = /* @__PURE__ */ Object.keys({ ...catalogue, ...concentrationMetrics })

/**
 * Finds a metric by its name or alias.
 *
 * @example
 * findMetric('eventsPerSession')?.name // 'stickiness'
 */
export function findMetric(name: string): AnyMetric | undefined {
  return byAlias.get(name)
}
