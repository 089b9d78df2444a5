import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { SqlOptions } from '../../src/analysis/sql-table.js'
import { toSql } from '../../src/analysis/to-sql.js'
import {
  and,
  column,
  conditional,
  count,
  countSequence,
  eq,
  field,
  gte,
  instant,
  max,
  min,
  multiply,
  numberColumn,
  oneOf,
  quantile,
  ratio,
  sum,
  total,
  when,
} from '../../src/definition/builders.js'
import { type AnyMetric, defineMetric } from '../../src/definition/metric.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { dimension } from '../../src/plan/dimension.js'
import type { Query } from '../../src/plan/query.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { openConnection } from '../support/open-connection.js'
import { postgresEngine, quotedName } from '../support/postgres-engine.js'
import { postgresRows } from '../support/postgres-rows.js'

/*
 * Names and texts of others come into SQL quoted, whatever is in them, and no two columns of it are called alike.
 */

const dialects = ['athena', 'duckdb', 'postgres'] as const
const thenRemoved = defineMetric({
  name: 'thenRemoved',
  formula: () =>
    countSequence(
      field.userSession,
      ['view', 'cart', 'remove_from_cart', 'cart', 'purchase'].map((type) => eq(field.eventType, type)),
    ),
})
/** Aggregates of values that are worked out of hostile columns. */
const ofValues = (
  [
    ['turnover', () => sum(multiply(field.price, numberColumn('a"mount', 3)))],
    ['firstName', () => min(column("it's"))],
    ['lastTime', () => max(field.eventTime)],
    ['upper', () => quantile(numberColumn('a"mount', 3), 0.9)],
  ] as const
).map(([name, formula]) => defineMetric({ name, formula: formula as () => never }) as AnyMetric)

const hostile = [
  'select',
  'a"b',
  "it's",
  'a.b',
  '--',
  'x; DROP TABLE y',
  'line\nbreak',
  '\u{1F600}',
  '__proto__',
  '$1',
  'C:\\',
] as const

/** What of SQL is no name and no text: comments, quoted names, texts and numbers are taken out. */
function barePart(sql: string): string {
  return sql.replaceAll(/--[^\n]*|"(?:[^"]|"")*"|(?:\bE)?'(?:[^']|'')*'|\b\d[\d.]*(?:E-?\d+)?/g, ' ')
}

const words = new Set(
  `SECOND SELECT FROM WHERE GROUP BY ORDER ASC DESC NULLS LAST LIMIT WITH AS AND OR NOT IS NULL IN CASE WHEN THEN ELSE END TRUE FALSE CAST TRY_CAST
  GROUPING SETS FILTER OVER PARTITION ROWS BETWEEN UNBOUNDED PRECEDING CURRENT ROW DISTINCT DATE TIMESTAMP VARCHAR DECIMAL DOUBLE TIMESTAMPTZ INTEGER INTERVAL
  COALESCE NULLIF COUNT SUM MIN MAX AVG RANK ROW_NUMBER FLOOR CEIL ROUND SUBSTR SPLIT_PART DATE_TRUNC DATE_FORMAT DATE_ADD FORMAT WEEK YEAR_OF_WEEK
  AT_TIMEZONE WITH_TIMEZONE TIMEZONE_HOUR TIMEZONE_MINUTE TIMEZONE STRFTIME MAKE_TIMESTAMP BITWISE_OR_AGG BITWISE_AND BIT_OR REGEXP_LIKE REGEXP_REPLACE REGEXP_EXTRACT
  REPLACE LENGTH BIGINT ELEMENT_AT ARRAY LIST_EXTRACT REGEXP_FULL_MATCH CONTAINS ISFINITE LIST LIST_MIN LIST_FILTER LAMBDA ARRAY_AGG ARRAY_MIN ERROR
  FLATTEN LIST_AGGREGATE ARRAY_SORT TRANSFORM CARDINALITY TEXT COLLATE ABS NUMERIC OFFSET LEFT RIGHT RANDOM LIKE SUBSTRING AT TIME ZONE PRECISION
  STRING_AGG UNNEST STRING_TO_ARRAY TO_CHAR PERCENTILE_CONT WITHIN TRUNC SIGN REGEXP_MATCH`.split(/\s+/),
)

/** The words of SQL that are neither its own nor a number. */
function unquotedNames(sql: string): readonly string[] {
  const found = barePart(sql).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []
  return [...new Set(found)].filter((word) => !words.has(word.toUpperCase()))
}

const own = (name: string) =>
  defineMetric({
    name,
    formula: () => count(eq(column(`column ${name}`), name)),
  }) as AnyMetric

describe.each(dialects)('names and texts for %s', (dialect) => {
  const options: SqlOptions = {
    dialect,
    table: ['data; base', 'ta"ble'],
    binding: {
      columns: { eventTime: 'order', brand: 'br"and', userSession: 'group' },
      eventTypes: { "cli'ck": 'view' },
    },
    types: { order: 'varchar', price: 'varchar' },
    partition: { column: 'd"t' },
  }
  const query = {
    by: [
      ...hostile.map((name) =>
        dimension(`dimension ${name}`, conditional([when(eq(field.brand, name), name)], 'other')),
      ),
      'day',
    ],
    metrics: [
      ...hostile.map((name) => own(`metric_${hostile.indexOf(name)}`)),
      ...Object.values<AnyMetric>({ ...catalogue, ...concentrationMetrics }),
      ...ofValues,
      thenRemoved,
    ],
    where: and(oneOf(column('where'), hostile), gte(field.eventTime, instant('2019-10-01T00:00:00Z'))),
    time: { from: '2019-10-01', timeZone: 'Europe/Berlin' },
    minSessions: 3,
    thresholds: { stickiness: 'mean', sessions: { quantile: 0.3 }, conversionRate: 0.02 },
  } as unknown as Query

  test('are all quoted', () => {
    const sql = toSql(query, options)
    expect(unquotedNames(sql)).toEqual([])
    for (const name of [
      '"data; base"."ta""ble"',
      '"br""and"',
      '"order"',
      '"group"',
      '"d""t"',
      '"where"',
      '"dimension a""b"',
      '"a""mount"',
      '"it\'s"',
    ])
      expect(sql).toContain(name)
    for (const text of hostile) {
      const quoted = `'${text.replaceAll("'", "''")}'`
      const escaped = dialect === 'postgres' && text.includes('\\')
      expect(sql).toContain(escaped ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted)
    }
    expect(sql).toContain("WHEN 'cli''ck' THEN 'view'")
  })

  test('a name that is not quoted would be told', () => {
    expect(unquotedNames('SELECT "a" AS b, \'c\' FROM "d" -- e')).toEqual(['b'])
  })

  test('comments stay in their lines', () => {
    const metric = defineMetric({
      name: 'mine',
      description: 'one\ntwo\r\n; DROP TABLE x\u2028three',
      formula: () => count(),
    })
    const lines = toSql({ metrics: [metric] }, { dialect, table: 'e' }).split('\n')
    expect(lines[1]).toBe('-- mine: one two ; DROP TABLE x three')
  })
})

test('names and texts come back from Postgres as they are', async () => {
  const client = await postgresEngine()
  const columns = ['order', 'event_type', 'br"and', 'group', 'text', "it's"]
  await client.query('DROP SCHEMA IF EXISTS "data; base" CASCADE')
  await client.query('CREATE SCHEMA "data; base"')
  await client.query(
    `CREATE TABLE "data; base"."ta""ble" (${columns.map((name) => `${quotedName(name)} text`).join(', ')})`,
  )
  const rows = hostile.map((text, index) => ['2019-10-01', "cli'ck", text, `s${index}`, text, text])
  for (const row of rows)
    await client.query(
      `INSERT INTO "data; base"."ta""ble" VALUES (${row.map((_, at) => `$${at + 1}`).join(', ')})`,
      row,
    )
  const query = {
    by: hostile.map((name) =>
      dimension(`dimension ${name}`, conditional([when(eq(field.brand, name), column("it's"))], 'other')),
    ),
    metrics: ['views', defineMetric({ name: 'x', formula: () => count(oneOf(column('text'), hostile)) as never })],
    where: oneOf(column('text'), hostile),
  } as unknown as Query
  const sql = toSql(query, {
    dialect: 'postgres',
    table: ['data; base', 'ta"ble'],
    binding: {
      columns: { eventTime: 'order', brand: 'br"and', userSession: 'group' },
      eventTypes: { "cli'ck": 'view' },
    },
    types: { order: 'text', price: null },
  })
  const found = (await postgresRows(sql)).rows
  await client.query('DROP SCHEMA "data; base" CASCADE')
  // Each row has its own text in the dimension of that name.
  const wanted = hostile.map((text) => [...hostile.map((name) => (name === text ? text : 'other')), 1, 1])
  expect(found).toHaveLength(hostile.length)
  expect(found).toEqual(expect.arrayContaining(wanted))
})

describe('columns of one table', () => {
  const sqlOf = (query: object) => toSql(query as Query, { dialect: 'athena', table: 'shop.events' })

  test('are told apart whatever metrics are called', async () => {
    const revenue = (name: string) =>
      defineMetric({ name, formula: () => sum(field.price, eq(field.eventType, name)) }) as AnyMetric
    const share = (name: string, of: AnyMetric) =>
      defineMetric({ name, formula: () => ratio(of as never, total(of as never)) as never }) as AnyMetric
    const names = [
      'allRevenue',
      'revenue',
      'sessionsThresholdPlace',
      'sessionsThreshold',
      'key_0',
      'is_total',
      'reason',
      'ranked',
      'eligible',
      'measure_1',
      'rank',
    ]
    const metrics = names.filter((name) => name !== 'revenue').map(revenue)
    const query = {
      by: 'brand',
      metrics: [...metrics, 'revenue', 'quadrant', 'marketShare', share('revenueAll', metrics[0] as AnyMetric)],
    } as Query
    expect(sqlOf(query)).toContain('"all_revenue_2"')
    const types = names.map((name, index) => `('${name}', 'brand ${index % 3}', ${index}.5, 's${index % 4}')`)
    const connection = await openConnection()
    await connection.run(
      `CREATE TABLE events AS SELECT TIMESTAMP '2019-10-01' AS event_time, * FROM (VALUES ${types.join(', ')}, ('purchase', 'brand 1', 7.25, 's1')) AS t(event_type, brand, price, user_session)`,
    )
    const wanted = await analyze(duckdb({ connection, table: 'events' }), query)
    const found = (await connection.runAndReadAll(toSql(query, { dialect: 'duckdb', table: 'events' }))).getRowsJson()
    const columns = [...wanted.dimensions, ...wanted.metrics.map(({ name }) => name)]
    const numbers = (row: readonly unknown[]) =>
      row.map((value) => (/^-?\d/.test(String(value)) ? Number(value) : value))
    expect(found.map(numbers)).toEqual(
      wanted.rows.map((row) => columns.map((name) => (row as Record<string, unknown>)[name])),
    )
    connection.closeSync()
  })

  test.each([
    [{ by: 'brand', metrics: [own('Brand')] }, /"brand" and "Brand" would be one column of SQL/],
    [{ metrics: [own('cartRate2'), own('cart_rate2')] }, /"cartRate2" and "cart_rate2" would be one column/],
  ])('may not be called alike: %#', (query, message) => {
    expect(() => sqlOf(query)).toThrow(message)
  })
})
