import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { EventError } from '../../src/errors.js'
import { defineBinding } from '../../src/events/binding.js'
import { parseEvent, parseEvents } from '../../src/events/parse.js'
import { describeRejected } from '../../src/events/rejection.js'
import { type Event, eventSchema } from '../../src/events/schema.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'

const file = defineBinding()

describe('parseEvent', () => {
  test('reads a row of a file', () => {
    const event = parseEvent(
      {
        event_time: '2019-10-01 00:00:00 UTC',
        event_type: 'view',
        product_id: 44600062,
        category_id: '2103807459595387724',
        category_code: '',
        brand: 'shiseido',
        price: '35.79',
        user_id: 541312140n,
        user_session: null,
      },
      file,
    )
    expect(event).toEqual({
      eventTime: new Date('2019-10-01T00:00:00Z'),
      eventType: 'view',
      productId: '44600062',
      categoryId: '2103807459595387724',
      categoryCode: null,
      brand: 'shiseido',
      price: 35.79,
      userId: '541312140',
      userSession: null,
    })
    expectTypeOf(event).toEqualTypeOf<Event>()
    expectTypeOf(event.price).toEqualTypeOf<number | null>()
    expectTypeOf(event.eventTime).toEqualTypeOf<Date>()
  })

  test('reads its own fields, fills what is missing with null, and renames types', () => {
    const binding = defineBinding({ columns: { eventTime: 'ts', orderId: 'no' }, eventTypes: { click: 'view' } })
    expect(parseEvent({ ts: new Date(0), event_type: 'click', no: 17 }, binding)).toMatchObject({
      eventType: 'view',
      orderId: '17',
      brand: null,
      price: null,
    })
    expect(parseEvent({ eventTime: new Date(7), eventType: 'wish' }).eventTime.getTime()).toBe(7)
    expect(parseEvent({ eventTime: new Date(7), eventType: 'wish' }).orderId).toBeUndefined()
    expect(parseEvent({ eventTime: new Date(7), eventType: 'wish', orderId: 12 }).orderId).toBe('12')
  })

  test('says all that is wrong, and where', () => {
    const wrong = () =>
      parseEvent({ event_time: 'soon', event_type: '', price: 'a lot', user_id: 1.5, brand: {} }, file)
    expect(wrong).toThrow(EventError)
    expect(wrong).toThrow(
      'the event cannot be read: event_time is not a time: "soon"; event_type is missing; brand is not text or an exact integer: [object Object]; price is not a decimal number: "a lot"; user_id is not text or an exact integer: 1.5',
    )
    try {
      wrong()
    } catch (error) {
      expect((error as EventError).context.examples.map(({ field }) => field)).toEqual([
        'eventTime',
        'eventType',
        'brand',
        'price',
        'userId',
      ])
    }
  })

  test.each([null, 7, 'text'])('an event is no %j', (raw) => {
    expect(() => parseEvent(raw as never)).toThrow('the event cannot be read: it is not an object')
  })

  test('takes nothing that an object inherits', () => {
    const binding = defineBinding({ columns: { brand: 'constructor', userId: 'toString' } })
    expect(parseEvent({ event_time: new Date(0), event_type: 'view' }, binding)).toMatchObject({
      brand: null,
      userId: null,
    })
  })

  test('shows any value at all', () => {
    expect(() => parseEvent({ eventTime: Object.create(null), eventType: 'view' })).toThrow(
      /^the event cannot be read: eventTime is not a time: /,
    )
    expect(() => parseEvent({ eventTime: 'x'.repeat(500), eventType: 'view' })).toThrow(/: "x{56}\.\.\.$/)
  })
})

describe('parseEvents', () => {
  test('passes over what cannot be read, and says so', () => {
    const rows = [
      { event_time: '2019-10-01', event_type: 'view' },
      { event_time: 'x', event_type: 'view' },
      null,
      { event_time: '', event_type: 'view' },
      ...Array(12).fill({ event_type: 'view' }),
    ]
    const { events, rejected } = parseEvents(rows as never, file)
    expect(events.length).toBe(1)
    expect(rejected.count).toBe(15)
    expect(rejected.reasons).toEqual({
      'event_time is not a time: "x"': 1,
      'it is not an object': 1,
      'event_time is missing': 13,
    })
    expect(rejected.examples.length).toBe(10)
    expect(rejected.examples[0]).toEqual({ row: 2, reason: 'event_time is not a time: "x"' })
  })

  test('reads anything that can be iterated', () => {
    function* rows() {
      yield { eventTime: 1569888000, eventType: 'view' }
    }
    expect(parseEvents(rows()).events.length).toBe(1)
  })
})

test('events are read by what the binding says of values', () => {
  const binding = defineBinding({
    timeFormat: '%d/%m/%Y %H:%M',
    fileTimeZone: 'Europe/Berlin',
    decimal: ',',
    grouping: '.',
    priceUnit: 0.01,
    nulls: ['NULL', '0'],
    eventTypes: { '1': 'view' },
  })
  const row = { event_time: '1/10/2019 8:26', event_type: 1, price: '1.250,0', brand: 'NULL', user_id: 0 }
  expect(parseEvent(row, binding)).toMatchObject({
    eventTime: new Date('2019-10-01T06:26:00Z'),
    eventType: 'view',
    price: 12.5,
    brand: null,
    userId: null,
  })
  const { events, rejected } = parseEvents(
    [row, { ...row, event_time: '2019-10-01' }, { ...row, event_type: 'NULL' }, { ...row, price: '1,250.00' }],
    binding,
  )
  expect(events.length).toBe(1)
  expect(Object.keys(rejected.reasons)).toEqual([
    'event_time is not a time: "2019-10-01"',
    'event_type is missing',
    'price is not a decimal number: "1,250.00"; its digits may be grouped: say grouping: ","',
  ])
  expect(parseEvents([{ event_time: '20191001', event_type: 'view' }], defineBinding()).rejected.examples).toEqual([
    {
      row: 1,
      reason: 'event_time is not a time: "20191001"; it may be of the timeFormat "%Y%m%d"',
      hints: [{ option: 'binding.timeFormat', value: '%Y%m%d', text: 'timeFormat "%Y%m%d"' }],
    },
  ])
})

test('the schema is one of zod', () => {
  expect(
    eventSchema.safeParse({ eventTime: '2019-10-01', eventType: 'view', price: '1.50', orderId: '' }),
  ).toMatchObject({ success: true, data: { price: 1.5, orderId: null } })
  const failed = eventSchema.safeParse({ eventType: 'view' })
  expect(failed.error?.issues.map(({ path, message }) => [path.join(), message])).toEqual([['eventTime', 'is missing']])
})

test('a rejected row in one line', () => {
  expect(describeRejected({ file: 'a.csv', row: 7, reason: 'price is not a decimal number', value: 'x' })).toBe(
    'a.csv row 7: price is not a decimal number (x)',
  )
  expect(describeRejected({ reason: 'it is not an object' })).toBe('it is not an object')
})

describe('prices', () => {
  test('are rounded once, from the digits they are given', () => {
    const priced = (price: unknown, moneyScale = 2) =>
      parseEvent({ eventTime: '2019-10-01', eventType: 'view', price }, defineBinding({ moneyScale }, 'fields')).price
    expect(priced('1.005')).toBe(1.01)
    expect(priced('-1.005')).toBe(-1.01)
    expect(priced('1.0049999999999999999')).toBe(1)
    expect(priced('1.005', 3)).toBe(1.005)
    expect(priced('0.5', 0)).toBe(1)
    expect(priced(35.79)).toBe(35.79)
    expect(priced(12n)).toBe(12)
    expect(priced('')).toBeNull()
    expect(() => priced('1,5')).toThrow('price is not a decimal number: "1,5"; its decimal mark may be a comma')
    expect(() => priced('1,5')).toThrow(
      expect.objectContaining({
        context: expect.objectContaining({
          hints: [{ option: 'binding.decimal', value: ',', text: 'decimal: ","' }],
        }),
      }),
    )
  })

  test('come to the same sum whether events are parsed before or not', async () => {
    const digits = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 9999 }))
    const price = digits.map(([whole, rest]) => `${whole}.${String(rest).padStart(4, '0')}5`.replace('-0.', '0.'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(price, { maxLength: 20 }),
        fc.integer({ min: 0, max: 5 }),
        async (prices, moneyScale) => {
          const rows = prices.map((price) => ({ event_time: '2019-10-01', event_type: 'purchase', price }))
          const binding = defineBinding({ moneyScale })
          const { events } = parseEvents(rows, binding)
          const revenueOf = async (source: Source) => (await analyze(source, { metrics: ['revenue'] })).totals.revenue
          const parsed = await revenueOf(fromEvents(events, { binding: { moneyScale } }))
          expect(parsed).toBe(await revenueOf(fromEvents(rows, { binding })))
        },
      ),
    )
  })
})
