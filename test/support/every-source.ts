import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Table, Utf8, vectorFromArray } from 'apache-arrow'
import { afterAll, beforeAll } from 'vitest'
import type { BindingOptions } from '../../src/events/binding.js'
import { athena } from '../../src/sources/athena/source.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { fast } from '../athena/harness.js'
import { athenaOnDuckdb, defineTrinoFunctions } from '../athena/trino-on-duckdb.js'
import { scratchFolder } from './scratch.js'

/** A row by the names of its columns; all rows of a table have the same ones. */
export type TextRow = Readonly<Record<string, string | null>>

/** The sources that the same rows are put into. */
export const everySource = [
  'objects',
  'an Arrow table',
  'a CSV file',
  'a Parquet file',
  'a table of DuckDB',
  'Athena',
] as const

export type SourceName = (typeof everySource)[number]

/** For one test file: opens rows of text, under the usual names of columns, as any source. */
export function openers(): {
  open: (name: SourceName, rows: readonly TextRow[], binding?: BindingOptions) => Promise<Source>
} {
  const folder = scratchFolder()
  let engine: DuckDBEngine
  let server: AthenaServer
  const opened: { close(): void }[] = []
  let count = 0

  beforeAll(async () => {
    engine = await duckdbEngine()
    await defineTrinoFunctions(engine)
    await engine.connection.run('CREATE SCHEMA shop')
    server = await startAthenaServer({ engine: athenaOnDuckdb(engine) })
  })
  afterAll(async () => {
    for (const source of opened) source.close()
    await server?.close()
    engine?.close()
  })

  async function open(name: SourceName, rows: readonly TextRow[], binding: BindingOptions = {}): Promise<Source> {
    const table = `rows_${++count}`
    const columns = Object.keys(rows[0] ?? {})
    const select = `SELECT * FROM (VALUES ${rows.map((row) => `(${columns.map((column) => quoted(row[column])).join(', ')})`).join(', ')}) t(${columns.map((column) => `"${column}"`).join(', ')})`
    const kept = <T extends Source & { close(): void }>(source: T): T => {
      opened.push(source)
      return source
    }
    switch (name) {
      case 'objects': {
        const there = Object.entries(usual).filter(([, column]) => columns.includes(column))
        return fromEvents(rows, {
          binding: { ...binding, columns: { ...Object.fromEntries(there), ...binding.columns } },
        })
      }
      case 'an Arrow table': {
        const texts = (column: string) =>
          vectorFromArray(
            rows.map((row) => row[column] ?? null),
            new Utf8(),
          )
        return fromArrow(new Table(Object.fromEntries(columns.map((column) => [column, texts(column)]))), { binding })
      }
      case 'a CSV file': {
        const files = join(folder, `${table}.csv`)
        const line = (cells: readonly (string | null | undefined)[]) =>
          `${cells.map((cell) => `"${(cell ?? '').replaceAll('"', '""')}"`).join(',')}\n`
        writeFileSync(files, [columns, ...rows.map((row) => columns.map((column) => row[column]))].map(line).join(''))
        return kept(duckdb({ files, binding, threads: 2 }))
      }
      case 'a Parquet file': {
        const files = join(folder, `${table}.parquet`)
        await engine.connection.run(`COPY (${select}) TO '${files}'`)
        return kept(duckdb({ files, binding, threads: 2 }))
      }
      case 'a table of DuckDB':
        await engine.connection.run(`CREATE TABLE ${table} AS ${select}`)
        return duckdb({ connection: engine.connection, table, binding })
      case 'Athena':
        await engine.connection.run(`CREATE TABLE shop.${table} AS ${select}`)
        return athena({ client: server.client(), timing: fast, table: `shop.${table}`, binding })
    }
  }
  return { open }
}

/** Objects have their fields by their own names unless told otherwise. */
const usual = {
  eventTime: 'event_time',
  eventType: 'event_type',
  productId: 'product_id',
  categoryId: 'category_id',
  categoryCode: 'category_code',
  brand: 'brand',
  price: 'price',
  userId: 'user_id',
  userSession: 'user_session',
} as const

function quoted(text: string | null | undefined): string {
  return text === null || text === undefined ? 'CAST(NULL AS VARCHAR)' : `'${text.replaceAll("'", "''")}'`
}
