import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { QueryError } from '../../src/errors.js'
import type { Query } from '../../src/plan/query.js'
import { createView, type PostgresClient, postgres } from '../../src/postgres.js'
import { postgresEngine } from '../support/postgres-engine.js'

let client: PostgresClient

beforeAll(async () => {
  client = await postgresEngine()
  await client.query('DROP SCHEMA IF EXISTS "the ""shop""" CASCADE')
  await client.query('CREATE SCHEMA "the ""shop"""')
  await client.query(`CREATE TABLE "the ""shop""".events AS SELECT TIMESTAMPTZ '2020-01-01 00:00:00Z' + i * INTERVAL '1 hour' AS event_time,
  CASE WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event_type, 'b' || i % 4 AS brand, CAST(i AS numeric(18, 2)) AS price,
  's' || i % 7 AS user_session FROM generate_series(0, 39) AS i`)
})
afterAll(async () => {
  await client.query('DROP SCHEMA "the ""shop""" CASCADE')
})

test('a view of what toSql writes holds what analyze gives, and is replaced by the next one', async () => {
  const query: Query = {
    by: 'brand',
    metrics: ['events', 'revenue', 'marketShare', 'quadrant'],
    minSessions: 1,
  }
  const table = 'the "shop".events'
  const view = 'the "shop".Brand "metrics"'
  for (const limit of [2, null]) {
    const sql = toSql({ ...query, ...(limit === null ? {} : { limit }) }, { dialect: 'postgres', table })
    await client.query(createView(view, sql))
    const { rows } = await client.query(
      'SELECT brand, events::float, revenue::float, market_share AS "marketShare", quadrant FROM "the ""shop"""."Brand ""metrics"""',
    )
    const expected = (await analyze(postgres({ client, table }), query)).rows
    expect(rows).toEqual(expected.slice(0, limit ?? expected.length))
    expect(rows).toHaveLength(limit ?? 4)
  }
})

test('the semicolon after a query is left out', () => {
  expect(createView('v', 'SELECT 1 ;\n')).toBe('CREATE OR REPLACE VIEW "v" AS\nSELECT 1\n')
})

test('a name with a dot is given by its parts', () => {
  expect(createView(['shop', 'v.2019'], 'SELECT 1')).toBe('CREATE OR REPLACE VIEW "shop"."v.2019" AS\nSELECT 1\n')
})

test.each([
  [[], 'SELECT 1', /\[\] is no name of a view/],
  [['a', ''], 'SELECT 1', /is no name of a view/],
  ['a.b.c', 'SELECT 1', /"a\.b\.c" is no name of a view; name it 'brand_metrics'/],
  ['', 'SELECT 1', /"" is no name of a view/],
  ['shop.', 'SELECT 1', /is no name of a view/],
  [7 as never, 'SELECT 1', /7 is no name of a view/],
  ['a\0b', 'SELECT 1', /NUL/],
  ['ä'.repeat(32), 'SELECT 1', /more than 63 bytes, at which Postgres cuts names off/],
  ['v', ' ', /createView: .*a statement/],
  ['v', null as never, /createView: .*a statement/],
])('%j is refused', (view, query, message) => {
  expect(() => createView(view, query)).toThrow(message)
  expect(() => createView(view, query)).toThrow(QueryError)
})
