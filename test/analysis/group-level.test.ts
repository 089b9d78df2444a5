import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import {
  conditional,
  eq,
  firstPart,
  gt,
  gte,
  isNull,
  not,
  oneOf,
  rank,
  ratio,
  when,
} from '../../src/definition/builders.js'
import type { Expression } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { carts, purchases, views } from '../../src/metrics/measures.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

/*
 * Conditions and texts of groups, not of events: they are worked out in memory, whatever the source.
 */

/** Events of a brand: so many of each type. */
function eventsOf(brand: string | null, counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).flatMap(([eventType, count]) =>
    Array.from({ length: count }, () => ({ eventTime: '2019-10-01', eventType, brand, price: 2, userSession: 's' })),
  )
}

const source = fromEvents([
  ...eventsOf('a', { view: 4, purchase: 1 }),
  ...eventsOf('b', { purchase: 2 }),
  ...eventsOf('c', { view: 2, cart: 3, purchase: 4 }),
  ...eventsOf(null, { view: 8 }),
])

/** The purchases a view; null where nothing was viewed. */
const rate = ratio(purchases, views)
const level = conditional([when(gte(rate, 1), 'high.most'), when(gt(rate, 0), 'low.some'), when(eq(rate, 0), '.none')])

/** `firstPart` of a text of groups; its type is that of events. */
const partOf = firstPart as unknown as (text: typeof level, separator: string) => Expression<'group', string>

/** The value of an expression for the brands a, b, c and none, and over all of them. */
async function valuesOf(expr: Expression<'group' | 'table', boolean | string>) {
  const metric = defineMetric({ name: 'own', formula: () => expr as Expression<'group', string> })
  const { rows, totals } = await analyze(source, { by: 'brand', metrics: [metric], orderBy: [] })
  const byBrand = new Map(rows.map(({ brand, own }) => [brand, own]))
  return [...['a', 'b', 'c', null].map((brand) => byBrand.get(brand)), totals.own]
}

describe('of groups', () => {
  test('isNull tells what has no value', async () => {
    expect(await valuesOf(isNull(rate))).toEqual([false, true, false, false, false])
    expect(await valuesOf(isNull(views))).toEqual([false, false, false, false, false])
    // A group without a key has no rank, and neither have all events.
    expect(await valuesOf(isNull(rank(views)))).toEqual([false, false, false, true, true])
  })

  test('not turns truths round, and leaves null', async () => {
    expect(await valuesOf(not(gte(views, 3)))).toEqual([false, true, true, false, false])
    expect(await valuesOf(not(gte(rate, 1)))).toEqual([true, null, false, true, true])
    expect(await valuesOf(not(not(gte(rate, 1))))).toEqual([false, null, true, false, false])
  })

  test('oneOf looks a text up, and leaves null', async () => {
    expect(await valuesOf(level)).toEqual(['low.some', null, 'high.most', '.none', 'low.some'])
    expect(await valuesOf(oneOf(level, ['high.most', '.none']))).toEqual([false, null, true, true, false])
    expect(await valuesOf(oneOf(level, []))).toEqual([false, null, false, false, false])
  })

  test('firstPart cuts a text, and gives null for an empty part', async () => {
    expect(await valuesOf(partOf(level, '.'))).toEqual(['low', null, 'high', null, 'low'])
    expect(await valuesOf(partOf(level, '-'))).toEqual(['low.some', null, 'high.most', '.none', 'low.some'])
  })

  test('they are parts of each other', async () => {
    const none = isNull(partOf(level, '.'))
    expect(await valuesOf(none)).toEqual([false, true, false, true, false])
    expect(await valuesOf(conditional([when(not(none), 'known')], 'unknown'))).toEqual([
      'known',
      'unknown',
      'known',
      'unknown',
      'known',
    ])
  })
})

describe('metrics of them are functions', () => {
  const inputs = { carts, purchases }

  test('of the values of one group', () => {
    const lost = defineMetric({ name: 'lost', inputs, formula: (m) => isNull(ratio(m.purchases, m.carts)) })
    expect([
      lost({ carts: 0, purchases: 1 }),
      lost({ carts: null, purchases: 1 }),
      lost({ carts: 2, purchases: 1 }),
    ]).toEqual([true, true, false])
    const some = defineMetric({ name: 'some', inputs: { carts }, formula: (m) => not(eq(m.carts, 0)) })
    expect([some({ carts: 0 }), some({ carts: 1 }), some({ carts: null })]).toEqual([false, true, null])
    const sizeOf = (of: Parameters<typeof gt>[0]) =>
      conditional([when(gt(of as typeof carts, 9), 'l.large'), when(gt(of as typeof carts, 0), 's.small')])
    const known = defineMetric({
      name: 'known',
      inputs: { carts },
      formula: (m) => oneOf(sizeOf(m.carts), ['s.small']),
    })
    expect([known({ carts: 3 }), known({ carts: 10 }), known({ carts: 0 })]).toEqual([true, false, null])
    const letter = defineMetric({
      name: 'letter',
      inputs: { carts },
      formula: (m) => partOf(sizeOf(m.carts), '.'),
    })
    expect([letter({ carts: 3 }), letter({ carts: 10 }), letter({ carts: 0 })]).toEqual(['s', 'l', null])
  })
})
