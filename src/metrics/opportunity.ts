import { and, conditional, gte, lt, multiply, subtract, when } from '../definition/builders.js'
import { defineMetric, thresholdFor } from '../definition/metric.js'
import { conversionRate } from './conversion.js'
import { sessions } from './measures.js'
import { averagePurchaseValue } from './order-value.js'
import { stickiness } from './stickiness.js'

/**
 * Whether visitors stay but do not buy: stickiness at or above its threshold, conversion rate below its own. Null for a group that is not
 * eligible.
 *
 * @example
 * opportunity({ stickiness: 4, conversionRate: 0.01, stickinessThreshold: 3, conversionRateThreshold: 0.02 }) // true
 */
export const opportunity = /* @__PURE__ */ defineMetric({
  name: 'opportunity',
  label: 'Opportunity',
  description: 'Stickiness is at or above its threshold, conversion rate below its own: visitors stay but do not buy.',
  unit: 'yes or no',
  format: 'boolean',
  inputs: {
    stickiness,
    conversionRate,
    stickinessThreshold: thresholdFor(stickiness),
    conversionRateThreshold: thresholdFor(conversionRate),
  },
  formula: ({ stickiness, conversionRate, stickinessThreshold, conversionRateThreshold }) =>
    and(gte(stickiness, stickinessThreshold), lt(conversionRate, conversionRateThreshold)),
})

/**
 * The additional revenue of an opportunity if it converted at the threshold: (threshold − conversionRate) × sessions × averagePurchaseValue.
 * Null for a group that is not an opportunity, and for one without purchases, whose value is not known.
 *
 * @example
 * const rates = { conversionRate: 0.25, conversionRateThreshold: 0.5 }
 * revenueAtStake({ opportunity: true, ...rates, sessions: 100, averagePurchaseValue: 8 }) // 200
 */
export const revenueAtStake = /* @__PURE__ */ defineMetric({
  name: 'revenueAtStake',
  label: 'Revenue at stake',
  description: 'Additional revenue of an opportunity if it converted at the threshold, at its average purchase value.',
  unit: 'currency',
  format: 'money',
  inputs: {
    opportunity,
    conversionRate,
    conversionRateThreshold: thresholdFor(conversionRate),
    sessions,
    averagePurchaseValue,
  },
  formula: ({ opportunity, conversionRate, conversionRateThreshold, sessions, averagePurchaseValue }) =>
    conditional([
      when(
        opportunity,
        multiply(multiply(subtract(conversionRateThreshold, conversionRate), sessions), averagePurchaseValue),
      ),
    ]),
})
