/**
 * The source that Postgres reads, by a client of yours: `pg`, PGlite, Postgres.js; and views.
 *
 * @module
 */

export type { PostgresClient, PostgresSettings } from './sources/postgres/client.js'
export { type PostgresQuery, type PostgresTable, postgres } from './sources/postgres/source.js'
export { createView } from './sources/postgres/view.js'
