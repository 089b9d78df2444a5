// Orders in Postgres, one row each, to metrics; and the same figures as a view. PGlite is Postgres in this process: with a server, the client
// is `new pg.Pool()`.
import assert from 'node:assert/strict'
import { PGlite } from '@electric-sql/pglite'
import { analyze, toSql } from 'cartometrics'
import { createView, postgres } from 'cartometrics/postgres'

const client = await PGlite.create()
await client.exec(`
  CREATE TABLE orders (placed timestamptz, total numeric(12, 2), customer text, country text);
  INSERT INTO orders VALUES
    ('2019-10-01 23:30Z', 250.00, 'ann', 'DE'),
    ('2019-10-02 09:00Z', 999.99, 'bob', 'FR'),
    ('2019-10-02 10:00Z', 129.50, 'ann', 'DE'),
    ('2019-10-03 11:00Z', 'NaN', 'cem', 'FR')`)

/** @type {import('cartometrics').BindingOptions} */
const binding = {
  columns: { eventTime: 'placed', price: 'total', userId: 'customer', brand: 'country' },
  eventTypeIs: 'purchase',
}
const { rows, totals, rejected } = await analyze(postgres({ client, table: 'orders', binding }), {
  by: ['brand', 'day'],
  metrics: ['purchases', 'revenue', 'buyers'],
  time: { timeZone: 'Europe/Berlin' },
})
console.table(rows)
assert.deepEqual(rows, [
  { brand: 'DE', day: '2019-10-02', purchases: 2, revenue: 379.5, buyers: 1 },
  { brand: 'FR', day: '2019-10-02', purchases: 1, revenue: 999.99, buyers: 1 },
])
assert.deepEqual(totals, { purchases: 3, revenue: 1379.49, buyers: 2 })
assert.equal(rejected.count, 1) // NaN is no price

const sql = toSql(
  { by: 'brand', metrics: ['revenue', 'marketShare'] },
  { dialect: 'postgres', table: 'orders', binding, types: { event_type: null } },
)
await client.query(createView('countries', sql))
const view = await client.query('SELECT brand, revenue::float FROM countries')
assert.deepEqual(view.rows, [
  { brand: 'FR', revenue: 999.99 },
  { brand: 'DE', revenue: 379.5 },
])
await client.close()
