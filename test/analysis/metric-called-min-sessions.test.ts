import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { gte } from '../../src/definition/builders.js'
import { defineMetric, thresholdFor } from '../../src/definition/metric.js'
import { events } from '../../src/metrics/measures.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { tableauFields } from '../../src/tableau/compile/to-tableau.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'

/*
 * No name is reserved: a metric may be called as an answer calls the fewest sessions.
 */

const minSessions = defineMetric({ name: 'minSessions', inputs: { events }, formula: ({ events }) => events })
const high = defineMetric({
  name: 'high',
  inputs: { minSessions, limit: thresholdFor(minSessions) },
  formula: ({ minSessions, limit }) => gte(minSessions, limit),
})
const rows = [...Array(2).fill('a'), ...Array(5).fill('b')].map((brand) => ({
  eventTime: '2019-10-01',
  eventType: 'view',
  brand,
  userSession: brand,
}))

let engine: DuckDBEngine
beforeAll(async () => {
  engine = await duckdbEngine()
  await engine.connection.run(
    `CREATE TABLE events AS SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, brand, brand AS user_session FROM (VALUES ${rows.map(({ brand }) => `('${brand}')`).join(', ')}) AS t(brand)`,
  )
})
afterAll(() => engine?.close())

describe.each([
  ['in memory', () => fromEvents(rows)],
  ['on DuckDB', () => duckdb({ connection: engine.connection, table: 'events' })],
])('a metric called minSessions %s', (_, open) => {
  test('has its threshold in the place of the fewest sessions, which stand beside', async () => {
    const query = { by: 'brand', metrics: [minSessions, high], minSessions: 1 } as const
    const found = await analyze(open(), query)
    expect(found.rows).toEqual([
      { brand: 'b', minSessions: 5, high: true },
      { brand: 'a', minSessions: 2, high: false },
    ])
    expect([found.thresholds, found.minSessions]).toEqual([{ minSessions: 3.5 }, 1])
    const set = await analyze(open(), { ...query, thresholds: { minSessions: { quantile: 0 } } })
    expect([set.thresholds, set.rows.map(({ high }) => high)]).toEqual([{ minSessions: 2 }, [true, true]])
  })

  test('leaves the fewest sessions where they are if it has no threshold', async () => {
    const {
      rows,
      thresholds,
      minSessions: fewest,
    } = await analyze(open(), {
      by: 'brand',
      metrics: [minSessions],
      minSessions: 1,
    })
    expect(rows.map((row) => row.minSessions)).toEqual([5, 2])
    expect([thresholds, fewest]).toEqual([{ minSessions: 1 }, 1])
  })
})

test('a metric called minSessions has a parameter of its own in Tableau, beside that of the fewest sessions', () => {
  const { parameters, fields } = tableauFields({
    metrics: [minSessions, high],
    by: 'brand',
    form: 'lod',
    minSessions: 3,
    thresholds: { minSessions: 4 },
    parameters: true,
  })
  expect(parameters.map(({ name, value }) => [name, value])).toEqual([
    ['minSessions', 3],
    ['minSessionsThreshold', 4],
  ])
  expect(new Set([...parameters, ...fields].map(({ caption }) => caption)).size).toBe(parameters.length + fields.length)
  for (const { caption } of parameters)
    expect(
      fields.some(({ formula }) => formula.includes(`[Parameters].[${caption}]`)),
      caption,
    ).toBe(true)
})
