import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Analysis } from '../../src/analysis/analysis.js'
import { analyze } from '../../src/analysis/analyze.js'
import { conditional, count, eq, field, gt, when } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { topShare } from '../../src/metrics/concentration.js'
import { quadrant } from '../../src/metrics/quadrant.js'
import { stickiness } from '../../src/metrics/stickiness.js'
import { dimension } from '../../src/plan/dimension.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const source = fromEvents([
  { eventTime: '2019-10-01', eventType: 'view', brand: 'acme', userSession: 's', categoryCode: null, price: null },
])
const phones = defineMetric({ name: 'phones', formula: () => count(eq(field.categoryCode, 'phone')) })
const many = defineMetric({ name: 'many', inputs: { phones }, formula: (m) => gt(m.phones, 3) })
const band = dimension('band', conditional([when(gt(field.price, 3), 'high')], 'low'))

describe('the types of rows', () => {
  test('follow from the query', async () => {
    const { rows, totals } = await analyze(source, {
      by: ['brand', band],
      metrics: [phones, many, quadrant, 'revenue'],
      minSessions: 1,
    })
    const row = rows[0] as (typeof rows)[number]
    expectTypeOf(row.brand).toEqualTypeOf<string | null>()
    expectTypeOf(row.band).toEqualTypeOf<string | null>()
    expectTypeOf(row.phones).toEqualTypeOf<number | null>()
    expectTypeOf(row.many).toEqualTypeOf<boolean | null>()
    expectTypeOf(row.revenue).toEqualTypeOf<number | null>()
    expectTypeOf(row.quadrant).toEqualTypeOf<'market-leader' | 'niche-gem' | 'underperformer' | 'long-tail' | null>()
    expectTypeOf(totals.phones).toEqualTypeOf<number | null>()
    // @ts-expect-error a metric that was not asked for
    row.stickiness
    // @ts-expect-error a dimension is not among the totals
    totals.brand
    expect(rows).toEqual([
      { brand: 'acme', band: 'low', phones: 0, many: false, quadrant: 'market-leader', revenue: 0 },
    ])
  })

  test('say whether there are totals', async () => {
    const query = { by: 'brand', metrics: [phones] } as const
    const without = await analyze(source, { ...query, totals: false })
    expectTypeOf(without.totals).toEqualTypeOf<null>()
    expect(without.totals).toBeNull()
    expect(without.rows).toEqual((await analyze(source, query)).rows)
    const maybe = await analyze(source, { ...query, totals: without.groups > 5 })
    expectTypeOf(maybe.totals).toEqualTypeOf<{ readonly phones: number | null } | null>()
    // @ts-expect-error an answer without totals is none of those that have them
    const any: Analysis = without
    expect(any.groups).toBe(1)
  })

  test('without metrics have the usual ones, and one dimension needs no list', async () => {
    const { rows } = await analyze(source, { by: 'brand' })
    expectTypeOf(rows[0]?.stickiness).toEqualTypeOf<number | null | undefined>()
    // @ts-expect-error a metric of the catalogue that must be asked for
    expect(rows[0]?.opportunity).toBeUndefined()
    expect(rows[0]?.stickiness).toBe(1)
  })

  test('leave out the metrics of the whole table, which the totals have', async () => {
    const { rows, totals } = await analyze(source, { by: 'brand', metrics: ['events', 'hhi', topShare(3)] })
    expectTypeOf(totals.hhi).toEqualTypeOf<number | null>()
    expectTypeOf(totals.topShare3).toEqualTypeOf<number | null>()
    // @ts-expect-error a metric of the whole table
    rows[0]?.hhi
    // @ts-expect-error the same, where it is given as itself
    rows[0]?.topShare3
    expectTypeOf(rows[0]?.events).toEqualTypeOf<number | null | undefined>()
    expect(rows).toEqual([{ brand: 'acme', events: 1 }])
    expect(totals).toEqual({ events: 1, hhi: null, topShare3: null })
  })

  test('refuse what cannot be asked', () => {
    const never = () => [
      // @ts-expect-error an unknown metric
      analyze(source, { metrics: ['stickines'] }),
      // @ts-expect-error an unknown option
      analyze(source, { groupBy: 'brand' }),
      // @ts-expect-error rows cannot be changed
      (row: Awaited<ReturnType<typeof analyze<'brand', typeof phones>>>['rows'][number]) => (row.phones = 1),
      // @ts-expect-error a condition on groups
      analyze(source, { where: gt(stickiness, 3) }),
      // @ts-expect-error a dimension of numbers
      dimension('x', field.price),
    ]
    expectTypeOf(never).toBeFunction()
  })

  test('any analysis is an Analysis', async () => {
    const named = (analysis: Analysis<never, never>) => analysis.dimensions
    expect(named((await analyze(source, { by: 'brand', metrics: [phones] })) as never)).toEqual(['brand'])
  })
})
