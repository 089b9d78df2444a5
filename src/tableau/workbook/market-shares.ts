import { ratio, total } from '../../definition/builders.js'
import { type AnyMetric, defineMetric } from '../../definition/metric.js'
import { revenue } from '../../metrics/measures.js'
import type { TableauForm } from '../compile/comparisons.js'

/** Revenue against what the filters leave: the market share of an analysis of the filtered events. */
export const shareWithinFilters = /* @__PURE__ */ defineMetric({
  name: 'marketShareWithinFilters',
  label: 'Market share (within the filters)',
  description: 'Share of the revenue of all events that the filters leave.',
  unit: 'share of revenue',
  format: 'percent',
  formula: () => ratio(revenue, total(revenue)),
})

/** Revenue of what the filters leave against the revenue of all events. */
export const shareOfAllData = /* @__PURE__ */ defineMetric({
  name: 'marketShareOfAllData',
  label: 'Market share (of all data)',
  description: 'Share of the revenue of all events, whatever the filters leave out.',
  unit: 'share of revenue',
  format: 'percent',
  formula: () => ratio(revenue, total(revenue)),
})

/** Both, with the form in which each is what its name says: filters change a table calculation, and not what is FIXED. */
export const marketShares: readonly (readonly [AnyMetric, TableauForm])[] = [
  [shareWithinFilters as AnyMetric, 'table'],
  [shareOfAllData as AnyMetric, 'lod'],
]

/** Whether a metric is one of them, and not another of the same name. */
export function isMarketShare(metric: object): boolean {
  return marketShares.some(([share]) => share === metric)
}
