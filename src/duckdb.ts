/**
 * The source that DuckDB reads: files of Parquet, CSV, JSON and Arrow, and tables of a database of yours; and what files hold.
 *
 * @module
 */

export type {
  InspectedChoice,
  InspectedColumn,
  InspectedCsv,
  InspectedEventIds,
  InspectedFile,
  InspectedPreset,
  InspectedPrices,
  InspectedSample,
  InspectedText,
  InspectedTimes,
  InspectedType,
  Inspection,
  MissingField,
  Problem,
  ProposedField,
} from './inspect/inspection.js'
export type { DuckdbConnection, DuckdbResult } from './sources/duckdb/connection.js'
export type { CsvOptions } from './sources/duckdb/csv-options.js'
export type { EngineOptions } from './sources/duckdb/engine-options.js'
export type { FileFormat } from './sources/duckdb/find/names.js'
export { inspect } from './sources/duckdb/inspect/inspect.js'
export type { DuckdbFiles, DuckdbTable, InspectOptions, TableInput } from './sources/duckdb/options.js'
export { type DuckdbSource, duckdb } from './sources/duckdb/source.js'
