/**
 * The source that DuckDB reads: Parquet and CSV files, and tables of a database of yours.
 *
 * @module
 */
export type { CsvOptions } from './sources/duckdb/csv.js'
export type { EngineOptions } from './sources/duckdb/engine-options.js'
export type { FileFormat } from './sources/duckdb/files.js'
export type { TableInput } from './sources/duckdb/open-table.js'
export type { DuckdbFiles, DuckdbTable } from './sources/duckdb/options.js'
export { type DuckdbSource, duckdb } from './sources/duckdb/source.js'
