import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { hostileConnection } from '../support/duckdb-tables.js'
import {
  type FlatRow,
  flatBinding,
  flattened,
  type NestedCase,
  type NumberForms,
  nestedBinding,
  nestedCases,
  wholeEventsBinding,
} from '../support/nested-events.js'
import {
  duckdbNestedQuery,
  nestedConditions,
  nestedDimensions,
  nestedQueries,
  postgresNestedQuery,
  renamedRows,
} from '../support/nested-tables.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { same } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'

/*
 * Events with objects, keyed values and items: every engine answers as of the plain rows that they are.
 */

let connection: DuckDBConnection
let folder: string
let files = 0
beforeAll(async () => {
  connection = await hostileConnection()
  folder = await scratchFolder()
})
afterAll(() => connection.closeSync())

type Open = (given: NestedCase, forms: NumberForms, binding: BindingOptions) => Source | Promise<Source>

const engines: Readonly<Record<string, Open>> = {
  'objects in memory': ({ events }, _, binding) => fromEvents(events, { binding }),
  'a query in DuckDB': ({ events }, forms, binding) =>
    duckdb({ connection, table: { query: duckdbNestedQuery(events, forms) }, binding }),
  'a file of Parquet': async ({ events }, forms, binding) => {
    const path = join(folder, `${files++}.parquet`)
    await connection.run(`COPY (${duckdbNestedQuery(events, forms)}) TO '${path}' (FORMAT parquet)`)
    return duckdb({ files: path, binding })
  },
  'a file of JSON': async ({ events }, _, binding) => {
    const path = join(folder, `${files++}.ndjson`)
    await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    return duckdb({ files: path, binding })
  },
  'a query in Postgres': async ({ events }, _, binding) =>
    postgres({ client: await postgresEngine(), query: postgresNestedQuery(events), binding }),
}

const forms = fc.record({
  ofEvents: fc.constantFrom('text' as const, 'number' as const),
  ofItems: fc.constantFrom('text' as const, 'number' as const),
})
const times = fc.constantFrom({}, { from: '2019-10-01' }, { from: '2019-10-01', to: '2019-10-01T12:00:00Z' })

/** How many rows are in the scope of a query, read or not. */
async function countOf(rows: readonly FlatRow[], query: object): Promise<number> {
  const readable = rows.map((row) => ({ ...row, price: null, quantity: null, amount: null, weight: null, tax: null }))
  const { totals } = await analyze(fromEvents(readable, { binding: flatBinding() }), {
    ...query,
    by: [],
    metrics: ['events'],
  } as never)
  return (totals as unknown as { events: number }).events
}

/** What is asked of nested events, and of the plain rows that they are. */
async function askBoth(
  [form, given]: readonly [NumberForms, NestedCase],
  ask: Parameters<typeof nestedQueries>,
  bindingOf: (given: NestedCase) => BindingOptions,
  open: Open,
  events: NestedCase['events'],
  name: string,
): Promise<void> {
  const [by, time] = ask
  const queries = nestedQueries(...ask)
  const range = Object.fromEntries(Object.entries(time).map(([end, at]) => [end, Date.parse(at)]))
  const { rows, copies } = flattened({ ...given, events }, range)
  const wanted = await analyze(fromEvents(rows, { binding: flatBinding() }), queries.flat as never)
  const source = await open(given, form, bindingOf(given))
  const found = await analyze(source, queries.nested as never)
  same(found.rows, renamedRows(wanted.rows, by), `${name} rows`)
  same(found.totals, wanted.totals, `${name} totals`)
  expect(found.rejected.count, `${name} rejected: ${JSON.stringify(found.rejected)}`).toBe(wanted.rejected.count)
  const left = copies.length === 0 ? 0 : await countOf(copies, queries.flat)
  expect(found.duplicates, `${name} duplicates`).toBe(left)
}

const someCases = forms.chain((form) => fc.tuple(fc.constant(form), nestedCases(form)))
const numRuns = (name: string) => runs(name.includes('query') ? 10 : 6)

describe('nested events are the plain rows that they are', () => {
  test.each(Object.entries(engines))('in %s', { timeout: 600_000 }, async (name, open) => {
    await fc.assert(
      fc.asyncProperty(
        someCases,
        fc.constantFrom(...nestedDimensions),
        times,
        fc.constantFrom(...nestedConditions),
        (some, by, time, condition) => askBoth(some, [by, time, condition], nestedBinding, open, some[1].events, name),
      ),
      { numRuns: numRuns(name) },
    )
  })
})

describe('nested events of whose items nobody asks are a row each', () => {
  const ofEvents = nestedDimensions.filter((by) => by?.includes('[]') !== true)
  test.each(Object.entries(engines))('in %s', { timeout: 600_000 }, async (name, open) => {
    await fc.assert(
      fc.asyncProperty(someCases, fc.constantFrom(...ofEvents), times, (some, by, time) =>
        askBoth(
          some,
          [by, time, undefined, 'events'],
          wholeEventsBinding,
          open,
          some[1].events.map((event) => ({ ...event, items: null })),
          name,
        ),
      ),
      { numRuns: numRuns(name) },
    )
  })
})
