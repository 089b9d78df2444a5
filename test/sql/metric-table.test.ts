import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlTarget } from '../../src/analysis/sql-table.js'
import { toSql } from '../../src/analysis/to-sql.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection, ofDuckdb, ofPostgres } from '../support/duckdb-tables.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { postgresRows } from '../support/postgres-rows.js'
import { runs } from '../support/runs.js'
import { expectMetricTable, type SqlTable, wantedRows } from '../support/sql-rows.js'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

/** How an engine runs what was written for it. */
interface Engine {
  readonly engine: typeof ofDuckdb
  /** Makes a table, and tells the types of its columns. */
  readonly create: (name: string, query: string) => Promise<Readonly<Record<string, string>>>
  readonly createView: (sql: string) => Promise<unknown>
  readonly rowsOf: (sql: string) => Promise<SqlTable>
}

type Cells = (string | number | boolean | null)[][]

/** What is no plain value of JavaScript, as text. */
const plain = (value: unknown) =>
  typeof value === 'bigint' || (typeof value === 'object' && value !== null) ? String(value) : value

async function duckdbRows(sql: string) {
  const reader = await connection.runAndReadAll(sql)
  return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(plain)) as Cells }
}

const engines: Readonly<Record<'duckdb' | 'postgres', Engine>> = {
  duckdb: {
    engine: ofDuckdb,
    rowsOf: duckdbRows,
    createView: (sql) => connection.run(`CREATE OR REPLACE TEMP VIEW metrics AS ${sql}`),
    async create(name, query) {
      await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${query}`)
      const { rows } = await duckdbRows(
        `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'the "events"'`,
      )
      return Object.fromEntries(rows as [string, string][])
    },
  },
  postgres: {
    engine: ofPostgres,
    rowsOf: postgresRows,
    async createView(sql) {
      const client = await postgresEngine()
      await client.query('DROP VIEW IF EXISTS metrics')
      await client.query(`CREATE VIEW metrics AS ${sql}`)
    },
    async create(name, query) {
      const client = await postgresEngine()
      await client.query(`DROP TABLE IF EXISTS ${name} CASCADE`)
      await client.query(`CREATE TABLE ${name} AS ${query}`)
      const { rows } = await client.query(
        `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0`,
        [name],
      )
      return Object.fromEntries(rows.map(({ attname, type }) => [attname, type]))
    },
  },
}

describe.each(Object.keys(engines) as ('duckdb' | 'postgres')[])(
  'the SQL of a query on %s',
  (dialect: SqlTarget & keyof typeof engines) => {
    const { engine, create, createView, rowsOf } = engines[dialect]
    test.each(['typed', 'text'] as const)(
      'over %s events gives what is expected',
      { timeout: 600_000 },
      async (form) => {
        await fc.assert(
          fc.asyncProperty(
            anyCase(form, { steps: 'sometimes', currencies: true }),
            fc.boolean(),
            async (one, asView) => {
              const physical =
                form === 'text'
                  ? ({ ...one.physical, time: 'text', price: 'text', weight: 'text', id: 'text' } as const)
                  : one.physical
              const types = await create('"the ""events"""', eventsQuery(one.events, one.binding, physical, engine))
              const query = queryOf(one.query)
              const sql = toSql(query, { dialect, table: ['the "events"'], binding: bindingFor(one.binding), types })
              if (asView) await createView(sql)
              const names = [...one.query.by.map(({ name }) => name), ...query.metrics.map(({ name }) => name)]
              expectMetricTable(await rowsOf(asView ? 'SELECT * FROM metrics' : sql), names, wantedRows(one), dialect)
            },
          ),
          { numRuns: runs(form === 'typed' ? 20 : 12) },
        )
        expect.hasAssertions()
      },
    )
  },
)
