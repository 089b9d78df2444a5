import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { and, eq, field, gte, ne } from '../../../src/definition/builders.js'
import { EventError } from '../../../src/errors.js'
import type { BindingOptions } from '../../../src/events/binding.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const { open } = openers()

/** Events of these types, an hour apart, with prices of 1. */
function typed(...types: readonly string[]): readonly TextRow[] {
  return types.map((type, index) => ({
    event_time: `2020-01-01 ${String(index % 24).padStart(2, '0')}:00:00`,
    event_type: type,
    price: '1.00',
    user_session: `s${index}`,
  }))
}

const many = (count: number, type: string) => Array.from({ length: count }, () => type)

describe.each(everySource)('the event types of %s', (name) => {
  describe('that others are read as, and that are there themselves, are refused', () => {
    test.each<[string, readonly string[], Record<string, string>, string, number]>([
      ['a page of the cart', ['add_to_cart', 'cart'], { add_to_cart: 'cart' }, 'cart', 1],
      ['an order that was begun', ['order', 'purchase', 'purchase', 'view'], { order: 'purchase' }, 'purchase', 2],
      ['an unknown name', ['hit', 'page', 'page', 'page'], { hit: 'page' }, 'page', 3],
      ['two for one', ['a', 'b', 'it’s'], { a: 'it’s', b: 'it’s' }, 'it’s', 1],
    ])('%s', async (_, types, eventTypes, own, count) => {
      const source = await open(name, typed(...types), { eventTypes })
      const error = await analyze(source, { metrics: ['carts'] }).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(EventError)
      const { message, context } = error as EventError
      expect(message).toContain(`the event type ${JSON.stringify(own)} (${count} event`)
      expect(message).toContain(`{ binding: { eventTypes: ${JSON.stringify({ [own]: own })} } }`)
      expect(context.count).toBe(count)
    })

    test.each<[string, BindingOptions['eventTypes'], Record<string, number>]>([
      ['named as the same', { add_to_cart: 'cart', cart: 'cart' }, { carts: 2, events: 3 }],
      ['given a name of its own', { add_to_cart: 'cart', cart: 'cart page' }, { carts: 1, events: 3 }],
      ['moved on', { add_to_cart: 'view', view: 'cart', cart: 'add_to_cart' }, { carts: 1, events: 3 }],
      ['not there', { page: 'remove_from_cart' }, { carts: 1, events: 3 }],
    ])('but not one that is %s', async (_, eventTypes, wanted) => {
      const source = await open(name, typed('add_to_cart', 'cart', 'view'), { eventTypes: eventTypes ?? {} })
      const { totals } = await analyze(source, { metrics: ['carts', 'events'] })
      expect(totals).toEqual(wanted)
    })

    test.each([
      ['a condition on types would leave them out', ne(field.eventType, 'cart'), true],
      ['a condition on types would take them alone', eq(field.eventType, 'cart'), true],
      ['another condition leaves them out', gte(field.price, 2), false],
      ['a range of time has none of them', and(eq(field.eventType, 'cart'), gte(field.price, 2)), false],
    ])('where %s: %#', async (_, where, refused) => {
      const source = await open(name, typed('add_to_cart', 'cart'), { eventTypes: { add_to_cart: 'cart' } })
      const answer = analyze(source, { metrics: ['events'], where })
      if (refused) await expect(answer).rejects.toThrow('the event type "cart" (1 event)')
      else expect((await answer).totals.events).toBe(0)
    })
  })

  test.each<[string, Record<string, string>]>([
    ['purchase', { events: '2', purchases: '2', revenue: '2', views: '0' }],
    ['view', { events: '2', purchases: '0', revenue: '0', views: '2' }],
    ["it's another", { events: '2', purchases: '0', revenue: '0', views: '0' }],
  ])('may be a constant: %s', async (eventTypeIs, wanted) => {
    const rows = typed('not', 'looked at').map(({ event_type: _, ...row }) => row)
    const source = await open(name, rows, { eventTypeIs })
    const {
      totals,
      rows: groups,
      scanned,
    } = await analyze(source, {
      by: 'eventType',
      metrics: ['events', 'purchases', 'revenue', 'views'],
    })
    expect(Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, String(value)]))).toEqual(wanted)
    expect(groups.map(({ eventType, events }) => [eventType, events])).toEqual([[eventTypeIs, 2]])
    expect(scanned.columns).not.toContain('event_type')
    const where = await analyze(source, { metrics: ['events'], where: ne(field.eventType, eventTypeIs) })
    expect(where.totals.events).toBe(0)
  })

  test('of which nothing is known are named where there is no other, or one makes more than 1 %', async () => {
    const warningsOf = async (types: readonly string[], binding: BindingOptions = {}) => {
      const { warnings } = await analyze(await open(name, typed(...types), binding), {
        metrics: ['purchases', 'events'],
      })
      return warnings.map(({ code, message, quality, counts }) => ({
        code,
        said: message.replace(/^.* has /, ''),
        quality,
        counts,
      }))
    }
    const known = 'no event of the types view, cart, remove_from_cart, purchase or refund, but'
    expect(await warningsOf(['View', 'Purchase', 'View'])).toEqual([
      {
        code: 'unknown-event-types',
        said: `${known} "View" (2), "Purchase" (1), which count as events alone: probably { binding: { eventTypes: {"View":"view","Purchase":"purchase"} } }`,
        quality: true,
        counts: { View: 2, Purchase: 1 },
      },
    ])
    expect(await warningsOf(['view ', 'purchase '])).toMatchObject([
      {
        said: expect.stringContaining('{"purchase ":"purchase","view ":"view"}'),
        counts: { 'view ': 1, 'purchase ': 1 },
      },
    ])
    expect(await warningsOf(['view_item', 'view_item', 'purchase'])).toEqual([
      {
        code: 'unknown-event-types',
        said: 'the event types "view_item" (2), which are unknown and count as events alone, beside "purchase" (1): probably { binding: { eventTypes: {"view_item":"view"} } }',
        quality: true,
        counts: { view_item: 2, purchase: 1 },
      },
    ])
    // The likely meaning is there already: what it is itself must then be said, too.
    expect(await warningsOf(['purchase', 'Purchase'])).toMatchObject([
      { said: expect.stringContaining('{"Purchase":"purchase","purchase":"purchase"}') },
    ])
    expect(await warningsOf([...many(99, 'purchase'), 'wish'])).toEqual([])
    expect(await warningsOf([...many(98, 'purchase'), 'wish', 'wish'])).toMatchObject([
      { counts: { purchase: 98, wish: 2 } },
    ])
    // However few: nothing else is bought.
    expect(await warningsOf([...many(199, 'view'), 'Purchase'])).toMatchObject([{ counts: { view: 199, Purchase: 1 } }])
    expect(await warningsOf(['wish', 'list'], { eventTypes: { wish: 'wish', list: 'a list' } })).toEqual([])
    expect(await warningsOf(['buy'], { eventTypes: { buy: 'purchse' } })).toMatchObject([
      { said: expect.stringContaining('{"purchse":"purchase"}') },
    ])
    expect(await warningsOf(['purchase', 'view', 'refund'])).toEqual([])
  })

  test('are looked at in scope, and only where they are read', async () => {
    const rows = typed('View', 'view', 'view')
    const codesOf = async (query: Parameters<typeof analyze>[1]) =>
      (await analyze(await open(name, rows), query)).warnings.map(({ code }) => code)
    expect(await codesOf({ metrics: ['events', 'sessions'] })).toEqual([])
    expect(await codesOf({ metrics: ['views'], where: eq(field.eventType, 'View') })).toEqual([])
    expect(await codesOf({ metrics: ['views'], time: { from: '2020-01-01T01:00:00Z' } })).toEqual([])
    expect(await codesOf({ metrics: ['views'], time: { to: '2020-01-01T01:00:00Z' } })).toEqual(['unknown-event-types'])
    expect(await codesOf({ metrics: ['views'], time: { from: '2021-01-01' } })).toEqual([])
    expect(await codesOf({ by: 'eventType', metrics: ['events'] })).toEqual(['unknown-event-types'])
  })

  test('a constant is none that nothing is known of', async () => {
    const rows = typed('a').map(({ event_type: _, ...row }) => row)
    const { warnings } = await analyze(await open(name, rows, { eventTypeIs: 'Order' }), { metrics: ['purchases'] })
    expect(warnings).toMatchObject([{ code: 'unknown-event-types', counts: { Order: 1 } }])
    expect(warnings[0]?.message).toContain('say { binding: { eventTypeIs: "purchase" } }')
  })

  test('with strict are an error', async () => {
    const source = await open(name, typed('Purchase', 'View'))
    const answer = analyze(source, { metrics: ['purchases'] }, { strict: true })
    await expect(answer).rejects.toThrow(/has no event of the types .*; leave out `strict` to have this as a warning$/)
    await expect(answer).rejects.toBeInstanceOf(EventError)
  })
})
