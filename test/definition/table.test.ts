import { describe, expect, test } from 'vitest'
import {
  add,
  bucket,
  conditional,
  count,
  countDistinct,
  eq,
  field,
  groupTotal,
  gt,
  max,
  min,
  multiply,
  position,
  rank,
  ratio,
  runningTotal,
  secondsBetween,
  sum,
  threshold,
  toNode,
  total,
  when,
} from '../../src/definition/builders.js'
import { columnOf, exactColumn, type ValueColumn, valueAt } from '../../src/definition/columns.js'
import { evaluator, type GroupTable } from '../../src/definition/evaluate.js'
import type { Expression, ExpressionNode, Scalar } from '../../src/definition/expression.js'
import { groupsInOrder } from '../../src/definition/key-order.js'
import { defineMetric } from '../../src/definition/metric.js'
import { thresholdsBy } from '../../src/definition/threshold.js'
import { keyOf } from '../../src/definition/walk.js'
import { UnsupportedError } from '../../src/errors.js'

const [many, dear, money] = [count(), countDistinct(field.brand), sum(field.price)]
const [first, last, name] = [min(field.eventTime), max(field.eventTime), max(field.brand)]
const measured: Readonly<Record<string, ValueColumn>> = {
  [keyOf(many)]: columnOf([4, 2, 4, 9, 1, 20]),
  [keyOf(dear)]: columnOf([3, 1, 2, 5, null, 11]),
  [keyOf(money)]: exactColumn({ minor: [10n, 20n, 30n, 40n, 50n, 150n], scale: 2 }),
  [keyOf(first)]: columnOf([1000, 2000, null, 4000, 5000, 1000]),
  [keyOf(last)]: columnOf([1000.001, 1500, 3000, null, 6000, 6000]),
  [keyOf(name)]: columnOf(['a', 'b', null, 'd', 'e', 'e']),
}
/** Five groups by brand, of which the fourth has no brand, and all events. */
const table: GroupTable = {
  size: 5,
  total: 'measured',
  keys: [['c', 'b', 'a', null, 'd']],
  known: (node) => measured[keyOf(node)],
}
const valuesOf = (node: ExpressionNode, given: Partial<GroupTable> = {}) => {
  const column = evaluator({ ...table, ...given }).column(node)
  return Array.from({ length: 6 }, (_, row) => valueAt(column, row))
}
const metricOf = (name: string, node: object) =>
  defineMetric({ name, formula: () => node as Expression<'group', number> })

describe('over the groups of a table', () => {
  test.each<[string, ExpressionNode, readonly Scalar[]]>([
    ['a measure', many, [4, 2, 4, 9, 1, 20]],
    ['a constant', toNode(7), [7, 7, 7, 7, 7, 7]],
    ['a total', total(many), Array(6).fill(20)],
    ['a total of a constant', total(3), Array(6).fill(3)],
    ['a sum over the ranked groups', groupTotal(many), Array(6).fill(11)],
    ['a sum of money over them', groupTotal(money), Array(6).fill(1.1)],
    ['ranks, alike where values are, none without a key', rank(many), [1, 3, 1, null, 4, null]],
    ['ranks, none without a value', rank(dear), [1, 3, 2, null, null, null]],
    ['ranks of a constant', rank(add(0, 5)), [1, 1, 1, null, 1, null]],
    ['places, by key where values are alike', position(many), [2, 3, 1, null, 4, null]],
    ['places of a constant', position(groupTotal(many)), [3, 2, 1, null, 4, null]],
    ['running totals', runningTotal(many), [8, 10, 4, null, 11, null]],
    ['running totals of money', runningTotal(money), [1.1, 1, 0.8, null, 0.5, null]],
    ['a median over all with a key', threshold(metricOf('dear', dear)), [2, 2, 2, null, null, null]],
    ['seconds', secondsBetween(first, last), [0.000001, -0.5, null, null, 1, 5]],
    [
      'a text that a condition chooses',
      conditional([when(gt(many, 3), name)], 'few'),
      ['a', 'few', null, 'd', 'few', 'e'],
    ],
  ])('%s', (_, node, wanted) => {
    expect(valuesOf(node)).toEqual(wanted)
  })

  test('thresholds are found as asked, over the eligible groups with a key', () => {
    const node = threshold(metricOf('many', many))
    const withMethod = (given: Partial<GroupTable>) => evaluator({ ...table, ...given }).threshold(node as never)
    expect(withMethod({})).toBe(3)
    expect(withMethod({ findThreshold: thresholdsBy({ many: 'mean' }) })).toBe(2.75)
    expect(withMethod({ findThreshold: thresholdsBy({ other: 'mean' }) })).toBe(3)
    expect(withMethod({ findThreshold: thresholdsBy(Object.create({ many: 'mean' })) })).toBe(3)
    expect(withMethod({ eligible: (group) => group !== 1 })).toBe(4)
    expect(withMethod({ eligible: () => false })).toBeNull()
    expect(valuesOf(node, { eligible: (group) => group !== 1 })).toEqual([4, null, 4, null, 4, null])
    expect(valuesOf(node, { eligible: () => false, findThreshold: thresholdsBy({ many: 7 }) })).toEqual(
      Array(6).fill(null),
    )
  })

  test('thresholds of two metrics that are defined alike are their own', () => {
    const { threshold: found } = evaluator({ ...table, findThreshold: thresholdsBy({ a: 1, b: 2 }) })
    expect(found(threshold(metricOf('a', many)) as never)).toBe(1)
    expect(found(threshold(metricOf('b', many)) as never)).toBe(2)
  })

  test('groups come by key, null last; those with a key are told apart', () => {
    const { groupsByKey, keyedGroups } = evaluator(table)
    expect(groupsByKey()).toEqual([2, 1, 0, 4, 3])
    expect(keyedGroups()).toEqual([2, 1, 0, 4])
  })

  test('each expression is worked out once', () => {
    let asked = 0
    const { column } = evaluator({
      ...table,
      known: (node) => {
        asked++
        return table.known(node)
      },
    })
    expect(column(many)).toBe(column(count()))
    column(add(many, multiply(many, many)))
    expect(asked).toBe(1)
  })
})

describe('what is not known is refused', () => {
  test.each<[string, ExpressionNode, string]>([
    ['a measure', count(eq(field.brand, 'x')), 'the measure aggregate('],
    [
      'a field',
      field.brand,
      'brand of a single event is not known here: measure it with analyze(), or give it as an input',
    ],
    ['a label of time', bucket('day'), 'day of a single event is not known here'],
  ])('%s', (_, node, message) => {
    const work = () => valuesOf(node)
    expect(work).toThrow(UnsupportedError)
    expect(work).toThrow(message)
  })

  test('a total, where groups alone are given', () => {
    const work = () => valuesOf(total(many), { total: 'unknown' })
    expect(work).toThrow(UnsupportedError)
    expect(work).toThrow(
      'the total over all events cannot be known from the groups alone (distinct counts do not add up): take it as an input, with totalOf(metric)',
    )
    expect(work).toThrow(expect.objectContaining({ context: { target: 'function', feature: 'total' } }))
  })
})

test('metrics whose values are given are told apart by name, and else are what they are defined as', () => {
  const [one, other] = [toNode(metricOf('one', many)), toNode(metricOf('other', many))]
  const known: GroupTable['known'] = (node) =>
    node.kind === 'metric' ? columnOf([node.name === 'one' ? 1 : 2]) : undefined
  const difference = ratio(one as never, other as never)
  expect(valuesOf(difference, { known, total: 'unknown' })).toEqual(Array(6).fill(0.5))
  expect(valuesOf(difference)).toEqual(Array(6).fill(1))
})

describe('groups in the order of their keys', () => {
  test.each([
    [[['b', 'a', null, 'c']], [1, 0, 3, 2]],
    [
      [
        ['b', 'a', 'b', 'a', null],
        ['x', null, 'a', 'z', 'a'],
      ],
      [3, 1, 2, 0, 4],
    ],
    [[['a', 'a', 'a']], [0, 1, 2]],
    [[[null, null]], [0, 1]],
    [[['\u{1F600}', '\uFFFD', 'é', 'z']], [3, 2, 1, 0]],
  ])('%j', (keys, wanted) => {
    expect(groupsInOrder(keys[0]?.length ?? 0, keys)).toEqual(wanted)
  })

  test('stay as they are without a key', () => {
    expect(groupsInOrder(3, [])).toEqual([0, 1, 2])
    expect(groupsInOrder(0, [[]])).toEqual([])
  })
})
