import { quantile } from '../aggregates/aggregates.js'
import { isObject } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import { compensatedSums } from './sums.js'

/**
 * How the threshold of a metric is found, over the eligible groups: their `'median'` (unless asked otherwise), their `'mean'`, a
 * quantile between 0 and 1 (linear interpolation), or a fixed number.
 */
export type ThresholdMethod = 'median' | 'mean' | { readonly quantile: number } | number

type Numbers = readonly number[] | Float64Array

/**
 * Finds a threshold over values.
 *
 * @returns null where there are no values and the method needs some.
 * @throws {@link QueryError} for a quantile outside 0 to 1, or a number that is not finite.
 */
export function thresholdOf(values: Numbers, method: ThresholdMethod = 'median'): number | null {
  checkMethod(method)
  if (typeof method === 'number') return method
  if (values.length === 0) return null
  if (method === 'mean') return mean(values)
  return quantile(Float64Array.from(values), method === 'median' ? 0.5 : method.quantile)
}

/** Makes the finder of the thresholds of metrics, by their names. */
export function thresholdsBy(
  methods: Readonly<Record<string, ThresholdMethod>>,
): (values: Numbers, metric: string) => number | null {
  return (values, metric) => thresholdOf(values, Object.hasOwn(methods, metric) ? methods[metric] : undefined)
}

function checkMethod(method: ThresholdMethod): void {
  if (method !== 'median' && method !== 'mean' && !Number.isFinite(method) && !isQuantile(method)) {
    throw new QueryError(
      `threshold ${shown(method)}: use "median", "mean", { quantile } with a number from 0 to 1, or a fixed number`,
      { option: 'thresholds', value: method },
    )
  }
}

function isQuantile(method: unknown): boolean {
  if (!isObject(method) || !('quantile' in method) || Object.keys(method).length !== 1) return false
  const { quantile } = method
  return typeof quantile === 'number' && quantile >= 0 && quantile <= 1
}

/** The mean: of the distances from the least value, so that values which are all equal have themselves for their mean. */
function mean(values: Numbers): number {
  let least = Number.POSITIVE_INFINITY
  for (const value of values) least = Math.min(least, value)
  const distances = Float64Array.from(values, (value) => value - least)
  return least + (compensatedSums(distances).at(-1) as number) / values.length
}
