import { aText, checkOptions } from '../checked-options.js'
import { and, checkReference, conditional, gte, lt, when } from '../definition/builders.js'
import type { Expression, Level, MetricReference } from '../definition/expression.js'
import type { NumberMetric } from '../definition/fits.js'
import { type ComparingMetric, defineMetric, thresholdFor } from '../definition/metric.js'
import { DefinitionError } from '../errors.js'
import { definitionRefusal } from '../known-names.js'
import { conversionRate } from './conversion.js'
import { sessions } from './measures.js'
import type { Quadrant } from './quadrant-names.js'

/** The classes by two values and their thresholds; at or above a threshold counts as high. Null if any of them is. */
function classify(
  x: Expression<'group', number>,
  y: Expression<'group', number>,
  xThreshold: Expression<'group', number>,
  yThreshold: Expression<'group', number>,
) {
  return conditional([
    when(and(gte(x, xThreshold), gte(y, yThreshold)), 'market-leader'),
    when(and(lt(x, xThreshold), gte(y, yThreshold)), 'niche-gem'),
    when(and(gte(x, xThreshold), lt(y, yThreshold)), 'underperformer'),
    when(and(lt(x, xThreshold), lt(y, yThreshold)), 'long-tail'),
  ]) as Expression<'group', Quadrant>
}

/**
 * The group's place in the performance matrix of traffic and conversion: `market-leader` (both high), `niche-gem` (little traffic,
 * high conversion), `underperformer` (much traffic, low conversion), `long-tail` (both low). Null for a group that is not eligible.
 *
 * @example
 * quadrant({ sessions: 900, conversionRate: 0.01, sessionsThreshold: 100, conversionRateThreshold: 0.02 }) // 'underperformer'
 */
export const quadrant = /* @__PURE__ */ defineMetric({
  name: 'quadrant',
  label: 'Quadrant',
  description: 'Quadrant by sessions and conversion rate, each against its threshold; at or above counts as high.',
  unit: 'class',
  format: 'text',
  inputs: {
    sessions,
    conversionRate,
    sessionsThreshold: thresholdFor(sessions),
    conversionRateThreshold: thresholdFor(conversionRate),
  },
  formula: ({ sessions, conversionRate, sessionsThreshold, conversionRateThreshold }) =>
    classify(sessions, conversionRate, sessionsThreshold, conversionRateThreshold),
})

type Axis = MetricReference<Level, number>

const rules = { name: true, label: aText, x: true, y: true } as const

/**
 * The quadrants of any two metrics.
 *
 * @example
 * const loyalty = quadrantOf({ name: 'loyalty', x: shoppers, y: stickiness })
 * loyalty({ x: 900, y: 2, xThreshold: 100, yThreshold: 3 }) // 'underperformer'
 * @throws {@link DefinitionError} if both axes are the same metric
 */
export function quadrantOf<
  const Name extends string,
  const X extends MetricReference,
  const Y extends MetricReference,
>(options: {
  name: Name
  label?: string
  x: NumberMetric<X>
  y: NumberMetric<Y>
}): ComparingMetric<
  Name,
  (values: {
    readonly x: number | null
    readonly y: number | null
    readonly xThreshold: number | null
    readonly yThreshold: number | null
  }) => Quadrant | null,
  'group',
  X['name'] | Y['name']
> {
  checkOptions('quadrantOf', options, rules, definitionRefusal)
  const { name, label } = options
  const [x, y] = [options.x, options.y] as [Axis, Axis]
  for (const [axis, metric] of Object.entries({ x, y })) checkReference(`quadrantOf: ${axis}`, metric)
  if (x.name === y.name)
    throw new DefinitionError(`quadrantOf: both axes are ${x.name}; take two metrics`, { metric: name })
  return defineMetric({
    name,
    label: label ?? name,
    description: `Quadrant by ${x.name} and ${y.name}, each against its threshold; at or above counts as high.`,
    unit: 'class',
    format: 'text',
    inputs: { x, y, xThreshold: thresholdFor(x), yThreshold: thresholdFor(y) },
    formula: ({ x, y, xThreshold, yThreshold }) => classify(x, y, xThreshold, yThreshold),
  })
}
