import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { toSql, toSqlExpression } from '../../src/analysis/to-sql.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { postgres } from '../../src/sources/postgres/source.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { postgresEngine } from '../support/postgres-engine.js'

const table = `CREATE TABLE given_back AS SELECT * FROM (VALUES
  ('purchase', '10', '2', 'Dr. Oetker > Baking'), ('purchase', '10', '-1', 'Home'), ('purchase', '-3', NULL, 'Home'),
  ('refund', '4', '1', NULL), ('view', '-1', '-1', 'Dr. Oetker > Pizza')) AS t(event_type, price, qty, category_code)`
const types = {
  ...{ event_type: 'varchar', price: 'varchar', qty: 'varchar', category_code: 'varchar' },
  ...{ event_time: 'timestamp', product_id: null, category_id: null, brand: null, user_id: null, user_session: null },
}
const timed = table.replace('SELECT *', "SELECT TIMESTAMP '2019-10-01 00:00:00' AS event_time, *")
const binding = { columns: { quantity: 'qty' }, negativePurchases: 'refund', categorySeparator: ' > ' } as const
const metrics = ['purchases', 'revenue', 'refunds', 'units'] as const
const wanted = { purchases: 1, revenue: 20, refunds: 10 + 3 + 4, units: 2 }

let engine: DuckDBEngine
beforeAll(async () => {
  engine = await duckdbEngine()
  await engine.connection.run(timed)
  const client = await postgresEngine()
  await client.query('DROP TABLE IF EXISTS given_back CASCADE')
  await client.query(timed)
})
afterAll(async () => {
  engine?.close()
  await (await postgresEngine()).query('DROP TABLE IF EXISTS given_back CASCADE')
})

const run = {
  duckdb: async (sql: string) => (await engine.connection.runAndReadAll(sql)).getRowObjects(),
  postgres: async (sql: string) => (await (await postgresEngine()).query(sql)).rows as Record<string, unknown>[],
}

test.each(['duckdb', 'postgres'] as const)('SQL for %s has purchases below zero as refunds', async (dialect) => {
  const options = { dialect, binding, types }
  const sql = toSql({ by: 'topCategory', metrics, orderBy: 'topCategory' }, { ...options, table: 'given_back' })
  const numbers = (row: Record<string, unknown> | undefined) =>
    ['top_category', ...metrics].map((name) => (name === 'top_category' ? row?.[name] : Number(String(row?.[name]))))
  expect((await run[dialect](sql)).map(numbers)).toEqual([
    ['Dr. Oetker', 1, 20, 0, 2],
    ['Home', 0, 0, 13, 0],
    [null, 0, 0, 4, 0],
  ])
  const list = metrics.map((name) => `${toSqlExpression(name, options)} AS ${name}`).join(', ')
  const [totals] = await run[dialect](`SELECT ${list} FROM given_back`)
  expect(Object.fromEntries(metrics.map((name) => [name, Number(String(totals?.[name]))]))).toEqual(wanted)
})

test.each(['duckdb', 'postgres'] as const)('a view of events in %s has them as refunds', async (dialect) => {
  const view = createEventsView('clean_given_back', {
    dialect,
    table: 'given_back',
    binding,
    types,
  })
  if (dialect === 'duckdb') await engine.connection.run(view)
  else await (await postgresEngine()).query(view)
  const clean = { columns: { quantity: 'quantity' } }
  const source =
    dialect === 'duckdb'
      ? duckdb({ connection: engine.connection, table: 'clean_given_back', binding: clean })
      : postgres({ client: await postgresEngine(), table: 'clean_given_back', binding: clean })
  const { totals, warnings } = await analyze(source, { metrics })
  expect(totals).toEqual(wanted)
  expect(warnings).toEqual([])
})

test('a view of events without a price is told by the quantity', () => {
  const options = { dialect: 'duckdb', table: 't', types: { ...types, price: null } } as const
  expect(createEventsView('v', { ...options, binding })).toContain('"quantity" < 0')
  const named = { ...binding, columns: { quantity: 'qty', price: 'price' } }
  expect(createEventsView('v', { ...options, binding: named })).not.toContain('"price"')
})
