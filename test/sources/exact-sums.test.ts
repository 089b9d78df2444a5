import { type Table, tableFromArrays } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { eq, field, groupTotal, isNull, not, ratio, runningTotal, sum, total } from '../../src/definition/builders.js'
import { type AnyMetric, defineMetric } from '../../src/definition/metric.js'
import { rankedRevenue } from '../../src/metrics/concentration.js'
import { cumulativeShare, marketShare } from '../../src/metrics/market-share.js'
import { revenue } from '../../src/metrics/measures.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { runs } from '../support/runs.js'
import { same } from '../support/same-analysis.js'

/*
 * Sums of money in memory are whole minor units to the last one, also beyond 2^53, where numbers have gaps.
 */

/** The most that a price can be, in minor units: 15 digits. */
const largest = 999_999_999_999_999n

interface Sale {
  readonly brand: string | null
  readonly minor: bigint
}

function priceOf(minor: bigint): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(3, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const sources: Readonly<Record<string, (sales: readonly Sale[]) => Source>> = {
  fromEvents: (sales) =>
    fromEvents(
      sales.map(({ brand, minor }) => ({
        eventTime: '2019-10-01',
        eventType: 'purchase',
        brand,
        price: priceOf(minor),
        userSession: 's',
      })),
    ),
  fromArrow: (sales) =>
    fromArrow(
      tableFromArrays({
        event_time: sales.map(() => '2019-10-01'),
        event_type: sales.map(() => 'purchase'),
        brand: sales.map(({ brand }) => brand ?? ''),
        price: sales.map(({ minor }) => priceOf(minor)),
        user_session: sales.map(() => 's'),
      }) as never as Table,
    ),
}

/** The sums of a source by brand, and last over all, in minor units. */
async function sumsOf(source: Source) {
  const measures = [
    sum(field.price),
    sum(field.price, eq(field.eventType, 'purchase')),
    sum(field.price, isNull(field.brand)),
  ]
  const plan = { dimensions: [{ name: 'brand', expr: field.brand }], measures, where: [], timeZone: 'UTC' }
  const table = await source.measure(plan as never)
  return {
    keys: table.keys[0] ?? [],
    sums: table.measures.map((column) => (column.kind === 'sum' ? column.minor : [])),
  }
}

const sales = fc.array(
  fc.record({
    brand: fc.constantFrom('a', 'b', null),
    minor: fc.oneof(
      fc.constantFrom(largest, largest - 2n, 1n, -1n, 0n),
      fc.bigInt({ min: -largest / 4n, max: largest }),
    ),
  }),
  { minLength: 30, maxLength: 60 },
)

describe.each(Object.entries(sources))('%s', (_name, open) => {
  test('sums whole minor units beyond 2^53', async () => {
    // 11 and 1,000 times an odd number: what a number can hold is even by then.
    const many = Array.from({ length: 1_011 }, (_, index) => ({ brand: index < 11 ? 'a' : 'b', minor: largest }))
    const { keys, sums } = await sumsOf(open(many))
    expect(11n * largest).toBeGreaterThan(2n ** 53n)
    expect(BigInt(Number(11n * largest))).not.toBe(11n * largest)
    expect(keys).toEqual(['a', 'b'])
    expect(sums[0]).toEqual([11n * largest, 1_000n * largest, 1_011n * largest])
    expect(sums[1]).toEqual(sums[0])
    expect(sums[2]).toEqual([0n, 0n, 0n])
  })

  test('sums what is added and taken away again', async () => {
    const up = Array.from({ length: 40 }, () => ({ brand: 'a', minor: largest }))
    const down = up.map(({ brand, minor }) => ({ brand, minor: -minor }))
    const { sums } = await sumsOf(open([...up, { brand: 'a', minor: 1n }, ...down, ...down, ...up]))
    expect(sums[0]).toEqual([1n, 1n])
  })

  test('sums whatever there is to the last minor unit', async () => {
    await fc.assert(
      fc.asyncProperty(sales, async (all) => {
        const { keys, sums } = await sumsOf(open(all))
        const sumOf = (some: readonly Sale[]) => some.reduce((total, { minor }) => total + minor, 0n)
        const wanted = [...keys.map((key) => sumOf(all.filter(({ brand }) => brand === key))), sumOf(all)]
        expect(sums[0]).toEqual(wanted)
        const ofNone = sumOf(all.filter(({ brand }) => brand === null))
        expect(sums[2]).toEqual([...keys.map((key) => (key === null ? ofNone : 0n)), ofNone])
      }),
      { numRuns: runs(60) },
    )
  })

  test('gives metrics of such sums as if they were small', async () => {
    // Shares of 8 and 3 in 11, running sums and totals, of sums that no number holds.
    const many = Array.from({ length: 11_000 }, (_, index) => ({ brand: index % 11 < 8 ? 'a' : 'b', minor: largest }))
    const own = <M extends AnyMetric>(name: string, metric: M) => [name, metric] as const
    const metrics = Object.fromEntries([
      own('share', defineMetric({ name: 'share', formula: () => ratio(revenue, total(revenue)) })),
      own('ofGroups', defineMetric({ name: 'ofGroups', formula: () => ratio(revenue, groupTotal(revenue)) })),
      own('run', defineMetric({ name: 'run', formula: () => ratio(runningTotal(revenue), groupTotal(revenue)) })),
      own('known', defineMetric({ name: 'known', formula: () => not(isNull(revenue)) })),
    ])
    const { rows, totals } = await analyze(open(many), {
      by: 'brand',
      metrics: [revenue, marketShare, cumulativeShare, rankedRevenue, ...Object.values(metrics)] as never,
      minSessions: 0,
    })
    const money = (minor: bigint) => Number(priceOf(minor))
    const wanted = [
      {
        brand: 'a',
        revenue: money(8_000n * largest),
        marketShare: 8 / 11,
        cumulativeShare: 8 / 11,
        share: 8 / 11,
        ofGroups: 8 / 11,
        run: 8 / 11,
        known: true,
      },
      {
        brand: 'b',
        revenue: money(3_000n * largest),
        marketShare: 3 / 11,
        cumulativeShare: 1,
        share: 3 / 11,
        ofGroups: 3 / 11,
        run: 1,
        known: true,
      },
    ]
    same(rows, wanted, 'rows')
    expect(totals).toMatchObject({ revenue: money(11_000n * largest), rankedRevenue: money(11_000n * largest) })
  })
})
