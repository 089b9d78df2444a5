// A DuckDB database that you have open already: a table with names of its own, or a query over several.
import assert from 'node:assert/strict'
import { DuckDBInstance } from '@duckdb/node-api'
import { analyze } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { eventsSql } from './shop.mjs'

const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
await connection.run(`CREATE TABLE clicks AS
  SELECT CAST(ts AS TIMESTAMP) AS ts, if(action = 'view', 'click', action) AS action, maker, CAST(price AS DECIMAL(10, 2)) AS price, sid
  FROM (VALUES ${eventsSql}) log(ts, action, maker, price, customer, sid)`)

const binding = {
  columns: { eventTime: 'ts', eventType: 'action', brand: 'maker', userSession: 'sid' },
  eventTypes: { click: 'view' },
}
const clicks = duckdb({ connection, table: 'clicks', binding })
const { rows, scanned } = await analyze(clicks, {
  by: 'brand',
  metrics: ['views', 'revenue'],
  orderBy: 'views',
  limit: 2,
})
console.table(rows)
assert.deepEqual(rows, [
  { brand: 'samsung', views: 4, revenue: 250 },
  { brand: 'xiaomi', views: 2, revenue: 0 },
])
// One statement, over the columns that are needed.
assert.deepEqual([...scanned.columns].sort(), ['action', 'maker', 'price', 'ts'])

const table = { query: "SELECT * FROM clicks WHERE maker <> 'apple'" }
const { totals } = await analyze(duckdb({ connection, table, binding }), { metrics: ['revenue', 'conversionRate'] })
assert.deepEqual(totals, { revenue: 250, conversionRate: 1 / 3 })

// The connection is yours: it stays open, until you close it.
const counted = await (await connection.run('SELECT count(*) FROM clicks')).getRows()
assert.deepEqual(counted, [[12n]])
connection.closeSync()
instance.closeSync()
