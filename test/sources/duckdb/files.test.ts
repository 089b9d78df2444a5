import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { csv, line, put } from '../../support/csv-files.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const file = (name: string, brand: string) => put(folder, name, csv(line({ brand })))

describe('which files are read', () => {
  test('several, a pattern, a folder, and each only once', async () => {
    const paths = ['a', 'b', 'deep/c'].map((name) => file(`some/${name}.csv`, name))
    expect((await brandsOf({ files: paths })).brands).toEqual({ a: 1, b: 1, 'deep/c': 1 })
    expect((await brandsOf({ files: join(folder, 'some/*.csv') })).brands).toEqual({ a: 1, b: 1 })
    expect((await brandsOf({ files: join(folder, 'some/**/*.csv') })).brands).toEqual({ a: 1, b: 1, 'deep/c': 1 })
    const whole = await brandsOf({ files: [join(folder, 'some'), ...paths] })
    expect(whole.brands).toEqual({ a: 1, b: 1, 'deep/c': 1 })
    expect([...whole.scanned.files].sort()).toEqual([...paths].sort())
  })

  test.each(["it's", 'a[1]', 'what?', 'star*', 'quote"d', 'ünï \u{1F600}', 'semi;colon', '{brace}', 'a]b', '%20'])(
    'a file and a folder called %s',
    async (name) => {
      const path = file(`${name}/${name}.csv`, 'x')
      file('a1/decoy.csv', 'decoy')
      expect((await brandsOf({ files: path })).brands).toEqual({ x: 1 })
      expect((await brandsOf({ files: join(folder, name) })).brands).toEqual({ x: 1 })
    },
  )

  test('partitions are columns, as text', async () => {
    for (const brand of ['007', 'nan', 'O%27Neil']) {
      for (const day of ['2019-10-01', '2019-10-02']) {
        put(
          folder,
          `hive/brand=${brand}/dt=${day}/part.csv`,
          'event_time,event_type,price,user_session\n2019-10-01,view,1,s\n',
        )
      }
    }
    expect((await brandsOf({ files: join(folder, 'hive') })).brands).toEqual({ '007': 2, nan: 2, "O'Neil": 2 })
    const { rows } = await ask({ files: join(folder, 'hive') }, { by: 'dt', metrics: ['events'], orderBy: 'dt' })
    expect(rows).toEqual([
      { dt: '2019-10-01', events: 3 },
      { dt: '2019-10-02', events: 3 },
    ])
  })

  test('partitions of Parquet are columns, as text', async () => {
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1 AS price, 's' AS user_session, x AS brand FROM (VALUES ('007'), ('7'), ('nan'), (NULL)) t(x)) TO '${folder}/hive-parquet' (FORMAT parquet, PARTITION_BY (brand))`,
    )
    expect((await brandsOf({ files: join(folder, 'hive-parquet') })).brands).toEqual({
      '007': 1,
      '7': 1,
      nan: 1,
      null: 1,
    })
  })

  test('partitions that look like numbers and dates stay text', async () => {
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1 AS price, 's' AS user_session, x AS brand FROM (VALUES ('007'), ('7'), ('9007199254740993')) t(x)) TO '${folder}/numbers' (FORMAT parquet, PARTITION_BY (brand))`,
    )
    expect((await brandsOf({ files: join(folder, 'numbers') })).brands).toEqual({
      '007': 1,
      '7': 1,
      '9007199254740993': 1,
    })
    for (const brand of ['007', '7']) {
      put(folder, `numbers-csv/brand=${brand}/a.csv`, 'event_time,event_type,price,user_session\n2019-10-01,view,1,s\n')
    }
    expect((await brandsOf({ files: join(folder, 'numbers-csv') })).brands).toEqual({ '007': 1, '7': 1 })
  })

  test('files whose columns are in another order, of another type, or not all there', async () => {
    const one =
      "SELECT TIMESTAMP '2019-10-01 01:00:00' AS event_time, 'view' AS event_type, 1.5::DOUBLE AS price, 12::BIGINT AS user_session, 'a' AS brand"
    const two =
      "SELECT 'b' AS brand, 'x12' AS user_session, 2.25::DECIMAL(9,2) AS price, 'purchase' AS event_type, '2019-10-01 00:00:00+00:00' AS event_time"
    const three = "SELECT 'purchase' AS event_type, TIMESTAMPTZ '2019-10-01 00:00:00+00' AS event_time, 4 AS price"
    for (const [index, sql] of [one, two, three].entries())
      await connection.run(`COPY (${sql}) TO '${folder}/mixed-${index}.parquet'`)
    const { rows, totals, rejected } = await brandsOf({ files: join(folder, 'mixed-*.parquet') })
    expect(rejected.reasons).toEqual({})
    expect(totals).toEqual({ events: 3, revenue: 6.25, sessions: 2 })
    expect(rows.length).toBe(3)
    put(folder, 'mix/a.csv', 'event_time,event_type,brand,price\n2019-10-01,purchase,a,1\n')
    put(folder, 'mix/b.csv', 'price;brand;event_type;event_time;user_session\n2;b;purchase;2019-10-01;s\n')
    expect((await brandsOf({ files: join(folder, 'mix') })).totals).toEqual({ events: 2, revenue: 3, sessions: 1 })
  })
})

describe('files that cannot be read', () => {
  test.each<[string, () => string | string[], RegExp]>([
    ['no file', () => join(folder, 'none.csv'), /^SourceError: there is no file .*none\.csv$/],
    ['no match', () => join(folder, 'none-*.csv'), /^SourceError: no file matches .*none-\*\.csv$/],
    [
      'a folder without files',
      () => mkdirSync(join(folder, 'bare/within'), { recursive: true }) as string,
      /^SourceError: there is no file of CSV, JSON, Parquet or Arrow in the folder .*bare$/,
    ],
    [
      'an unknown ending',
      () => put(folder, 'data.xlsx', 'x'),
      /^SourceError: .*data\.xlsx: its name does not tell its format; name it \.parquet, \.csv or \.csv\.gz, or say \{ format: 'csv' \}$/,
    ],
    [
      'more than one format',
      () => [put(folder, 'm.csv', csv(line())), put(folder, 'm.parquet', 'PAR1----PAR1')],
      /^SourceError: these files are of more than one format \(CSV in .*\.csv, Parquet in .*\.parquet\): analyze each apart$/,
    ],
    [
      'text called Parquet',
      () => put(folder, 'text.parquet', 'hello, this is no parquet file'),
      /^SourceError: .*text\.parquet cannot be read: it is text and not Parquet; if it is CSV, name it \.csv$/,
    ],
    [
      'an empty file called Parquet',
      () => put(folder, 'empty.parquet', ''),
      /^SourceError: .*empty\.parquet is empty$/,
    ],
    ['an empty path', () => '', /^SourceError: files: "" is no path; name a file, a folder or a pattern/],
    [
      'no path at all',
      () => [],
      /^SourceError: duckdb: files must be a path, or an array of some, unless \{ connection, table \} are given, not \[\]$/,
    ],
  ])('%s', async (_, files, message) => {
    expect(await messageOf((async () => brandsOf({ files: files() }))())).toMatch(message)
  })

  test('a Parquet file that was cut off', async () => {
    const path = join(folder, 'whole.parquet')
    await connection.run(
      `COPY (SELECT '2019-10-01' AS event_time, 'view' AS event_type, 1 AS price, 'b' AS brand, 's' AS user_session FROM range(9000)) TO '${path}'`,
    )
    const { readFileSync } = await import('node:fs')
    const cut = put(folder, 'cut.parquet', readFileSync(path).subarray(0, 700))
    expect(await messageOf(brandsOf({ files: cut }))).toMatch(
      /^SourceError: .*cut\.parquet cannot be read: its end is missing, so it was cut off or is still being written; copy or write it again$/,
    )
  })

  test('a column of a type that cannot hold its field', async () => {
    const path = join(folder, 'types.parquet')
    const columns = { event_time: 'true', event_type: "'view'", price: '1', brand: "'b'", user_session: "'s'" }
    const write = (more: Record<string, string>) =>
      connection.run(
        `COPY (SELECT ${Object.entries({ ...columns, ...more })
          .map(([name, sql]) => `${sql} AS ${name}`)
          .join(', ')}) TO '${path}'`,
      )
    await write({})
    expect(await messageOf(brandsOf({ files: path }))).toMatch(
      /^SourceError: the column "event_time" of .* is BOOLEAN, which cannot hold eventTime; it must be/,
    )
    await write({ event_time: 'now()::TIMESTAMP', brand: '1.5::DOUBLE' })
    expect(await messageOf(brandsOf({ files: path }))).toMatch(
      /^SourceError: the column "brand" of .* is DOUBLE: an identifier held as a float may have lost digits/,
    )
    await write({ event_time: 'now()::TIMESTAMP', price: '[1]' })
    expect(await messageOf(brandsOf({ files: path }))).toMatch(
      /^SourceError: the column "price" of .* is INTEGER\[\], which cannot hold price/,
    )
  })
})

describe('a table of a connection', () => {
  test('by its name, by its parts, and as a query with a comment', async () => {
    await connection.run(
      "CREATE SCHEMA IF NOT EXISTS \"my schema\"; CREATE OR REPLACE TABLE \"my schema\".\"my events\" AS SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1 AS price, 'b' AS brand, 's' AS user_session",
    )
    for (const table of [
      { schema: 'my schema', table: 'my events' },
      { query: 'SELECT * FROM "my schema"."my events" -- all of it;' },
      { query: 'SELECT * FROM "my schema"."my events" ;  ' },
    ]) {
      const { totals } = await analyze(duckdb({ connection, table }), { by: 'brand', metrics: ['events'] })
      expect(totals).toEqual({ events: 1 })
    }
    expect(await messageOf(analyze(duckdb({ connection, table: 'nothing' }), { metrics: ['events'] }))).toMatch(
      /^SourceError: nothing cannot be read: .*nothing/,
    )
  })
})
