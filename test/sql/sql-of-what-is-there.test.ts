import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { SqlOptions } from '../../src/analysis/sql-table.js'
import { toSql, toSqlExpression } from '../../src/analysis/to-sql.js'
import { field, gte } from '../../src/definition/builders.js'
import { defaultMetrics } from '../../src/metrics/catalogue.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { defineTrinoFunctions, inDuckdb } from '../athena/trino-on-duckdb.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { postgresTexts } from '../support/postgres-rows.js'

let engine: DuckDBEngine

beforeAll(async () => {
  engine = await duckdbEngine()
  await defineTrinoFunctions(engine)
  await engine.connection.run(`CREATE TABLE events AS SELECT TIMESTAMP '2020-01-01' + to_hours(CAST(i AS INTEGER)) AS event_time,
  CASE i % 3 WHEN 0 THEN 'add_to_cart' WHEN 1 THEN 'cart' ELSE 'view' END AS event_type, 'b' || i % 2 AS brand,
  CAST(i AS DECIMAL(18, 2)) AS price, 's' || i % 5 AS user_session, 'u' || i % 4 AS user_id, 'p' AS product_id, 'c' AS category_code FROM range(12) t(i)`)
  await engine.connection.run('CREATE VIEW lines AS SELECT * EXCLUDE (event_type) FROM events')
  const client = await postgresEngine()
  await client.query('DROP TABLE IF EXISTS events CASCADE')
  await client.query(`CREATE TABLE events AS SELECT TIMESTAMPTZ '2020-01-01 00:00:00Z' + i * INTERVAL '1 hour' AS event_time,
  CASE i % 3 WHEN 0 THEN 'add_to_cart' WHEN 1 THEN 'cart' ELSE 'view' END AS event_type, 'b' || i % 2 AS brand,
  CAST(i AS numeric(18, 2)) AS price, 's' || i % 5 AS user_session, 'u' || i % 4 AS user_id, 'p' AS product_id, 'c' AS category_code FROM generate_series(0, 11) AS i`)
  await client.query(
    'CREATE VIEW lines AS SELECT event_time, brand, price, user_session, user_id, product_id, category_code FROM events',
  )
})
afterAll(async () => {
  engine?.close()
  await (await postgresEngine()).query('DROP TABLE IF EXISTS events CASCADE')
})

const dialects = ['duckdb', 'athena', 'postgres'] as const

async function rowsOf(sql: string, dialect: SqlOptions['dialect']) {
  if (dialect === 'postgres') return postgresTexts(sql)
  return (await engine.connection.runAndReadAll(dialect === 'duckdb' ? sql : inDuckdb(sql))).getRowObjectsJson()
}

describe.each(dialects)('SQL for %s', (dialect) => {
  const own = { dialect, table: 'events', binding: { eventTypes: { add_to_cart: 'cart' } } } as const
  const named = { ...own, binding: { eventTypes: { add_to_cart: 'cart', cart: 'page' } } } as const

  test('fails at an event type that others are read as, and that is there itself', async () => {
    for (const query of [
      { metrics: ['carts'] },
      { by: 'brand', metrics: ['sessions', 'cartSessions'] },
      { metrics: ['events'], where: gte(field.price, 1) },
    ] as const) {
      await expect(rowsOf(toSql(query, own), dialect)).rejects.toThrow(
        /the event type "cart" is there beside "add_to_cart", which is read as "cart": say what it is itself/,
      )
    }
    expect(await rowsOf(toSql({ metrics: ['carts', 'events'] }, named), dialect)).toEqual([
      { carts: '4', events: '12' },
    ])
    // Out of scope, it does no harm.
    const early = { metrics: ['carts'], time: { to: '2020-01-01T01:00:00Z' } } as const
    expect(await rowsOf(toSql(early, own), dialect)).toEqual([{ carts: '1' }])
  })

  test('fails in an expression, too', async () => {
    const { table: _, ...options } = own
    await expect(rowsOf(`SELECT ${toSqlExpression('carts', options)} FROM events`, dialect)).rejects.toThrow(
      /the event type "cart" is there/,
    )
    const { table: __, ...other } = named
    expect(await rowsOf(`SELECT ${toSqlExpression('carts', other)} AS n FROM events`, dialect)).toEqual([{ n: '4' }])
  })

  test('takes all events for one type, without a column', async () => {
    const options = {
      dialect,
      table: 'lines',
      binding: { eventTypeIs: 'purchase' },
      types: { event_type: null },
    } as const
    const sql = toSql({ by: 'eventType', metrics: ['purchases', 'revenue', 'carts'] }, options)
    expect(await rowsOf(sql, dialect)).toEqual([
      { event_type: 'purchase', purchases: '12', revenue: '66.00', carts: '0' },
    ])
    const { table: _, ...ofExpression } = options
    expect(toSqlExpression('purchases', ofExpression)).not.toContain('"event_type"')
  })

  test('leaves out what the table has no column for, and says so', async () => {
    const options = { dialect, table: 'events', types: { price: null, order_id: null } } as const
    const sql = toSql({ by: 'brand', minSessions: 1 }, options)
    const source = duckdb({
      connection: engine.connection,
      table: { query: 'SELECT * EXCLUDE (price) FROM events' },
    })
    const { metrics, rows } = await analyze(source, { by: 'brand', minSessions: 1 })
    expect(metrics.length).toBeLessThan(defaultMetrics.length)
    const found = await rowsOf(sql, dialect)
    expect(Object.keys(found[0] ?? {})).toEqual(
      Object.keys(rows[0] ?? {}).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    )
    expect(found.map(({ brand, events }) => [brand, Number(events)])).toEqual(
      rows.map(({ brand, events }) => [brand, events]),
    )
    expect(sql).toMatch(/^-- Left out, as the table has no column for price: revenue, average_order_value\.$/m)
    expect(() => toSql({ metrics: ['revenue'] }, options)).toThrow('no column "price"')
    expect(() => toSql({ by: 'brand', orderBy: 'revenue' }, options)).toThrow('no column "price"')
  })

  test('asks 30 sessions of a group for thresholds, unless asked otherwise or there are none', async () => {
    const quadrants = async (query: object, options: Partial<SqlOptions> = {}) => {
      const sql = toSql({ by: 'brand', metrics: ['quadrant'], ...query }, { dialect, table: 'events', ...options })
      return [
        (await rowsOf(sql, dialect)).map(({ quadrant }) => quadrant),
        /^-- Thresholds.*$/m.exec(sql)?.[0],
      ] as const
    }
    expect(await quadrants({})).toEqual([
      [null, null],
      '-- Thresholds and classes are of groups with 30 or more sessions.',
    ])
    expect((await quadrants({ minSessions: 5 }))[0]).not.toContain(null)
    expect(await quadrants({ minSessions: 0 })).toEqual([expect.not.arrayContaining([null]), undefined])
    const plain = toSql({ by: 'brand', metrics: ['views'] }, { dialect, table: 'events' })
    expect(plain).not.toContain('user_session')
  })
})
