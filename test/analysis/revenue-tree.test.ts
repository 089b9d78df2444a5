import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { compare } from '../../src/analysis/compare.js'
import {
  type RevenueChange,
  type RevenueTreeValues,
  revenueTree,
  revenueTreeMetrics,
} from '../../src/analysis/revenue-tree.js'
import { QueryError } from '../../src/errors.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

/** The values of a tree, by what is counted. */
function valuesOf(buyers: number, orders: number, units: number, revenue: number): RevenueTreeValues {
  const divide = (a: number, b: number) => (b === 0 ? null : a / b)
  return {
    revenue,
    buyers,
    orders,
    units,
    ordersPerBuyer: divide(orders, buyers),
    unitsPerOrder: divide(units, orders),
    averageUnitPrice: divide(revenue, units),
  }
}

const effectsOf = ({ factors }: RevenueChange) => factors.map(({ effect }) => effect)

describe('the tree of revenue', () => {
  test('has four factors whose product is the revenue', () => {
    expect(revenueTree(valuesOf(4, 8, 24, 120))).toEqual({
      revenue: 120,
      factors: [
        { name: 'buyers', value: 4 },
        { name: 'ordersPerBuyer', value: 2 },
        { name: 'unitsPerOrder', value: 3 },
        { name: 'averageUnitPrice', value: 5 },
      ],
    })
  })

  test('gives all of a change to the one factor that changed', () => {
    const change = revenueTree(valuesOf(6, 12, 36, 180), valuesOf(4, 8, 24, 120))
    expect(change).toMatchObject({ revenue: 180, before: 120, change: 60, reason: null })
    expect(effectsOf(change)).toEqual([60, 0, 0, 0])
  })

  test('gives a change to two factors alike that doubled and halved', () => {
    expect(effectsOf(revenueTree(valuesOf(8, 16, 48, 120), valuesOf(4, 8, 24, 120)))).toEqual([83.18, 0, 0, -83.18])
  })

  test('adds up to the change, to the last cent, whatever comes first', () => {
    const counts = fc.integer({ min: 1, max: 100_000 })
    const values = fc
      .tuple(counts, counts, fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 1, max: 10 ** 12 }))
      .map(([buyers, orders, units, cents]) => valuesOf(buyers, orders, units / 1000, cents / 100))
    fc.assert(
      fc.property(values, values, (before, after) => {
        const change = revenueTree(after, before)
        const cents = effectsOf(change).map((effect) => Math.round((effect as number) * 100))
        const whole = Math.round((after.revenue as number) * 100) - Math.round((before.revenue as number) * 100)
        expect(cents.reduce((sum, one) => sum + one, 0)).toBe(whole)
        const back = effectsOf(revenueTree(before, after)).map((effect) => Math.round((effect as number) * 100))
        // Each is rounded to one of the two next cents, and known no better than logarithms of doubles are.
        const known = 2 + 100 * Math.max(before.revenue as number, after.revenue as number) * 50 * Number.EPSILON
        for (const [index, one] of back.entries()) {
          expect(Math.abs(one + (cents[index] as number))).toBeLessThanOrEqual(known)
        }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    [valuesOf(0, 0, 0, 0), 'revenue is 0 before the change, and has no logarithm'],
    [valuesOf(1, 1, -1, 10), 'unitsPerOrder is negative before the change, and has no logarithm'],
    [
      { ...valuesOf(1, 0, 1, 10), revenue: 10, ordersPerBuyer: null },
      'ordersPerBuyer is not defined before the change',
    ],
  ])('says why there are no effects: %j', (before, reason) => {
    const change = revenueTree(valuesOf(1, 1, 1, 10), before)
    expect(change.reason).toBe(reason)
    expect(change.change).toBe(10 - (before.revenue as number))
    expect(effectsOf(change)).toEqual([null, null, null, null])
  })

  test('is made of an answer, and of a comparison', async () => {
    const sale = (day: string, userId: string, orderId: string, price: number, quantity: number | null) =>
      ({
        eventTime: `2019-10-${day}T12:00:00Z`,
        eventType: 'purchase',
        userId,
        orderId,
        userSession: userId,
        price,
        quantity,
      }) as const
    const source = fromEvents([
      sale('01', 'a', '1', 10, 2),
      sale('01', 'a', '1', 5, null),
      sale('02', 'a', '2', 10, 3),
      sale('02', 'b', '3', 10.5, 1.5),
    ])
    const result = await analyze(source, { metrics: revenueTreeMetrics })
    expect(revenueTree(result)).toEqual(revenueTree(result.totals))
    expect(revenueTree(result, result)).toMatchObject({ change: 0, reason: null })
    expect(revenueTree(result.totals)).toMatchObject({
      revenue: 70.75,
      factors: [{ value: 2 }, { value: 1.5 }, { value: 2.5 }, {}],
    })
    const time = { from: '2019-10-02', to: '2019-10-03' }
    const change = revenueTree(await compare(source, { metrics: revenueTreeMetrics, time }))
    expect(change).toMatchObject({ revenue: 45.75, before: 25, change: 20.75, reason: null })
    expect(effectsOf(change).reduce((sum: number, effect) => sum + Math.round((effect as number) * 1000), 0)).toBe(
      20_750,
    )
  })

  test.each<[unknown, unknown, RegExp]>([
    [null, undefined, /^revenueTree: values must be an analysis, its totals or one of its rows, not null$/],
    [{ current: null, previous: {} }, undefined, /^revenueTree: current must be an analysis.*, not null$/],
    [
      { current: valuesOf(1, 1, 1, 1), previous: null },
      undefined,
      /^revenueTree: previous must be an analysis.*, not null$/,
    ],
    [{ revenue: 1 }, undefined, /^revenueTree: values has no buyers; ask for the metrics of revenueTreeMetrics$/],
    [
      valuesOf(1, 1, 1, 1),
      { ...valuesOf(1, 1, 1, 1), buyers: '1' },
      /^revenueTree: buyers of before must be a finite number or null, not "1"$/,
    ],
    [
      { ...valuesOf(1, 1, 1, 1), revenue: 2 },
      undefined,
      /^revenueTree: the factors of values make 1, and its revenue is 2: give values of one analysis$/,
    ],
  ])('refuses %j', (values, before, message) => {
    expect(() => revenueTree(values as RevenueTreeValues, before as RevenueTreeValues)).toThrow(QueryError)
    expect(() => revenueTree(values as RevenueTreeValues, before as RevenueTreeValues)).toThrow(message)
  })
})
