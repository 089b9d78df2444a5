import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql, toSqlExpression } from '../../src/analysis/to-sql.js'
import { checkExpression } from '../../src/definition/check.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import type { Query } from '../../src/plan/query.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { snakeCase } from '../../src/sql/select.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { defineTrinoFunctions, inDuckdb } from '../athena/trino-on-duckdb.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { postgresRows } from '../support/postgres-rows.js'
import { expectMetricTable, rowsOfTable, type SqlTable } from '../support/sql-rows.js'

/*
 * Each metric by itself makes a statement that gives what an analysis gives: with all the others beside it, what it needs might be there
 * for them alone.
 */

const metrics = [
  ...new Set<AnyMetric>([
    ...Object.values(catalogue),
    ...Object.values(concentrationMetrics),
    ...funnelMetrics,
    ...orderedFunnelMetrics,
  ]),
]

/** Events that have a value for every metric, in the words of an engine. */
const eventsOf = ({ time, numbers }: { readonly time: string; readonly numbers: string }) =>
  `CREATE TABLE events AS SELECT ${time} AS event_time,
  CASE WHEN i % 7 = 0 AND (i % 6 <> 1 OR i < 10) THEN 'purchase' WHEN i % 5 = 0 THEN 'cart' WHEN i % 31 = 0 THEN 'remove_from_cart' WHEN i % 29 = 0 THEN 'refund' ELSE 'view' END AS event_type,
  'p' || i % 11 AS product_id, 'c' || i % 3 AS category_id, 'a.b' || i % 3 AS category_code,
  CASE WHEN i % 6 < 5 THEN 'b' || i % 6 END AS brand, CAST(i % 13 + i % 6 * 20 + 0.25 AS DECIMAL(18, 2)) AS price,
  'u' || i % 17 AS user_id, 's' || CASE WHEN i % 6 = 1 THEN i % 20 ELSE i % 43 END AS user_session FROM ${numbers} AS t(i)`

const dialects = ['athena', 'duckdb', 'postgres'] as const

let engine: DuckDBEngine
beforeAll(async () => {
  engine = await duckdbEngine()
  await defineTrinoFunctions(engine)
  await engine.connection.run(
    eventsOf({ time: "TIMESTAMP '2019-10-01' + to_minutes(CAST(i * 37 % 500 AS INTEGER))", numbers: 'range(300)' }),
  )
  const client = await postgresEngine()
  await client.query('DROP TABLE IF EXISTS events CASCADE')
  await client.query(
    eventsOf({
      time: "TIMESTAMPTZ '2019-10-01 00:00:00Z' + i * 37 % 500 * INTERVAL '1 minute'",
      numbers: 'generate_series(0, 299)',
    }),
  )
})
afterAll(async () => {
  engine?.close()
  await (await postgresEngine()).query('DROP TABLE IF EXISTS events CASCADE')
})

async function run(sql: string, dialect: (typeof dialects)[number]): Promise<SqlTable> {
  if (dialect === 'postgres') return postgresRows(sql)
  const reader = await engine.connection.runAndReadAll(dialect === 'duckdb' ? sql : inDuckdb(sql))
  return { columns: reader.columnNames(), rows: reader.getRowsJson() as (string | number | boolean | null)[][] }
}

describe.each(dialects)('SQL for %s', (dialect) => {
  test.each(metrics.map((metric) => [metric.name, metric] as const))('of %s alone', async (name, metric) => {
    for (const by of [[], ['brand']]) {
      const query: Query = { by, metrics: [metric], minSessions: 2 }
      const wanted = await analyze(duckdb({ connection: engine.connection, table: 'events' }), query)
      const sql = toSql(query, { dialect, table: 'events' })
      expectMetricTable(await run(sql, dialect), [...by, name], rowsOfTable(wanted), `${dialect} ${by}`)
    }
  })

  test('as expressions, of the metrics of one group', async () => {
    const some = Object.values<AnyMetric>(catalogue).filter(({ expr }) => checkExpression(expr).level === 'group')
    const query: Query = { by: 'brand', metrics: some, orderBy: 'brand' }
    const wanted = await analyze(duckdb({ connection: engine.connection, table: 'events' }), query)
    const columns = some.map((metric) => `${toSqlExpression(metric, { dialect })} AS ${snakeCase(metric.name)}`)
    const sql = `SELECT brand, ${columns.join(',\n')} FROM events GROUP BY brand ORDER BY brand NULLS LAST`
    expectMetricTable(await run(sql, dialect), ['brand', ...some.map(({ name }) => name)], wanted.rows, dialect)
    expect(some.length).toBeGreaterThan(20)
  })
})

test('the events have values for every metric', async () => {
  const source = duckdb({ connection: engine.connection, table: 'events' })
  const { rows, totals } = await analyze(source, { by: 'brand', metrics, minSessions: 2 })
  const valuesOf = (name: string) =>
    [totals, ...rows].map((row) => (row as Readonly<Record<string, unknown>>)[name] ?? null)
  const without = metrics.filter(({ name }) => valuesOf(name).every((value) => value === null || value === 0))
  expect(without.map(({ name }) => name)).toEqual([])
})
