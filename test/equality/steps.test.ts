import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { arrowTable } from '../support/arrow-tables.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection, ofPostgres } from '../support/duckdb-tables.js'
import type { Expected } from '../support/oracle.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { textRows, textTable } from '../support/text-rows.js'
import { typedObjects } from '../support/typed-objects.js'

/*
 * Events that were sent before, and sessions that are made: what is left of them is what a plain program leaves.
 */

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const ofTypes: Readonly<Record<string, (one: Case) => Source | Promise<Source>>> = {
  'objects in memory': (one) => fromEvents(typedObjects(one), { binding: bindingFor(one.binding) }),
  'an Arrow table': ({ events, binding, physical, batches, sliced }) =>
    fromArrow(arrowTable(events, binding, physical, batches, sliced), { binding: bindingFor(binding) }),
  'a query in DuckDB': ({ events, binding, physical }) =>
    duckdb({ connection, table: { query: eventsQuery(events, binding, physical) }, binding: bindingFor(binding) }),
  'a query in Postgres': async ({ events, binding, physical }) =>
    postgres({
      client: await postgresEngine(),
      query: eventsQuery(events, binding, physical, ofPostgres),
      binding: bindingFor(binding),
    }),
}

const asText = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'text' } as const
const ofText: typeof ofTypes = {
  'objects of text': (one) => fromEvents(textRows(one), { binding: bindingFor(one.binding) }),
  'an Arrow table of text': (one) => fromArrow(textTable(one), { binding: bindingFor(one.binding) }),
  'a query of text in DuckDB': ({ events, binding }) =>
    duckdb({ connection, table: { query: eventsQuery(events, binding, asText) }, binding: bindingFor(binding) }),
}

test('cases are tried with events that were sent before, and with sessions that end', () => {
  for (const form of ['typed', 'text'] as const) {
    const tried = fc.sample(anyCase(form, { steps: 'always', currencies: true, maxEvents: 25 }), {
      numRuns: 200,
      seed: 1,
    })
    const isOfSeveral = (values: Expected['totals']) => values['netRevenue'] === null
    const count = (isSo: (one: Case) => boolean) => tried.filter(isSo).length
    expect(count(({ expected }) => expected.repeated > 0)).toBeGreaterThan(30)
    expect(count(({ expected }) => [...expected.rows, expected.totals].some(isOfSeveral))).toBeGreaterThan(3)
    const sessions = (one: Case) => (one.binding.steps?.sessions == null ? 0 : Number(one.expected.totals['sessions']))
    const users = (one: Case) => Number(one.expected.totals['shoppers'])
    expect(count((one) => sessions(one) > users(one))).toBeGreaterThan(15)
  }
})

describe.each([
  ['typed', ofTypes],
  ['text', ofText],
] as const)('after the steps of the model, %s events give what is expected', (form, engines) => {
  test.each(Object.entries(engines))('%s', { timeout: 600_000 }, async (name, open) => {
    await fc.assert(
      fc.asyncProperty(anyCase(form, { steps: 'always', currencies: true, maxEvents: 25 }), async (one) => {
        const found = await analyze(await open(one), queryOf(one.query) as never)
        expectAnalysis(found as never, one.expected, name)
        expect(found.duplicates, `${name} duplicates`).toBe(one.expected.repeated)
      }),
      { numRuns: runs(name.includes('query') ? 10 : 40) },
    )
  })
})
