import { expect, test } from 'vitest'
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
  groupTotal,
  gt,
  gte,
  isNull,
  lt,
  lte,
  max,
  mean,
  median,
  multiply,
  ne,
  not,
  oneOf,
  or,
  position,
  rank,
  ratio,
  runningTotal,
  secondsBetween,
  subtract,
  sum,
  threshold,
  toNode,
  total,
  when,
} from '../../src/definition/builders.js'
import { formulaOf } from '../../src/definition/describe.js'
import type { ExpressionNode } from '../../src/definition/expression.js'
import { defineMetric, thresholdFor, totalOf } from '../../src/definition/metric.js'
import { events, sessions } from '../../src/metrics/measures.js'

const isAcme = eq(field.brand, 'acme')
const metric = (name: string, of: object): ExpressionNode => toNode({ name, expr: of } as never)

test.each<[ExpressionNode, string]>([
  [add(events, 1), 'events + 1'],
  [subtract(events, sessions), 'events − sessions'],
  [multiply(add(events, 1), 2), '(events + 1) × 2'],
  [ratio(events, subtract(sessions, 1)), 'events ÷ (sessions − 1)'],
  [ne(field.brand, 'x'), 'brand ≠ x'],
  [lte(field.price, 1.5), 'price ≤ 1.5'],
  [gt(field.price, -1), 'price > -1'],
  [lt(events, sessions), 'events < sessions'],
  [eq(isAcme, true), '(brand = acme) = true'],
  [and(isAcme, or(isAcme, isNull(field.brand))), '(brand = acme) and ((brand = acme) or brand is missing)'],
  [isNull(not(isAcme)), '(not (brand = acme)) is missing'],
  [not(isNull(field.brand)), 'not brand is missing'],
  [eq(oneOf(field.brand, []), false), '(brand is one of ) = false'],
  [oneOf(field.brand, ['true', 'else']), 'brand is one of "true", "else"'],
  [conditional([when(isAcme, 1), when(gte(field.price, 2), 2)]), '1 if brand = acme; 2 if price ≥ 2; else nothing'],
  [eq(bucket('week'), '2019-W40'), 'week of eventTime = "2019-W40"'],
  [firstPart(field.categoryCode, 'x'), 'part of categoryCode before x'],
  [secondsBetween(field.eventTime, new Date(0)), 'seconds from eventTime to 1970-01-01T00:00:00.000Z'],
  [gt(secondsBetween(field.eventTime, field.eventTime), 60), '(seconds from eventTime to eventTime) > 60'],
  [count(), 'count of events'],
  [ratio(count(isAcme), count()), '(count of events where brand = acme) ÷ count of events'],
  [countDistinct(field.userId, isAcme), 'distinct values of userId where brand = acme'],
  [sum(multiply(field.price, 2)), 'sum of (price × 2)'],
  [sum(conditional([when(isAcme, 1)], 0)), 'sum of (1 if brand = acme; else 0)'],
  [max(field.price), 'greatest price'],
  [median(field.price, isAcme), 'median of price where brand = acme'],
  [mean(field.price), 'sum of price ÷ (count of events where not price is missing)'],
  [
    countSequence(field.userId, [isAcme, isNull(field.brand)]),
    'distinct values of userId with brand = acme, then brand is missing',
  ],
  [total(events), 'total events'],
  [groupTotal(events), 'sum over groups of events'],
  [rank(ratio(events, sessions)), 'rank by (events ÷ sessions)'],
  [position(events), 'place by events'],
  [runningTotal(events), 'running total of events'],
  [threshold(sessions), 'threshold of sessions'],
  [ratio(1, rank(events)), '1 ÷ rank by events'],
])('a formula is written for people: %#', (node, wanted) => {
  expect(formulaOf(node)).toBe(wanted)
})

test('a metric goes by its name, unless it is the total or the threshold of one', () => {
  const share = defineMetric({
    name: 'share',
    inputs: { events, all: totalOf(events) },
    formula: (m) => ratio(m.events, m.all),
  })
  expect(formulaOf(share.expr)).toBe('events ÷ total events')
  expect(formulaOf(metric('limit', thresholdFor(sessions).expr))).toBe('threshold of sessions')
  expect(formulaOf(metric('place', rank(events)))).toBe('place')
  expect(formulaOf(metric('share', share.expr))).toBe('share')
})

test.each(['nothing', 'true', 'false', 'and', 'or', 'not', 'if', 'else', 'is', 'of', 'where'])(
  'the word %s is in quotes where it is a text',
  (word) => {
    expect(formulaOf(eq(column('shade'), word))).toBe(`shade = "${word}"`)
  },
)

test('what is no expression has no formula', () => {
  expect(() => formulaOf({ kind: 'none' } as never)).toThrow('there is no expression of kind "none"')
})
