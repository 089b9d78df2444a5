import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Table, tableFromArrays, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { afterAll, beforeAll } from 'vitest'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { athena } from '../../src/sources/athena/source.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow, fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { fast } from '../athena/harness.js'
import { athenaOnDuckdb, defineTrinoFunctions } from '../athena/trino-on-duckdb.js'
import { postgresTable } from './postgres-engine.js'
import { scratchFolder } from './scratch.js'

/** An event as a row of text, by the names of its columns. */
export type TextRow = Readonly<Record<string, string | null>>

/** Events as rows of text, all with the same columns. */
export type TextRows = readonly TextRow[]

/** The ways in which the same rows can be read. */
export const everySource = [
  'objects',
  'an Arrow table',
  'a stream of Arrow batches',
  'a CSV file',
  'a JSON file',
  'an Arrow file',
  'a Parquet file',
  'a table of DuckDB',
  'a query in DuckDB',
  'a table of Athena',
  'a table of Postgres',
] as const

export type SourceName = (typeof everySource)[number]

/** So many sources are open at once: the next one takes the place of the first. */
const openAtOnce = 4

/** What an engine of a test may use. */
const engineSettings = { threads: 2, memoryLimit: '512MB' } as const

/** For one test file: opens rows as any source, under the usual names of columns. A source is there until the fourth after it is opened. */
export function openers(): {
  open: (name: SourceName, rows: TextRows, binding?: BindingOptions) => Promise<Source>
} {
  const folder = scratchFolder()
  let engine: DuckDBEngine
  let server: AthenaServer
  const toClose: (() => void)[] = []
  let opened = 0

  beforeAll(async () => {
    engine = await duckdbEngine()
    await engine.connection.run(
      `SET threads = ${engineSettings.threads}; SET memory_limit = '${engineSettings.memoryLimit}'; CREATE SCHEMA shop`,
    )
    await defineTrinoFunctions(engine)
    server = await startAthenaServer({ engine: athenaOnDuckdb(engine) })
  })
  afterAll(async () => {
    for (const close of toClose) close?.()
    await server?.close()
    engine?.close()
  })

  const written = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  const csvFile = (name: string, rows: TextRows): string => {
    const columns = Object.keys(rows[0] ?? {})
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    return written(`${name}.csv`, lines.map((line) => `${line.map((cell) => quoted(cell, '"')).join(',')}\n`).join(''))
  }

  /** Makes a table of the rows, through a file of CSV, which keeps every text as it is. */
  const tableOf = async (name: string, rows: TextRows): Promise<string> => {
    const path = csvFile(name, rows)
    const columns = Object.keys(rows[0] ?? {})
    const types = columns.map((column) => `${quoted(column, "'")}: 'VARCHAR'`).join(', ')
    await engine.connection.run(
      `CREATE OR REPLACE TABLE shop.${name} AS SELECT * FROM read_csv('${path}', header = true, columns = {${types}}, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '')`,
    )
    return `shop.${name}`
  }

  const parquetFile = async (name: string, rows: TextRows): Promise<string> => {
    const path = join(folder, `${name}.parquet`)
    await engine.connection.run(`COPY ${await tableOf(name, rows)} TO '${path}' (FORMAT parquet)`)
    return path
  }

  async function open(source: SourceName, rows: TextRows, binding: BindingOptions = {}): Promise<Source> {
    const place = opened++ % openAtOnce
    const name = `rows_${place}`
    toClose[place]?.()
    toClose[place] = () => {}
    const { connection } = engine
    const ofFile = (files: string, csv = {}) => {
      const found = duckdb({ files, csv, binding, ...engineSettings })
      toClose[place] = () => found.close()
      return found
    }
    switch (source) {
      case 'objects':
        return fromEvents(rows, { binding: defineBinding(binding) })
      case 'an Arrow table':
        return fromArrow(arrowTable(rows), { binding })
      case 'a stream of Arrow batches':
        return fromBatches(
          async function* () {
            const half = Math.ceil(rows.length / 2)
            yield* arrowTable(rows.slice(0, half)).batches
            yield* arrowTable(rows.slice(half), Object.keys(rows[0] ?? {})).batches
          },
          { binding },
        )
      case 'a CSV file':
        return ofFile(csvFile(name, rows), { header: true, delimiter: ',' })
      case 'a JSON file':
        return ofFile(written(`${name}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join('')))
      case 'an Arrow file':
        return ofFile(written(`${name}.arrow`, tableToIPC(arrowTable(rows), 'file')))
      case 'a Parquet file':
        return ofFile(await parquetFile(name, rows))
      case 'a table of DuckDB':
        await tableOf(name, rows)
        return duckdb({ connection, table: { schema: 'shop', table: name }, binding })
      case 'a query in DuckDB':
        return duckdb({ connection, table: { query: `SELECT * FROM ${await tableOf(name, rows)}` }, binding })
      case 'a table of Athena':
        return athena({ client: server.client(), timing: fast, table: await tableOf(name, rows), binding })
      case 'a table of Postgres':
        return postgres({ client: await postgresTable(name, rows), table: name, binding })
    }
  }
  return { open }
}

function quoted(text: string, quote: string): string {
  return `${quote}${text.replaceAll(quote, quote + quote)}${quote}`
}

function arrowTable(rows: TextRows, columns = Object.keys(rows[0] ?? {})): Table {
  const vectors = columns.map((column) => [
    column,
    vectorFromArray(
      rows.map((row) => row[column] ?? null),
      new Utf8(),
    ),
  ])
  return tableFromArrays(Object.fromEntries(vectors)) as never
}
