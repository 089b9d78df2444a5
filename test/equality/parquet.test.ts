import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case, queryOf, withoutSequences } from '../support/cases.js'
import { eventsQuery, hostileConnection } from '../support/duckdb-tables.js'
import type { ModelEvent } from '../support/model.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { writeWithParquetjs } from '../support/write-with-parquetjs.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

let files = 0
const nextFile = () => join(folder, `${files++}.parquet`)

async function check(path: string | readonly string[], { binding, query, expected }: Case): Promise<void> {
  const source = duckdb({ files: path, binding: bindingFor(binding), threads: 2 })
  try {
    const found = await analyze(source, queryOf(query))
    expectAnalysis(found, expected, String(path))
    expect(found.duplicates, String(path)).toBe(expected.repeated)
  } finally {
    source.close()
  }
}

describe('Parquet files give what is expected', () => {
  test('written by DuckDB, of any types and compression', { timeout: 600_000 }, async () => {
    const compression = fc.constantFrom('zstd', 'snappy', 'gzip', 'uncompressed')
    const version = fc.constantFrom('V1', 'V2')
    await fc.assert(
      fc.asyncProperty(
        anyCase('typed', { maxEvents: 100, anyWriting: true }),
        compression,
        version,
        async (one, compression, version) => {
          const path = nextFile()
          const query = eventsQuery(one.events, one.binding, one.physical)
          await connection.run(
            `COPY (${query}) TO '${path}' (FORMAT parquet, COMPRESSION ${compression}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`,
          )
          await check(path, one)
        },
      ),
      { numRuns: runs(6) },
    )
  })

  test('written by DuckDB as text, some of which cannot be read', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyCase('text', { maxEvents: 100, anyWriting: true }), async (one) => {
        const path = nextFile()
        const text = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'dictionary' } as const
        await connection.run(`COPY (${eventsQuery(one.events, one.binding, text)}) TO '${path}' (FORMAT parquet)`)
        await check(path, one)
      }),
      { numRuns: runs(4) },
    )
  })

  test.each([1, 3])(
    'after steps, of which the scans that count know only what they need: files: %i',
    {
      timeout: 600_000,
    },
    async (count) => {
      const cases = anyCase('typed', { steps: 'always', currencies: true, maxEvents: 60 })
      await fc.assert(
        fc.asyncProperty(cases.map(withoutSequences), async (one) => {
          const paths = Array.from({ length: count }, nextFile)
          for (const [index, path] of paths.entries()) {
            const part = one.events.filter((_, place) => place % count === index)
            const query = eventsQuery(part, one.binding, one.physical)
            await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`)
          }
          await check(paths, one)
        }),
        { numRuns: runs(6) },
      )
    },
  )

  const compression = fc.constantFrom('UNCOMPRESSED', 'GZIP', 'SNAPPY')
  for (const time of ['INT96', 'TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS', 'UTF8'] as const) {
    test(`written by parquetjs-lite, times as ${time}`, { timeout: 600_000 }, async () => {
      // It writes no instants before 1970, and none finer than a millisecond.
      const written = ({ time: micros }: ModelEvent) =>
        time === 'UTF8' || ((micros as number) % 1000 === 0 && (micros as number) >= 0)
      await fc.assert(
        fc.asyncProperty(anyCase('typed', { maxEvents: 60, keep: written }), compression, async (one, compression) => {
          if (one.events.length === 0) return
          const path = nextFile()
          await writeWithParquetjs(path, one, time, compression)
          await check(path, one)
        }),
        { numRuns: runs(3) },
      )
    })
  }
})
