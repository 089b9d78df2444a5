import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runTrino } from '../../bench/trino/trino-client.js'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { athena } from '../../src/athena.js'
import { defineBinding } from '../../src/events/binding.js'
import { convertEvents } from '../../src/lake/convert.js'
import { createRawTable, rawColumns } from '../../src/lake/raw-table.js'
import { createView, unload } from '../../src/lake/view.js'
import type { Query } from '../../src/plan/query.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { same } from '../support/same-analysis.js'
import { expectMetricTable, rowsOfTable } from '../support/sql-rows.js'
import { trinoTable } from './hive-table.js'
import { metricRows } from './metric-rows.js'
import { everyMetric } from './queries.js'

const trino = inject('trino')
const sql = (text: string) => runTrino({ url: trino.url, catalog: 'hive' }, text)

/** A statement of ours as Trino takes it: files lie in the lake's folder, and the codec is a setting of the session. */
function local(statement: string): string {
  return statement.replaceAll("'s3://lake/", "'local:///").replace(/^ {2}write_compression = 'ZSTD',\n/m, '')
}

const names = rawColumns({})

/** Days from 2019-10-01 on, an event each, with what is hard about raw files. */
const rows: readonly (readonly string[])[] = [
  ...Array.from({ length: 130 }, (_, day) => {
    const at = new Date(Date.UTC(2019, 9, 1 + day, day % 24, 59, 59)).toISOString().replace('T', ' ').slice(0, 19)
    const kind = ['view', 'view', 'cart', 'purchase'][day % 4] as string
    return [
      `${at}${[' UTC', '+00:00', '.9996 UTC'][day % 3]}`,
      kind,
      `${5_100_000_000_000_000_000n + BigInt(day % 7)}`,
      '2053013555631882655',
      day % 5 === 0 ? '' : 'electronics.phone, "smart"',
      ['samsung', '', "o'neil", 'a, "b" \\'][day % 4] as string,
      `${(day * 7.35).toFixed(2)}`,
      `u${day % 9}`,
      `s${day % 40}`,
    ]
  }),
  ['yesterday', 'view', '1', '1', '', 'samsung', '1.00', 'u1', 's1'],
  ['2019-02-30 10:00:00 UTC', 'purchase', '1', '1', '', 'samsung', '1.00', 'u1', 's1'],
  ['', 'view', '1', '1', '', 'apple', '1.00', 'u1', 's1'],
  ['2019-10-05 10:00:00 UTC', '', '1', '1', '', 'apple', '1.00', 'u1', 's1'],
  ['2019-10-05 10:00:00 UTC', 'purchase', '1', '1', '', 'apple', '1,50', 'u1', 's1'],
  ['2018-10-05 10:00:00 UTC', 'purchase', '1', '1', '', 'apple', '1.50', 'u1', 's1'],
  ['2020-02-08 00:00:00 UTC', 'view', '1', '1', '', 'apple', '1.50', 'u1', 's1'],
]

const days = { from: '2019-10-01', to: '2020-02-08' }
let server: AthenaServer

beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
  const folder = join(trino.lake, 'raw-shop')
  for (const name of ['raw-shop', 'events-of-shop', 'rejected-of-shop'])
    await rm(join(trino.lake, name), { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = [names, ...rows].map((row) => row.map(quoted).join(','))
  await writeFile(join(folder, 'events.csv'), `${lines.join('\r\n')}\r\n`)
  await sql(`CREATE SCHEMA IF NOT EXISTS "shop" WITH (location = 'local:///shop')`)
  for (const table of ['raw_events', 'events', 'events_rejected']) await sql(`DROP TABLE IF EXISTS "shop"."${table}"`)
  await sql(trinoTable(createRawTable({ table: 'shop.raw_events', location: 's3://lake/raw-shop/' })))
  const statements = convertEvents({
    from: 'shop.raw_events',
    to: 'shop.events',
    location: 's3://lake/events-of-shop/',
    rejectedLocation: 's3://lake/rejected-of-shop/',
    days,
  })
  expect(statements.map(({ sql }) => /^\w+/.exec(sql)?.[0])).toEqual(['CREATE', 'INSERT', 'CREATE', 'SELECT'])
  for (const { sql: statement } of statements.slice(0, -1)) await sql(local(statement))
  expect((await sql(statements.at(-1)?.sql as string)).rows).toEqual([[137, 130, 7, 0]])
})

afterAll(() => server?.close())

test('events get their types, and a folder a day', async () => {
  const { columns, rows: found } = await sql('SELECT * FROM "shop"."events" ORDER BY "event_time" LIMIT 3')
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'event_time timestamp',
    'event_type varchar',
    'product_id varchar',
    'category_id varchar',
    'category_code varchar',
    'brand varchar',
    'price decimal(15, 2)',
    'user_id varchar',
    'user_session varchar',
    'dt varchar',
  ])
  expect(found).toEqual([
    [
      '2019-10-01 00:59:59.000',
      'view',
      '5100000000000000000',
      '2053013555631882655',
      null,
      'samsung',
      '0.00',
      'u0',
      's0',
      '2019-10-01',
    ],
    [
      '2019-10-02 01:59:59.000',
      'view',
      '5100000000000000001',
      '2053013555631882655',
      'electronics.phone, "smart"',
      null,
      '7.35',
      'u1',
      's1',
      '2019-10-02',
    ],
    // Cut to milliseconds, not rounded into the next second.
    [
      '2019-10-03 02:59:59.999',
      'cart',
      '5100000000000000002',
      '2053013555631882655',
      'electronics.phone, "smart"',
      "o'neil",
      '14.70',
      'u2',
      's2',
      '2019-10-03',
    ],
  ])
  const partitions = await sql('SELECT count(*), min("dt"), max("dt") FROM "shop"."events$partitions"')
  expect(partitions.rows).toEqual([[130, '2019-10-01', '2020-02-07']])
})

test('rows that cannot be read are kept as they are, with the reason', async () => {
  const { rows: found } = await sql(
    'SELECT "event_time", "event_type", "price", "reason" FROM "shop"."events_rejected" ORDER BY 4, 1',
  )
  expect(found).toEqual([
    ['', 'view', '1.00', 'event_time is missing'],
    ['2019-02-30 10:00:00 UTC', 'purchase', '1.00', 'event_time is not a time'],
    ['yesterday', 'view', '1.00', 'event_time is not a time'],
    ['2018-10-05 10:00:00 UTC', 'purchase', '1.50', 'event_time is not in the days from 2019-10-01, before 2020-02-08'],
    ['2020-02-08 00:00:00 UTC', 'view', '1.50', 'event_time is not in the days from 2019-10-01, before 2020-02-08'],
    ['2019-10-05 10:00:00 UTC', '', '1.00', 'event_type is missing'],
    ['2019-10-05 10:00:00 UTC', 'purchase', '1,50', 'price is not a decimal number'],
  ])
})

const query = { by: 'brand', metrics: everyMetric } satisfies Query
const inMemory = () =>
  analyze(
    fromEvents(
      rows.slice(0, 130).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] as string]))),
      { binding: defineBinding() },
    ),
    query as Query,
  )

describe('an analysis of the converted table', () => {
  test('is that of the rows in memory', async () => {
    const wanted = await inMemory()
    const found = await analyze(athena({ client: server.client(), timing: fast, table: 'shop.events' }), query)
    same(found.rows, wanted.rows, 'rows')
    same(found.totals, wanted.totals, 'totals')
    expect(found.rejected.count).toBe(0)
  })

  test('of the raw table counts the rows that cannot be read', async () => {
    const found = await analyze(athena({ client: server.client(), timing: fast, table: 'shop.raw_events' }), {
      ...query,
      time: days,
    })
    same(found.totals, (await inMemory()).totals, 'totals')
    expect(found.rejected).toMatchObject({
      count: 5,
      reasons: {
        'event_time is missing': 1,
        'event_time is not a time': 2,
        'event_type is missing': 1,
        'price is not a decimal number': 1,
      },
    })
  })

  test('is a view, and can be unloaded', async () => {
    const wanted = await inMemory()
    const written = toSql(query, { dialect: 'athena', table: 'shop.events' })
    await sql(createView('shop.brand_metrics', written))
    const columns = ['brand', ...wanted.metrics.map(({ name }) => name)]
    expectMetricTable(
      metricRows(await sql('SELECT * FROM "shop"."brand_metrics" ORDER BY "events" DESC, "brand" ASC NULLS LAST')),
      columns,
      rowsOfTable(wanted),
      'view',
    )
    // Trino has no UNLOAD; the query within it is one all the same.
    const within = unload(written, { location: 's3://lake/unloaded/' })
      .replace(/^UNLOAD \(/, 'SELECT * FROM (')
      .replace(/\nTO '[\s\S]*$/, '')
    expect((await sql(within)).rows).toHaveLength(wanted.rows.length)
  })
})
