import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { type AthenaProgress, type AthenaSourceOptions, athena } from '../../src/athena.js'
import { and, field, gte, instant, lt } from '../../src/definition/builders.js'
import type { Query } from '../../src/plan/query.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, queryOf } from '../support/cases.js'
import { eventsQuery } from '../support/duckdb-tables.js'
import type { Physical } from '../support/physical.js'
import { runs } from '../support/runs.js'
import { expectAnalysis, same } from '../support/same-analysis.js'
import { expectMetricTable, wantedRows } from '../support/sql-rows.js'
import { type AthenaServer, startAthenaServer } from './api-server.js'
import { type DuckDBEngine, duckdbEngine } from './duckdb-engine.js'
import { fast, fixedEngine } from './harness.js'
import { athenaOnDuckdb, defineTrinoFunctions, inDuckdb } from './trino-on-duckdb.js'

let engine: DuckDBEngine
let server: AthenaServer

const events = [
  {
    event_time: '2019-10-01 08:00:00 UTC',
    event_type: 'view',
    brand: 'apple',
    price: '10.50',
    user_session: 's1',
    device: 'phone',
  },
  {
    event_time: '2019-10-01 23:30:00 UTC',
    event_type: 'purchase',
    brand: 'apple',
    price: '10.50',
    user_session: 's1',
    device: '',
  },
  {
    event_time: '2019-10-02 08:00:00+02:00',
    event_type: 'view',
    brand: '',
    price: '',
    user_session: 's2',
    device: 'tv',
  },
  {
    event_time: '2019-10-03T08:00:00Z',
    event_type: 'cart',
    brand: "o'neil",
    price: '3',
    user_session: 's3',
    device: 'tv',
  },
  { event_time: 'soon', event_type: 'view', brand: 'apple', price: '1', user_session: 's4', device: 'tv' },
  {
    event_time: '2019-10-03 08:00:00',
    event_type: 'view',
    brand: 'apple',
    price: 'free',
    user_session: 's4',
    device: 'tv',
  },
] as const
const columns = [
  'event_time',
  'event_type',
  'product_id',
  'brand',
  'price',
  'user_id',
  'user_session',
  'device',
] as const
const metrics = ['events', 'purchases', 'sessions', 'revenue', 'conversionRate', 'quadrant', 'revenueRank'] as const

beforeAll(async () => {
  engine = await duckdbEngine()
  await defineTrinoFunctions(engine)
  server = await startAthenaServer({ engine: athenaOnDuckdb(engine) })
  const { connection } = engine
  const quoted = (text: string | undefined) => (text === undefined ? 'NULL' : `'${text.replaceAll("'", "''")}'`)
  const values = events.map(
    (row) => `(${columns.map((name) => quoted((row as Record<string, string>)[name])).join(', ')})`,
  )
  await connection.run('CREATE SCHEMA shop')
  await connection.run(
    `CREATE TABLE shop.raw AS SELECT CAST(product_id AS VARCHAR) AS product_id, CAST(user_id AS VARCHAR) AS user_id, * EXCLUDE (product_id, user_id), CASE WHEN event_time LIKE '2019%' THEN substr(event_time, 1, 10) ELSE 'none' END AS dt FROM (VALUES ${values.join(', ')}) AS t(${columns.join(', ')})`,
  )
  await connection.run('CREATE TABLE shop.empty AS SELECT * FROM shop.raw WHERE false')
  await connection.run(`CREATE TABLE shop.bad AS SELECT * REPLACE ('never' AS event_time) FROM shop.raw`)
})

afterAll(async () => {
  await server?.close()
  engine?.close()
})

const open = (options: Partial<AthenaSourceOptions> = {}) =>
  athena({ client: server.client(), timing: fast, table: 'shop.raw', ...options })

const memory = (rows: readonly object[] = events) =>
  fromEvents(rows, {
    binding: { columns: { eventTime: 'event_time', eventType: 'event_type', userSession: 'user_session' } },
  })

/** The statements that the server was asked to run since. */
async function statementsOf(run: () => Promise<unknown>) {
  const before = server.executions.length
  await run()
  return server.executions.slice(before).map(({ sql }) => sql)
}

describe('athena()', () => {
  test.each<Query>([
    { by: 'brand', metrics },
    { by: ['day', 'device'], metrics, time: { timeZone: 'Asia/Tokyo' } },
    { by: 'week', metrics, time: { from: '2019-10-01', to: '2019-10-03' } },
    { metrics },
  ])('gives what memory gives: %o', async (query) => {
    const [found, wanted] = [await analyze(open(), query), await analyze(memory(), query)]
    for (const part of ['rows', 'totals', 'thresholds'] as const) same(found[part], wanted[part], part)
    expect(found.rejected.reasons).toEqual(wanted.rejected.reasons)
  })

  test('gives generated events what is expected', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom('typed' as const, 'text' as const)
          .chain((form) => fc.tuple(fc.constant(form), anyCase(form, { anyWriting: true }))),
        async ([form, one]) => {
          const asText = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'text' } as const
          // Athena has no enumerations, and no names for DuckDB's other timestamps.
          const time = /^timestamp_/.test(one.physical.time) ? 'timestamp' : one.physical.time
          const physical: Physical =
            form === 'text' ? asText : { ...one.physical, time, id: one.physical.id === 'bigint' ? 'bigint' : 'text' }
          await engine.connection.run(
            `CREATE OR REPLACE TABLE shop.generated AS ${eventsQuery(one.events, one.binding, { ...physical, text: 'text' })}`,
          )
          const query = queryOf(one.query)
          const source = open({ table: 'shop.generated', binding: bindingFor(one.binding) })
          expectAnalysis(await analyze(source, query), one.expected, form)
          const { rows: types } = await engine.execute(
            `SELECT column_name, lower(data_type) FROM duckdb_columns() WHERE table_name = 'generated'`,
            { signal: new AbortController().signal },
          )
          const sql = toSql(query, {
            dialect: 'athena',
            table: 'shop.generated',
            binding: bindingFor(one.binding),
            types: Object.fromEntries(types.map(([name, type]) => [name as string, type as string])),
          })
          const reader = await engine.connection.runAndReadAll(inDuckdb(sql))
          const table = {
            columns: reader.columnNames(),
            rows: reader
              .getRows()
              .map((row) =>
                row.map((value) =>
                  typeof value === 'bigint' || (typeof value === 'object' && value !== null) ? String(value) : value,
                ),
              ),
          }
          const names = [...one.query.by.map(({ name }) => name), ...query.metrics.map(({ name }) => name)]
          expectMetricTable(table as never, names, wantedRows(one), `toSql ${form}`)
        },
      ),
      { numRuns: runs(8) },
    )
  })

  test('finds columns whatever the case they are bound in', async () => {
    const binding = { columns: { eventTime: 'Event_Time', eventType: 'EVENT_TYPE', brand: 'Brand' } }
    const { totals } = await analyze(open({ binding }), { metrics: ['events'] })
    expect(totals.events).toBe(4)
  })

  test('reads a query', async () => {
    const table = { query: "SELECT * FROM shop.raw WHERE device = 'tv' -- all of them;\n;" }
    const { totals, scanned } = await analyze(open({ table }), { metrics: ['events'] })
    expect(totals.events).toBe(2)
    expect(scanned.source).toBe('the query')
  })

  test('asks for the columns once, by a statement that reads no event', async () => {
    const source = open()
    const run = () => analyze(source, { by: 'brand', metrics: ['events'] })
    const [first, ...rest] = await statementsOf(run)
    expect(first).toBe(
      `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'shop' AND table_name = 'raw' ORDER BY ordinal_position`,
    )
    expect(rest).toHaveLength(1)
    expect(await statementsOf(run)).toEqual(rest)
  })

  test('does not ask where types are given', async () => {
    const types = Object.fromEntries(columns.map((name) => [name, 'VARCHAR']))
    expect(await statementsOf(() => analyze(open({ types }), { metrics: ['events'] }))).toHaveLength(1)
  })

  test('asks again after it could not', async () => {
    const source = open({ table: 'shop.later' })
    await expect(analyze(source, { metrics: ['events'] })).rejects.toThrow(
      /no columns for the table shop\.later.*glue:GetTable/s,
    )
    await engine.connection.run('CREATE TABLE shop.later AS SELECT * FROM shop.raw')
    expect((await analyze(source, { metrics: ['events'] })).totals.events).toBe(4)
  })

  test('is whole of no events', async () => {
    const table = 'shop.empty'
    for (const by of [undefined, 'brand', ['day', 'brand']]) {
      const query: Query = by === undefined ? {} : { by }
      const found = await analyze(
        open({
          table,
          types: Object.fromEntries([...columns, 'dt', 'category_code'].map((name) => [name, 'varchar'])),
        }),
        { ...query, metrics },
      )
      expect(found.rows).toEqual([])
      expect(found.totals).toMatchObject({ events: 0, revenue: 0, conversionRate: null, quadrant: null })
      const sql = toSql(
        { ...query, metrics },
        { dialect: 'athena', table, types: { event_time: 'varchar', price: 'varchar' } },
      )
      const rows = (await engine.connection.runAndReadAll(inDuckdb(sql))).getRowsJson()
      expect(rows).toEqual(by === undefined ? [['0', '0', '0', '0.00', null, null, null]] : [])
    }
  })

  test('is none of rows of which no one can be read', async () => {
    await expect(analyze(open({ table: 'shop.bad' }), { metrics: ['events'] })).rejects.toThrow(
      'no row of shop.bad can be read: event_time is not a time (6 rows). The first: event_time is not a time (never)',
    )
  })

  test('reads only the partitions that a range of time can be in', async () => {
    const query: Query = { metrics: ['events'], time: { from: '2019-10-02T00:00:00Z', to: '2019-10-03T00:00:00Z' } }
    const { totals, scanned } = await analyze(open({ partition: { column: 'dt' } }), query)
    expect(totals['events']).toBe(1)
    expect(scanned.sql).toContain(
      `FROM (SELECT * FROM "shop"."raw" WHERE "dt" >= '2019-10-02' AND "dt" <= '2019-10-02')`,
    )
  })

  test('reads all partitions for a condition on the time, which says no range', async () => {
    const where = and(gte(field.eventTime, instant('2019-10-02')), lt(field.eventTime, instant('2019-10-03')))
    const { totals, scanned } = await analyze(open({ partition: { column: 'dt' } }), { metrics: ['events'], where })
    expect(totals.events).toBe(1)
    expect(scanned.sql).not.toContain('"dt"')
  })

  test('tells how far it is, and what it cost', async () => {
    const seen: AthenaProgress['state'][] = []
    const source = open({ onProgress: ({ state }) => seen.push(state) })
    const { scanned } = await analyze(source, { metrics: ['events'] })
    expect(seen.at(-1)).toBe('SUCCEEDED')
    expect(scanned).toMatchObject({ source: 'shop.raw', dollars: 0.00005 })
    expect(scanned.columns).toEqual(['event_time', 'event_type', 'price'])
  })

  test('is stopped by the caller’s signal', async () => {
    const abort = new AbortController()
    const run = analyze(
      open({ onProgress: () => abort.abort(new Error('enough')) }),
      { metrics: ['events'] },
      { signal: abort.signal },
    )
    await expect(run).rejects.toThrow('enough')
  })

  test.each([
    ['no table', { table: '' }, /"" is no table/],
    ['half a name', { table: 'shop.' }, /is no table/],
    ['a table without a database', { table: 'raw' }, /in which database is the table raw/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => open(options)).toThrow(message)
  })

  test.each([
    ['a column that is not there', { columns: { brand: 'maker' } }, /has no column "maker" for brand.*Bind the field/s],
    ['a column of another type', { columns: { eventTime: 'n' } }, /is boolean, which cannot hold eventTime/],
    ['an identifier that is a float', { columns: { brand: 'x' } }, /held as a float may have lost digits/],
  ])('says what is wrong with %s', async (_what, binding, message) => {
    await engine.connection.run(
      'CREATE OR REPLACE TABLE shop.odd AS SELECT *, true AS n, 1.5::DOUBLE AS x FROM shop.raw',
    )
    await expect(analyze(open({ table: 'shop.odd', binding }), { by: 'brand' })).rejects.toThrow(message)
  })
})

test('a result of 25,000 groups comes whole', async () => {
  const rows = Array.from({ length: 25_000 }, (_, n) => ['0', '0', '2', null, `brand ${n}`, '2'])
  const engine = fixedEngine({
    columns: ['reason', 'is_total', 'all_rows', 'example', 'key_0', 'measure_0'].map((name, place) => ({
      name,
      type: place === 3 || place === 4 ? 'varchar' : 'bigint',
    })),
    rows: [...rows, ['0', '1', '50000', null, null, '50000']],
  })
  const many = await startAthenaServer({ engine })
  try {
    const types = Object.fromEntries(columns.map((name) => [name, 'varchar']))
    const source = athena({ client: many.client(), timing: fast, table: 'shop.raw', types })
    const plan = {
      dimensions: [{ name: 'brand', expr: { kind: 'field', name: 'brand', type: 'text' } }],
      measures: [{ kind: 'aggregate', fn: 'count', of: null, where: null }],
      where: [],
      timeZone: 'UTC',
    } as const
    const { size, keys, measures } = await source.measure(plan)
    expect(size).toBe(25_000)
    expect(keys).toEqual([rows.map(([, , , , key]) => key)])
    expect(measures).toEqual([{ kind: 'count', values: [...rows.map(() => 2), 50_000] }])
  } finally {
    await many.close()
  }
})
