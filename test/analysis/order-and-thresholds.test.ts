import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { conditional, field, gte, when } from '../../src/definition/builders.js'
import { dimension } from '../../src/plan/dimension.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

/** Sessions of brands, each of some views and perhaps a purchase of 10. */
function visits(...given: [brand: string | null, session: string, views: number, purchases?: number][]) {
  return given.flatMap(([brand, userSession, views, purchases = 0]) => [
    ...Array.from({ length: views }, () => ({
      eventTime: '2019-10-01',
      eventType: 'view',
      brand,
      userSession,
      price: 10,
    })),
    ...Array.from({ length: purchases }, () => ({
      eventTime: '2019-10-01',
      eventType: 'purchase',
      brand,
      userSession,
      price: 10,
    })),
  ])
}

const hostile = [
  '__proto__',
  'constructor',
  'nan',
  'infinity',
  "O'Neil",
  '\u{1F600}',
  '\uFFFD',
  'Z',
  'a',
  'toString',
  '',
]

describe('order', () => {
  test('is by the first metric, descending, ties by key, null last', async () => {
    const source = fromEvents(visits(['b', '1', 2], ['a', '1', 2], [null, '1', 2], ['c', '1', 3]))
    expect((await analyze(source, { by: 'brand', metrics: ['events'] })).rows.map(({ brand }) => brand)).toEqual([
      'c',
      'a',
      'b',
      null,
    ])
  })

  test('is by code point, astral characters last', async () => {
    const source = fromEvents(visits(...hostile.map((brand): [string, string, number] => [brand, '1', 1])))
    const { rows } = await analyze(source, { by: 'brand', metrics: ['events'], orderBy: 'brand' })
    expect(rows.map(({ brand }) => brand)).toEqual([
      "O'Neil",
      'Z',
      '__proto__',
      'a',
      'constructor',
      'infinity',
      'nan',
      'toString',
      '\uFFFD',
      '\u{1F600}',
      null,
    ])
  })

  test('of time is by time, unless asked otherwise', async () => {
    const source = fromEvents(
      ['2019-12-30', '2019-01-01', '2019-06-01', '2019-06-01'].map((eventTime) => ({ eventTime, eventType: 'view' })),
    )
    const weeks = async (orderBy?: string) =>
      (
        await analyze(source, { by: 'week', metrics: ['events'], ...(orderBy === undefined ? {} : { orderBy }) })
      ).rows.map(({ week }) => week)
    expect(await weeks()).toEqual(['2019-W01', '2019-W22', '2020-W01'])
    expect(await weeks('events')).toEqual(['2019-W22', '2019-W01', '2020-W01'])
  })

  test('of several columns, each in its direction, nulls last in both', async () => {
    const source = fromEvents(visits(['a', '1', 1, 1], ['b', '2', 3], ['c', '3', 2], ['d', '4', 3]))
    const by = (orderBy: never) =>
      analyze(source, { by: 'brand', metrics: ['events', 'averagePurchaseValue', 'sessions'], orderBy }).then(
        ({ rows }) => rows.map(({ brand }) => brand).join(''),
      )
    expect(
      await by([
        'sessions',
        { by: 'events', direction: 'ascending' },
        { by: 'brand', direction: 'descending' },
      ] as never),
    ).toBe('cadb'.replace('ca', 'ca'))
    expect(await by({ by: 'averagePurchaseValue', direction: 'ascending' } as never)).toBe('abcd')
    expect(await by({ by: 'averagePurchaseValue', direction: 'descending' } as never)).toBe('abcd')
    expect(await by({ by: 'brand', direction: 'descending' } as never)).toBe('dcba')
  })

  test('a limit leaves metrics and totals as they are', async () => {
    const source = fromEvents(visits(['a', '1', 0, 3], ['b', '2', 0, 2], ['c', '3', 0, 1]))
    const query = {
      by: 'brand',
      metrics: ['revenue', 'cumulativeShare', 'marketShare', 'hhi', 'rankedGroups'],
    } as const
    const whole = await analyze(source, query)
    const cut = await analyze(source, { ...query, limit: 2 })
    expect(cut.rows).toEqual(whole.rows.slice(0, 2))
    expect(cut.groups).toBe(3)
    expect(cut.totals).toEqual(whole.totals)
    expect(cut.totals.rankedGroups).toBe(3)
  })
})

describe('thresholds', () => {
  const source = fromEvents(
    visits(['a', '1', 1], ['b', '2', 3], ['c', '3', 9], ['d', '4', 5], ['d', '5', 5], [null, '6', 100]),
  )

  test.each([
    ['median', 4],
    ['mean', 4.5],
    [{ quantile: 0 }, 1],
    [{ quantile: 0.25 }, 2.5],
    [{ quantile: 1 }, 9],
    [7, 7],
  ] as const)('by %j', async (method, wanted) => {
    const { thresholds } = await analyze(source, {
      by: 'brand',
      metrics: ['stickiness'],
      minSessions: 0,
      thresholds: { stickiness: method },
    })
    expect(thresholds).toEqual({ minSessions: 0, stickiness: wanted })
  })

  test('asked for by an alias are those of its metric', async () => {
    const { thresholds } = await analyze(source, {
      by: 'brand',
      metrics: ['stickiness'],
      minSessions: 0,
      thresholds: { eventsPerSession: 'mean' },
    })
    expect(thresholds).toEqual({ minSessions: 0, stickiness: 4.5 })
  })

  test('heed the fewest sessions, and null where no group has them', async () => {
    const query = { by: 'brand', metrics: ['quadrant', 'opportunity', 'sessions'], orderBy: 'brand' } as const
    const { rows, thresholds } = await analyze(source, { ...query, minSessions: 2 })
    expect(thresholds).toEqual({ minSessions: 2, sessions: 2, conversionRate: 0, stickiness: 5 })
    expect(rows.map(({ quadrant, opportunity }) => [quadrant, opportunity])).toEqual([
      [null, null],
      [null, null],
      [null, null],
      ['market-leader', false],
      [null, null],
    ])
    const none = await analyze(source, { ...query, minSessions: 3 })
    expect(none.thresholds).toEqual({ minSessions: 3, sessions: null, conversionRate: null, stickiness: null })
    expect(new Set(none.rows.map(({ quadrant }) => quadrant))).toEqual(new Set([null]))
  })
})

describe('dimensions', () => {
  test('of time are cut in the time zone, which bounds without a zone are in, too', async () => {
    const source = fromEvents(
      [
        '2019-10-26T21:59:59Z',
        '2019-10-26T22:00:00Z',
        '2019-10-27T00:30:00Z',
        '2019-10-27T01:30:00Z',
        '2019-10-27T22:59:59Z',
        '2019-10-27T23:00:00Z',
      ].map((eventTime) => ({ eventTime, eventType: 'view' })),
    )
    const hours = await analyze(source, {
      by: 'hour',
      metrics: ['events'],
      time: { timeZone: 'Europe/Berlin', from: '2019-10-27', to: '2019-10-28' },
    })
    expect(hours.rows).toEqual([
      { hour: '2019-10-27T00:00', events: 1 },
      { hour: '2019-10-27T02:00', events: 2 },
      { hour: '2019-10-27T23:00', events: 1 },
    ])
    const utc = await analyze(source, {
      by: 'day',
      metrics: ['events'],
      time: { timeZone: 'Europe/Berlin', from: '2019-10-26T22:00:00Z', to: new Date('2019-10-27T23:00:00Z') },
    })
    expect(utc.rows).toEqual([{ day: '2019-10-27', events: 4 }])
  })

  test('of one’s own have any name, and an empty text is none', async () => {
    const band = dimension(
      '__proto__',
      conditional([when(gte(field.price, 10), 'high'), when(gte(field.price, 5), '')]),
    )
    const source = fromEvents(
      [10, 12, 7, 1, null].map((price) => ({ eventTime: '2019-10-01', eventType: 'view', price })),
    )
    const { rows } = await analyze(source, { by: band, metrics: ['events'] })
    expect(rows.map((row) => [Object.getOwnPropertyDescriptor(row, '__proto__')?.value, row.events])).toEqual(
      [
        ['high', 2],
        [null, 3],
      ]
        .sort((a, b) => Number(b[1]) - Number(a[1]))
        .map((pair) => pair),
    )
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype)
  })
})
