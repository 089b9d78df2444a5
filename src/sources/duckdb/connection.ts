/**
 * The part of a connection of `@duckdb/node-api` that is used, so that one of any copy of the package will do, and its types are needed by
 * nobody who has none.
 */
export interface DuckdbConnection {
  run(sql: string): Promise<DuckdbResult>
  interrupt(): void
  readonly progress: { readonly percentage: number; readonly rows_processed: bigint }
}

/** What a statement of DuckDB's answers with. */
export interface DuckdbResult {
  columnNames(): readonly string[]
  getColumns(): Promise<readonly (readonly unknown[])[]>
}
