import { groupTotal, rank, ratio, runningTotal, subtract } from '../definition/builders.js'
import { defineMetric, totalOf } from '../definition/metric.js'
import { revenue, sessions, shoppers } from './measures.js'

/**
 * The group's share of all revenue in scope, groups without a key included.
 *
 * @example
 * marketShare({ revenue: 20, totalRevenue: 80 }) // 0.25
 */
export const marketShare = /* @__PURE__ */ defineMetric({
  name: 'marketShare',
  label: 'Market share',
  description: 'Share of all revenue in scope.',
  unit: 'share of revenue',
  format: 'percent',
  inputs: { revenue, totalRevenue: totalOf(revenue) },
  formula: ({ revenue, totalRevenue }) => ratio(revenue, totalRevenue),
})

/**
 * The share of all distinct sessions in which the group appears. One session can count for several groups, so shares can add up to more than 1.
 *
 * @example
 * trafficShare({ sessions: 25, totalSessions: 100 }) // 0.25
 */
export const trafficShare = /* @__PURE__ */ defineMetric({
  name: 'trafficShare',
  label: 'Traffic share',
  description: 'Share of all distinct sessions in scope; one session can count for several groups.',
  unit: 'share of sessions',
  format: 'percent',
  inputs: { sessions, totalSessions: totalOf(sessions) },
  formula: ({ sessions, totalSessions }) => ratio(sessions, totalSessions),
})

/**
 * Competition rank by revenue, highest first.
 *
 * @example
 * revenueRank([{ revenue: 5 }, { revenue: 9 }, { revenue: 5 }]) // [2, 1, 2]
 */
export const revenueRank = /* @__PURE__ */ defineMetric({
  name: 'revenueRank',
  label: 'Revenue rank',
  description: 'Rank by revenue, highest first; ties share a rank (1, 2, 2, 4).',
  unit: 'rank',
  format: 'integer',
  inputs: { revenue },
  formula: ({ revenue }) => rank(revenue),
})

/**
 * Competition rank by shoppers, highest first.
 *
 * @example
 * popularityRank([{ shoppers: 5 }, { shoppers: 9 }]) // [2, 1]
 */
export const popularityRank = /* @__PURE__ */ defineMetric({
  name: 'popularityRank',
  label: 'Popularity rank',
  description: 'Rank by shoppers, highest first; ties share a rank (1, 2, 2, 4).',
  unit: 'rank',
  format: 'integer',
  inputs: { shoppers },
  formula: ({ shoppers }) => rank(shoppers),
})

/**
 * Popularity rank minus revenue rank: negative if it is more popular than its revenue suggests.
 *
 * @example
 * rankGap({ popularityRank: 2, revenueRank: 7 }) // -5
 */
export const rankGap = /* @__PURE__ */ defineMetric({
  name: 'rankGap',
  label: 'Rank gap',
  description: 'Popularity rank minus revenue rank; negative if it is more popular than its revenue suggests.',
  unit: 'ranks',
  format: 'integer',
  inputs: { popularityRank, revenueRank },
  formula: ({ popularityRank, revenueRank }) => subtract(popularityRank, revenueRank),
})

/**
 * The share of the ranked groups' revenue down to this one, by revenue descending: the Pareto curve.
 *
 * @example
 * cumulativeShare([{ revenue: 6 }, { revenue: 2 }]) // [0.75, 1]
 */
export const cumulativeShare = /* @__PURE__ */ defineMetric({
  name: 'cumulativeShare',
  label: 'Cumulative share',
  description: 'Cumulative share of the ranked groups’ revenue, highest revenue first.',
  unit: 'share of revenue',
  format: 'percent',
  inputs: { revenue },
  formula: ({ revenue }) => ratio(runningTotal(revenue), groupTotal(revenue)),
})
