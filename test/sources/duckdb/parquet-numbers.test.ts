import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toSql } from '../../../src/analysis/to-sql.js'
import { openConnection } from '../../support/open-connection.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, messageOf } from '../../support/with-source.js'

/*
 * Numbers in Parquet that DuckDB or the statistics of a file would give another value.
 */

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await openConnection({ threads: 2 })
})
afterAll(() => connection.closeSync())

let files = 0

/** Writes purchases with prices, given as SQL. */
async function written(prices: readonly string[], options = ''): Promise<string> {
  const path = join(folder, `${files++}.parquet`)
  const rows = prices.map((price, index) => `(TIMESTAMP '2019-10-01' + INTERVAL ${index} HOUR, 'purchase', ${price})`)
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) t(event_time, event_type, price)) TO '${path}' (FORMAT parquet${options})`,
  )
  return path
}

describe('a price that is no number is no price, whatever the statistics of its file say', () => {
  const double = (value: string) => `CAST('${value}' AS DOUBLE)`
  const float = (value: string) => `CAST('${value}' AS FLOAT)`
  const numbers = Array.from({ length: 5000 }, () => '1')

  test.each([
    ['first', ['nan', '2', '3'], double, ''],
    ['last', ['2', '3', 'nan'], double, ''],
    ['alone', ['nan', 'nan', '5'], float, ''],
    ['infinite', ['2', 'inf', '3', '-inf'], double, ''],
    ['in a group of its own', [...numbers, 'nan', '2', '3'], double, ', ROW_GROUP_SIZE 2048'],
    ['beside infinities', ['inf', 'nan', '2'], float, ', PARQUET_VERSION V2'],
  ])('%s', async (_, prices, type, options) => {
    const bad = prices.filter((price) => !/^\d+$/.test(price))
    const good = prices.filter((price) => /^\d+$/.test(price)).map(Number)
    const path = await written(prices.map(type), options)
    const { totals, rejected } = await ask({ files: path }, { metrics: ['purchases', 'revenue'] })
    expect(totals).toEqual({ purchases: good.length, revenue: good.reduce((sum, price) => sum + price, 0) })
    expect(rejected.reasons).toEqual({ 'price is not a decimal number': bad.length })
    expect(rejected.examples.map(({ value }) => value).sort()).toEqual([...bad].sort())
    // Nor does the number of events depend on what else is asked.
    const counted = await ask({ files: path }, { metrics: ['events'] })
    expect([counted.totals['events'], counted.rejected.count]).toEqual([good.length, bad.length])
  })
})

describe('decimals of more digits than DuckDB has room for', () => {
  /** A file whose prices say that they have so many digits: DuckDB writes no more than 38. */
  async function wide(digits: number): Promise<string> {
    const path = await written(["CAST('10.50' AS DECIMAL(38, 2))", "CAST('1250' AS DECIMAL(38, 2))"])
    const bytes = readFileSync(path)
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8)
    // The digits are written twice, each time as a field of Thrift after the scale: 2, and then 38, both doubled.
    const [scaleAndDigits, other] = [Buffer.of(0x04, 0x15, 38 * 2), Buffer.of(0x04, 0x15, digits * 2)]
    const places = [...bytes.keys()].filter(
      (at) => at >= footer && bytes.subarray(at, at + scaleAndDigits.length).equals(scaleAndDigits),
    )
    expect(places).toHaveLength(2)
    for (const at of places) other.copy(bytes, at)
    writeFileSync(path, bytes)
    return path
  }

  test('are refused by the name of the file and the column, and those of 38 are read', async () => {
    const path = await wide(38)
    expect((await ask({ files: path }, { metrics: ['revenue'] })).totals).toEqual({ revenue: 1260.5 })
    for (const digits of [39, 50, 60]) {
      const file = await wide(digits)
      expect(await messageOf(ask({ files: file }, { metrics: ['revenue'] }))).toBe(
        `SourceError: the column "price" of ${file} is a decimal of ${digits} digits; the most that can be read are 38: write it anew with fewer, such as DECIMAL(18, 2)`,
      )
    }
  })

  test('are found in one of several files, and where only events are counted', async () => {
    const [narrow, file] = [await wide(38), await wide(50)]
    for (const metric of ['revenue', 'events'] as const)
      expect(await messageOf(ask({ files: [narrow, file] }, { metrics: [metric] }))).toContain(
        `the column "price" of ${file} is a decimal of 50 digits`,
      )
  })
})

describe('a quantity of more places than the binding has cannot be read, whatever type holds it', () => {
  test.each([
    ['DOUBLE', ['2', '1.2345', '0.30000000000000004', '0.125'], [2, 0.125]],
    ['FLOAT', ['2', '1.2345', '0.1', '0.125'], [2, 0.1, 0.125]],
    ['DECIMAL(18,4)', ['2', '1.2345', '0.125', '0.0001'], [2, 0.125]],
    ['DECIMAL(18,3)', ['2', '1.234', '0.125'], [2, 1.234, 0.125]],
    ['DECIMAL(38,20)', ['2', '1.00000000000000000001', '0.5'], [2, 0.5]],
    ['BIGINT', ['2', '3'], [2, 3]],
  ])('%s', async (type, given, read) => {
    const path = join(folder, `${files++}.parquet`)
    const rows = given.map(
      (one, index) => `(TIMESTAMP '2019-10-01', 'purchase', '${index}', CAST('${one}' AS ${type}))`,
    )
    await connection.run(
      `CREATE OR REPLACE TABLE quantities AS SELECT * FROM (VALUES ${rows.join(', ')}) t(event_time, event_type, product_id, quantity)`,
    )
    await connection.run(`COPY quantities TO '${path}' (FORMAT parquet)`)
    const binding = { columns: { quantity: 'quantity' } }
    const units = Number(read.reduce((sum, one) => sum + one, 0).toFixed(3))
    for (const steps of [{}, { duplicates: 'exact' }] as const) {
      const { totals, rejected, duplicates } = await ask(
        { files: path, binding: { ...binding, ...steps } },
        { metrics: ['events', 'units'] },
      )
      expect(totals).toEqual({ events: read.length, units })
      expect([rejected.count, duplicates]).toEqual([given.length - read.length, 0])
      // Nor does the number of events depend on what else is asked.
      const counted = await ask({ files: path, binding: { ...binding, ...steps } }, { metrics: ['events'] })
      expect([counted.totals['events'], counted.rejected.count]).toEqual([read.length, given.length - read.length])
    }
    const types = { quantity: type.toLowerCase(), event_time: 'timestamp', price: null }
    const sql = toSql({ metrics: ['events', 'units'] }, { dialect: 'duckdb', table: 'quantities', binding, types })
    expect((await connection.runAndReadAll(sql)).getRowsJson()).toEqual([[String(read.length), units.toFixed(3)]])
  })
})
