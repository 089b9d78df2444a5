import { ratio } from '../definition/builders.js'
import { defineMetric, totalOf } from '../definition/metric.js'
import { conversionRate, sessionConversionRate } from '../metrics/conversion.js'
import { funnelMetrics, orderedFunnelMetrics } from '../metrics/funnel.js'
import { cumulativeShare, marketShare, popularityRank, revenueRank } from '../metrics/market-share.js'
import { buyers, events, orders, purchases, revenue, sessions, shoppers, units } from '../metrics/measures.js'
import { opportunity, revenueAtStake } from '../metrics/opportunity.js'
import { averageOrderValue, averageUnitPrice, ordersPerBuyer, unitsPerOrder } from '../metrics/order-value.js'
import { quadrant } from '../metrics/quadrant.js'
import { stickiness } from '../metrics/stickiness.js'

/**
 * The share of all distinct users who had an event of the group. A user can have events of several groups, so the shares may add up to
 * more than 1.
 */
export const popularityShare = defineMetric({
  name: 'popularityShare',
  label: 'Popularity share',
  description: 'Share of all distinct shoppers in scope; one shopper can count for several groups.',
  unit: 'share of shoppers',
  format: 'percent',
  inputs: { shoppers, totalShoppers: totalOf(shoppers) },
  formula: ({ shoppers, totalShoppers }) => ratio(shoppers, totalShoppers),
})

/** The metrics shown for a period as a whole, and for each day of it. */
export const headlineMetrics = [
  revenue,
  shoppers,
  sessions,
  orders,
  purchases,
  events,
  averageOrderValue,
  sessionConversionRate,
  conversionRate,
] as const

/** The metrics shown for each group. */
const groupMetrics = [
  revenue,
  marketShare,
  cumulativeShare,
  revenueRank,
  shoppers,
  popularityShare,
  popularityRank,
  sessions,
  events,
  stickiness,
  purchases,
  sessionConversionRate,
  conversionRate,
  orders,
  averageOrderValue,
  quadrant,
  opportunity,
  revenueAtStake,
] as const

/** The metrics that revenue is a product of, and those that they are made of. */
export const factorMetrics = [revenue, buyers, orders, units, ordersPerBuyer, unitsPerOrder, averageUnitPrice] as const

/** A metric asked of the period. */
export type PeriodMetric =
  | (typeof groupMetrics)[number]
  | (typeof factorMetrics)[number]
  | (typeof funnelMetrics)[number]
  | (typeof orderedFunnelMetrics)[number]

/** The metrics asked of the period. Factors and the funnel are needed as totals only, but the same scan finds them. */
export function periodMetrics(orderedFunnel: boolean): readonly PeriodMetric[] {
  const known: readonly PeriodMetric[] = groupMetrics
  const factors = factorMetrics.filter((metric) => !known.includes(metric))
  return [...groupMetrics, ...factors, ...(orderedFunnel ? orderedFunnelMetrics : funnelMetrics)]
}

/** The metrics asked of the groups of the previous period. */
export const previousMetrics = [...new Set([...headlineMetrics, marketShare, ...factorMetrics])] as const
