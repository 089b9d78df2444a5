import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { type RevenueTreeValues, revenueTree, revenueTreeMetrics } from '../../src/analysis/revenue-tree.js'
import { halvesOf } from '../../src/report/period.js'
import {
  chartSvg,
  factorsChart,
  findingsOf,
  formatFor,
  plain,
  type ReportData,
  renderReport,
  reportData,
  wordsFor,
} from '../../src/report.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

type Sale = readonly [day: string, user: string, order: string, quantity: number, price: number]

const event = ([day, userId, orderId, quantity, price]: Sale, eventType = 'purchase') => ({
  eventTime: `2019-10-${day}T12:00:00Z`,
  eventType,
  productId: '1',
  brand: 'a',
  price,
  quantity,
  userId,
  userSession: orderId,
})
const binding = { columns: { quantity: 'quantity' } } as const
const first = event(['01', 'u0', 'o0', 1, 7])
const before = (
  [
    ['02', 'u1', 'o1', 3, 10],
    ['03', 'u2', 'o2', 1, 10],
  ] as const
).map((sale) => event(sale))
const after = (
  [
    ['04', 'u1', 'o3', 6, 20],
    ['05', 'u1', 'o4', 2, 20],
    ['05', 'u2', 'o5', 3, 20],
    ['05', 'u3', 'o6', 1, 20],
  ] as const
).map((sale) => event(sale))
const sales = [first, ...before, ...after]

const valuesOf = async (events: readonly object[]): Promise<RevenueTreeValues> =>
  (await analyze(fromEvents(events, { binding }), { metrics: revenueTreeMetrics })).totals

/** The text of the figure on the page, without its drawings. */
function shownOn(data: ReportData): string {
  const page = renderReport(data)
  const start = page.indexOf('class="card factors"')
  if (start < 0) return ''
  const end = page.indexOf('class="card', start + 1)
  return page
    .slice(start, end < 0 ? undefined : end)
    .replaceAll(/<svg[\s\S]*?<\/svg>|<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}

const findingOf = (data: ReportData) => plain(findingsOf(data, formatFor(), wordsFor('brand')).factors)

describe('the factors of revenue in a report', () => {
  test('are those of the whole period, and of its halves of as many whole days', async () => {
    const data = await reportData(fromEvents(sales, { binding }))
    expect(data.factors).toEqual({
      period: revenueTree(await valuesOf(sales)),
      compared: 'halves',
      before: expect.objectContaining({ firstDay: '2019-10-02', lastDay: '2019-10-03', days: 2 }),
      after: expect.objectContaining({ firstDay: '2019-10-04', lastDay: '2019-10-05', days: 2 }),
      change: revenueTree(await valuesOf(after), await valuesOf(before)),
    })
    expect(findingOf(data)).toBe(
      'Revenue rose by 200.00 from the first half to the second; the largest effect is that of the unit price, +77.37',
    )
    const shown = shownOn(data)
    expect(shown).toContain('4 buyers × 1.75 orders per buyer × 2.43 units per order × 16.88 per unit = 287.00 .')
    expect(shown).toContain(
      'Compares Oct 2 – Oct 3 with Oct 4 – Oct 5 (whole days, as many in both): the effects add up',
    )
    expect(shown).toContain('Factor Whole period First half Second half Effect Of the change')
    expect(shown).toContain('Unit price 16.88 10.00 20.00 +77.37 38.7%')
    expect(shown).toContain('More revenue')
    expect(shown).not.toContain('Less revenue')
  })

  test('are not compared with a half that has no data', async () => {
    const time = { from: '2019-09-10', to: '2019-10-06' }
    const data = await reportData(fromEvents(sales, { binding }), { time, previous: false })
    expect(data.factors).toEqual({
      period: revenueTree(await valuesOf(sales)),
      compared: 'halves',
      before: null,
      after: null,
      change: null,
    })
  })

  test('are compared with those of the previous period, where there is one', async () => {
    const data = await reportData(fromEvents([...before, ...after], { binding }), {
      time: { from: '2019-10-04', to: '2019-10-06' },
    })
    expect(data.factors).toMatchObject({
      compared: 'periods',
      period: revenueTree(await valuesOf(after)),
      change: revenueTree(await valuesOf(after), await valuesOf(before)),
    })
    expect(findingOf(data)).toMatch(/^Revenue rose by 200\.00 since the previous period; /)
    expect(shownOn(data)).toContain('Factor Previous period This period Effect Of the change')
  })

  test.each<[string, readonly object[], string, string]>([
    [
      'one day',
      [event(['01', 'u1', 'o1', 1, 10])],
      'Revenue by its factors',
      'There are no two halves of whole days with events to compare.',
    ],
    [
      'no purchases in one half',
      [event(['01', 'u1', 'o1', 1, 10], 'view'), event(['02', 'u1', 'o1', 1, 10])],
      'Revenue by its factors',
      'Compares Oct 1 with Oct 2: the change cannot be told apart by factors, as revenue is 0 before the change',
    ],
    [
      'no events at all in one half',
      [event(['01', 'u1', 'o1', 1, 10]), event(['03', 'u1', 'o1', 1, 10]), event(['04', 'u1', 'o2', 1, 10])],
      'Revenue rose by 10.00 from the first half to the second',
      'Compares Oct 1 – Oct 2 with Oct 3 – Oct 4: the effects add up to the change.',
    ],
    [
      'buyers that are not known in one half',
      [event(['01', 'u1', 'o1', 1, 10]), { ...event(['02', 'u1', 'o1', 1, 10]), userId: null }],
      'Revenue by its factors',
      'as the number of buyers is 0 after the change, and has no logarithm.',
    ],
    [
      'a change of nothing',
      [event(['01', 'u1', 'o1', 1, 10]), event(['02', 'u1', 'o1', 1, 10])],
      'Revenue stayed the same from the first half to the second',
      'the effects add up to the change.',
    ],
    [
      'no purchases at all',
      [event(['01', 'u1', 'o1', 1, 10], 'view'), event(['02', 'u1', 'o1', 1, 10], 'view')],
      'Revenue by its factors',
      '0 buyers × – orders per buyer × – units per order × – per unit = 0.00 .',
    ],
  ])('of %s say what there is', async (_, events, finding, text) => {
    const data = await reportData(fromEvents(events, { binding }))
    expect(findingOf(data).startsWith(finding), findingOf(data)).toBe(true)
    expect(shownOn(data)).toContain(text)
    const isDrawn = data.factors?.change?.reason === null
    expect(renderReport(data).includes('data-chart="factors"')).toBe(isDrawn)
    expect(chartSvg(factorsChart(data), { width: 300, height: 200 })).toContain('<svg')
  })

  test('are left out where the events have no users', async () => {
    const data = await reportData(
      fromEvents(
        sales.map(({ userId: _, ...rest }) => rest),
        { binding },
      ),
    )
    expect(data.factors).toBeNull()
    expect(shownOn(data)).toBe('')
    expect(factorsChart(data)['series']).toMatchObject([{ data: [] }, { data: [] }, { data: [] }])
  })

  test('go below 0 in the drawing where the effects do', () => {
    const values = (buyers: number, units: number, revenue: number) => ({
      revenue,
      buyers,
      orders: buyers,
      units,
      ordersPerBuyer: 1,
      unitsPerOrder: units / buyers,
      averageUnitPrice: revenue / units,
    })
    const change = revenueTree(values(1000, 50, 5000), values(10, 500, 4000))
    const effects = change.factors.map(({ effect }) => effect ?? 0)
    const levels = effects.map((_, place) => effects.slice(0, place + 1).reduce((sum, effect) => sum + effect, 4000))
    const { xAxis, series } = factorsChart({
      factors: { period: revenueTree(values(1000, 50, 5000)), change, compared: 'halves', before: null, after: null },
    }) as { xAxis: { min: number; max: number }; series: { data: { value: number }[] }[] }
    expect(xAxis.min).toBeCloseTo(Math.min(...levels))
    expect(xAxis.max).toBeCloseTo(Math.max(...levels))
    const [hidden, above, below] = series.map(({ data }) => data.map(({ value }) => value))
    // The bar of units per order crosses 0: nothing is hidden below it.
    expect([hidden?.[3], above?.[3], below?.[3]]).toEqual([0, xAxis.max, xAxis.min])
    // That of the price begins below 0, and ends at the revenue after.
    expect([hidden?.[4], above?.[4], below?.[4]]).toEqual([0, expect.closeTo(5000), xAxis.min])
    expect([hidden?.[1], above?.[1], below?.[1]]).toEqual([4000, expect.closeTo(effects[0] ?? 0), 0])
  })
})

test('halves are of whole days of the zone', () => {
  const days = (from: string, to: string, timeZone = 'UTC') => {
    const found = halvesOf({ from: new Date(from), to: new Date(to), timeZone })
    return found && [found.before.from, found.after.from, found.after.to].map((end) => end.toISOString().slice(0, 16))
  }
  expect(days('2019-10-01', '2019-10-02')).toBeNull()
  expect(days('2019-10-01', '2019-10-03')).toEqual(['2019-10-01T00:00', '2019-10-02T00:00', '2019-10-03T00:00'])
  expect(days('2019-10-01T12:00Z', '2019-10-03T12:00Z')).toBeNull()
  expect(days('2019-10-01T12:00Z', '2019-10-06T12:00Z')).toEqual([
    '2019-10-02T00:00',
    '2019-10-04T00:00',
    '2019-10-06T00:00',
  ])
  // The clocks are put back on 27 October.
  expect(days('2019-10-25T22:00Z', '2019-10-28T23:00Z', 'Europe/Berlin')).toEqual([
    '2019-10-26T22:00',
    '2019-10-27T23:00',
    '2019-10-28T23:00',
  ])
})
