import { expect, test } from 'vitest'
import { countSequence, eq, field, gte, oneOf } from '../../src/definition/builders.js'
import { formulaOf } from '../../src/definition/describe.js'
import { defineMetric } from '../../src/definition/metric.js'

const is = (type: string) => eq(field.eventType, type)
const metric = (...steps: Parameters<typeof countSequence>[1]) =>
  defineMetric({ name: 'own', formula: () => countSequence(field.userSession, steps) })

/** Events of one session, `view` at second 3 as `view 3`. */
const events = (...list: readonly string[]) =>
  list.map((text) => {
    const [eventType = '', second = ''] = text.split(' ')
    return { eventType, eventTime: new Date(Date.UTC(2020, 0, 1, 0, 0, Number(second))), userSession: 's', price: 5 }
  })

test.each<[string, ReturnType<typeof metric>, readonly string[], number]>([
  ['one after the other', metric(is('view'), is('cart')), ['view 1', 'cart 2'], 1],
  ['the other way round', metric(is('view'), is('cart')), ['cart 1', 'view 2'], 0],
  ['at one instant, in any order of rows', metric(is('view'), is('cart')), ['cart 1', 'view 1'], 1],
  ['rows out of order', metric(is('view'), is('cart')), ['cart 2', 'view 1'], 1],
  ['one is enough', metric(is('view'), is('cart')), ['view 1', 'cart 2', 'view 3', 'cart 4'], 1],
  [
    'the first purchase is too early, the second is not',
    metric(is('cart'), is('purchase')),
    ['purchase 1', 'cart 2', 'purchase 3'],
    1,
  ],
  [
    'the cart between is too late',
    metric(is('view'), is('cart'), is('purchase')),
    ['view 1', 'purchase 2', 'cart 3'],
    0,
  ],
  [
    'the first cart is too early, the second too late',
    metric(is('view'), is('cart'), is('purchase')),
    ['cart 1', 'view 2', 'purchase 3', 'cart 4'],
    0,
  ],
  ['one event for two steps', metric(is('view'), oneOf(field.eventType, ['view', 'cart'])), ['view 1'], 1],
  ['the same step twice', metric(is('view'), is('view')), ['view 1'], 1],
  ['a single step', metric(is('view')), ['cart 1', 'view 2'], 1],
  ['other conditions', metric(gte(field.price, 5), gte(field.price, 6)), ['view 1'], 0],
])('%s', (_, measure, list, wanted) => {
  expect(measure(events(...list))).toBe(wanted)
  expect(measure(events(...list).reverse())).toBe(wanted)
})

test('null is no value, and an event without a time has no place', () => {
  const [view, cart] = events('view 1', 'cart 2')
  const measure = metric(is('view'), is('cart'))
  expect(
    measure([
      { ...view, userSession: null },
      { ...cart, userSession: null },
    ] as never),
  ).toBe(0)
  expect(measure([{ eventType: 'view', userSession: 's' }, cart] as never)).toBe(0)
  expect(measure([view, { ...cart, userSession: 't' }] as never)).toBe(0)
})

test('is said in words', () => {
  expect(formulaOf(metric(is('view'), is('cart')).expr)).toBe(
    'distinct values of userSession with eventType = view, then eventType = cart',
  )
})
