import { addToSum, type ExactSum, emptySum, sumValue } from '../exact-sum.js'
import {
  addToMoments,
  correlation,
  covariance,
  emptyMoments,
  type Moments,
  standardDeviation,
  variance,
} from '../moments.js'
import { compareValues, finite, type Value, type ValueType } from '../values.js'
import { type AggregateFunction, type Fold, foldOf, type Signature, sameAsFirst } from './definition.js'

const ofNumber = (gives: Signature['gives']): Signature => ({ takes: ['number'], gives })
const ofAny = (gives: Signature['gives']): Signature => ({ takes: ['any'], gives })

function aggregate(
  name: string,
  signature: Signature,
  fold: (types: readonly ValueType[], constant: Value) => Fold<unknown>,
): AggregateFunction {
  return { kind: 'aggregate', name, group: 'aggregate', signatures: [signature], fold }
}

/** The p-quantile of values in ascending order, interpolated between the two nearest. NULL where there are none. */
function quantile(ascending: ArrayLike<number>, p: number): number | null {
  const { length } = ascending
  if (length === 0) return null
  const place = (length - 1) * p
  const below = Math.floor(place)
  const a = ascending[below] ?? 0
  const b = ascending[Math.min(below + 1, length - 1)] ?? a
  return a + (b - a) * (place - below)
}

const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()

const sum: Fold<{ sum: ExactSum; any: boolean }> = {
  init: () => ({ sum: emptySum(), any: false }),
  add: (state, value) => {
    addToSum(state.sum, value as number)
    state.any = true
  },
  value: (state) => (state.any ? finite(sumValue(state.sum)) : null),
}

const average: Fold<{ sum: ExactSum; count: number }> = {
  init: () => ({ sum: emptySum(), count: 0 }),
  add: (state, value) => {
    addToSum(state.sum, value as number)
    state.count++
  },
  value: (state) => (state.count === 0 ? null : finite(sumValue(state.sum) / state.count)),
}

const count: Fold<{ count: number }> = {
  init: () => ({ count: 0 }),
  add: (state) => {
    state.count++
  },
  value: (state) => state.count,
}

const countDistinct: Fold<Set<Value>> = {
  init: () => new Set(),
  add: (state, value) => {
    state.add(value)
  },
  value: (state) => state.size,
}

const extreme = (sign: 1 | -1): Fold<{ best: Value }> => ({
  init: () => ({ best: null }),
  add: (state, value) => {
    if (state.best === null || compareValues(value, state.best) * sign > 0) state.best = value
  },
  value: (state) => state.best,
})

const percentile = (p: number): Fold<number[]> => ({
  init: () => [],
  add: (state, value) => {
    state.push(value as number)
  },
  value: (state) => quantile(ascending(state), p),
})

/** What ATTR gives for more than one value: the asterisk for texts; other types have no such value. */
const attribute = (type: ValueType | undefined): Fold<{ value: Value; several: boolean }> => ({
  init: () => ({ value: null, several: false }),
  add: (state, value) => {
    if (state.value === null) state.value = value
    else if (state.value !== value) state.several = true
  },
  value: (state) => (state.several ? (type === 'string' ? '*' : null) : state.value),
})

const moments = (value: (moments: Moments) => number | null): Fold<Moments> => ({
  init: emptyMoments,
  add: (state, x, y) => addToMoments(state, x as number, y),
  value: (state) => finite(value(state) ?? Number.NaN),
})

const statistic = (name: string, value: (moments: Moments) => number | null): AggregateFunction =>
  aggregate(name, ofNumber('real'), () => foldOf(moments(value)))

const pairs = (name: string, value: (moments: Moments) => number | null): AggregateFunction => ({
  ...aggregate(name, { takes: ['number', 'number'], gives: 'real' }, () => foldOf(moments(value))),
  second: 'row',
})

export const aggregateFunctions: readonly AggregateFunction[] = [
  aggregate('ATTR', ofAny(sameAsFirst), ([type]) => foldOf(attribute(type))),
  aggregate('AVG', ofNumber('real'), () => foldOf(average)),
  pairs('CORR', correlation),
  aggregate('COUNT', ofAny('integer'), () => foldOf(count)),
  aggregate('COUNTD', ofAny('integer'), () => foldOf(countDistinct)),
  pairs('COVAR', (state) => covariance(state, true)),
  pairs('COVARP', (state) => covariance(state, false)),
  aggregate('MAX', ofAny(sameAsFirst), () => foldOf(extreme(1))),
  aggregate('MEDIAN', ofNumber('real'), () => foldOf(percentile(0.5))),
  aggregate('MIN', ofAny(sameAsFirst), () => foldOf(extreme(-1))),
  {
    ...aggregate('PERCENTILE', { takes: ['number', 'number'], gives: 'real' }, (_types, p) =>
      foldOf(percentile(typeof p === 'number' ? p : Number.NaN)),
    ),
    second: 'constant',
  },
  statistic('STDEV', (state) => standardDeviation(state, true)),
  statistic('STDEVP', (state) => standardDeviation(state, false)),
  aggregate('SUM', ofNumber(sameAsFirst), () => foldOf(sum)),
  statistic('VAR', (state) => variance(state, true)),
  statistic('VARP', (state) => variance(state, false)),
]
