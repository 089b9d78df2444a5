import { describe, expect, test } from 'vitest'
import {
  bucket,
  conditional,
  count,
  countDistinct,
  eq,
  field,
  firstPart,
  gt,
  instant,
  isNull,
  lt,
  max,
  mean,
  median,
  min,
  multiply,
  numberColumn,
  oneOf,
  quantile,
  ratio,
  secondsBetween,
  sum,
  when,
} from '../../src/definition/builders.js'
import type { Expression } from '../../src/definition/expression.js'
import { measureEvents } from '../../src/definition/measure-events.js'
import { defineMetric } from '../../src/definition/metric.js'
import { EventError, SourceError } from '../../src/errors.js'
import { orders, revenue } from '../../src/metrics/measures.js'

const at = (hour: number) => `2019-10-01T${String(hour).padStart(2, '0')}:30:00Z`
const shop = [
  { eventTime: at(1), eventType: 'purchase', price: 0.1, brand: 'b', categoryCode: 'home.desk', stock: '1.5' },
  { eventTime: at(9), eventType: 'purchase', price: '0.20', brand: 'a', categoryCode: null, stock: 2 },
  { eventTime: at(5), eventType: 'view', price: null, brand: null, categoryCode: 'home', stock: null },
  { eventTime: null, eventType: 'view', price: 4, brand: 'a', categoryCode: 'toys.car', stock: 0 },
]
const stock = numberColumn('stock', 1)
const measured = (expr: Expression<'group' | 'summary', never> | object, events: object = shop) =>
  measureEvents('own', expr as never, events as never)

describe('events are measured by what aggregates mean', () => {
  test.each<[string, object, unknown]>([
    ['a count', count(), 4],
    ['a count of some', count(isNull(field.brand)), 1],
    ['a distinct count', countDistinct(field.brand), 2],
    ['a sum', sum(field.price), 4.3],
    ['a sum of some', sum(field.price, eq(field.eventType, 'purchase')), 0.3],
    ['a sum of products', sum(multiply(field.price, stock)), 0.55],
    [
      'a sum of what a condition chooses',
      sum(conditional([when(eq(field.brand, 'a'), 10), when(true, field.price)])),
      20.1,
    ],
    ['a mean', mean(field.price), 4.3 / 3],
    ['the least decimal', min(field.price), 0.1],
    ['the greatest text', max(field.brand), 'b'],
    ['the greatest part of a text', max(firstPart(field.categoryCode, '.')), 'toys'],
    ['the least instant', min(field.eventTime), Date.UTC(2019, 9, 1, 1, 30)],
    ['the greatest label of time', max(bucket('hour')), '2019-10-01T09:00'],
    ['the greatest ratio', max(ratio(field.price, stock)), 0.1],
    ['a median', median(field.price), 0.2],
    ['a quantile', quantile(stock, 0.75), 1.75],
    ['a quantile of ratios', quantile(ratio(field.price, 2), 1), 2],
    ['a count by time', count(lt(field.eventTime, instant('2019-10-01T05:00:00Z'))), 1],
    ['a count by text', count(oneOf(field.brand, ['a', 'c'])), 2],
    ['a count by number', count(gt(stock, 1.5)), 1],
    ['seconds between groups’ instants', secondsBetween(min(field.eventTime), max(field.eventTime)), 8 * 3600],
    ['the most seconds of an event', max(secondsBetween(instant('2019-10-01'), field.eventTime)), 34_200],
    ['a label of no time', count(isNull(bucket('day'))), 1],
    ['a sum of none', sum(field.price, eq(field.brand, 'x')), 0],
    ['the least of none', min(field.price, eq(field.brand, 'x')), null],
    ['a median of none', median(field.price, eq(field.brand, 'x')), null],
  ])('%s', (_, expr, wanted) => {
    const found = measured(expr)
    if (typeof wanted === 'number') expect(found).toBeCloseTo(wanted, 12)
    else expect(found).toBe(wanted)
  })

  test('of none, too', () => {
    expect([measured(count(), []), measured(sum(field.price), []), measured(max(field.brand), [])]).toEqual([
      0,
      0,
      null,
    ])
    expect(measured(count(), new Set(shop))).toBe(4)
  })

  test('an instant is a Date for whoever calls a metric', () => {
    const last = defineMetric({ name: 'last', formula: () => max(field.eventTime) })
    expect(last(shop as never)).toEqual(new Date(at(9)))
  })

  test('a truth that is none is null', () => {
    const isKnown = { kind: 'field', name: 'known', type: 'boolean' } as unknown as Expression<'event', boolean>
    const events = [{ known: true }, { known: false }, { known: 'yes' }, { known: null }]
    expect([measured(count(isKnown), events), measured(count(isNull(isKnown)), events)]).toEqual([1, 2])
  })
})

describe('an order is', () => {
  const buy = (values: object) => ({ eventType: 'purchase', ...values })

  test('its session where no event has the id of one', () => {
    expect(orders([buy({ userSession: 'a' }), buy({ userSession: 'a' }), buy({ userSession: 'b' })])).toBe(2)
  })

  test('what its id says where one has, be it null', () => {
    expect(orders([buy({ userSession: 'a', orderId: '1' }), buy({ userSession: 'b' })] as never)).toBe(1)
    expect(orders([buy({ userSession: 'a', orderId: null })] as never)).toBe(0)
  })

  test('not to be had where there is neither', () => {
    expect(() => orders([buy({ price: 1 })] as never)).toThrow('what orders() is given has no column "orderId"')
  })
})

describe('what is no event is refused', () => {
  test.each([
    [3, SourceError, 'revenue(): give an array of events, not 3'],
    [null, SourceError, 'revenue(): give an array of events, not null'],
    [{ price: 1 }, SourceError, 'revenue(): give an array of events, not {"price":1}'],
    [[null], EventError, 'revenue(): null is no event'],
    [['x'], EventError, 'revenue(): "x" is no event'],
    [[{ eventType: 'view' }], SourceError, 'what revenue() is given has no column "price"; it has eventType'],
    [
      [{ eventType: 'purchase', price: 'x' }],
      EventError,
      'price is no number: x; read events with parseEvents() to have such ones counted and passed over',
    ],
  ] as const)('%j', (events, error, message) => {
    const call = () => revenue(events as never)
    expect(call).toThrow(error)
    expect(call).toThrow(message)
  })

  test('with the value and its field', () => {
    const call = () => measured(max(field.eventTime), [{ eventTime: 'soon' }])
    expect(call).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('eventTime is no instant: soon'),
        context: { count: 1, examples: [{ reason: 'eventTime is no instant', field: 'eventTime', value: 'soon' }] },
      }),
    )
    expect(() => measured(max(field.brand), [{ brand: {} }])).toThrow('brand is no text')
    expect(() => revenue([null] as never)).toThrow(
      expect.objectContaining({ context: { count: 1, examples: [{ reason: 'null is no event', value: null }] } }),
    )
  })
})
