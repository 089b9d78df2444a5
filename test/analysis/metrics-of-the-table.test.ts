import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { concentrationMetrics } from '../../src/metrics/catalogue.js'
import { topShare } from '../../src/metrics/concentration.js'
import type { Query } from '../../src/plan/query.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { defineTrinoFunctions, inDuckdb } from '../athena/trino-on-duckdb.js'
import { messageOf } from '../support/with-source.js'

/*
 * Metrics that have one value for the whole table, such as how concentrated revenue is: they stand in the totals and in no row.
 */

const prices = { acme: 40, bolt: 30, core: 20, dyno: 10 } as const
const memory = fromEvents([
  ...Object.entries(prices).map(([brand, price]) => ({
    eventTime: '2019-10-01',
    eventType: 'purchase',
    brand,
    userSession: `of ${brand}`,
    price,
  })),
  { eventTime: '2019-10-01', eventType: 'purchase', brand: null, userSession: 'of none', price: 900 },
])
const names = Object.keys(concentrationMetrics) as (keyof typeof concentrationMetrics)[]
const wanted = {
  rankedGroups: 4,
  rankedRevenue: 100,
  topShare1: 0.4,
  topShare5: 1,
  topShare10: 1,
  groupsFor50Percent: 2,
  groupsFor80Percent: 3,
  hhi: expect.closeTo(0.3, 14),
  gini: expect.closeTo(0.25, 14),
}

let engine: DuckDBEngine
beforeAll(async () => {
  engine = await duckdbEngine()
  await defineTrinoFunctions(engine)
  const rows = [...Object.entries(prices).map(([brand, price]) => `('${brand}', ${price})`), '(NULL, 900)'].join(', ')
  await engine.connection.run(
    `CREATE TABLE events AS SELECT TIMESTAMP '2019-10-01' AS event_time, 'purchase' AS event_type, brand, CAST(price AS DECIMAL(18, 2)) AS price, concat('of ', brand) AS user_session FROM (VALUES ${rows}) AS t(brand, price)`,
  )
})
afterAll(() => engine?.close())

describe.each([
  ['in memory', () => memory],
  ['on DuckDB', () => duckdb({ connection: engine.connection, table: 'events' })],
])('metrics of the whole table %s', (_, open) => {
  test('stand in the totals, and in no row', async () => {
    const { rows, totals, metrics } = await analyze(open(), { by: 'brand', metrics: ['revenue', ...names] })
    expect(totals).toEqual({ revenue: 1000, ...wanted })
    expect(rows.map((row) => Object.keys(row))).toEqual(Array(5).fill(['brand', 'revenue']))
    expect(metrics.map(({ name }) => name)).toEqual(['revenue', ...names])
  })

  test('alone leave rows of keys, in their order', async () => {
    const { rows, totals, groups } = await analyze(open(), { by: 'brand', metrics: ['hhi'] })
    expect(rows.map(({ brand }) => brand)).toEqual(['acme', 'bolt', 'core', 'dyno', null])
    expect(totals).toEqual({ hhi: wanted.hhi })
    expect(groups).toBe(5)
  })

  test('may be one’s own', async () => {
    const { totals } = await analyze(open(), { by: 'brand', metrics: [topShare(3), topShare(2)] })
    expect(totals).toEqual({ topShare3: 0.9, topShare2: 0.7 })
  })

  test('are of no groups where there are none', async () => {
    const { totals } = await analyze(open(), { metrics: names })
    const ofNone = { rankedGroups: 0, rankedRevenue: 0 }
    expect(totals).toEqual({ ...Object.fromEntries(names.map((name) => [name, null])), ...ofNone })
  })
})

describe('metrics of the whole table', () => {
  test.each<[string, object, string]>([
    [
      'in an order',
      { by: 'brand', metrics: ['revenue', 'hhi'], orderBy: 'hhi' },
      'QueryError: orderBy: hhi is of the whole table; it stands in the totals, and in no row',
    ],
    [
      'with a threshold',
      { by: 'brand', metrics: ['revenue', 'gini'], thresholds: { gini: 'mean' } },
      'QueryError: thresholds: gini is of the whole table, and has no threshold',
    ],
    [
      'without totals',
      { by: 'brand', metrics: ['revenue', 'gini'], totals: false },
      'QueryError: totals: false leaves out gini, which is of the whole table and stands in the totals',
    ],
  ])('are refused %s', async (_, query, message) => {
    expect(await messageOf(analyze(memory, query as Query))).toBe(message)
    expect(() => toSql(query as Query, { dialect: 'duckdb', table: 'events' })).toThrow(
      message.replace('QueryError: ', ''),
    )
  })

  test.each(['duckdb', 'athena'] as const)(
    'are a column in SQL for %s, with one value in each row',
    async (dialect) => {
      const sql = toSql({ by: 'brand', metrics: ['revenue', ...names], limit: 2 }, { dialect, table: 'events' })
      const reader = await engine.connection.runAndReadAll(dialect === 'duckdb' ? sql : inDuckdb(sql))
      const rows = reader.getRowsJson().map(([brand, ...values]) => [brand, ...values.map(Number)])
      expect(rows).toEqual([
        [null, 900, ...Object.values(wanted)],
        ['acme', 40, ...Object.values(wanted)],
      ])
    },
  )
})
