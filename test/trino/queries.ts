import {
  and,
  bucket,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  gte,
  instant,
  isNull,
  lt,
  ne,
  not,
  oneOf,
  or,
  ratio,
  sum,
  threshold,
  when,
} from '../../src/definition/builders.js'
import { type AnyMetric, defineMetric } from '../../src/definition/metric.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { dimension } from '../../src/plan/dimension.js'
import type { Query } from '../../src/plan/query.js'

const priceBand = dimension(
  'priceBand',
  conditional(
    [when(gte(field.price, 100), 'dear'), when(gte(field.price, 10), 'middle'), when(isNull(field.price), 'none')],
    'cheap',
  ),
)
const cheapViews = defineMetric({
  name: 'cheapViews',
  formula: () => count(and(eq(field.eventType, 'view'), lt(field.price, 5))),
})
const cartValue = defineMetric({ name: 'cartValue', formula: () => sum(field.price, eq(field.eventType, 'cart')) })
const eveningShoppers = defineMetric({
  name: 'eveningShoppers',
  formula: () => countDistinct(field.userId, gte(field.eventTime, instant('2019-10-01T18:00:00Z'))),
})
const removedAgain = defineMetric({
  name: 'removedAgain',
  formula: () =>
    countSequence(
      field.userId,
      ['view', 'cart', 'remove_from_cart', 'cart'].map((type) => eq(field.eventType, type)),
    ),
})
const valuePerEvent = defineMetric({ name: 'valuePerEvent', formula: () => ratio(cartValue, catalogue.events) })
const isDear = defineMetric({ name: 'isDear', formula: () => gte(valuePerEvent, threshold(valuePerEvent)) })

/** All metrics there are with a value for each group, and all of the whole table. */
export const ofGroups: readonly AnyMetric[] = Object.values(catalogue)
export const everyMetric: readonly AnyMetric[] = [...ofGroups, ...Object.values(concentrationMetrics)]

/** Queries of every kind, by what is special about them. */
export const queries: Readonly<Record<string, Query>> = {
  'by brand': { by: 'brand', metrics: everyMetric },
  'by brand, the usual metrics': { by: 'brand' },
  totals: { metrics: everyMetric },
  'by category and day': { by: ['topCategory', 'day'], metrics: everyMetric },
  'by hour in New York': { by: 'hour', metrics: ofGroups, time: { timeZone: 'America/New_York' } },
  'by week in Kolkata, from a day on': {
    by: 'week',
    metrics: ofGroups,
    time: { timeZone: 'Asia/Kolkata', from: '2019-10-01T06:00' },
  },
  'by month in Berlin and type, before an hour': {
    by: ['month', 'eventType'],
    metrics: ofGroups,
    time: { timeZone: 'Europe/Berlin', to: '2019-10-02T00:30' },
  },
  'a range of time': {
    by: 'brand',
    metrics: everyMetric,
    time: { from: '2019-10-01T00:30:00Z', to: '2019-10-01T02:00:00Z' },
  },
  'nothing in scope': { by: 'brand', metrics: everyMetric, time: { to: '1999-01-01' } },
  'totals of nothing': { metrics: ofGroups, time: { to: '1999-01-01' } },
  'conditions of every kind': {
    by: 'categoryCode',
    metrics: everyMetric,
    where: and(
      or(oneOf(field.eventType, ['view', 'cart', 'purchase']), isNull(field.brand)),
      not(and(lt(field.price, 2), ne(field.brand, "o'neil"))),
      gte(field.eventTime, instant('2019-10-01T00:10:00Z')),
      ne(bucket('hour'), '2019-10-01T01:00'),
    ),
  },
  'thresholds of every kind': {
    by: 'brand',
    metrics: everyMetric,
    minSessions: 3,
    thresholds: { sessions: 'mean', conversionRate: { quantile: 0.9 }, stickiness: 1.5 },
    orderBy: [{ by: 'quadrant', direction: 'ascending' }, 'revenueAtStake', { by: 'sessions', direction: 'ascending' }],
    limit: 40,
  },
  'both funnels': {
    by: 'topCategory',
    metrics: [...new Set([...funnelMetrics, ...orderedFunnelMetrics]), removedAgain],
  },
  'both funnels over all events': { metrics: [...new Set([...funnelMetrics, ...orderedFunnelMetrics]), removedAgain] },
  'metrics and dimensions of one’s own': {
    by: [priceBand, 'topCategory'],
    metrics: [cheapViews, cartValue, eveningShoppers, valuePerEvent, isDear, 'revenue', 'quadrant', 'cumulativeShare'],
    thresholds: { valuePerEvent: { quantile: 0.25 } },
  },
}
