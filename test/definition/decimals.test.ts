import { describe, expect, test } from 'vitest'
import {
  add,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  gt,
  isNull,
  max,
  median,
  min,
  multiply,
  numberColumn,
  quantile,
  ratio,
  secondsBetween,
  subtract,
  sum,
  toNode,
  when,
} from '../../src/definition/builders.js'
import { compileDecimal, type MinorUnits } from '../../src/definition/decimal-expression.js'
import { decimalOf, measureKind, plainDecimal, refuseWideDecimals } from '../../src/definition/decimals.js'
import type { AggregateNode, ExpressionNode, FieldExpression } from '../../src/definition/expression.js'
import { QueryError } from '../../src/errors.js'

const stock = numberColumn('stock', 3)
const instant = (name: string): FieldExpression<Date> => ({ kind: 'field', name, type: 'instant' }) as never
const scaleOf = ({ scale }: { readonly scale?: number | undefined }) => scale ?? 2
const isKnown = eq(field.brand, 'acme')
const metric = (of: ExpressionNode): ExpressionNode => ({ kind: 'metric', name: 'of', of })

test.each([
  [0, '0'],
  [1, '1'],
  [-1.5, '-1.5'],
  [0.25, '0.25'],
  [1e-7, '0.0000001'],
  [-1.5e-7, '-0.00000015'],
  [1e21, '1000000000000000000000'],
  [1.5e21, '1500000000000000000000'],
  [1e37, `1${'0'.repeat(37)}`],
  [1e38, undefined],
  [1e-39, undefined],
  [1e-38, `0.${'0'.repeat(37)}1`],
])('the number %d is the decimal %s', (value, text) => {
  expect(plainDecimal(value)).toBe(text)
})

describe('the decimals of an expression of one event', () => {
  test.each<[string, ExpressionNode, object | null]>([
    ['a price', field.price, { digits: 15, scale: 2 }],
    ['a further column', stock, { digits: 15, scale: 3 }],
    ['a whole number', toNode(120), { digits: 3, scale: 0 }],
    ['a negative one with places', toNode(-1.25), { digits: 3, scale: 2 }],
    ['null', toNode(null), { digits: 1, scale: 0 }],
    ['a number of too many digits', toNode(1e40), null],
    ['a product', multiply(field.price, stock), { digits: 30, scale: 5 }],
    ['a sum', add(field.price, stock), { digits: 17, scale: 3 }],
    ['a difference with a constant', subtract(1, field.price), { digits: 16, scale: 2 }],
    ['a condition', conditional([when(isKnown, stock)], 0.5), { digits: 15, scale: 3 }],
    ['nothing but small constants', conditional([when(isKnown, 0.125)], 7), { digits: 4, scale: 3 }],
    ['a metric of a sum', metric(add(field.price, field.price)), { digits: 16, scale: 2 }],
    ['a time between two instants', secondsBetween(instant('start'), instant('end')), { digits: 26, scale: 6 }],
    ['a ratio', ratio(field.price, stock), null],
    ['a sum with a ratio', add(1, ratio(field.price, 2)), null],
    ['a sum of a ratio and a price', add(ratio(field.price, 2), 1), null],
    ['a condition with a ratio', conditional([when(isKnown, ratio(field.price, 2))], 1), null],
    ['a text', field.brand, null],
    ['a constant text', toNode('12'), null],
    ['a truth', isNull(field.brand), null],
  ])('%s', (_, node, wanted) => {
    expect(decimalOf(node, scaleOf)).toEqual(wanted)
  })
})

describe('the minor units of an expression of one event', () => {
  const wide = 2 ** 53 - 1
  const values: Readonly<Record<string, MinorUnits>> = { price: 1250, stock: 2500, none: null, wide, big: 2n ** 60n }
  const instants: Readonly<Record<string, number | null>> = { start: 1000.001, end: 3500.004, never: null }
  const value = (node: ExpressionNode, truth: unknown = true, to?: { scale: number }) =>
    compileDecimal<undefined>(
      node,
      {
        scaleOf,
        minor:
          ({ name }) =>
          () =>
            values[name] ?? null,
        value: (inner) => () => (inner.kind === 'field' ? instants[inner.name] : truth),
      },
      to,
    )(undefined)
  const [none, large, big] = [numberColumn('none', 0), numberColumn('wide', 0), numberColumn('big', 0)]

  test.each<[string, ExpressionNode, MinorUnits]>([
    ['a field', field.price, 1250],
    ['a constant', toNode(-1.25), -125],
    ['a constant beyond exact numbers', toNode(1e21), 10n ** 21n],
    ['null', toNode(null), null],
    ['a product', multiply(field.price, stock), 3_125_000],
    ['a sum, at the scale of the finer', add(field.price, stock), 15_000],
    ['a difference', subtract(field.price, stock), 10_000],
    ['a difference the other way', subtract(1, field.price), -1150],
    ['a metric', metric(add(field.price, 1)), 1350],
    ['a product with null', multiply(none, field.price), null],
    ['a product by null', multiply(field.price, none), null],
    ['a sum with null', add(none, field.price), null],
    ['a sum and null', add(field.price, none), null],
    ['a product beyond exact numbers', multiply(large, large), BigInt(wide) ** 2n],
    ['a sum beyond exact numbers', add(large, large), 2n * BigInt(wide)],
    ['a difference of what is beyond them', subtract(big, 1), 2n ** 60n - 1n],
    ['a product of what is beyond them', multiply(big, 2), 2n ** 61n],
    ['a product of 0 and a negative number', multiply(0, -1), 0],
    ['a time between two instants, in microseconds', secondsBetween(instant('start'), instant('end')), 2_500_003],
    ['the time back', secondsBetween(instant('end'), instant('start')), -2_500_003],
    ['a time from no instant', secondsBetween(instant('never'), instant('end')), null],
    ['a time to no instant', secondsBetween(instant('end'), instant('never')), null],
    [
      'a time with a decimal',
      multiply(secondsBetween(instant('start'), instant('end')), toNode(0.5) as never),
      12_500_015,
    ],
  ])('%s', (_, node, wanted) => {
    expect(value(node)).toBe(wanted)
  })

  test('are those of the first branch whose condition is true, at one scale', () => {
    const either = conditional([when(isKnown, field.price)], stock as never)
    expect([value(either, true), value(either, false), value(either, null)]).toEqual([12_500, 2500, 2500])
    const first = conditional([when(isKnown, 1), when(isNull(field.brand), 2)])
    expect([value(first, true), value(first, false)]).toEqual([1, null])
  })

  test('are given at a finer scale where that is asked for', () => {
    expect(value(field.price, true, { scale: 4 })).toBe(125_000)
    expect(value(field.price, true, { scale: 2 })).toBe(1250)
    expect(value(multiply(none, none), true, { scale: 4 })).toBeNull()
  })
})

describe('the kind of value that a measure has', () => {
  test.each<[string, AggregateNode, object]>([
    ['a count', count(), { kind: 'count' }],
    ['a distinct count', countDistinct(field.brand), { kind: 'count' }],
    ['a count of sequences', countSequence(field.brand, [isKnown]), { kind: 'count' }],
    ['a sum', sum(multiply(field.price, stock)), { kind: 'sum', scale: 5 }],
    ['the least decimal', min(stock), { kind: 'decimal', scale: 3 }],
    ['the greatest instant', max(field.eventTime), { kind: 'instant' }],
    ['the least text', min(field.brand), { kind: 'text' }],
    ['the greatest ratio', max(ratio(field.price, stock)), { kind: 'number' }],
    ['a median', median(field.price), { kind: 'number' }],
    ['a quantile', quantile(stock, 0.1), { kind: 'number' }],
  ])('%s', (_, node, wanted) => {
    expect(measureKind(node, scaleOf)).toEqual(wanted)
  })
})

describe('decimals of more digits than engines have room for', () => {
  const product = multiply(field.price, stock)
  const refuse = (...measures: readonly AggregateNode[]) => refuseWideDecimals(measures, scaleOf)

  test('are refused', () => {
    const wide = () => refuse(count(), sum(multiply(product, 123456789)))
    expect(wide).toThrow(QueryError)
    expect(wide).toThrow(
      'sum(): its values may have 39 digits, and engines have room for 38: a field has 15, seconds between instants have 26, a product has as many as its factors together, and a sum one more than its parts',
    )
  })

  test('are told from those that there is just room for, and from what is no decimal', () => {
    expect(() => refuse(sum(multiply(product, 12345678)), count(gt(field.price, 1)), min(field.brand))).not.toThrow()
    expect(() => refuse(max(ratio(multiply(product, product), 2)))).not.toThrow()
  })
})
