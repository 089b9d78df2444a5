/** The metrics of the catalogue, and the functions that make metrics. The root entry has them as `metrics`, too. */
export { gini, groupsFor, hhi, topShare } from './concentration.js'
export { cartAbandonmentRate, cartRate, conversionRate, sessionConversionRate } from './conversion.js'
export {
  funnelMetrics,
  orderedFunnelMetrics,
  viewCartPurchaseSessions,
  viewCartSessions,
  viewThenCartSessions,
  viewThenCartThenPurchaseSessions,
} from './funnel.js'
export {
  cumulativeShare,
  marketShare,
  popularityRank,
  rankGap,
  revenueRank,
  trafficShare,
} from './market-share.js'
export {
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
export { opportunity, revenueAtStake } from './opportunity.js'
export {
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
export { quadrant, quadrantOf } from './quadrant.js'
export { stickiness, stickiness as eventsPerSession } from './stickiness.js'
