import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { eq, field } from '../../../src/definition/builders.js'
import { DefinitionError, SourceError } from '../../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../../src/events/binding.js'
import { parseEvent, parseEvents } from '../../../src/events/parse.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { askFlat, askNested } from '../../support/nested-analyses.js'
import { nestedBinding, nestedCases } from '../../support/nested-events.js'
import { runs } from '../../support/runs.js'

const eventTime = '2019-10-01T00:00:00Z'

/** Events of a time, with whatever else they have. */
const events = (...given: readonly object[]) => given.map((event) => ({ eventTime, eventType: 'purchase', ...event }))

/** The groups of a column, each with its number of lines. */
async function linesBy(by: string, given: readonly object[], binding: BindingOptions) {
  const { rows } = await analyze(fromEvents(given, { binding }), { by, metrics: ['events'] })
  return Object.fromEntries(rows.map((row) => [String(row[by as never]), row.events]))
}

describe('nested events', () => {
  test.each([
    { ofEvents: 'number', ofItems: 'number' },
    { ofEvents: 'text', ofItems: 'text' },
    { ofEvents: 'number', ofItems: 'text' },
  ] as const)('give what their lines give as plain rows: $ofEvents, $ofItems', async (forms) => {
    await fc.assert(
      fc.asyncProperty(nestedCases(forms), async (given) => {
        const source = fromEvents(given.events, { binding: nestedBinding(given) })
        expect(await askNested(source)).toEqual(await askFlat(given))
      }),
      { numRuns: runs(15) },
    )
  })
})

describe('a column', () => {
  test('is a path into objects', async () => {
    const given = events({ device: { kind: 'mobile' } }, { device: { kind: 'tv' } }, { device: null }, {})
    expect(await linesBy('device.kind', given, {})).toEqual({ mobile: 1, tv: 1, null: 2 })
    expect(await linesBy('brand', given, { columns: { brand: 'device.kind' } })).toEqual({ mobile: 1, tv: 1, null: 2 })
  })

  test('is the property of its name, before it is a path', async () => {
    const given = events({ 'device.kind': 'own', device: { kind: 'path' } }, { device: { kind: 'path' } })
    expect(await linesBy('device.kind', given, {})).toEqual({ own: 1, null: 1 })
    const capital = events({ 'Device.Kind': 'own', device: { kind: 'path' } }, { device: { kind: 'path' } })
    expect(await linesBy('brand', capital, { columns: { brand: ['device.kind'] } })).toEqual({ own: 1, null: 1 })
  })

  test('is the first element of an array that has a key', async () => {
    const given = events(
      { params: [null, { key: 'b', value: 'x' }, { key: 'a', value: 'one' }, { key: 'a', value: 'two' }] },
      { params: [{ key: 1, value: 'number' }] },
      { params: 'none' },
    )
    expect(await linesBy('brand', given, { columns: { brand: 'params[a].value' } })).toEqual({ one: 1, null: 2 })
    expect(await linesBy('brand', given, { columns: { brand: 'params[1].value' } })).toEqual({ number: 1, null: 2 })
  })

  test('does not go through arrays and what only looks like an object', async () => {
    const given = events({ a: { b: 'x' } }, { a: [{ b: 'y' }] }, { a: 'text' }, { a: new Map([['b', 'z']]) }, { a: 5n })
    expect(await linesBy('brand', given, { columns: { brand: 'a.b' } })).toEqual({ x: 1, null: 4 })
    expect(await linesBy('brand', given, { columns: { brand: ['a.b', 'a.length'] } })).toEqual({ x: 1, null: 4 })
  })

  test('is the first of a list that is not null, empty, or a text that stands for null', async () => {
    const given = events({ a: 'x', b: 'y' }, { a: '', b: 'y' }, { a: 'NA', b: 'y' }, { a: null }, { b: 7 })
    const binding = { columns: { brand: ['a', 'b', 'nowhere'] }, nulls: ['NA'] }
    expect(await linesBy('brand', given, binding)).toEqual({ x: 1, y: 2, 7: 1, null: 1 })
  })

  test('is what cannot be read of a list, too', async () => {
    const given = events({ a: 'abc', b: 5 }, { a: '', b: 5 })
    const { totals, rejected } = await analyze(fromEvents(given, { binding: { columns: { price: ['a', 'b'] } } }), {
      metrics: ['revenue'],
    })
    expect(totals?.revenue).toBe(5)
    expect(rejected.examples).toMatchObject([{ row: 1, reason: 'a or b is not a decimal number', value: 'abc' }])
  })

  test('joins all of several texts, or the levels up to one that is null', async () => {
    const given = events({ a: 'x', b: 1 }, { a: 'x' }, { b: 1 })
    const binding = { columns: { userId: { joined: ['a', 'b'] }, categoryCode: { levels: ['a', 'b'] } } } as const
    expect(await linesBy('userId', given, binding)).toEqual({ 'x/1': 1, null: 2 })
    expect(await linesBy('categoryCode', given, binding)).toEqual({ 'x.1': 1, x: 1, null: 1 })
    const other = { ...binding, categorySeparator: ' > ' }
    expect(await linesBy('categoryCode', given, other)).toEqual({ 'x > 1': 1, x: 1, null: 1 })
  })

  test('is chosen by the type that the source writes', async () => {
    const given = events({ eventType: 'click', a: 'x', b: 'y' }, { eventType: 'view', a: 'x', b: 'y' }, { a: 'x' })
    const columns = { brand: { byType: { click: 'a', purchase: ['b', 'a'] } } } as const
    const eventTypes = { click: 'view', view: 'page' }
    expect(await linesBy('brand', given, { columns, eventTypes })).toEqual({ x: 2, null: 1 })
    const others = { columns: { brand: { ...columns.brand, others: 'b' } }, eventTypes }
    expect(await linesBy('brand', given, others)).toEqual({ x: 2, y: 1 })
  })

  test('is read by the type of all events where that is said', async () => {
    const given = events({ a: 'x' })
    const binding = { eventTypeIs: 'purchase', columns: { brand: { byType: { purchase: 'a' } } } } as const
    expect(await linesBy('brand', given, binding)).toEqual({ x: 1 })
  })

  test('is refused where nothing has it, with what there is', async () => {
    const given = events({ user: { id: 'u' }, items: [{ id: 'p', tags: ['a'] }] })
    const ask = (columns: BindingOptions['columns']) =>
      analyze(fromEvents(given, { binding: { columns } as BindingOptions }), { by: 'userId', metrics: ['events'] })
    await expect(ask({ userId: 'user.idd' })).rejects.toThrow(
      'memory has no column "user.idd" for userId; it has eventTime, eventType, user, items, user.id, items[].id, items[].tags. Did you mean "user.id"? Bind the field to its column:',
    )
    await expect(ask({ userId: ['user.idd', 'anonymous'] })).rejects.toThrow('no column "user.idd or anonymous"')
    await expect(ask({ userId: ['user.idd', 'user.id'] })).resolves.toMatchObject({ rows: [{ userId: 'u' }] })
    await expect(ask({ userId: 'user.id', brand: 'items[].brand' })).resolves.toBeDefined()
    const byBrand = fromEvents(given, { binding: { columns: { brand: 'items[].brand' } } })
    await expect(analyze(byBrand, { by: 'brand', metrics: ['events'] })).rejects.toThrow('no column "items[].brand"')
    const byOther = fromEvents(given, { binding: { columns: { brand: 'items[].id' } } })
    await expect(analyze(byOther, { by: 'user[].id', metrics: ['events'] })).rejects.toThrow('no column "user[].id"')
  })

  test('may be there where objects are null on the way', async () => {
    expect(await linesBy('device.kind', events({ device: null }, {}), {})).toEqual({ null: 2 })
    const binding = { columns: { brand: 'items[].brand' } }
    expect(await linesBy('brand', events({ items: [] }, { items: null }), binding)).toEqual({ null: 2 })
    await expect(linesBy('device.kind', events({ device: null }, { device: {} }), {})).rejects.toThrow(SourceError)
  })

  test('is named in answers as it is written', async () => {
    const given = events({ user: { id: 'u' }, a: 'x', items: [{ price: 1 }] })
    const binding = { columns: { userId: 'user.id', brand: ['a', 'b'], price: 'items[].price' } } as const
    const { scanned } = await analyze(fromEvents(given, { binding }), { by: ['userId', 'brand'], metrics: ['revenue'] })
    expect(scanned.columns).toEqual(expect.arrayContaining(['user.id', 'a or b', 'items[].price']))
  })

  test('that is part of another is not warned of as unread', async () => {
    const given = events({ items: [{ price: 1, quantity: 2 }], amount: 5 })
    const binding = { columns: { price: ['items[].price', 'amount'] } }
    const { warnings } = await analyze(fromEvents(given, { binding: defineBinding(binding, 'fields') }), {
      metrics: ['revenue'],
    })
    expect(warnings.map(({ code }) => code)).not.toContain('unread-columns')
  })

  test('takes objects that resist for what cannot be read', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const throwing = {
      get id(): string {
        throw new Error('no')
      },
    }
    const given = events({ user: proxy }, { user: throwing }, { user: { id: 'u' } }, { items: proxy }, null as never)
    const binding = { columns: { userId: 'user.id', brand: 'items[].brand', price: 'items[].price' } }
    const { totals, rejected } = await analyze(fromEvents([...given, 5 as never], { binding }), {
      by: 'userId',
      metrics: ['events'],
    })
    expect(totals?.events).toBe(3)
    expect(rejected.reasons).toEqual({ 'user.id is not text': 2, 'eventTime is missing': 1 })
  })

  test('takes arrays that resist for items that cannot be read', async () => {
    const elements = new Proxy([{ price: 1 }], {
      get: (array, name) => {
        if (name === '0') throw new Error('no')
        return Reflect.get(array, name)
      },
    })
    const item = {
      get price(): number {
        throw new Error('no')
      },
    }
    const given = events({ items: elements }, { items: [item, { price: 2 }] })
    const { totals, rejected } = await analyze(
      fromEvents(given, { binding: { columns: { price: 'items[].price' } } }),
      { metrics: ['revenue'] },
    )
    expect(totals?.revenue).toBe(2)
    expect(rejected.reasons).toEqual({ 'items[].price is not a decimal number': 2 })
  })
})

describe('items', () => {
  test('are a line each, in order; an event without them is one line', async () => {
    const given = events(
      { items: [{ id: 'p1' }, { id: 'p2' }, null, 'text'] },
      { items: [] },
      { items: null },
      {},
      { items: { id: 'p3' } },
    )
    expect(await linesBy('productId', given, { columns: { productId: 'items[].id' } })).toEqual({
      p1: 1,
      p2: 1,
      null: 6,
    })
  })

  test('are lines of the types that are named, as the source writes them', async () => {
    const given = events(
      { eventType: 'buy', items: [{ id: 'p1' }, { id: 'p2' }] },
      { items: [{ id: 'p1' }, { id: 'p2' }] },
    )
    const binding = { columns: { productId: 'items[].id' }, itemTypes: ['buy'], eventTypes: { buy: 'view' } }
    expect(await linesBy('productId', given, binding)).toEqual({ p1: 1, p2: 1, null: 1 })
  })

  test('do not multiply the numbers of their event', async () => {
    const given = events({
      tax: 3,
      shipping: 5,
      total: 30,
      count: 4,
      at: '2019-10-02',
      items: [{ id: 'p1' }, { id: 'p2' }, { id: 'p3' }],
    })
    const binding: BindingOptions = {
      columns: { productId: 'items[].id', price: 'tax', amount: 'total', quantity: 'count', orderId: 'at' },
    }
    const { totals, rows } = await analyze(fromEvents(given, { binding }), {
      by: ['productId', 'orderId'],
      metrics: ['revenue', 'units', 'orders'],
    })
    expect(totals).toMatchObject({ revenue: 30, units: 4, orders: 1 })
    expect(rows).toEqual(
      expect.arrayContaining([
        { productId: 'p1', orderId: '2019-10-02', revenue: 30, units: 4, orders: 1 },
        { productId: 'p2', orderId: '2019-10-02', revenue: 0, units: 0, orders: 1 },
      ]),
    )
    const priced: BindingOptions = { columns: { productId: 'items[].id', price: 'tax' } }
    const { totals: ofPrices } = await analyze(fromEvents(given, { binding: priced }), { metrics: ['revenue'] })
    expect(ofPrices?.revenue).toBe(3)
  })

  test('have their own numbers before those of their event', async () => {
    const given = events({ total: 30, items: [{ revenue: 10 }, { revenue: null }, { revenue: 5 }] }, { total: 7 })
    const binding = { columns: { amount: ['items[].revenue', 'total'], price: 'total' } }
    const { totals } = await analyze(fromEvents(given, { binding }), { metrics: ['revenue'] })
    expect(totals?.revenue).toBe(22)
  })

  test('shut out what is only of events without items', async () => {
    const given = events({ page: 'x', items: [null, { id: 'p1' }] }, { page: 'y' })
    const binding = { columns: { productId: ['items[].id', { withoutItems: 'page' }] } } as const
    expect(await linesBy('productId', given, binding)).toEqual({ p1: 1, y: 1, null: 1 })
  })

  test('that cannot be read are rejected line by line, at the place of their event', async () => {
    const given = events(
      { items: [{ price: 1 }, { price: 'abc' }, { price: 2 }] },
      { eventTime: 'never', items: [{}, {}] },
    )
    const { totals, rejected } = await analyze(
      fromEvents(given, { binding: { columns: { price: 'items[].price' } } }),
      { metrics: ['revenue'] },
    )
    expect(totals?.revenue).toBe(3)
    expect(rejected).toMatchObject({
      count: 3,
      reasons: { 'items[].price is not a decimal number': 1, 'eventTime is not a time': 2 },
      examples: [
        { row: 1, value: 'abc' },
        { row: 2, value: 'never' },
        { row: 2, value: 'never' },
      ],
    })
  })

  test('of more events than are read at once keep their places', async () => {
    const given = events(
      ...Array.from({ length: 3000 }, (_, place) => ({
        id: place,
        items: [{ price: 1 }, { price: place === 2999 ? 'abc' : 1 }],
      })),
    )
    const again = [...given, ...given.slice(2000, 2100)]
    const binding: BindingOptions = { columns: { price: 'items[].price', eventId: 'id' }, duplicates: ['eventId'] }
    const { totals, rejected, duplicates } = await analyze(fromEvents(again, { binding }), { metrics: ['revenue'] })
    expect([totals?.revenue, duplicates]).toEqual([5999, 100])
    expect(rejected.examples).toMatchObject([{ row: 3000 }])
  })
})

describe('events with items that were sent again', () => {
  const binding: BindingOptions = {
    columns: { brand: 'items[].brand', price: 'items[].price', eventId: 'id' },
    duplicates: 'exact',
  }
  const ask = (given: readonly object[], more: BindingOptions = {}, brand?: string) =>
    analyze(fromEvents(given, { binding: { ...binding, ...more } }), {
      metrics: ['events', 'revenue'],
      ...(brand !== undefined && { where: eq(field.brand, brand) }),
    })

  test('count once each, not once a line', async () => {
    const event = {
      id: 'e',
      items: [
        { brand: 'a', price: 1 },
        { brand: 'b', price: 2 },
        { brand: 'b', price: 2 },
      ],
    }
    const given = events(event, event, { ...event, id: 'f' }, event)
    expect(await ask(given)).toMatchObject({ duplicates: 2, totals: { events: 6, revenue: 10 } })
    expect(await ask(given, { duplicates: ['eventId'] })).toMatchObject({ duplicates: 2, totals: { events: 6 } })
    expect(await ask(given, {}, 'b')).toMatchObject({ duplicates: 2, totals: { events: 4, revenue: 8 } })
    expect(await ask(given, {}, 'c')).toMatchObject({ duplicates: 0, totals: { events: 0 } })
  })

  test('are told by their items as they are written, in their order', async () => {
    const [a, b] = [
      { brand: 'a', price: '1.0' },
      { brand: 'b', price: '2' },
    ]
    const of = (...items: readonly object[]) => ({ id: 'e', items })
    expect(await ask(events(of(a, b), of(b, a)))).toMatchObject({ duplicates: 0 })
    expect(await ask(events(of(a, b), of(a)))).toMatchObject({ duplicates: 0 })
    expect(await ask(events(of(a), of({ ...a, price: '1.00' })))).toMatchObject({ duplicates: 0 })
    expect(await ask(events(of(a), of({ ...a, color: 'red' })))).toMatchObject({ duplicates: 1 })
    expect(await ask(events(of(a), { ...of(a), price: 5 }))).toMatchObject({ duplicates: 1 })
  })

  test('are told by their own fields by value', async () => {
    const event = { id: 'e', items: [{ brand: 'a', price: 1 }] }
    const given = events(event, { ...event, eventTime: new Date(eventTime) })
    expect(await ask(given)).toMatchObject({ duplicates: 1 })
  })

  test('are left out with the lines that cannot be read', async () => {
    const event = { id: 'e', items: [{ price: 'abc' }, { price: 2, brand: 'b' }] }
    const { duplicates, rejected, totals } = await ask(events(event, event))
    expect([duplicates, rejected.count, totals?.revenue]).toEqual([1, 1, 2])
  })

  test('leave the earliest, with all of its lines', async () => {
    const early = {
      id: 'e',
      items: [
        { brand: 'a', price: 1 },
        { brand: 'a', price: 2 },
      ],
    }
    const late = { id: 'e', eventTime: '2019-10-01T00:00:01Z', items: [{ brand: 'b', price: 9 }] }
    expect(await ask(events(late, early), { duplicates: ['eventId'] })).toMatchObject({
      duplicates: 1,
      totals: { events: 2, revenue: 3 },
    })
  })

  test('leave the same one whatever their order is', async () => {
    const [one, other] = events(
      { id: 'e', items: [{ brand: 'a', price: 1 }, { price: 2 }] },
      { id: 'e', items: [{ brand: 'a', price: 1 }] },
    )
    const answers = [
      await ask([one as object, other as object], { duplicates: ['eventId'] }),
      await ask([other as object, one as object], { duplicates: ['eventId'] }),
    ]
    expect(answers.map(({ totals }) => totals?.revenue)).toEqual([1, 1])
  })
})

describe('parseEvent', () => {
  test('follows paths, and all that is made of several', () => {
    const binding = defineBinding({
      columns: {
        eventTime: 'meta.at',
        eventType: 'name',
        userId: ['user.id', 'anonymous'],
        userSession: { joined: ['anonymous', 'params[session].value'] },
        brand: { byType: { click: 'page.brand' }, others: 'other' },
        price: ['a', 'b'],
        categoryCode: { levels: ['page.top', 'page.low'] },
        productId: { withoutItems: 'page.product' },
      },
      eventTypes: { click: 'view' },
      nulls: ['NA'],
    })
    const raw = {
      meta: { at: eventTime },
      Name: 'click',
      user: { id: 'NA' },
      anonymous: 'x',
      params: [{ key: 'session', value: 7 }],
      page: { brand: 'acme', top: 'home', low: '', product: 1 },
      other: 'zeta',
      a: '',
      b: '2.50',
    }
    const wanted = {
      eventTime: new Date(eventTime),
      eventType: 'view',
      userId: 'x',
      userSession: 'x/7',
      brand: 'acme',
      price: 2.5,
      categoryCode: 'home',
      productId: '1',
    }
    expect(parseEvent(raw, binding)).toMatchObject(wanted)
    expect(parseEvents([raw], binding).events).toMatchObject([wanted])
    expect(() => parseEvent({ ...raw, b: 'x' }, binding)).toThrow('a or b is not a decimal number')
  })

  test('takes a property of its name before a path', () => {
    const binding = defineBinding({ columns: { brand: 'page.brand' } })
    const raw = { event_time: eventTime, event_type: 'view', 'page.brand': 'own', page: { brand: 'path' } }
    expect(parseEvent(raw, binding).brand).toBe('own')
  })

  test('refuses a binding of items', () => {
    const binding = defineBinding({ columns: { productId: 'items[].id' } })
    const raw = { event_time: eventTime, event_type: 'view', items: [] }
    expect(() => parseEvent(raw, binding)).toThrow(DefinitionError)
    expect(() => parseEvents([raw], binding)).toThrow(
      'parseEvents: the binding makes a line of each of items[], so one event is several lines; analyze such events with fromEvents()',
    )
  })
})
