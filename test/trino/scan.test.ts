import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createLakeTable } from '../../bench/trino/lake.js'
import { sampleColumns, sampleSelect } from '../../bench/trino/sample-columns.js'
import { runTrino } from '../../bench/trino/trino-client.js'
import { analyze } from '../../src/analysis/analyze.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { athena } from '../../src/athena.js'
import type { Query } from '../../src/plan/query.js'
import { writeSample } from '../../src/sample.js'
import { type DuckdbSource, duckdb } from '../../src/sources/duckdb/source.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { openConnection } from '../support/open-connection.js'
import { same } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { expectMetricTable, rowsOfTable } from '../support/sql-rows.js'
import { metricRows } from './metric-rows.js'
import { everyMetric, ofGroups } from './queries.js'

const trino = inject('trino')
const sql = (text: string) => runTrino({ url: trino.url, catalog: 'hive' }, text)
const folder = scratchFolder()

/** The days and months that the sample is partitioned by. */
const partitions = {
  by_day: { sql: "strftime(event_time, '%Y-%m-%d')", type: 'varchar', unit: 'day' },
  by_date: { sql: 'CAST(event_time AS DATE)', type: 'date', unit: 'day' },
  by_month: { sql: "strftime(event_time, '%Y-%m')", type: 'varchar', unit: 'month' },
} as const
type Table = keyof typeof partitions

const partitionOf = (table: Table) => ({ column: 'dt', type: partitions[table].type, unit: partitions[table].unit })

let server: AthenaServer
let file: string
let source: DuckdbSource

beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
  file = join(folder, 'events.parquet')
  await writeSample({ events: 1_000_000, seed: 3, days: 61, path: file })
  source = duckdb({ files: file })
  const connection = await openConnection()
  for (const [table, { sql: value, type }] of Object.entries(partitions)) {
    await createLakeTable(trino, {
      schema: 'sample',
      table,
      columns: sampleColumns,
      partitions: { dt: type },
      write: async (into) => {
        // Half of the users will do for the others.
        const some = table === 'by_day' ? '' : 'WHERE hash(user_id) % 2 = 0'
        await connection.run(
          `COPY (SELECT ${sampleSelect}, ${value} AS dt FROM '${file}' ${some}) TO '${into}' (FORMAT parquet, PARTITION_BY (dt))`,
        )
      },
    })
  }
  connection.closeSync()
})

afterAll(async () => {
  source?.close()
  await server?.close()
})

const open = (table: Table, more: object = {}) =>
  athena({ client: server.client(), timing: fast, table: `sample.${table}`, partition: partitionOf(table), ...more })

const week = { from: '2019-10-08', to: '2019-10-15' }
const day = { from: '2019-11-02T00:00:00Z', to: '2019-11-03T00:00:00Z' }

describe('a million events', () => {
  test.each<[string, Query]>([
    ['by brand', { by: 'brand', metrics: everyMetric, minSessions: 30 }],
    [
      'by category and day in Berlin',
      { by: ['topCategory', 'day'], metrics: ofGroups, time: { timeZone: 'Europe/Berlin' } },
    ],
    ['totals of a week', { metrics: ofGroups, time: week }],
    ['products of a week', { by: 'productId', metrics: everyMetric, time: week, limit: 500, orderBy: 'revenue' }],
  ])('give on Trino what they give on DuckDB: %s', async (_what, query) => {
    const wanted = await analyze(source, query)
    const found = await analyze(open('by_day'), query)
    for (const part of ['rows', 'totals', 'thresholds', 'rejected'] as const) same(found[part], wanted[part], part)
    const written = toSql(query, { dialect: 'athena', table: ['sample', 'by_day'], partition: partitionOf('by_day') })
    const names = [...wanted.dimensions, ...wanted.metrics.map(({ name }) => name)]
    expectMetricTable(metricRows(await sql(written)), names, rowsOfTable(wanted), 'toSql')
  })
})

/** The scans of a statement's plan, as Trino explains it: what is between the brackets of each, and the partitions that it reads. */
async function scansOf(statement: string) {
  const plan = String((await sql(`EXPLAIN ${statement}`)).rows[0]?.[0])
  const scans = plan.match(/\b(?:TableScan|ScanFilter|ScanProject|ScanFilterProject)\[table = [^,\]]+/g) ?? []
  return { scans, days: /dt:\w+(?:\(\d+\))?:PARTITION_KEY\n(?:.*\n)?\s*:: (.*)/.exec(plan)?.[1] ?? '' }
}

describe('one scan', () => {
  test.each<[string, Query]>([
    ['all metrics by brand', { by: 'brand', metrics: everyMetric }],
    ['totals', { metrics: ofGroups }],
    [
      'several dimensions, a condition and thresholds',
      {
        by: ['brand', 'topCategory', 'week'],
        metrics: ofGroups,
        minSessions: 5,
        thresholds: { stickiness: 'mean' },
        time: week,
      },
    ],
  ])('of %s', async (_what, query) => {
    const { scanned } = await analyze(open('by_day'), query)
    expect((await scansOf(scanned.sql as string)).scans).toHaveLength(1)
    const written = toSql(query, { dialect: 'athena', table: 'sample.by_day' })
    expect((await scansOf(written)).scans).toHaveLength(1)
  })

  test('two scans would be told', async () => {
    expect(
      (await scansOf('SELECT (SELECT count(*) FROM sample.by_day), (SELECT max(brand) FROM sample.by_date)')).scans,
    ).toHaveLength(2)
  })
})

describe('a range of time reads only its partitions', () => {
  test.each<[Table, object, number]>([
    ['by_day', week, 7 / 61],
    ['by_day', day, 1 / 61],
    ['by_date', week, 7 / 61],
    ['by_month', day, 30 / 61],
  ])('%s, %o', async (table, time, share) => {
    const query: Query = { by: 'brand', time, metrics: ['events', 'sessions', 'revenue'] }
    const whole = await analyze(open(table), { ...query, time: {} })
    const found = await analyze(open(table), query)
    const [all, some] = [whole.scanned.bytes as number, found.scanned.bytes as number]
    expect(all).toBeGreaterThan(0)
    expect(some / all).toBeGreaterThan(share / 2)
    expect(some / all).toBeLessThan(share * 1.7)
    // The same without the partitions being told reads all of them, and gives the same.
    const unpruned = await analyze(open(table, { partition: undefined }), query)
    same(found.rows, unpruned.rows, 'rows')
    same(found.totals, unpruned.totals, 'totals')
    const written = toSql(query, { dialect: 'athena', table: ['sample', table], partition: partitionOf(table) })
    expect((await sql(written)).bytesRead / all).toBeLessThan(share * 1.7)
  })

  test('as its plan says', async () => {
    const query: Query = { by: 'brand', metrics: ofGroups, time: { from: '2019-10-30', to: '2019-11-02' } }
    const written = toSql(query, { dialect: 'athena', table: 'sample.by_day', partition: partitionOf('by_day') })
    const { days } = await scansOf(written)
    expect(days.match(/\d{4}-\d\d-\d\d/g)).toEqual(['2019-10-30', '2019-10-31', '2019-11-01'])
    expect(
      (await scansOf(toSql(query, { dialect: 'athena', table: 'sample.by_day' }))).days.match(/\d{4}-\d\d-\d\d/g)
        ?.length,
    ).not.toBe(3)
  })
})

describe('the cost of a query', () => {
  test('is in the result, by the bytes that were scanned', async () => {
    const { scanned } = await analyze(open('by_day', { dollarsPerTerabyte: 1e6 }), {
      by: 'brand',
      metrics: ofGroups,
    })
    expect(scanned.bytes).toBeGreaterThan(1e6)
    // At least 10 MB are charged, at a dollar a megabyte here.
    expect(scanned.dollars).toBeCloseTo(Math.max(10, Math.ceil((scanned.bytes as number) / 1e6)), 6)
  })

  test('is bounded by maxBytesScanned', async () => {
    await expect(
      analyze(open('by_day', { maxBytesScanned: 100_000 }), { by: 'brand', metrics: ofGroups }),
    ).rejects.toMatchObject({
      name: 'AthenaError',
      context: { reason: 'bytes-limit' },
    })
    const { scanned } = await analyze(open('by_day', { maxBytesScanned: 1e9 }), {
      by: 'brand',
      metrics: ofGroups,
      time: day,
    })
    expect(scanned.bytes).toBeLessThan(1e9)
  })
})
