import { describe, expect, test } from 'vitest'
import { and, count, countDistinct, eq, field, isNull, lt, ne, not, oneOf, or } from '../../src/definition/builders.js'
import type { AggregateNode, ExpressionNode } from '../../src/definition/expression.js'
import { keyOf } from '../../src/definition/walk.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { parseEvent } from '../../src/events/parse.js'
import { boundExpression } from '../../src/plan/bound-plan.js'
import { dataChecks, negativeMeasures, orderMeasures } from '../../src/plan/data-checks.js'
import { withRefunds } from '../../src/plan/negative-purchases.js'

const bound = (options: BindingOptions) => defineBinding({ negativePurchases: 'refund', ...options })
const ofQuantity = bound({ columns: { quantity: 'q', price: 'p' } })
const is = (type: string) => eq(field.eventType, type)
const below = (name: 'price' | 'quantity' | 'amount') => and(not(isNull(field[name])), lt(field[name], 0))
const givenBack = and(is('purchase'), or(below('price'), below('quantity')))

describe('purchases below zero in expressions', () => {
  test.each<[string, ExpressionNode, ExpressionNode]>([
    ['a condition on another type', is('view'), is('view')],
    ['purchases', is('purchase'), and(is('purchase'), not(givenBack))],
    ['refunds', is('refund'), or(is('refund'), givenBack)],
    ['the type on the right', eq('refund', field.eventType), or(is('refund'), givenBack)],
    ['all but purchases', ne(field.eventType, 'purchase'), not(and(is('purchase'), not(givenBack)))],
    [
      'purchases among others',
      oneOf(field.eventType, ['view', 'purchase']),
      and(oneOf(field.eventType, ['view', 'purchase']), not(givenBack)),
    ],
    ['both', oneOf(field.eventType, ['refund', 'purchase']), oneOf(field.eventType, ['refund', 'purchase'])],
    ['whether there is a type', isNull(field.eventType), isNull(field.eventType)],
    ['how many types there are', countDistinct(field.eventType), countDistinct(field.eventType)],
    ['another field', eq(field.brand, 'refund'), eq(field.brand, 'refund')],
    ['a measure', count(is('purchase')), count(and(is('purchase'), not(givenBack)))],
  ])('%s', (_, given, wanted) => {
    expect(keyOf(withRefunds(given, ofQuantity))).toBe(keyOf(wanted))
    expect(keyOf(boundExpression(given, ofQuantity))).toBe(keyOf(wanted))
  })

  test('are as they are unless the binding says so', () => {
    const given = is('purchase')
    expect(withRefunds(given, defineBinding({ columns: { quantity: 'q' } }))).toBe(given)
    expect(withRefunds(given, defineBinding({ negativePurchases: 'purchase' }))).toBe(given)
  })

  test.each<[string, BindingOptions, readonly string[] | undefined, readonly string[]]>([
    ['the price alone', {}, undefined, ['price']],
    ['the price alone, of a table without', {}, ['event_type'], []],
    ['a quantity and the usual price', { columns: { quantity: 'q' } }, ['q', 'price'], ['price', 'quantity']],
    ['a quantity, where there is no price', { columns: { quantity: 'q' } }, ['q'], ['quantity']],
    ['an amount, which stands for the price', { columns: { amount: 'a' } }, ['a', 'price'], ['amount']],
    ['both', { columns: { amount: 'a', price: 'p', quantity: 'q' } }, undefined, ['price', 'quantity', 'amount']],
  ])('are told by %s', (_, options, columns, names) => {
    const [first, ...more] = names.map((name) => below(name as 'price'))
    const isNegative = first === undefined || more.length === 0 ? first : or(first, ...more)
    const wanted = isNegative === undefined ? is('purchase') : and(is('purchase'), not(and(is('purchase'), isNegative)))
    expect(keyOf(withRefunds(is('purchase'), bound(options), columns))).toBe(keyOf(wanted))
  })

  test('are in no check, and in that of orders as what they are', async () => {
    const binding = bound({ columns: { quantity: 'q', price: 'p', orderId: 'o' } })
    const orders = countDistinct(field.orderId, is('purchase')) as AggregateNode
    expect(negativeMeasures([orders], binding)).toEqual([])
    const purchases = and(is('purchase'), not(givenBack))
    expect(orderMeasures([orders], binding).map(keyOf)).toEqual(
      [count(and(purchases, isNull(field.orderId))), count(and(purchases, not(isNull(field.orderId))))].map(keyOf),
    )
  })
})

test('events that are read one by one have the type of a refund', () => {
  const binding = bound({
    columns: { eventTime: 't', eventType: 'e', price: 'p', quantity: 'q' },
    eventTypes: { buy: 'purchase' },
  })
  const typeOf = (e: string, p: number | null, q: number | null) =>
    parseEvent({ t: '2019-10-01', e, p, q }, binding).eventType
  expect(typeOf('buy', 1, 1)).toBe('purchase')
  expect(typeOf('buy', -1, 1)).toBe('refund')
  expect(typeOf('buy', null, -1)).toBe('refund')
  expect(typeOf('buy', null, null)).toBe('purchase')
  expect(typeOf('view', -1, -1)).toBe('view')
  const plain = defineBinding({ columns: { eventTime: 't', eventType: 'e', price: 'p' } })
  expect(parseEvent({ t: '2019-10-01', e: 'purchase', p: -1 }, plain).eventType).toBe('purchase')
})

describe('types that are expected', () => {
  const plan = { dimensions: [], measures: [], where: [], timeZone: 'UTC' }
  const views = [count(is('view')) as AggregateNode]
  const codes = async (binding: BindingOptions, known: number, counts: Readonly<Record<string, number>>) => {
    let looks = 0
    const found = await dataChecks(plan, views, defineBinding(binding)).warnings({
      values: [known, counts['view'] ?? 0],
      events: Object.values(counts).reduce((sum, one) => sum + one, 0),
      source: 'test',
      countTypes: async () => {
        looks++
        return new Map(Object.entries(counts))
      },
    })
    return [found.map(({ code }) => code), looks]
  }

  test('need no warning beside a known one, and are not counted', async () => {
    const counts = { view: 1, scroll: 99, 'add to cart': 3 }
    expect(await codes({}, 1, counts)).toEqual([['unknown-event-types'], 1])
    expect(await codes({ otherTypes: 'expected' }, 1, counts)).toEqual([[], 0])
  })

  test('are told where there is none that is known, named ones included', async () => {
    const binding: BindingOptions = { otherTypes: 'expected', eventTypes: { scroll: 'scrolled' } }
    expect(await codes(binding, 0, { scrolled: 99 })).toEqual([['unknown-event-types'], 1])
    expect(await codes(binding, 0, {})).toEqual([[], 0])
  })
})
