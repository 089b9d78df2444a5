import { describe, expect, test } from 'vitest'
import { generateSample, type Sample, type SampleBatch } from '../../../src/sample/generate.js'
import { planSample } from '../../../src/sample/options.js'
import { eventTotal, lineAmount, wholeNumber } from '../../../src/sample/shapes/decimals.js'
import { createPendingRefunds } from '../../../src/sample/shapes/pending-refunds.js'
import { createSeenSessions } from '../../../src/sample/shapes/seen-sessions.js'
import type { ShopEvent, ShopLine } from '../../../src/sample/shapes/shop-event.js'
import { shopEvents } from '../../../src/sample/shapes/shop-events.js'

const options = { events: 40_000, seed: 2 }
const eventsOf = (sample: Sample, given = options) =>
  [...shopEvents(sample, planSample(given))].flatMap(({ events }) => events)
const made = eventsOf(generateSample(options))
const ofType = (type: string) => made.filter((event) => event.type === type)

describe('shopEvents', () => {
  test('makes the same events again, and others for another seed', () => {
    expect(eventsOf(generateSample(options))).toEqual(made)
    const other = eventsOf(generateSample(options), { ...options, seed: 3 })
    expect(other[0]?.eventId).not.toBe(made[0]?.eventId)
  })

  test('gives each event an id of its own, in the order of their seconds', () => {
    expect(new Set(made.map(({ eventId }) => eventId)).size).toBe(made.length)
    const seconds = made.map(({ micros }) => Math.floor(micros / 1e6))
    expect(seconds).toEqual(seconds.toSorted((left, right) => left - right))
    expect(made.every(({ micros }) => Number.isInteger(micros))).toBe(true)
  })

  test('gives all that is of one order its number, and each refund a purchase before it', () => {
    const purchases = new Map(ofType('purchase').map((event) => [event.orderId, event]))
    expect(purchases.size).toBe(ofType('purchase').length)
    const refunds = ofType('refund')
    expect(refunds.length).toBeGreaterThan(10)
    for (const refund of refunds) {
      const purchase = purchases.get(refund.orderId)
      expect(purchase?.micros).toBeLessThan(refund.micros)
      expect(purchase?.lines).toEqual(expect.arrayContaining([...refund.lines]))
      if (refund.lines.length === 0) expect(refund.total).toBe(eventTotal(purchase as ShopEvent))
    }
    expect(refunds.some(({ lines }) => lines.length === 0)).toBe(true)
    expect(ofType('purchase').some(({ lines }) => lines.length > 2)).toBe(true)
  })

  test('begins each session once, before all else of it', () => {
    const starts = ofType('session_start')
    const first = new Map<string, string>()
    for (const { sessionId, type } of made) if (sessionId !== null && !first.has(sessionId)) first.set(sessionId, type)
    expect(new Set(first.values())).toEqual(new Set(['session_start']))
    expect(starts.length).toBe(first.size)
  })

  test('has purchases of one session and second in one order', () => {
    const { catalog } = generateSample({ events: 1, seed: 1 })
    const rows = [
      [5, 2, 10, 1],
      [5, 2, 11, 1],
      [5, 2, 12, 2],
      [6, 2, 13, 2],
      [6, 0, 14, 2],
      [6, 2, 15, 2],
    ] as const
    const column = (index: 0 | 1 | 2 | 3) => rows.map((row) => row[index])
    const session = Uint32Array.from(column(3))
    const batch: SampleBatch = {
      rows: rows.length,
      eventSecond: Uint32Array.from(column(0)),
      eventType: Uint8Array.from(column(1)),
      product: Uint32Array.from(column(2)),
      userId: Uint32Array.from(column(3)),
      userSession: [session, session, session, session],
    }
    const sample: Sample = { catalog, [Symbol.iterator]: () => [batch][Symbol.iterator]() }
    const purchases = eventsOf(sample).filter(({ type }) => type === 'purchase')
    const idOf = (product: number) => String(catalog.productId[product])
    const firstOf = ({ lines }: ShopEvent, count: number) => lines.slice(0, count).map(({ productId }) => productId)
    const counts = [2, 1, 1, 1]
    expect(purchases.map((event, index) => firstOf(event, counts[index] ?? 0))).toEqual([
      [idOf(10), idOf(11)],
      [idOf(12)],
      [idOf(13)],
      [idOf(15)],
    ])
  })
})

const event: ShopEvent = {
  micros: 0,
  type: 'refund',
  userId: '1',
  signedInUser: null,
  sessionId: null,
  eventId: 'e',
  orderId: null,
  currency: null,
  lines: [],
}

describe('refunds that wait', () => {
  test('come by their times, when they are due', () => {
    const { add, takeDue } = createPendingRefunds()
    for (const micros of [30, 10, 20]) add({ ...event, micros })
    expect(takeDue(9)).toBeUndefined()
    expect([takeDue(25), takeDue(25), takeDue(25)].map((refund) => refund?.micros)).toEqual([10, 20, undefined])
    expect(takeDue(30)?.micros).toBe(30)
  })

  test('are a bounded number: the first come early where there are more', () => {
    const { add, takeDue } = createPendingRefunds()
    for (let index = 0; index < 5_000; index++) add({ ...event, micros: 1_000_000 + index, eventId: String(index) })
    const early = []
    for (let taken = takeDue(7); taken !== undefined; taken = takeDue(7)) early.push(taken)
    expect(early).toHaveLength(904)
    expect(early[0]).toEqual({ ...event, micros: 7, eventId: '0' })
    expect(takeDue(2_000_000)?.eventId).toBe('904')
  })
})

test('sessions are told apart as long as few others come between', () => {
  const isNew = createSeenSessions()
  expect([isNew('a'), isNew('a'), isNew('b'), isNew('a')]).toEqual([true, false, true, false])
  for (let index = 0; index < 40_000; index++) isNew(String(index))
  expect(isNew('b')).toBe(false)
  for (let index = 0; index < 80_000; index++) isNew(`again ${index}`)
  expect(isNew('a')).toBe(true)
})

describe('decimals', () => {
  const line: ShopLine = {
    productId: null,
    categoryId: null,
    categoryLevels: [],
    brand: null,
    price: null,
    quantity: null,
  }

  test.each([
    ['19.99', '3', undefined, '59.97'],
    ['19.99', null, undefined, '19.99'],
    ['0.05', '0.5', undefined, '0.03'],
    ['90071992547409.93', '100', undefined, '9007199254740993.00'],
    ['5', '2', undefined, '10.00'],
    [null, '2', undefined, null],
    ['5.00', '2', '9.50', '9.50'],
    [null, null, '1.005', '1.01'],
  ])('a line of %s by %s, or %s, is %s', (price, quantity, amount, expected) => {
    expect(lineAmount({ ...line, price, quantity, ...(amount === undefined ? {} : { amount }) })).toBe(expected)
  })

  test('an event is the sum of what is known of its lines', () => {
    const lines = ['1.10', null, '2.20'].map((price) => ({ ...line, price }))
    expect(eventTotal({ ...event, lines })).toBe('3.30')
    expect(eventTotal({ ...event, lines: [line] })).toBeNull()
    expect(eventTotal({ ...event, total: '7.00' })).toBe('7.00')
  })

  test.each([
    ['2', '2'],
    ['2.000', '2'],
    ['2.5', null],
    ['0', '0'],
    [null, null],
  ])('%s as a whole number is %s', (text, expected) => {
    expect(wholeNumber(text)).toBe(expected)
  })
})
