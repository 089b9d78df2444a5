import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Table, tableFromArrays, Utf8, vectorFromArray } from 'apache-arrow'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { athena } from '../../src/sources/athena/source.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow, fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { startAthenaServer } from '../athena/api-server.js'
import { duckdbEngine } from '../athena/duckdb-engine.js'
import { fast } from '../athena/harness.js'
import { athenaOnDuckdb, defineTrinoFunctions } from '../athena/trino-on-duckdb.js'

/** Events as rows of text, all with the same columns. */
export type TextRows = readonly Readonly<Record<string, string | null>>[]

/** The ways in which the same rows can be read. */
export const sourceNames = [
  'objects',
  'an Arrow table',
  'a stream of Arrow batches',
  'a CSV file',
  'a Parquet file',
  'a table of DuckDB',
  'a query in DuckDB',
  'a table of Athena',
] as const

export type SourceName = (typeof sourceNames)[number]

/** Opens rows as any source, with the columns' names of the files; all in one engine, that is closed at the end. */
export async function everySource(folder: string) {
  const engine = await duckdbEngine()
  await defineTrinoFunctions(engine)
  const server = await startAthenaServer({ engine: athenaOnDuckdb(engine) })
  const { connection } = engine
  await connection.run('CREATE SCHEMA shop')
  let opened = 0

  /** Makes a table of the rows, through a file of CSV, which keeps every text as it is. */
  const tableOf = async (name: string, rows: TextRows): Promise<string> => {
    const path = csvFile(`${name}.csv`, rows)
    const columns = Object.keys(rows[0] ?? {})
    const types = columns.map((column) => `${quoted(column, "'")}: 'VARCHAR'`).join(', ')
    await connection.run(
      `CREATE OR REPLACE TABLE shop.${name} AS SELECT * FROM read_csv('${path}', header = true, columns = {${types}}, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '')`,
    )
    return `shop.${name}`
  }

  const csvFile = (name: string, rows: TextRows): string => {
    const columns = Object.keys(rows[0] ?? {})
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    const path = join(folder, name)
    writeFileSync(path, `${lines.map((line) => line.map((cell) => quoted(cell, '"')).join(',')).join('\n')}\n`)
    return path
  }

  const parquetFile = async (name: string, rows: TextRows): Promise<string> => {
    const path = join(folder, `${name}.parquet`)
    await connection.run(`COPY ${await tableOf(name, rows)} TO '${path}' (FORMAT parquet)`)
    return path
  }

  const open = async (source: SourceName, rows: TextRows, binding: BindingOptions = {}): Promise<Source> => {
    // A source is to be asked before the fourth one after it is opened, which takes its place.
    const name = `rows_${++opened % 4}`
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
        return duckdb({ files: csvFile(`${name}.csv`, rows), csv: { header: true, delimiter: ',' }, binding })
      case 'a Parquet file':
        return duckdb({ files: await parquetFile(name, rows), binding })
      case 'a table of DuckDB':
        await tableOf(name, rows)
        return duckdb({ connection, table: { schema: 'shop', table: name }, binding })
      case 'a query in DuckDB':
        return duckdb({ connection, table: { query: `SELECT * FROM ${await tableOf(name, rows)}` }, binding })
      case 'a table of Athena':
        return athena({ client: server.client(), timing: fast, table: await tableOf(name, rows), binding })
    }
  }
  const close = async () => {
    await server.close()
    engine.close()
  }
  return { open, close }
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
