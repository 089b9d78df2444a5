import type { DuckDBConnection } from '@duckdb/node-api'
import type { StoredColumns } from '../../compile/column-field.js'
import { quoteName, quoteText } from '../../compile/sql.js'
import { SourceError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import type { RunOptions } from '../source.js'
import { type CsvLayout, type CsvOptions, csvLayouts, csvReader } from './csv.js'
import { runColumns } from './engine.js'
import { type FileFormat, fileList, findFiles } from './files.js'
import { checkSettings } from './settings.js'

/** Part of a relation in which rows can be told by their place. */
export interface Place {
  /** What stands after FROM, with the columns of the place. */
  readonly from: string
  /** SQL of the row's number, from 1, and of its file; null where the reader cannot tell. */
  readonly row: string | null
  readonly file: string | null
}

/** Events as DuckDB can read them. */
export interface DuckdbRelation {
  /** What it is called in answers and messages. */
  readonly name: string
  /** What stands after FROM. */
  readonly from: string
  readonly columns: StoredColumns
  /** Whether columns can be read one without the other, and again at little cost. */
  readonly columnar: boolean
  readonly files: readonly string[]
  /** Where examples of unreadable rows are looked for, one after the other. */
  readonly places: readonly Place[]
  /** The CSV files, whose lines may not fit, by the name their rejects are kept under. */
  readonly layouts: ReadonlyMap<string, CsvLayout>
}

/** A table, by its name or parts of it, or a query. */
export type TableInput =
  | string
  | { readonly schema?: string; readonly catalog?: string; readonly table: string }
  | { readonly query: string }

let opened = 0

/** A column of ours among those of a file. */
const rowNumber = '"row of the file, counted by cartometrics"'

/** Opens files for one query. */
export async function openFiles(
  connection: DuckDBConnection,
  patterns: readonly string[],
  options: { readonly format?: FileFormat | undefined; readonly csv?: CsvOptions | undefined },
  binding: Binding,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  const { files, format } = await findFiles(connection, patterns, options.format, run)
  const hive = files.some((file) => /[/\\][^/\\=]+=[^/\\]*[/\\]/.test(file))
  if (format === 'csv')
    return openCsv(connection, await csvLayouts(connection, files, options.csv ?? {}, binding, run), hive, run)
  const reader = (more: string) =>
    `read_parquet(${fileList(files)}, union_by_name = ${files.length > 1}, hive_partitioning = ${hive}, binary_as_string = true${more})`
  const from = reader('')
  const columns = await describe(connection, from, files.join(', '), run)
  // DuckDB has no other names for these: where a file has such columns, rows cannot be told by their place.
  const hidden = [...columns.keys()].some((name) => /^(filename|file_row_number)$/i.test(name))
  const place = hidden
    ? { from, row: null, file: null }
    : { from: reader(', file_row_number = true, filename = true'), row: 'file_row_number + 1', file: 'filename' }
  return {
    name: nameOf(files),
    from,
    files,
    columns,
    columnar: true,
    places: [place],
    layouts: new Map(),
  }
}

async function openCsv(
  connection: DuckDBConnection,
  layouts: readonly CsvLayout[],
  hive: boolean,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  const named = new Map(layouts.map((layout) => [`rejects_${++opened}`, layout]))
  const union = (readers: readonly string[]) =>
    readers.length === 1
      ? (readers[0] as string)
      : `(${readers.map((reader) => `SELECT * FROM ${reader}`).join(' UNION ALL BY NAME ')})`
  const files = layouts.flatMap((layout) => layout.files)
  const places = layouts.flatMap((layout) =>
    layout.files.map((file) => ({
      from: `(SELECT *, row_number() OVER () AS ${rowNumber} FROM ${csvReader({ ...layout, files: [file] }, hive, undefined)})`,
      row: rowNumber,
      file: quoteText(file),
    })),
  )
  const plain = union(layouts.map((layout) => csvReader(layout, hive, undefined)))
  return {
    name: nameOf(files),
    from: union([...named].map(([name, layout]) => csvReader(layout, hive, name))),
    files,
    columns: await describe(connection, plain, files.join(', '), run),
    columnar: false,
    places,
    layouts: named,
  }
}

function nameOf(files: readonly string[]): string {
  return files.length === 1 ? (files[0] as string) : `${files.length} files`
}

/** Opens a table, a view or a query of a database. */
export async function openTable(
  connection: DuckDBConnection,
  input: TableInput,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  await checkSettings(connection, run)
  const table = tableSql(input)
  const columns = await describe(connection, table, typeof input === 'string' ? input : table, run)
  const from = uncollated(table, columns)
  return {
    name: table,
    from,
    columns,
    columnar: await isStored(connection, input, run),
    files: [],
    places: [{ from, row: null, file: null }],
    layouts: new Map(),
  }
}

/** Whether it is a table that is stored: what it costs to go through a view or a query again, nobody knows. */
async function isStored(
  connection: DuckDBConnection,
  input: TableInput,
  run: Pick<RunOptions, 'signal'>,
): Promise<boolean> {
  if (typeof input === 'object' && 'query' in input) return false
  const name = typeof input === 'string' ? input : input.table
  const sql = `SELECT 1 FROM duckdb_views() WHERE lower(view_name) = lower(${quoteText(name)}) LIMIT 1`
  const [views = []] = await runColumns(connection, sql, name, run)
  return views.length === 0
}

/** Compares the texts of a table as they are: a column may have a collation of its own, and nothing tells. */
function uncollated(table: string, columns: StoredColumns): string {
  const texts = [...columns].filter(([, type]) => type === 'VARCHAR').map(([name]) => quoteName(name))
  if (texts.length === 0) return table
  return `(SELECT * REPLACE (${texts.map((name) => `${name} COLLATE "binary" AS ${name}`).join(', ')}) FROM ${table})`
}

function tableSql(input: TableInput): string {
  if (typeof input === 'string') return quoteName(input)
  if ('query' in input) return `(${input.query.replace(/;\s*$/, '')}\n)`
  const parts = [input.catalog, input.schema, input.table].filter((part) => part !== undefined)
  return parts.map(quoteName).join('.')
}

async function describe(
  connection: DuckDBConnection,
  from: string,
  source: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<StoredColumns> {
  const [names = [], types = []] = await runColumns(connection, `DESCRIBE SELECT * FROM ${from}`, source, run)
  if (names.length === 0) throw new SourceError(`${source} has no columns`, { source })
  return new Map(names.map((name, index) => [String(name), String(types[index])]))
}
