import { describe, expect, test } from 'vitest'
import { type AggregateName, aggregates, type Operands, type Plain, quantile } from '../../src/aggregates/aggregates.js'
import {
  countDistinct,
  eq,
  field,
  max,
  median,
  min,
  quantile as quantileOf,
  sum,
} from '../../src/definition/builders.js'
import { formulaOf } from '../../src/definition/describe.js'
import type { ExpressionNode } from '../../src/definition/expression.js'

const of = (...values: readonly Plain[]): readonly Operands[] => values.map((value) => ({ of: value }))

describe('what an aggregate means', () => {
  test.each<[AggregateName, readonly Plain[], Plain]>([
    ['count', ['a', null, 'a'], 3],
    ['count', [], 0],
    ['countDistinct', ['a', null, 'b', 'a'], 2],
    ['countDistinct', [null], 0],
    ['sum', [2n ** 60n, null, 2n ** 60n, -1n], 2n ** 61n - 1n],
    ['sum', [], 0n],
    ['min', [3, null, -7, 11], -7],
    ['max', [3, null, -7, 11], 11],
    ['min', [5n, 4n, 2n ** 70n], 4n],
    ['max', [5n, 4n, 2n ** 70n], 2n ** 70n],
    // By code point, in which they are the other way round than by UTF-16 code unit.
    ['min', ['\u{1F600}', '\uFFFD', null], '\uFFFD'],
    ['max', ['\u{1F600}', '\uFFFD', null], '\u{1F600}'],
    ['min', ['b', 'a', 'B'], 'B'],
    ['min', [null], null],
    ['max', [], null],
  ])('%s of %o is %o', (name, values, wanted) => {
    expect(aggregates[name].meaning(of(...values), { fn: name })).toBe(wanted)
  })

  test.each([
    [0, 10],
    [0.25, 17.5],
    [0.5, 25],
    [0.9, 86],
    [1, 110],
  ])('the %d quantile is between the two nearest values', (at, wanted) => {
    expect(aggregates.quantile.meaning(of(30, null, 10n, 110, 20), { fn: 'quantile', at })).toBeCloseTo(wanted, 10)
  })

  test('a quantile of one value is that value, and of none null', () => {
    expect(quantile(Float64Array.of(7), 0.3)).toBe(7)
    expect(quantile(Float64Array.of(), 0.3)).toBeNull()
    expect(aggregates.quantile.meaning(of(null), { fn: 'quantile', at: 0.5 })).toBeNull()
  })

  test('a sequence needs an event for each step', () => {
    const events = [
      { of: 'a', time: 1, steps: [true, false] },
      { of: 'a', time: 2, steps: [false, true] },
      { of: 'b', time: 2, steps: [true, false] },
      { of: 'b', time: 1, steps: [false, true] },
      { of: 'c', time: null, steps: [true, true] },
      { of: null, time: 1, steps: [true, true] },
      { of: 'd', time: 1 },
      { of: 'e', steps: [true, true] },
    ]
    expect(aggregates.countSequence.meaning(events, { fn: 'countSequence', steps: [1, 2] })).toBe(1)
  })
})

test.each<[ExpressionNode, string]>([
  [countDistinct(field.brand), 'distinct values of brand'],
  [sum(field.price), 'sum of price'],
  [min(field.eventTime), 'least eventTime'],
  [max(field.price, eq(field.brand, 'acme')), 'greatest price where brand = acme'],
  [median(field.price), 'median of price'],
  [quantileOf(field.price, 0.9), '0.9 quantile of price'],
])('is said in words: %#', (node, words) => {
  expect(formulaOf(node)).toBe(words)
})

test.each([-0.1, 1.1, Number.NaN, '0.5', null, undefined])('a quantile at %j is refused', (at) => {
  expect(() => quantileOf(field.price, at as number)).toThrow('at must be a number from 0 to 1')
})

test.each([0, 1])('a quantile at %d is none of those refused', (at) => {
  expect(quantileOf(field.price, at)).toMatchObject({ fn: 'quantile', at })
})
