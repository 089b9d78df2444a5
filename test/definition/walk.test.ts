import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  bucket,
  column,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  firstPart,
  instant,
  isNull,
  lt,
  ne,
  not,
  numberColumn,
  oneOf,
  or,
  position,
  rank,
  ratio,
  sum,
  threshold,
  toNode,
  total,
  when,
} from '../../src/definition/builders.js'
import type { ExpressionNode } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { aggregatesIn, childrenOf, fieldsIn, keyOf, walk } from '../../src/definition/walk.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { sessions } from '../../src/metrics/measures.js'
import { condition } from '../support/conditions.js'

/** Expressions, all different. */
const different: readonly ExpressionNode[] = [
  field.brand,
  field.price,
  column('brand2'),
  numberColumn('brand2'),
  numberColumn('brand2', 0),
  ...(['a', 'b', '', 'a b', 'a" b', 1, 2, true, false, null] as const).map(toNode),
  instant('2019-10-01'),
  toNode(Date.UTC(2019, 9, 1)),
  eq(field.brand, 'a'),
  ne(field.brand, 'a'),
  lt(field.brand, 'a'),
  and(eq(field.brand, 'a'), eq(field.brand, 'b')),
  or(eq(field.brand, 'a'), eq(field.brand, 'b')),
  and(eq(field.brand, 'b'), eq(field.brand, 'a')),
  and(and(eq(field.brand, 'a')), eq(field.brand, 'b')),
  and(and(eq(field.brand, 'a'), eq(field.brand, 'b'))),
  not(eq(field.brand, 'a')),
  isNull(field.brand),
  oneOf(field.brand, []),
  oneOf(field.brand, ['a']),
  oneOf(field.brand, ['a', 'b']),
  oneOf(field.brand, ['a","b']),
  bucket('day'),
  bucket('week'),
  firstPart(field.brand, '.'),
  firstPart(field.brand, '. '),
  count(),
  count(eq(field.brand, 'a')),
  countDistinct(field.brand),
  countDistinct(field.userId),
  countDistinct(field.brand, eq(field.brand, 'a')),
  countSequence(field.brand, [eq(field.brand, 'a')]),
  countSequence(field.userId, [eq(field.brand, 'a')]),
  countSequence(field.brand, [eq(field.brand, 'a'), eq(field.brand, 'b')]),
  countSequence(field.brand, [eq(field.brand, 'b'), eq(field.brand, 'a')]),
  countSequence(field.brand, [and(eq(field.brand, 'a'), eq(field.brand, 'b'))]),
  sum(field.price),
  sum(numberColumn('brand2')),
  add(count(), 1),
  ratio(count(), 1),
  ratio(1, count()),
  total(count()),
  rank(count()),
  position(count()),
  threshold(sessions),
  conditional([when(eq(field.brand, 'a'), 'x')]),
  conditional([when(eq(field.brand, 'a'), 'x')], 'y'),
  conditional([when(eq(field.brand, 'a'), 'x'), when(eq(field.brand, 'b'), 'y')]),
  conditional([]),
]

describe('keyOf', () => {
  test('differs where expressions do', () => {
    const keys = new Map<string, ExpressionNode>()
    for (const node of different) {
      expect(keys.get(keyOf(node)), keyOf(node)).toBeUndefined()
      keys.set(keyOf(node), node)
    }
  })

  test('is one for what is built twice', () => {
    for (const node of different) expect(keyOf(structuredClone(node))).toBe(keyOf(node))
    fc.assert(
      fc.property(condition, condition, (a, b) => {
        expect(keyOf(structuredClone(a.expr))).toBe(keyOf(a.expr))
        const alike = JSON.stringify(a.expr) === JSON.stringify(b.expr)
        expect(keyOf(a.expr) === keyOf(b.expr)).toBe(alike)
      }),
    )
  })

  test('looks through the names of metrics', () => {
    const mine = defineMetric({ name: 'mine', formula: () => count() })
    expect(keyOf(toNode(mine))).toBe(keyOf(count()))
    expect(keyOf(add(mine, 1))).toBe(keyOf(add(count(), 1)))
  })
})

describe('walking', () => {
  test('visits all, outermost first, and keeps out where told', () => {
    const kinds: string[] = []
    walk(catalogue.conversionRate.expr, ({ kind }) => kinds.push(kind))
    expect(kinds).toEqual([
      'arithmetic',
      'metric',
      'aggregate',
      'compare',
      'field',
      'literal',
      'metric',
      'aggregate',
      'field',
    ])
    kinds.length = 0
    walk(catalogue.conversionRate.expr, ({ kind }) => {
      kinds.push(kind)
      return kind === 'metric' ? 'skip' : undefined
    })
    expect(kinds).toEqual(['arithmetic', 'metric', 'metric'])
  })

  test('knows the children of every kind', () => {
    expect(different.map((node) => childrenOf(node).length)).toEqual(
      different.map(
        (node) =>
          Object.values(node)
            .flat()
            .flatMap((value) =>
              typeof value === 'object' && value !== null ? ('kind' in value ? [value] : Object.values(value)) : [],
            ).length,
      ),
    )
  })

  test('finds measures and fields, each once', () => {
    expect(aggregatesIn([catalogue.quadrant.expr]).map(keyOf)).toEqual([
      keyOf(catalogue.sessions.expr),
      keyOf(catalogue.purchases.expr),
    ])
    expect(
      fieldsIn(Object.values(catalogue).map(({ expr }) => expr))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['amount', 'eventType', 'orderId', 'price', 'productId', 'quantity', 'userId', 'userSession'])
    const sequence = countSequence(field.userSession, [eq(field.brand, 'a'), eq(field.brand, 'b')])
    expect(fieldsIn([sequence]).map(({ name }) => name)).toEqual(['userSession', 'eventTime', 'brand'])
    expect(fieldsIn([column('x'), numberColumn('x', 0), numberColumn('x', 2)]).length).toBe(3)
  })
})
