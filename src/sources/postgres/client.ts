/**
 * A client of Postgres: whatever runs a statement. A `Client` and a `Pool` of `pg` are, and so is PGlite.
 *
 * @example
 * // Of the package `postgres` (Postgres.js):
 * const sql = connect('postgres://…')
 * const client = { query: async (text, values) => ({ rows: await sql.unsafe(text, values) }) }
 */
export interface PostgresClient {
  /** Runs a statement, whose parameters are `$1` and so on. Rows are objects, with the names of columns as they are in the statement. */
  // biome-ignore lint/suspicious/noExplicitAny: clients have their own types of values and rows.
  query(text: string, values?: any[]): Promise<{ readonly rows: readonly any[] }>
}

/** What a source in Postgres is made of. */
export interface PostgresSettings {
  /** Runs the statements. Its connection is used for nothing else than reading, and is not closed. */
  readonly client: PostgresClient
  /**
   * Stops the statement in Postgres when a query is aborted, over a connection of its own: a pool with a free connection, or another client
   * of the same role. Without it an aborted query ends at once, and its statement goes on to its end.
   */
  readonly cancelWith?: PostgresClient
}
