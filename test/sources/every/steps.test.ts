import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { compare } from '../../../src/analysis/compare.js'
import { funnel } from '../../../src/analysis/funnel.js'
import { count, eq, field, max } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { EventError } from '../../../src/errors.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const row = (time: string, type: string, user: string | null, rest: TextRow = {}): TextRow => ({
  event_time: time,
  event_type: type,
  brand: 'acme',
  price: '10',
  user_id: user,
  event_no: null,
  order_no: null,
  note: null,
  weight: '1',
  ...rest,
})
const ids = { columns: { eventId: 'event_no' }, duplicates: ['eventId'] } as const
const visits = { sessions: { gap: '30 minutes' } } as const

describe.each(everySource)('in %s', (name) => {
  const { open } = openers()

  describe('events that were sent before', () => {
    test('leave the earliest, and the least by all fields of several at one instant', async () => {
      const rows = [
        row('2019-10-01T10:00:01Z', 'purchase', 'u', { event_no: 'e1', brand: 'late', price: '1' }),
        row('2019-10-01T10:00:00Z', 'purchase', 'u', { event_no: 'e1', brand: 'bolt', price: '2' }),
        row('2019-10-01T10:00:00Z', 'purchase', 'u', { event_no: 'e1', brand: 'Zeta', price: '9' }),
        row('2019-10-01T10:00:00Z', 'purchase', 'u', { event_no: 'e1', brand: null, price: '0' }),
        row('2019-10-01T10:00:00Z', 'cart', 'u', { event_no: 'e2', brand: 'zulu' }),
        row('2019-10-01T10:00:00Z', 'view', 'u', { event_no: 'e2', brand: 'acme' }),
      ]
      const found = await analyze(await open(name, rows, ids), { by: 'brand', metrics: ['events', 'revenue'] })
      expect(found.rows).toEqual([
        { brand: 'Zeta', events: 1, revenue: 9 },
        { brand: 'zulu', events: 1, revenue: 0 },
      ])
      expect([found.duplicates, found.rejected.count]).toEqual([4, 0])
    })

    test('are told whatever the columns are called', async () => {
      const rows = ['a', 'b', 'b'].map((event_no, index) =>
        row('2019-10-01T10:00:00Z', 'view', 'u', { event_no, 'is copy': `${index}`, copy_number: '7' }),
      )
      const query = { by: ['is copy', 'copy_number'], metrics: ['events'] } as const
      const found = await analyze(await open(name, rows, ids), query)
      expect(found.rows.map((one) => [one['is copy'], one.copy_number])).toEqual([
        ['0', '7'],
        ['1', '7'],
      ])
    })

    test('are equal to nothing with a null in a field that tells, and equal in all with it where all do', async () => {
      const rows = [
        row('2019-10-01T10:00:00Z', 'view', 'u'),
        row('2019-10-01T10:00:00Z', 'view', 'u'),
        row('2019-10-01T10:00:00Z', 'view', 'u', { event_no: 'e1' }),
        row('2019-10-01T11:00:00Z', 'view', 'u', { event_no: 'e1' }),
      ]
      const metrics = ['events'] as const
      const byId = await analyze(await open(name, rows, ids), { metrics })
      expect([byId.totals, byId.duplicates]).toEqual([{ events: 3 }, 1])
      const exact = await analyze(await open(name, rows, { ...ids, duplicates: 'exact' }), { metrics })
      expect([exact.totals, exact.duplicates]).toEqual([{ events: 3 }, 1])
      const all = await analyze(await open(name, rows), { metrics })
      expect([all.totals, all.duplicates]).toEqual([{ events: 4 }, 0])
    })

    test('differ in what is bound and declared, and in nothing else that there is', async () => {
      const rows = [
        row('2019-10-01T10:00:00Z', 'view', 'u', { note: 'first', weight: '1.50', order_no: '1' }),
        row('2019-10-01T10:00:00.000Z', 'view', 'u', { note: 'again', weight: '1.5', order_no: '2' }),
      ]
      const repeated = async (binding: object) => {
        const source = await open(name, rows, { duplicates: 'exact', ...binding })
        return (await analyze(source, { metrics: ['events'] })).duplicates
      }
      expect(await repeated({})).toBe(1)
      expect(await repeated({ further: { weight: { scale: 2 } } })).toBe(1)
      expect(await repeated({ further: { weight: 'text' } })).toBe(0)
      expect(await repeated({ further: { note: 'text' } })).toBe(0)
      expect(await repeated({ columns: { orderId: 'order_no' } })).toBe(0)
    })

    test('count in each month that they are in, and once in both together', async () => {
      const rows = [
        row('2019-10-31T23:59:59Z', 'purchase', 'u', { event_no: 'e1' }),
        row('2019-11-01T00:00:01Z', 'purchase', 'u', { event_no: 'e1' }),
        row('2019-11-01T00:00:02Z', 'purchase', 'u', { event_no: 'e2' }),
        row('2019-11-01T00:00:02Z', 'purchase', 'u', { event_no: 'e2' }),
      ]
      const source = await open(name, rows, ids)
      const ask = (from: string, to: string) =>
        analyze(source, { by: 'month', metrics: ['purchases', 'revenue'], time: { from, to } })
      const [october, november, both] = [
        await ask('2019-10-01', '2019-11-01'),
        await ask('2019-11-01', '2019-12-01'),
        await ask('2019-10-01', '2019-12-01'),
      ]
      expect([october.totals.purchases, november.totals.purchases, both.totals.purchases]).toEqual([1, 2, 2])
      expect([october, november, both].map(({ duplicates }) => duplicates)).toEqual([0, 1, 2])
      expect(both.rows.map(({ month, revenue }) => [month, revenue])).toEqual([
        ['2019-10', 10],
        ['2019-11', 10],
      ])
      const { current, previous } = await compare(source, {
        metrics: ['purchases'],
        time: { from: '2019-11-01', to: '2019-12-01' },
      })
      expect([current.totals, previous.totals]).toEqual([{ purchases: 2 }, { purchases: 1 }])
    })

    test('are left out before conditions, and are no fault of the data', async () => {
      const rows = [
        row('2019-10-01T10:00:00Z', 'view', 'u', { event_no: 'e1', brand: 'bolt' }),
        row('2019-10-01T11:00:00Z', 'view', 'u', { event_no: 'e1', brand: 'acme' }),
        row('2019-10-01T11:00:00Z', 'view', 'u', { event_no: 'e3', brand: 'acme' }),
      ]
      const source = await open(name, rows, ids)
      const ask = { metrics: ['events'], where: eq(field.brand, 'acme') } as const
      const found = await analyze(source, ask, { strict: true })
      // Of the two with one id the first is kept, which is of another brand.
      expect([found.totals, found.duplicates]).toEqual([{ events: 1 }, 1])
    })

    test('take no part where they cannot be read', async () => {
      const rows = [
        row('2019-10-01T10:00:00Z', 'view', 'u', { event_no: 'e1', price: 'free' }),
        row('2019-10-01T11:00:00Z', 'view', 'u', { event_no: 'e1' }),
      ]
      const source = await open(name, rows, ids)
      const found = await analyze(source, { metrics: ['events'] })
      expect([found.totals, found.duplicates, found.rejected.count]).toEqual([{ events: 1 }, 0, 1])
      const refused = await analyze(source, { metrics: ['events'] }, { strict: true }).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(EventError)
    })
  })

  describe('a further column', () => {
    test('is what it is declared as where groups are made by it, with steps and without', async () => {
      const rows = ['1.50', '1.5', '2', null].map((weight) => row('2019-10-01T10:00:00Z', 'view', 'u', { weight }))
      for (const steps of [{}, { duplicates: 'exact' as const }]) {
        const source = await open(name, rows, { further: { weight: { scale: 2 } }, ...steps })
        const { rows: found } = await analyze(source, { by: 'weight', metrics: ['shoppers'], orderBy: 'shoppers' })
        expect(found.map(({ weight }) => weight)).toEqual(['1.50', '2.00', null])
      }
      const asText = await analyze(await open(name, rows), { by: 'weight', metrics: ['shoppers'] })
      expect(asText.rows.map(({ weight }) => weight)).toEqual(['1.5', '1.50', '2', null])
    })
  })

  describe('sessions that are made', () => {
    test('end after a longer gap than is said, each user for itself, and are named by their first instant', async () => {
      const rows = [
        row('2019-10-01T10:30:00Z', 'view', 'u'),
        row('2019-10-01T10:00:00Z', 'view', 'u'),
        row('2019-10-01T11:00:00.000001Z', 'view', 'u'),
        row('2019-10-01T10:45:00Z', 'view', 'v'),
        row('2019-10-01T10:45:00Z', 'cart', 'v'),
        row('2019-10-01T10:45:00Z', 'view', null),
      ]
      const source = await open(name, rows, visits)
      const { rows: found, totals } = await analyze(source, {
        by: 'userSession',
        metrics: ['events', 'sessions', 'orders'],
        orderBy: [{ by: 'userSession', direction: 'ascending' }],
      })
      const micros = (time: string) => Date.parse(time) * 1000
      expect(found.map(({ userSession, events }) => [userSession, events])).toEqual([
        [`u/${micros('2019-10-01T10:00:00Z')}`, 2],
        [`u/${micros('2019-10-01T11:00:00Z') + 1}`, 1],
        [`v/${micros('2019-10-01T10:45:00Z')}`, 2],
        [null, 1],
      ])
      expect(totals).toEqual({ events: 6, sessions: 3, orders: 0 })
    })

    test('are counted and looked at in one query', async () => {
      const rows = [row('2019-10-01T10:00:00Z', 'view', 'u'), row('2019-10-01T12:00:00Z', 'view', 'v')]
      const last = defineMetric({ name: 'last', formula: () => max(field.userSession) })
      const named = defineMetric({ name: 'named', formula: () => count(eq(field.userSession, 'none')) })
      const source = await open(name, rows, visits)
      const { totals } = await analyze(source, { metrics: ['sessions', last, named, 'shoppers'] })
      const start = Date.parse('2019-10-01T12:00:00Z') * 1000
      expect(totals).toEqual({ sessions: 2, last: `v/${start}`, named: 0, shoppers: 2 })
    })

    test('are of users by whatever column is said', async () => {
      const rows = [
        row('2019-10-01T10:00:00Z', 'view', 'u', { note: 'phone' }),
        row('2019-10-01T10:01:00Z', 'view', 'v', { note: 'phone' }),
        row('2019-10-01T10:02:00Z', 'purchase', 'u', { note: 'desk' }),
      ]
      const binding = { further: { note: 'text' }, sessions: { gap: '1 hour', by: 'note' } } as const
      const { totals } = await analyze(await open(name, rows, binding), { metrics: ['sessions', 'orders'] })
      expect(totals).toEqual({ sessions: 2, orders: 1 })
    })

    test('are cut before conditions', async () => {
      const rows = ['view', 'cart', 'view', 'cart'].map((type, index) =>
        row(`2019-10-01T10:${String(index * 15).padStart(2, '0')}:00Z`, type, 'u'),
      )
      const source = await open(name, rows, { sessions: { gap: '20 minutes' } })
      const { totals } = await analyze(source, { metrics: ['sessions'], where: eq(field.eventType, 'cart') })
      // Half an hour apart, they are one visit by the views between them.
      expect(totals).toEqual({ sessions: 1 })
      const { steps } = await funnel(source, { ordered: true })
      expect(steps.map(({ sessions }) => sessions)).toEqual([1, 1, 0])
    })

    test('go on over the days unless they are cut at midnight, and then days add up', async () => {
      // Clocks change in Berlin in the night to the 27th: its midnights are 22:00 and 23:00 in UTC.
      const rows = [
        row('2019-10-26T21:50:00Z', 'view', 'u'),
        row('2019-10-26T22:10:00Z', 'view', 'u'),
        row('2019-10-26T22:40:00Z', 'view', 'u'),
        row('2019-10-27T22:30:00Z', 'view', 'u'),
        row('2019-10-27T22:59:59.999999Z', 'view', 'u'),
        row('2019-10-27T23:00:00Z', 'view', 'u'),
      ]
      const timeZone = 'Europe/Berlin'
      const days = ['2019-10-26', '2019-10-27', '2019-10-28', '2019-10-29']
      const countsOf = async (midnight: object) => {
        const source = await open(name, rows, { sessions: { gap: '30 minutes', ...midnight } })
        const ask = async (from: string | undefined, to: string | undefined) => {
          const time = { timeZone, from: from as string, to: to as string }
          return (await analyze(source, { metrics: ['sessions'], time })).totals.sessions
        }
        const each: (number | null)[] = []
        for (const [index, day] of days.slice(0, -1).entries()) each.push(await ask(day, days[index + 1]))
        return { each, whole: await ask(days[0], days.at(-1)) }
      }
      expect(await countsOf({})).toEqual({ each: [1, 2, 1], whole: 2 })
      expect(await countsOf({ midnight: timeZone })).toEqual({ each: [1, 2, 1], whole: 4 })
      // The midnights of UTC are others: the first of these visits goes on over that of Berlin.
      expect(await countsOf({ midnight: 'UTC' })).toEqual({ each: [1, 2, 1], whole: 2 })
    })
  })
})
