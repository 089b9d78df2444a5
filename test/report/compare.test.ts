import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { boundsOf, compare, daysOf, growth, previousPeriod } from '../../src/analysis/compare.js'
import { QueryError } from '../../src/errors.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const between = ({ from, to }: { from: Date; to: Date }) => `${from.toISOString()} ${to.toISOString()}`

test('the period before has the same length and ends where this one begins', () => {
  expect(between(previousPeriod({ from: '2019-11-01', to: '2019-12-01' }))).toBe(
    '2019-10-02T00:00:00.000Z 2019-11-01T00:00:00.000Z',
  )
  expect(between(previousPeriod({ from: '2020-01-01T06:30:00Z', to: '2020-01-01T08:00:00Z' }))).toBe(
    '2020-01-01T05:00:00.000Z 2020-01-01T06:30:00.000Z',
  )
})

test('whole days stay whole where clocks change', () => {
  // Berlin put its clocks back on 27 October 2019: that day has 25 hours.
  const period = previousPeriod({ from: '2019-10-28', to: '2019-11-04', timeZone: 'Europe/Berlin' })
  expect(between(period)).toBe('2019-10-20T22:00:00.000Z 2019-10-27T23:00:00.000Z')
  expect(daysOf(period)).toEqual([21, 22, 23, 24, 25, 26, 27].map((day) => `2019-10-${day}`))
  const forward = previousPeriod({ from: '2020-03-30', to: '2020-03-31', timeZone: 'Europe/Berlin' })
  expect(between(forward)).toBe('2020-03-28T23:00:00.000Z 2020-03-29T22:00:00.000Z')
})

test('a period needs both ends', () => {
  expect(() => previousPeriod({ from: '2019-11-01' })).toThrow(QueryError)
  expect(() => previousPeriod({ from: '2019-11-01' })).toThrow(/time\.from and time\.to/)
  expect(() => boundsOf({ from: '2019-11-02', to: '2019-11-01' })).toThrow(/must be before/)
  expect(boundsOf({ from: '2019-11-01', timeZone: 'Asia/Tokyo' })).toEqual({
    from: new Date('2019-10-31T15:00:00Z'),
    to: null,
  })
})

test('whole days before whole days: as many, and no gap, in any zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1500 }),
      fc.integer({ min: 1, max: 90 }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
      (start, length, timeZone) => {
        const day = (offset: number) => new Date(Date.UTC(2019, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10)
        const scope = { from: day(start), to: day(start + length), timeZone }
        const before = previousPeriod(scope)
        expect(before.to).toEqual(boundsOf(scope).from)
        expect(daysOf(before)).toEqual(Array.from({ length }, (_, index) => day(start - length + index)))
      },
    ),
  )
})

test('growth is null where there is nothing to compare with', () => {
  expect(growth(125, 100)).toBe(0.25)
  expect(growth(50, 100)).toBe(-0.5)
  expect(growth(5, 0)).toBeNull()
  expect(growth(null, 5)).toBeNull()
  expect(growth(5, null)).toBeNull()
})

test('a comparison is two analyses of their own', async () => {
  const events = Array.from({ length: 90 }, (_, index) => ({
    eventTime: new Date(Date.UTC(2020, 0, 1, index)),
    eventType: index % 3 === 0 ? 'purchase' : 'view',
    productId: '1',
    categoryId: '1',
    brand: index % 2 === 0 ? 'even' : 'odd',
    price: index,
    userId: String(index % 7),
    userSession: String(index % 11),
  }))
  const source = fromEvents(events)
  const query = { by: 'brand', metrics: ['revenue', 'sessions', 'marketShare'] } as const
  const seen: (number | null)[] = []
  const found = await compare(
    source,
    { ...query, time: { from: '2020-01-03', to: '2020-01-05' } },
    { onProgress: ({ fraction }) => seen.push(fraction) },
  )
  const rowsIn = async (from: string, to: string) => (await analyze(source, { ...query, time: { from, to } })).rows
  expect(found.current.rows).toEqual(await rowsIn('2020-01-03', '2020-01-05'))
  expect(found.previous.rows).toEqual(await rowsIn('2020-01-01', '2020-01-03'))
  expect(between(found.previousPeriod)).toBe('2020-01-01T00:00:00.000Z 2020-01-03T00:00:00.000Z')
  expect(seen).toEqual([null, 0.5, null, 1])
})
