import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toSql } from '../../src/analysis/to-sql.js'
import { openConnection } from '../support/open-connection.js'
import { postgresTable } from '../support/postgres-engine.js'

/*
 * A statement cannot refuse to compare money of several currencies, which are known only when it is run: what compares it is null then.
 */

const rows = [
  ['acme', 'purchase', '10.00', 'EUR'],
  ['acme', 'refund', '1.00', 'EUR'],
  ['bolt', 'purchase', '30.00', 'USD'],
  ['bolt', 'refund', '3.00', 'EUR'],
].map(([brand, event_type, price, ccy]) => ({
  event_time: '2019-10-01 12:00:00',
  event_type: event_type as string,
  brand: brand as string,
  price: price as string,
  ccy: ccy as string,
  user_session: 's1',
  user_id: 'u1',
}))
const types = Object.fromEntries(Object.keys(rows[0] as object).map((name) => [name, 'varchar']))
const metrics = ['revenue', 'refunds', 'netRevenue', 'marketShare', 'revenueRank', 'cumulativeShare', 'hhi'] as const
const query = { by: 'brand', metrics, orderBy: [{ by: 'brand', direction: 'ascending' }] } as const

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await openConnection()
})
afterAll(() => connection.closeSync())

type Rows = readonly Readonly<Record<string, unknown>>[]

const engines: Readonly<Record<'duckdb' | 'postgres', (sql: string, given: typeof rows) => Promise<Rows>>> = {
  duckdb: async (sql, given) => {
    const values = given.map(
      (row) =>
        `(${Object.values(row)
          .map((value) => `'${value}'`)
          .join(', ')})`,
    )
    await connection.run(
      `CREATE OR REPLACE TABLE paid AS SELECT * FROM (VALUES ${values.join(', ')}) AS given(${Object.keys(types).join(', ')})`,
    )
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  },
  postgres: async (sql, given) => (await (await postgresTable('paid', given)).query(sql)).rows,
}

describe.each(['duckdb', 'postgres'] as const)('money of several currencies in SQL of %s', (dialect) => {
  const ask = async (given: typeof rows) => {
    const options = { dialect, table: 'paid', binding: { columns: { currency: 'ccy' } }, types } as const
    const found = await engines[dialect](toSql(query, options), given)
    return found.map(({ brand, ...values }) => [brand, ...Object.values(values).map((one) => one && Number(one))])
  }

  test('is compared with none', async () => {
    expect(await ask(rows)).toEqual([
      ['acme', 10, 1, 9, null, null, null, null],
      ['bolt', 30, 3, null, null, null, null, null],
    ])
  })

  test('is compared where it is of one', async () => {
    const [first, second] = await ask(rows.map((row) => ({ ...row, ccy: 'EUR' })))
    expect(first).toEqual(['acme', 10, 1, 9, 0.25, 2, 1, 0.625])
    expect(second).toEqual(['bolt', 30, 3, 27, 0.75, 1, 0.75, 0.625])
  })
})
