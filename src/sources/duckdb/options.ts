import {
  aFlag,
  aFunction,
  aListOfNames,
  anObject,
  aSignal,
  aText,
  checkOptions,
  choice,
  needed,
  type OptionRule,
  type OptionRules,
} from '../../checked-options.js'
import type { Binding, BindingOptions } from '../../events/binding.js'
import { sourceRefusal } from '../../known-names.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import type { CsvOptions } from './csv-options.js'
import type { EngineOptions } from './engine-options.js'
import { type FileFormat, fileFormats } from './find/names.js'

interface BindingOption {
  /** Where the fields of an event are, if not under the usual column names. */
  readonly binding?: Binding | BindingOptions
}

/** Events in files. */
export interface DuckdbFiles extends EngineOptions, BindingOption {
  /**
   * Files of Parquet, CSV, JSON (an object on each line, or all in an array) or Arrow: paths, patterns (`events/*.parquet`) and folders, which may be partitioned as Hive does (`day=2019-10-01/`). In folders, what is
   * hidden (`_SUCCESS`, `.part`) or ends otherwise than data is passed over, and named in `scanned.skipped`. Of `s3://`, `https://` and others,
   * Parquet is read where DuckDB's extension for it is installed.
   */
  readonly files: string | readonly string[]
  /** Told by the first bytes and the names of the files unless given; `'csv'` for text whose name tells nothing. */
  readonly format?: FileFormat
  /** How CSV files are laid out, where that is not found out. */
  readonly csv?: CsvOptions
}

/** A table, by its name or parts of it, or a query. */
export type TableInput =
  | string
  | { readonly schema?: string; readonly catalog?: string; readonly table: string }
  | { readonly query: string }

/** What may be said of files that are inspected, and how that is done. */
export interface InspectOptions extends Omit<DuckdbFiles, 'files' | 'binding'>, RunOptions {}

/** Events in a database that is already open; its settings stay as they are, and it stays open. */
export interface DuckdbTable extends BindingOption {
  /**
   * Queries of this library take turns on it. A signal interrupts the connection: let nothing else run on it in the meantime that
   * must not be stopped.
   */
  readonly connection: DuckdbConnection
  /** A table or view by its name, or a query: `{ query: 'SELECT ... FROM ...' }`. */
  readonly table: TableInput
}

const csvRules: OptionRules<CsvOptions> = {
  header: aFlag,
  columns: aListOfNames,
  delimiter: aText,
  quote: aText,
  escape: aText,
  encoding: aText,
}

const someFiles: OptionRule = [
  'a path, or an array of some, unless { connection, table } are given',
  (value) => typeof value === 'string' || (Array.isArray(value) && value.length > 0),
]

const fileRules: OptionRules<DuckdbFiles> = {
  files: needed(someFiles),
  format: choice(...fileFormats),
  csv: anObject,
  binding: true,
  memoryLimit: true,
  threads: true,
  tempDirectory: true,
}

const { files: _files, binding: _binding, ...readingRules } = fileRules
const inspectRules: OptionRules<InspectOptions> = { ...readingRules, signal: aSignal, onProgress: aFunction }

const aConnection: OptionRule = [
  'a connection of @duckdb/node-api',
  (value) => anObject[1](value) && typeof (value as Partial<DuckdbTable['connection']>).run === 'function',
]

const tableRules: OptionRules<DuckdbTable> = {
  connection: aConnection,
  table: needed(['a name, or an object', isTable]),
  binding: true,
}

type Parts = Extract<TableInput, { readonly table: string }>
type Query = Extract<TableInput, { readonly query: string }>

const partRules: OptionRules<Parts> = { schema: aText, catalog: aText, table: needed(aText) }
const queryRules: OptionRules<Query> = { query: needed(aText) }

function isTable(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || anObject[1](value)
}

/**
 * Checks what a source is made of.
 *
 * @throws {@link SourceError} for an option that there is not, one that is missing, or a value that is none of its
 */
export function checkDuckdbOptions(options: DuckdbFiles | DuckdbTable): void {
  const refusal = sourceRefusal('duckdb')
  if (!isGiven(options, 'connection')) {
    checkOptions('duckdb', options, fileRules, refusal)
    if (options.csv !== undefined) checkOptions('csv', options.csv, csvRules, refusal)
    return
  }
  checkOptions('duckdb', options, tableRules, refusal)
  const { table } = options
  if (typeof table === 'string') return
  if (isGiven(table, 'query')) checkOptions('table', table, queryRules, refusal)
  else checkOptions('table', table, partRules, refusal)
}

/** Refuses files to inspect, and options for them, that are not as they are declared. */
export function checkInspectOptions(files: DuckdbFiles['files'], options: InspectOptions): void {
  const refusal = sourceRefusal('inspect')
  checkOptions('inspect', { files }, { files: fileRules.files }, refusal)
  checkOptions('inspect', options, inspectRules, refusal)
  if (options.csv !== undefined) checkOptions('csv', options.csv, csvRules, refusal)
}

/** Whether an option is given, of which some options have one and others do not. */
function isGiven<T extends object, Name extends string>(
  options: T,
  name: Name,
): options is Extract<T, Record<Name, unknown>> {
  return anObject[1](options) && name in options
}
