import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toSql } from '../../src/analysis/to-sql.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection } from '../support/duckdb-tables.js'
import { runs } from '../support/runs.js'
import { expectMetricTable, wantedRows } from '../support/sql-rows.js'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

async function rowsOf(sql: string) {
  const reader = await connection.runAndReadAll(sql)
  const columns = reader.columnNames()
  const rows = reader.getRows().map((row) =>
    row.map((value) => {
      if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) return String(value)
      return value
    }),
  )
  return { columns, rows: rows as (string | number | boolean | null)[][] }
}

test.each(['typed', 'text'] as const)(
  'the SQL of a query over %s events gives what is expected',
  { timeout: 600_000 },
  async (form) => {
    await fc.assert(
      fc.asyncProperty(anyCase(form), fc.boolean(), async (one, asView) => {
        const physical =
          form === 'text'
            ? ({ ...one.physical, time: 'text', price: 'text', weight: 'text', id: 'text' } as const)
            : one.physical
        await connection.run(
          `CREATE OR REPLACE TEMP TABLE "the ""events""" AS ${eventsQuery(one.events, one.binding, physical)}`,
        )
        const described = await rowsOf(
          `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'the "events"'`,
        )
        const query = queryOf(one.query)
        const sql = toSql(query, {
          dialect: 'duckdb',
          table: ['the "events"'],
          binding: bindingFor(one.binding),
          types: Object.fromEntries(described.rows as [string, string][]),
        })
        if (asView) await connection.run(`CREATE OR REPLACE TEMP VIEW metrics AS ${sql}`)
        const names = [...one.query.by.map(({ name }) => name), ...query.metrics.map(({ name }) => name)]
        expectMetricTable(await rowsOf(asView ? 'SELECT * FROM metrics' : sql), names, wantedRows(one), 'DuckDB')
      }),
      { numRuns: runs(form === 'typed' ? 20 : 12) },
    )
    expect.hasAssertions()
  },
)
