import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { csvText, eventsQuery, hostileConnection, ofPostgres } from '../support/duckdb-tables.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { textRows, textTable } from '../support/text-rows.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const asText = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'text' } as const
let files = 0

const engines: Readonly<Record<string, (one: Case) => Source | Promise<Source>>> = {
  'an Arrow table': (one) => fromArrow(textTable(one), { binding: bindingFor(one.binding) }),
  'a query in DuckDB': ({ events, binding, physical }) =>
    duckdb({
      connection,
      table: { query: eventsQuery(events, binding, { ...physical, ...asText, text: physical.text }) },
      binding: bindingFor(binding),
    }),
  'a query in Postgres': async ({ events, binding, physical }) =>
    postgres({
      client: await postgresEngine(),
      query: eventsQuery(events, binding, { ...physical, ...asText }, ofPostgres),
      binding: bindingFor(binding),
    }),
  'a CSV file': ({ events, binding, sliced, batches }) => {
    const path = join(folder, `${files++}.csv${sliced ? '.gz' : ''}`)
    const text = csvText(events, binding, {
      newline: batches.length === 1 ? '\r\n' : '\n',
      always: batches.length === 2,
    })
    writeFileSync(path, sliced ? gzipSync(text) : text)
    return duckdb({ files: path, binding: bindingFor(binding), threads: 2 })
  },
}

describe('events as text, some of which cannot be read, give what is expected', () => {
  for (const [name, open] of Object.entries(engines)) {
    test(name, { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(anyCase('text', { anyWriting: true }), async (one) => {
          const query = queryOf(one.query)
          const source = await open(one)
          try {
            const found = await analyze(source, query)
            expectAnalysis(found, one.expected, name)
            const binding = bindingFor(one.binding)
            const memory = await analyze(fromEvents(textRows(one), { binding }), query)
            expectAnalysis(memory, one.expected, 'objects in memory')
            expect(found.rejected.reasons, name).toEqual(memory.rejected.reasons)
            // An answer of one statement shows one for each reason.
            const shown =
              name === 'a query in Postgres' ? Object.keys(found.rejected.reasons).length : memory.rejected.count
            expect(found.rejected.examples.length, name).toBe(Math.min(10, shown))
            if (!name.startsWith('a query') && found.rejected.count <= 10) {
              const places = found.rejected.examples.map(({ file: _, ...example }) => example)
              expect(places).toEqual(memory.rejected.examples)
            }
          } finally {
            if ('close' in source) (source as { close(): void }).close()
          }
        }),
        { numRuns: runs(name === 'a CSV file' ? 6 : 12) },
      )
    })
  }
})
