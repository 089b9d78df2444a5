import { addToSum, emptySum, mergeSums, sumValue } from '../exact-sum.js'
import {
  addToMoments,
  correlation,
  covariance,
  emptyMoments,
  type Moments,
  mergeMoments,
  standardDeviation,
  variance,
} from '../moments.js'
import { compareValues, finite, type Value } from '../values.js'
import { rangeTree } from './range-tree.js'
import { slidingQuantile } from './sliding-quantile.js'

/** What is computed over the marks of a window: the part of the name after WINDOW_ or RUNNING_. */
export type WindowStatistic =
  | 'AVG'
  | 'CORR'
  | 'COUNT'
  | 'COVAR'
  | 'COVARP'
  | 'MAX'
  | 'MEDIAN'
  | 'MIN'
  | 'PERCENTILE'
  | 'STDEV'
  | 'STDEVP'
  | 'SUM'
  | 'VAR'
  | 'VARP'

/** The values of a partition in its order. `second` is the other side of a correlation. */
export interface WindowValues {
  readonly values: readonly Value[]
  readonly second?: readonly Value[]
}

/** Computes a statistic of the places from `from` to before `to`; `p` is for PERCENTILE. NULLs are passed over. */
export type WindowFunction = (from: number, to: number, p: number) => Value

/** Prepares a partition, once, for any number of windows over it. */
export function windowFunction(statistic: WindowStatistic, input: WindowValues): WindowFunction {
  switch (statistic) {
    case 'SUM':
      return sums(input, (sum, count) => (count === 0 ? null : sum))
    case 'AVG':
      return sums(input, (sum, count) => (count === 0 ? null : sum / count))
    case 'COUNT':
      return counts(input)
    case 'MAX':
      return extremes(input, 1)
    case 'MIN':
      return extremes(input, -1)
    case 'MEDIAN': {
      const quantile = slidingQuantile(numbers(input.values))
      return (from, to) => quantile(from, to, 0.5)
    }
    case 'PERCENTILE':
      return slidingQuantile(numbers(input.values))
    case 'STDEV':
      return moments(input, (state) => standardDeviation(state, true))
    case 'STDEVP':
      return moments(input, (state) => standardDeviation(state, false))
    case 'VAR':
      return moments(input, (state) => variance(state, true))
    case 'VARP':
      return moments(input, (state) => variance(state, false))
    case 'COVAR':
      return moments(input, (state) => covariance(state, true))
    case 'COVARP':
      return moments(input, (state) => covariance(state, false))
    case 'CORR':
      return moments(input, correlation)
  }
}

/** A sum may leave the range of numbers: NULL. */
const finiteOrNull = (value: Value): Value => (typeof value === 'number' ? finite(value) : value)

const numbers = (values: readonly Value[]): (number | null)[] =>
  values.map((value) => (typeof value === 'number' ? value : null))

function counts({ values }: WindowValues): WindowFunction {
  const before = new Int32Array(values.length + 1)
  for (const [place, value] of values.entries()) before[place + 1] = (before[place] ?? 0) + (value === null ? 0 : 1)
  return (from, to) => (before[to] ?? 0) - (before[from] ?? 0)
}

function sums(input: WindowValues, result: (sum: number, count: number) => Value): WindowFunction {
  const values = numbers(input.values)
  const count = counts(input)
  const tree = rangeTree(values.length, {
    init: emptySum,
    add: (sum, place) => addToSum(sum, values[place] ?? 0),
    merge: mergeSums,
  })
  return (from, to) => finiteOrNull(result(sumValue(tree(from, to)), Number(count(from, to, 0))))
}

function extremes({ values }: WindowValues, sign: 1 | -1): WindowFunction {
  const take = (state: { best: Value }, value: Value): void => {
    if (value !== null && (state.best === null || compareValues(value, state.best) * sign > 0)) state.best = value
  }
  const tree = rangeTree<{ best: Value }>(values.length, {
    init: () => ({ best: null }),
    add: (state, place) => take(state, values[place] ?? null),
    merge: (into, other) => take(into, other.best),
  })
  return (from, to) => tree(from, to).best
}

function moments({ values, second }: WindowValues, result: (moments: Moments) => number | null): WindowFunction {
  const tree = rangeTree(values.length, {
    init: emptyMoments,
    add: (state, place) => {
      const x = values[place]
      const y = second === undefined ? 0 : second[place]
      if (typeof x === 'number' && typeof y === 'number') addToMoments(state, x, y)
    },
    merge: mergeMoments,
  })
  return (from, to) => finiteOrNull(result(tree(from, to)))
}
