import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection, ofDuckdb, ofPostgres } from '../support/duckdb-tables.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { declaredCase, viewBinding, viewCase } from '../support/view-cases.js'

/*
 * A view of the events after all steps, asked without any: the answer is that of the events with the steps.
 */

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

/** How an engine makes a table and a view of it, and reads the view. */
interface Engine {
  readonly types: typeof ofDuckdb
  readonly run: (sql: string) => Promise<unknown>
  readonly typesOf: () => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly open: (binding: ReturnType<typeof viewBinding>) => Promise<Source>
}

const engines: Readonly<Record<'duckdb' | 'postgres', Engine>> = {
  duckdb: {
    types: ofDuckdb,
    run: (sql) => connection.run(sql),
    typesOf: async () => {
      const columns = "SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = 'viewed'"
      return (await connection.runAndReadAll(columns)).getRowObjects() as never
    },
    open: async (binding) => duckdb({ connection, table: 'clean', binding }),
  },
  postgres: {
    types: ofPostgres,
    run: async (sql) => (await postgresEngine()).query(sql),
    typesOf: async () => {
      const columns =
        "SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = to_regclass('viewed') AND attnum > 0"
      return (await (await postgresEngine()).query(columns)).rows
    },
    open: async (binding) => postgres({ client: await postgresEngine(), table: 'clean', binding }),
  },
}

const asText = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'text' } as const

describe.each(['duckdb', 'postgres'] as const)('a view of events after steps on %s', (dialect) => {
  const { types, run, typesOf, open } = engines[dialect]
  test.each(['typed', 'text'] as const)('gives what is expected: %s', { timeout: 600_000 }, async (form) => {
    const cases = anyCase(form, { steps: 'always', currencies: true, anyWriting: true, maxEvents: 25 })
    await fc.assert(
      fc.asyncProperty(cases.map(declaredCase), async (one) => {
        const physical = form === 'text' ? asText : one.physical
        await run('DROP VIEW IF EXISTS clean')
        await run('DROP TABLE IF EXISTS viewed')
        await run(`CREATE TABLE viewed AS ${eventsQuery(one.events, one.binding, physical, types)}`)
        const columns = Object.fromEntries((await typesOf()).map(({ name, type }) => [name, type])) as never
        const binding = bindingFor(one.binding)
        await run(createEventsView('clean', { dialect, table: ['viewed'], binding, types: columns }))
        const { query, expected } = viewCase(one, form)
        expectAnalysis(await analyze(await open(viewBinding(one.binding)), queryOf(query)), expected, dialect)
      }),
      { numRuns: runs(10) },
    )
  })
})
