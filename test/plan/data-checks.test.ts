import { describe, expect, test } from 'vitest'
import { and, count, countDistinct, eq, field, isNull, ne, not, oneOf } from '../../src/definition/builders.js'
import type { AggregateNode, ExpressionNode } from '../../src/definition/expression.js'
import { keyOf } from '../../src/definition/walk.js'
import { defineBinding } from '../../src/events/binding.js'
import { accountedTypes } from '../../src/events/types-warning.js'
import { type Checked, dataChecks, orderMeasures, orderWarnings, typesAsked } from '../../src/plan/data-checks.js'
import type { MeasurePlan } from '../../src/plan/measure-plan.js'

const plan = (given: Partial<MeasurePlan> = {}): MeasurePlan => ({
  dimensions: [],
  measures: [],
  where: [],
  timeZone: 'UTC',
  ...given,
})
const is = (type: string) => eq(field.eventType, type)
const binding = defineBinding()
const withOrderIds = defineBinding({ columns: { orderId: 'order_id' } })
const isPurchase = is('purchase')
const orders = countDistinct(field.orderId, isPurchase)

describe('the event types that a plan asks for', () => {
  const condition = (where: ExpressionNode) => count(where as never)

  test.each<[string, readonly AggregateNode[], readonly string[] | null]>([
    ['none of the type', [count()], null],
    ['a type', [condition(is('view'))], ['view']],
    ['a type on the left', [condition(eq('view', field.eventType))], ['view']],
    ['all but one', [condition(ne(field.eventType, 'view'))], ['view']],
    [
      'several, each once',
      [condition(oneOf(field.eventType, ['view', 'cart'])), condition(is('view'))],
      ['view', 'cart'],
    ],
    ['a type within another condition', [condition(and(not(is('cart')), eq(field.brand, 'x')))], ['cart']],
    ['whether there is a type', [condition(isNull(field.eventType))], []],
    ['a type beside brands', [condition(and(oneOf(field.brand, ['x']), eq(field.brand, 'y'), is('view')))], ['view']],
    ['what a column says', [condition(eq(field.eventType, field.brand))], []],
  ])('%s', (_, measures, types) => {
    expect(typesAsked(plan(), measures)).toEqual(types)
  })

  test('are those of its dimensions, too, and unknown where it has a condition on the type', () => {
    const byType = { name: 'type', expr: field.eventType }
    expect(typesAsked(plan({ dimensions: [byType] }), [count()])).toEqual([])
    expect(typesAsked(plan({ dimensions: [byType], where: [is('view')] }), [count()])).toBeNull()
    expect(typesAsked(plan({ where: [eq(field.brand, 'x')] }), [count(is('view'))])).toEqual(['view'])
  })
})

describe('purchases without the id of an order', () => {
  test('are counted where orders are, and have ids', () => {
    const without = isNull(field.orderId)
    expect(orderMeasures([count(), orders], withOrderIds).map(keyOf)).toEqual(
      [count(and(isPurchase, without)), count(and(isPurchase, not(without)))].map(keyOf),
    )
    expect(orderMeasures([orders], binding)).toEqual([])
    expect(orderMeasures([countDistinct(field.userId), count()], withOrderIds)).toEqual([])
  })

  test('are told of where there are some', () => {
    expect(orderWarnings([0, 3], 'x.csv')).toEqual([])
    expect(orderWarnings([], 'x.csv')).toEqual([])
    expect(orderWarnings([1, 2], 'x.csv')).toEqual([
      {
        code: 'orders-without-id',
        message:
          'x.csv: 1 of 3 purchases has no order id, and counts in revenue, but in no order: values by order are too high. Give them ids, or leave them out by a condition on orderId',
        hints: [{ option: 'where', value: { orderId: 'not null' }, text: 'a condition on orderId' }],
        quality: true,
        counts: { withoutId: 1, withId: 2 },
      },
    ])
    expect(orderWarnings([2, 0], 'x.csv').map(({ message }) => message)).toEqual([
      'x.csv: 2 of 2 purchases have no order id, and count in revenue, but in no order. Give them ids, or leave them out by a condition on orderId',
    ])
  })
})

describe('the checks of a plan', () => {
  const views = count(is('view'))
  const found = (given: Partial<Checked> = {}): Checked => ({
    values: [],
    events: 0,
    source: 'x.csv',
    countTypes: async () => new Map(),
    ...given,
  })
  const neverLooked = async () => Promise.reject(new Error('there was no need to look'))

  test('measure nothing where the type is not read, and tell nothing', async () => {
    const checks = dataChecks(plan(), [count()], binding)
    expect(checks.measures).toEqual([])
    expect(await checks.warnings(found({ events: 9, countTypes: neverLooked }))).toEqual([])
  })

  test('measure the known types, each type that is asked for, and orders', () => {
    const checks = dataChecks(plan(), [views, orders], withOrderIds)
    expect(checks.measures.map(keyOf)).toEqual(
      [
        count(oneOf(field.eventType, accountedTypes(withOrderIds))),
        views,
        count(isPurchase),
        ...orderMeasures([orders], withOrderIds),
      ].map(keyOf),
    )
  })

  test('look types up where some are unknown, and only there', async () => {
    const { warnings } = dataChecks(plan(), [views], binding)
    expect(await warnings(found({ values: [100, 100], events: 100, countTypes: neverLooked }))).toEqual([])
    const counts = new Map([
      ['click', 60],
      ['cart', 40],
    ])
    const [warning, ...more] = await warnings(found({ values: [40, 0], events: 100, countTypes: async () => counts }))
    expect(more).toEqual([])
    expect(warning).toMatchObject({ code: 'unknown-event-types', counts: { click: 60, cart: 40 } })
  })

  test('say why types were not looked up', async () => {
    const { warnings } = dataChecks(plan(), [views], binding)
    const told = await warnings(found({ values: [40, 40], events: 100, countTypes: async () => 'it costs a scan' }))
    expect(told.map(({ message }) => message)).toEqual([
      'x.csv: 60 of 100 events have event types of which nothing is known; which, was not looked up: it costs a scan',
    ])
    expect(told[0]?.counts).toEqual({ unknown: 60, events: 100 })
  })

  test('say nothing of types that are few', async () => {
    const { warnings } = dataChecks(plan(), [views], binding)
    const counts = new Map([
      ['view', 999],
      ['wish', 1],
    ])
    expect(await warnings(found({ values: [999, 0], events: 1000, countTypes: async () => counts }))).toEqual([])
  })

  test('tell of orders after types', async () => {
    const { warnings } = dataChecks(plan(), [views, orders], withOrderIds)
    const told = await warnings(found({ values: [40, 20, 20, 5, 15], events: 100, countTypes: async () => 'no scan' }))
    expect(told.map(({ code }) => code)).toEqual(['unknown-event-types', 'orders-without-id'])
    expect(told[1]?.counts).toEqual({ withoutId: 5, withId: 15 })
    const known = await warnings(found({ values: [100, 80, 20, 5, 15], events: 100, countTypes: neverLooked }))
    expect(known.map(({ code }) => code)).toEqual(['orders-without-id'])
  })
})
