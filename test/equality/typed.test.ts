import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow, fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { arrowTable } from '../support/arrow-tables.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection, ofPostgres } from '../support/duckdb-tables.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { typedObjects } from '../support/typed-objects.js'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const engines: Readonly<Record<string, (one: Case) => Source | Promise<Source>>> = {
  'objects in memory': (one) => fromEvents(typedObjects(one), { binding: bindingFor(one.binding) }),
  'an Arrow table': ({ events, binding, physical, batches, sliced }) =>
    fromArrow(arrowTable(events, binding, physical, batches, sliced), { binding: bindingFor(binding) }),
  'a stream of Arrow batches': ({ events, binding, physical, batches, sliced }) =>
    fromBatches(
      async function* () {
        yield* arrowTable(events, binding, physical, batches, sliced).batches
      },
      { binding: bindingFor(binding) },
    ),
  'a query in DuckDB': ({ events, binding, physical }) =>
    duckdb({ connection, table: { query: eventsQuery(events, binding, physical) }, binding: bindingFor(binding) }),
  'a table of DuckDB': async ({ events, binding, physical }) => {
    await connection.run(`CREATE OR REPLACE TEMP TABLE "the ""events""" AS ${eventsQuery(events, binding, physical)}`)
    return duckdb({ connection, table: 'the "events"', binding: bindingFor(binding) })
  },
  'a query in Postgres': async ({ events, binding, physical }) =>
    postgres({
      client: await postgresEngine(),
      query: eventsQuery(events, binding, physical, ofPostgres),
      binding: bindingFor(binding),
    }),
  'a table of Postgres': async ({ events, binding, physical }) => {
    const client = await postgresEngine()
    await client.query('DROP TABLE IF EXISTS "typed ""events""" CASCADE')
    await client.query(`CREATE TABLE "typed ""events""" AS ${eventsQuery(events, binding, physical, ofPostgres)}`)
    return postgres({ client, table: 'typed "events"', binding: bindingFor(binding) })
  },
}

describe('events of any physical types give what is expected', () => {
  for (const [name, open] of Object.entries(engines)) {
    test(name, { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(anyCase('typed', { anyWriting: true }), async (one) => {
          expectAnalysis(await analyze(await open(one), queryOf(one.query)), one.expected, name)
        }),
        { numRuns: runs(20) },
      )
    })
  }
})
