import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { concentrationMetrics } from '../../src/metrics/catalogue.js'
import { gini, groupsFor, hhi, rankedGroups, rankedRevenue, topShare } from '../../src/metrics/concentration.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const rows = (...revenues: number[]) => revenues.map((revenue) => ({ revenue }))
const totalsWith = async (...prices: (number | string)[]) => {
  const source = fromEvents(
    prices.map((price, index) => ({ eventTime: '2019-10-01', eventType: 'purchase', brand: `b${index}`, price })),
  )
  return (await analyze(source, { by: 'brand', metrics: Object.values(concentrationMetrics) })).totals
}

describe('concentration', () => {
  test('of four groups, by hand', () => {
    const four = rows(40, 30, 20, 10)
    expect([1, 2, 3, 4, 9].map((n) => topShare(n)(four))).toEqual([0.4, 0.7, 0.9, 1, 1])
    expect([0.4, 0.41, 0.7, 0.8, 0.9, 1].map((share) => groupsFor(share)(four))).toEqual([1, 2, 2, 3, 3, 4])
    expect(hhi(four)).toBeCloseTo(0.3, 14)
    expect(gini(four)).toBeCloseTo(0.25, 14)
  })

  test('of equals and of one', () => {
    expect([hhi(rows(5, 5, 5, 5)), gini(rows(5, 5, 5, 5)), groupsFor(0.5)(rows(5, 5, 5, 5))]).toEqual([0.25, 0, 2])
    expect([hhi(rows(7)), gini(rows(7)), topShare(1)(rows(7)), groupsFor(0.8)(rows(7))]).toEqual([1, 0, 1, 1])
    expect(gini(rows(9, 0, 0))).toBeCloseTo(2 / 3, 14)
    expect(groupsFor(1)(rows(9, 0, 0))).toBe(1)
  })

  test('of nothing is null', async () => {
    for (const none of [[], rows(0, 0)]) {
      expect([hhi(none), gini(none), topShare(1)(none), groupsFor(0.8)(none)]).toEqual([null, null, null, null])
    }
    expect(await totalsWith(0, 0)).toEqual({
      rankedGroups: 2,
      rankedRevenue: 0,
      topShare1: null,
      topShare5: null,
      topShare10: null,
      groupsFor50Percent: null,
      groupsFor80Percent: null,
      hhi: null,
      gini: null,
    })
  })

  test('leaves out groups without a key, and money lost is no share', () => {
    expect(
      topShare(1)([
        { revenue: 60, key: null },
        { revenue: 30, key: 'a' },
        { revenue: 10, key: 'b' },
      ]),
    ).toBe(0.75)
    expect([hhi(rows(5, -9)), gini(rows(5, -9)), groupsFor(0.8)(rows(5, -9))]).toEqual([null, null, null])
    expect([groupsFor(0.8)(rows(100, 20, -20)), groupsFor(1)(rows(100, 20, -20))]).toEqual([1, 1])
  })

  test('is of so many groups with a key, and of their revenue', async () => {
    const three = [
      { revenue: 30, key: 'a' },
      { revenue: 12, key: 'b' },
      { revenue: 60, key: null },
    ]
    expect([rankedGroups(three), rankedRevenue(three)]).toEqual([2, 42])
    expect([rankedGroups([]), rankedRevenue([])]).toEqual([0, 0])
    const events = [null, 'a', 'b', 'b'].map((brand, index) => ({
      eventTime: '2019-10-01',
      eventType: index === 1 ? 'view' : 'purchase',
      brand,
      price: '9999999999999.99',
    }))
    const { totals } = await analyze(fromEvents(events), { by: 'brand', metrics: [rankedGroups, rankedRevenue] })
    expect(totals).toEqual({ rankedGroups: 2, rankedRevenue: 19999999999999.98 })
  })

  test('is exact where large amounts cancel out', async () => {
    const found = await totalsWith('9999999999999.99', '-9999999999999.98')
    expect(found).toMatchObject({ rankedRevenue: 0.01, topShare1: 999999999999999, topShare5: 1, topShare10: 1 })
  })

  test.each([
    [['0.24', '0.06'], 1],
    [['0.08', '0.02'], 1],
    [['1.6', '0.4'], 1],
    [['4.8', '1.1', '0.1'], 1],
    [['0.23', '0.07'], 2],
    [['7.99', '2.01'], 2],
    [['7999999.99', '2000000.01'], 2],
    [['8000000.00', '2000000.00'], 1],
  ])('reaches exactly 80 %% with %j', async (prices, wanted) => {
    expect(await totalsWith(...prices)).toMatchObject({ groupsFor80Percent: wanted })
  })
})
