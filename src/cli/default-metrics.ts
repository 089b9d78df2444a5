import { timeUnits } from '../events/calendar.js'
import { type CatalogueName, catalogue, concentrationMetrics } from '../metrics/catalogue.js'

const forGroups: readonly CatalogueName[] = [
  'revenue',
  'marketShare',
  'sessions',
  'conversionRate',
  'quadrant',
  'revenueAtStake',
  'stickiness',
  'averageOrderValue',
  'purchases',
]

const forTime: readonly CatalogueName[] = [
  'revenue',
  'orders',
  'sessions',
  'shoppers',
  'conversionRate',
  'averageOrderValue',
  'stickiness',
  'cartAbandonmentRate',
]

const forTotals: readonly CatalogueName[] = [
  'revenue',
  'orders',
  'averageOrderValue',
  'events',
  'views',
  'carts',
  'purchases',
  'sessions',
  'shoppers',
  'buyers',
  'products',
  'stickiness',
  'conversionRate',
  'sessionConversionRate',
  'cartRate',
  'cartAbandonmentRate',
  'revenuePerSession',
  'revenuePerShopper',
  'purchasesPerBuyer',
]

/** The metrics of a table for which none are named: the most telling ones, in order, for there may not be room for all. */
export function metricsForTable(by: readonly string[]): readonly CatalogueName[] {
  const [first] = by
  if (first === undefined) return forTotals
  return timeUnits.some((unit) => unit === first) ? forTime : [...forGroups, ...concentration]
}

/** The metrics of an answer for programs for which none are named: all of them. */
export function metricsForPrograms(by: readonly string[]): readonly CatalogueName[] {
  return [...(Object.keys(catalogue) as (keyof typeof catalogue)[]), ...(by.length === 0 ? [] : concentration)]
}

/** How concentrated revenue is over groups. */
const concentration = Object.keys(concentrationMetrics) as (keyof typeof concentrationMetrics)[]
