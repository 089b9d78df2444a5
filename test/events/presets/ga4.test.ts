import { describe, expect, test } from 'vitest'
import { DefinitionError } from '../../../src/errors.js'
import { defineBinding } from '../../../src/events/binding.js'
import { pathsIn } from '../../../src/events/column-source.js'
import { type Ga4Options, ga4 } from '../../../src/events/presets/ga4.js'
import { pathsOf } from './paths.js'

describe('the preset of GA4', () => {
  const paths = pathsOf(ga4())

  test('binds what an event is about once, and the rest to its items', () => {
    expect(paths).toMatchObject({
      eventTime: ['event_timestamp'],
      eventType: ['event_name'],
      productId: ['items[].item_id'],
      categoryCode: [1, 2, 3, 4, 5].map((level) => `items[].item_category${level === 1 ? '' : level}`),
      brand: ['items[].item_brand'],
      price: ['items[].price'],
      quantity: ['items[].quantity'],
      userId: ['user_id', 'user_pseudo_id'],
      orderId: ['ecommerce.transaction_id'],
      currency: ['event_params[currency].value.string_value'],
    })
    expect(Object.keys(paths)).not.toContain('categoryId')
  })

  test('makes the session of the user and the number of the session', () => {
    expect(ga4().columns?.userSession).toEqual([
      { joined: ['user_pseudo_id', 'event_params[ga_session_id].value.int_value'] },
      { joined: ['user_pseudo_id', 'event_params[ga_session_id].value.string_value'] },
    ])
  })

  test('has lines of the events of products, and not of the lists that were shown', () => {
    const { items, eventTypes, expectsOtherTypes, categorySeparator } = defineBinding(ga4())
    expect(items?.array).toBe('items')
    expect([...(items?.types ?? [])]).toEqual(['view_item', 'add_to_cart', 'remove_from_cart', 'purchase', 'refund'])
    expect([...eventTypes]).toEqual([
      ['view_item', 'view'],
      ['add_to_cart', 'cart'],
    ])
    expect(expectsOtherTypes).toBe(true)
    expect(categorySeparator).toBe(' > ')
  })

  test('takes the amount of an item by the type of its event, and that of the event where it has no items', () => {
    const { nested, columns } = defineBinding(ga4())
    const amount = nested.get(columns.amount)
    expect(amount?.kind).toBe('first')
    const [ofItems, ofEvents] = amount?.kind === 'first' ? amount.of : []
    const cases = (extract: typeof ofItems) =>
      extract?.kind === 'byType'
        ? [...extract.cases].map(([type, of]) => [type, of.kind, pathsIn(of).map(({ text }) => text)])
        : []
    expect(cases(ofItems)).toEqual([
      ['purchase', 'path', ['items[].item_revenue']],
      ['refund', 'path', ['items[].item_refund']],
    ])
    expect(cases(ofEvents)).toEqual([
      ['purchase', 'withoutItems', ['ecommerce.purchase_revenue']],
      ['refund', 'withoutItems', ['ecommerce.refund_value']],
    ])
  })

  test('counts a purchase that was exported twice once, and each refund of it', () => {
    const { duplicates, nested, columns } = defineBinding(ga4())
    expect(duplicates).toEqual(['eventId'])
    const eventId = nested.get(columns.eventId)
    // Other events have no such id, and null is equal to nothing.
    expect(eventId?.kind === 'byType' && [...eventId.cases.keys(), eventId.others]).toEqual(['purchase', null])
    const many = defineBinding(ga4({ sameTransaction: 'many' }))
    expect(many.duplicates).toBeNull()
    expect(many.named.has('eventId')).toBe(false)
  })

  test('reads counts of microseconds, and what is not set as null', () => {
    const { values } = defineBinding(ga4())
    expect(values.timeUnit).toBe('us')
    expect([...values.nulls]).toEqual(['(not set)'])
  })

  test.each<[Ga4Options, Readonly<Record<string, readonly string[]>>]>([
    [{ user: 'pseudonymous' }, { userId: ['user_pseudo_id'] }],
    [{ user: 'signed-in' }, { userId: ['user_id', 'user_pseudo_id'] }],
    [{ currency: 'waehrung' }, { currency: ['event_params[waehrung].value.string_value'] }],
    [{ categoryLevels: 2 }, { categoryCode: ['items[].item_category', 'items[].item_category2'] }],
    [{ categoryLevels: 1 }, { categoryCode: ['items[].item_category'] }],
  ])('is told %j', (options, wanted) => {
    expect(pathsOf(ga4(options))).toMatchObject(wanted)
  })

  test('binds no currency where no parameter tells it', () => {
    expect(defineBinding(ga4({ currency: null })).named.has('currency')).toBe(false)
  })

  test('can be added to', () => {
    const { columns, ...rest } = ga4()
    const binding = defineBinding({ ...rest, columns: { ...columns, brand: 'items[].affiliation' }, nulls: ['-'] })
    expect(binding.columns.brand).toBe('items[].affiliation')
    expect([...binding.values.nulls]).toEqual(['-'])
  })

  test.each<[object, RegExp]>([
    [{ usr: 'signed-in' }, /^ga4: unknown option "usr"; did you mean "user"\?$/],
    [{ user: 'me' }, /^ga4: user must be "signed-in" or "pseudonymous", not "me"$/],
    [{ currency: 'a[b]' }, /^ga4: currency must be the name of an event parameter, or null, not "a\[b\]"$/],
    [{ currency: '' }, /^ga4: currency must be the name/],
    [{ categoryLevels: 6 }, /^ga4: categoryLevels must be a whole number, from 1 to 5, not 6$/],
    [{ categoryLevels: 0 }, /^ga4: categoryLevels must be/],
    [{ sameTransaction: true }, /^ga4: sameTransaction must be "one" or "many", not true$/],
  ])('refuses %j', (options, message) => {
    expect(() => ga4(options)).toThrow(DefinitionError)
    expect(() => ga4(options)).toThrow(message)
  })
})
