import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  conditional,
  count,
  eq,
  field,
  gt,
  gte,
  isNull,
  lt,
  multiply,
  not,
  or,
  position,
  ratio,
  runningTotal,
  subtract,
  toNode,
  when,
} from '../../src/definition/builders.js'
import { compileEvent } from '../../src/definition/event-expression.js'
import type { ExpressionNode, Scalar } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { calculate, compare, partBefore } from '../../src/definition/semantics.js'
import { thresholdOf } from '../../src/definition/threshold.js'
import { utcCalendar } from '../../src/events/calendar.js'
import { cumulativeShare, popularityRank, revenueRank } from '../../src/metrics/market-share.js'
import {
  carts,
  events,
  orders,
  purchaseSessions,
  purchases,
  revenue,
  sessions,
  views,
} from '../../src/metrics/measures.js'
import { quadrantOf } from '../../src/metrics/quadrant.js'

const truths = [true, false, null] as const
const of = (truth: boolean | null): never => (truth === null ? eq(field.brand, 'x') : toNode(truth)) as never
const value = (node: ExpressionNode): Scalar =>
  compileEvent(node, { field: () => () => null, calendar: utcCalendar })({})

describe('three-valued logic', () => {
  test.each(truths.flatMap((a) => truths.map((b) => [a, b] as const)))('%s and/or %s', (a, b) => {
    const both = a === false || b === false ? false : a === null || b === null ? null : true
    const either = a === true || b === true ? true : a === null || b === null ? null : false
    expect(value(and(of(a), of(b)))).toBe(both)
    expect(value(or(of(a), of(b)))).toBe(either)
  })

  test('null spreads through comparison and negation, but not through isNull', () => {
    expect(value(not(of(null)))).toBeNull()
    expect(value(eq(of(null), of(null)))).toBeNull()
    expect(value(isNull(of(null)))).toBe(true)
    expect(value(isNull(of(false)))).toBe(false)
    expect(value(conditional([when(of(null), 'a'), when(of(true), 'b')]))).toBe('b')
    expect(value(conditional([when(of(false), 'a')]))).toBeNull()
  })
})

describe('arithmetic', () => {
  test.each([
    ['divide', 1, 0, null],
    ['divide', 0, 0, null],
    ['divide', -0, 5, 0],
    ['divide', 1, 3, 1 / 3],
    ['multiply', -1, 0, 0],
    ['multiply', 1e308, 10, null],
    ['add', 0.1, 0.2, 0.1 + 0.2],
    ['subtract', null, 1, null],
    ['divide', 1, null, null],
  ] as const)('%s %s %s', (op, a, b, wanted) => {
    expect(calculate(op, a, b)).toBe(wanted)
  })

  test('text is compared by code point, other values by size', () => {
    expect(compare('lt', '\uFFFD', '\u{1F600}')).toBe(true)
    expect(compare('lt', 'Z', 'a')).toBe(true)
    expect(compare('gte', 2, 10)).toBe(false)
    expect(compare('ne', 'a', 'a')).toBe(false)
  })

  test('a part ends at the first separator, and is null where it is empty', () => {
    expect(['a.b.c', 'a', '.a', '', null].map((text) => partBefore(text, '.'))).toEqual(['a', 'a', null, null, null])
    expect(partBefore('a--b-c', '--')).toBe('a')
  })
})

describe('metrics as functions', () => {
  test('measure events', () => {
    const some = [
      { eventType: 'view', userSession: 'a' },
      { eventType: 'purchase', userSession: 'a', price: 0.1 },
      { eventType: 'purchase', userSession: 'b', price: 0.2 },
      { eventType: 'purchase', userSession: null, price: null },
    ]
    expect([events(some), views(some), purchases(some), sessions(some), purchaseSessions(some), orders(some)]).toEqual([
      4, 1, 3, 2, 2, 2,
    ])
    expect(revenue(some)).toBe(0.3)
    expect([events([]), revenue([]), sessions([])]).toEqual([0, 0, 0])
    expect(
      orders([
        { eventType: 'purchase', orderId: '1', userSession: 'a' },
        { eventType: 'purchase', orderId: '2', userSession: 'a' },
      ]),
    ).toBe(2)
  })

  test('say where an event has what cannot be read', () => {
    expect(() => revenue([{ eventType: 'purchase', price: 'x' as never }])).toThrow(
      'price is no number: x; read events with parseEvents()',
    )
  })

  test('rank ties alike, and not what has no value or key', () => {
    expect(revenueRank([3, 5, 5, null, 1].map((revenue) => ({ revenue })))).toEqual([3, 1, 1, null, 4])
    expect(
      popularityRank([
        { shoppers: 1, key: null },
        { shoppers: 1, key: 'a' },
      ]),
    ).toEqual([null, 1])
    expect(
      cumulativeShare([
        { revenue: 1, key: 'b' },
        { revenue: 2, key: 'c' },
        { revenue: 1, key: 'a' },
      ]),
    ).toEqual([1, 0.5, 0.75])
  })

  test('break ties by key', () => {
    const place = defineMetric({ name: 'place', inputs: { events }, formula: ({ events }) => position(events) })
    const run = defineMetric({ name: 'run', inputs: { events }, formula: ({ events }) => runningTotal(events) })
    const rows = ['\u{1F600}', '\uFFFD', 'b', 'B'].map((key) => ({ key, events: 2 }))
    expect(place(rows)).toEqual([4, 3, 2, 1])
    expect(run(rows)).toEqual([8, 6, 4, 2])
    expect(place([{ events: 2 }, { events: 2 }, { events: 3 }])).toEqual([2, 3, 1])
  })

  test('tell inputs apart that are defined alike', () => {
    const twin = defineMetric({ name: 'twin', formula: () => count() })
    const both = defineMetric({
      name: 'both',
      inputs: { events, twin },
      formula: (m) => subtract(multiply(m.events, 2), multiply(m.twin, 2)),
    })
    expect(both({ events: 5, twin: 3 })).toBe(4)
    const loyalty = quadrantOf({ name: 'loyalty', x: events, y: twin })
    expect(loyalty({ x: 1, y: 9, xThreshold: 5, yThreshold: 5 })).toBe('niche-gem')
  })

  test('refuse one metric twice', () => {
    const twice = () =>
      defineMetric({
        name: 'growth',
        inputs: { now: events, before: events },
        formula: (m) => ratio(m.now, m.before),
      })
    expect(twice).toThrow('metric growth: its inputs now and before are both called events; take each metric once')
  })

  test('work out conditions of several inputs', () => {
    const band = defineMetric({
      name: 'band',
      inputs: { carts, sessions },
      formula: (m) => conditional([when(and(gt(m.carts, 3), lt(m.sessions, 10)), 'busy')], 'calm'),
    })
    expect(band({ carts: 4, sessions: 9 })).toBe('busy')
    expect(band({ carts: 4, sessions: null })).toBe('calm')
    const over = defineMetric({ name: 'over', inputs: { carts }, formula: (m) => gte(add(m.carts, 1), 3) })
    expect([over({ carts: 2 }), over({ carts: 1 }), over({ carts: null })]).toEqual([true, false, null])
  })
})

describe('thresholdOf', () => {
  test('of values', () => {
    expect(thresholdOf([3, 1, 2])).toBe(2)
    expect(thresholdOf([4, 1, 2, 3])).toBe(2.5)
    expect(thresholdOf([10, 9, 100], 'median')).toBe(10)
    expect(thresholdOf([1, 2, 3, 4, 5], { quantile: 0.9 })).toBe(4.6)
    expect(thresholdOf(Array(10).fill(0.1), 'mean')).toBe(0.1)
    expect([thresholdOf([]), thresholdOf([], 'mean'), thresholdOf([], { quantile: 1 }), thresholdOf([], 5)]).toEqual([
      null,
      null,
      null,
      5,
    ])
  })
})
