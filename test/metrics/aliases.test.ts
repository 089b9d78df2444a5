import { expect, expectTypeOf, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { catalogue, catalogueAliases, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const source = fromEvents([
  { eventTime: new Date(0), eventType: 'view', brand: 'acme', userSession: 'a' },
  { eventTime: new Date(1), eventType: 'cart', brand: 'acme', userSession: 'a' },
])

test('the other names that the types know are those that the metrics have', () => {
  const metrics = Object.values<AnyMetric>({ ...catalogue, ...concentrationMetrics })
  const pairs = metrics.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name] as const))
  expect(Object.fromEntries(pairs)).toEqual(catalogueAliases)
})

test('a metric that is asked for by another name has its own in rows and totals, and in their types', async () => {
  const query = { by: 'brand', metrics: ['eventsPerSession'], thresholds: { eventsPerSession: 1 } } as const
  const { rows, totals, thresholds } = await analyze(source, query)
  expectTypeOf(rows[0]).toEqualTypeOf<
    ({ readonly brand: string | null } & { readonly stickiness: number | null }) | undefined
  >()
  expectTypeOf(totals).toEqualTypeOf<{ readonly stickiness: number | null }>()
  expect(rows).toEqual([{ brand: 'acme', stickiness: 2 }])
  expect(totals).toEqual({ stickiness: 2 })
  expect(thresholds['stickiness']).toBe(1)
})
