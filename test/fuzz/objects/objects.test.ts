import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { CartometricsError, EventError } from '../../../src/errors.js'
import { parseEvents } from '../../../src/events/parse.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { tries } from '../tries.js'
import { type Hostile, type HostileField, holders, hostile } from './values.js'

/*
 * Objects that are no events, or that resist being read: what can be read is counted, all else is rejected, and nothing is thrown but what
 * the library throws.
 */

const query = { by: 'brand', metrics: ['events', 'revenue', 'sessions'] } as const
const good = { eventTime: '2019-10-01', eventType: 'purchase', brand: 'good', price: 1, userSession: 'first' }
const names = Object.keys(hostile) as readonly HostileField[]

const place = fc.record(Object.fromEntries(names.map((name) => [name, fc.nat(hostile[name].length - 1)])))
/** Which values an object has, and how it holds them; mostly such as can be read. */
const model = fc.record({
  place,
  usual: fc.subarray([...names]),
  holder: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(holders.length - 1) }),
})
type Model = typeof model extends fc.Arbitrary<infer M> ? M : never

function objectOf({ place, usual, holder }: Model) {
  const given = names.map((name) => {
    const { make, read } = hostile[name][usual.includes(name) ? 0 : (place[name] as number)] as Hostile
    return { name, value: make(), read }
  })
  const { hold, gives } = holders[holder] as (typeof holders)[number]
  const reading = Object.fromEntries(given.map(({ name, read }) => [name, read]))
  const isEvent =
    gives &&
    given.every(({ read }) => read !== undefined) &&
    reading['eventTime'] !== null &&
    reading['eventType'] !== null
  return { object: hold(Object.fromEntries(given.map(({ name, value }) => [name, value]))), reading, isEvent }
}

const given = (value: unknown) => () => value

describe('hostile objects', () => {
  test('are counted or rejected', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(model, { maxLength: 30 }), async (models) => {
        const made = models.map(objectOf)
        const objects = [good, ...made.map(({ object }) => object)] as (typeof good)[]
        const accepted = made.filter(({ isEvent }) => isEvent).map(({ reading }) => reading)
        const brands = new Map<unknown, number>([['good', 1]])
        for (const { brand } of accepted) brands.set(brand, (brands.get(brand) ?? 0) + 1)
        const cents = accepted.map(({ eventType, price }) =>
          eventType === 'purchase' ? ((price as bigint) ?? 0n) : 0n,
        )

        const { rows, totals, rejected } = await analyze(fromEvents(objects), query)
        expect(totals).toEqual({
          events: accepted.length + 1,
          revenue: Number(cents.reduce((sum, one) => sum + one, 100n)) / 100,
          sessions: new Set(['first', ...accepted.map(({ userSession }) => userSession)].filter((one) => one !== null))
            .size,
        })
        expect(new Map(rows.map(({ brand, events }) => [brand, events]))).toEqual(brands)
        expect(rejected.count).toBe(made.length - accepted.length)
        const parsed = parseEvents(objects)
        expect([parsed.events.length, parsed.rejected.count]).toEqual([accepted.length + 1, rejected.count])
      }),
      tries(20),
    )
  })

  test('in the place of events are refused', async () => {
    // Made late, since what generates them looks at what it has made.
    const anything: fc.Arbitrary<() => unknown> = fc.oneof(
      fc
        .anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true })
        .map(given),
      model.map((one) => () => objectOf(one).object),
      fc.anything().map((value) => given({ [Symbol.iterator]: value })),
      fc.anything().map((value) => given({ [Symbol.iterator]: () => value })),
      fc.anything().map((value) => given({ [Symbol.iterator]: () => ({ next: value }) })),
    )
    await fc.assert(
      fc.asyncProperty(anything, async (make) => {
        const failure = await (async () => analyze(fromEvents(make() as never), query))().then(
          () => undefined,
          (error: unknown) => error,
        )
        if (failure === undefined) return
        expect(failure).toBeInstanceOf(CartometricsError)
        expect((failure as Error).message).toMatch(/^[^\n]+$/)
      }),
      tries(40),
    )
  })

  test('that are very many are counted', async () => {
    const sparse = new Array(300_000)
    const none = (async () => analyze(fromEvents(sparse), query))()
    await expect(none).rejects.toThrow(EventError)
    sparse[299_999] = good
    const { totals, rejected } = await analyze(fromEvents(sparse), query)
    expect([totals.events, rejected.count, rejected.examples.length]).toEqual([1, 299_999, 10])
  })
})
