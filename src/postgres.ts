/**
 * The source that Postgres reads, by a client of yours: `pg`, PGlite, Postgres.js.
 *
 * @module
 */

export type { PostgresClient, PostgresSettings } from './sources/postgres/client.js'
export { type PostgresQuery, type PostgresTable, postgres } from './sources/postgres/source.js'
