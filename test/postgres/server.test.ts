import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { field, gt, max, min } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { SourceError } from '../../src/errors.js'
import { defineBinding } from '../../src/events/binding.js'
import { postgres } from '../../src/postgres.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgresServer } from '../support/postgres-engine.js'

/*
 * What PGlite cannot show: several connections, a database in another language than C, and how `pg` hands over what it gets.
 */

const connectionString = postgresServer as string
const pools: pg.Pool[] = []
const newPool = (config: pg.PoolConfig = {}) => {
  const pool = new pg.Pool({ connectionString, ...config })
  pools.push(pool)
  return pool
}
let pool: pg.Pool

/** Texts that American English puts in another order than their code points do. */
const brands = ['a', 'B', 'A', 'b', '_b', '-a', 'é', 'Z', 'z', '10', '-9', '9', 'co-op', 'coop', '\u{1F600}', '￿']
const events = brands.flatMap((brand, place) =>
  Array.from({ length: 2 }, (_, index) => ({
    event_time: `2019-10-0${1 + index} 00:00:00`,
    event_type: 'view',
    brand,
    product_id: place % 2 === 0 ? -place : place * 7,
    price: '9007199254740.99',
    user_session: `s${place}`,
  })),
)

beforeAll(async () => {
  pool = newPool()
  await pool.query('CREATE SCHEMA IF NOT EXISTS shop; DROP TABLE IF EXISTS shop.events')
  await pool.query(
    'CREATE TABLE shop.events (event_time timestamp, event_type text, brand text, product_id bigint, price numeric(15,2), user_session text)',
  )
  await pool.query(
    'INSERT INTO shop.events SELECT * FROM json_to_recordset($1::json) AS x(event_time timestamp, event_type text, brand text, product_id bigint, price numeric, user_session text)',
    [JSON.stringify(events)],
  )
})
afterAll(async () => {
  for (const one of pools) await one.end()
})

describe('a database in American English', () => {
  const first = defineMetric({ name: 'first', formula: () => min(field.brand) })
  const last = defineMetric({ name: 'last', formula: () => max(field.brand) })

  test('orders texts in its own way', async () => {
    const { rows } = await pool.query(`SELECT 'a' < 'B' AS own, 'a' < 'B' COLLATE "C" AS plain`)
    expect(rows).toEqual([{ own: true, plain: false }])
  })

  test.each(['brand', 'productId'] as const)('gives the order of code points by %s all the same', async (by) => {
    const query = { by, metrics: ['events', 'sessions', first, last], orderBy: 'events' } as const
    const wanted = await analyze(fromEvents(events, { binding: defineBinding({}) }), query)
    const found = await analyze(postgres({ client: pool, table: 'shop.events' }), query)
    expect(found.rows).toEqual(wanted.rows)
    expect(found.totals).toEqual(wanted.totals)
    const sql = toSql(query, {
      dialect: 'postgres',
      table: 'shop.events',
      types: { event_time: 'timestamp', product_id: 'bigint' },
    })
    const { rows } = await pool.query(sql)
    expect(rows.map((row) => Object.values(row)[0])).toEqual(wanted.rows.map((row) => row[by]))
  })

  test('compares by code points', async () => {
    const where = gt(field.brand, 'Z')
    const query = { by: 'brand', metrics: ['events'], where } as const
    const wanted = await analyze(fromEvents(events, { binding: defineBinding({}) }), query)
    expect((await analyze(postgres({ client: pool, table: 'shop.events' }), query)).rows).toEqual(wanted.rows)
    expect(wanted.rows.length).toBeLessThan(brands.length)
  })
})

describe('the client of pg', () => {
  const query = { by: 'brand', metrics: ['events', 'sessions'], orderBy: 'brand' } as const

  test('hands integers of 64 bits and decimals over as text', async () => {
    const { rows } = await pool.query('SELECT count(*) AS events, sum(price) AS price FROM shop.events')
    expect(rows).toEqual([{ events: '32', price: '288230376151711.68' }])
  })

  test.each([
    ['as it comes', {}],
    [
      'with numbers made of integers and decimals',
      {
        types: {
          getTypeParser: (oid: number, format: 'text') =>
            oid === 20 || oid === 1700 ? Number : pg.types.getTypeParser(oid, format),
        },
      },
    ],
    ['with text of everything', { types: { getTypeParser: () => (text: string) => text } }],
  ])('gives the same answer %s', async (_, config) => {
    const total = defineMetric({ name: 'total', formula: () => max(field.brand) })
    const metrics = [...query.metrics, 'revenue', total] as const
    const wanted = await analyze(fromEvents(events, { binding: defineBinding({}) }), { ...query, metrics })
    const source = postgres({ client: newPool(config as pg.PoolConfig), table: 'shop.events' })
    const found = await analyze(source, { ...query, metrics })
    expect(found.rows).toEqual(wanted.rows)
    expect(found.totals).toEqual(wanted.totals)
  })

  test('may be a single connection, in a transaction that only reads', async () => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    await client.query('BEGIN READ ONLY')
    const { rows } = await analyze(postgres({ client, table: 'shop.events' }), query)
    expect(rows).toHaveLength(brands.length)
    await client.query('COMMIT')
    await client.end()
  })

  test('whose server does not answer is an error that says so', async () => {
    const client = newPool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' })
    const found = await analyze(postgres({ client, table: 'events' }), query).catch((error) => error)
    expect(found).toBeInstanceOf(SourceError)
    expect(found.message).toMatch(/^Postgres, reading events: .*ECONNREFUSED/)
  })

  test('whose statement takes too long is an error that says so', async () => {
    const client = newPool({ options: '-c statement_timeout=200' })
    const source = postgres({ client, query: sleeping('timed_out') })
    const found = await analyze(source, { metrics: ['events'] }).catch((error) => error)
    expect(found).toBeInstanceOf(SourceError)
    expect(found.message).toMatch(/^Postgres, reading the query: .*statement timeout \(57014\)$/)
  })
})

/** A query that goes on for long, and is known by a word. */
const sleeping = (word: string) =>
  `SELECT event_time, event_type, user_session FROM shop.events, LATERAL (SELECT CAST(pg_sleep(60) AS text) || event_type AS ${word}) AS slow WHERE ${word} <> ''`

async function running(word: string): Promise<number> {
  const { rows } = await pool.query(
    `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE $1`,
    [`%${word}%`],
  )
  return rows.length
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Asks what goes on for long, and aborts once it has begun. */
async function aborted(word: string, options: { cancelWith?: pg.Pool | { query: () => Promise<never> } }) {
  const controller = new AbortController()
  const source = postgres({ client: newPool(), query: sleeping(word), ...options })
  const answer = analyze(source, { metrics: ['events'] }, { signal: controller.signal }).catch((error) => error)
  await until(async () => (await running(word)) > 0)
  const reason = new Error('no longer wanted')
  controller.abort(reason)
  expect(await answer).toBe(reason)
}

describe('an abort', () => {
  test('stops the statement, over another connection', async () => {
    await aborted('stopped', { cancelWith: pool })
    await until(async () => (await running('stopped')) === 0)
  })

  test('ends the query, and not the statement, without another connection', async () => {
    await aborted('kept_on', {})
    expect(await running('kept_on')).toBe(1)
    await pool.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%kept_on%'`,
    )
  })

  test('ends the query where the other connection fails, too', async () => {
    await aborted('failing', { cancelWith: { query: () => Promise.reject(new Error('no connection')) } })
    await pool.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%failing%'`,
    )
  })

  test('before the query asks nothing', async () => {
    const asked: string[] = []
    const client = {
      query: async (sql: string) => {
        asked.push(sql)
        return { rows: [] }
      },
    }
    const reason = new Error('never wanted')
    const source = postgres({ client, table: 'shop.events' })
    await expect(analyze(source, { metrics: ['events'] }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(asked).toEqual([])
  })
})
