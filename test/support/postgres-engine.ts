import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { PostgresClient } from '../../src/postgres.js'

/*
 * The Postgres of all tests in a process: PGlite; or the server that `CARTOMETRICS_POSTGRES` names by its address. It has settings that must
 * not show in any result.
 */

const settings = { TimeZone: 'America/New_York', IntervalStyle: 'sql_standard' } as const

/** The address of a server; undefined where PGlite takes its place. */
export const postgresServer = process.env['CARTOMETRICS_POSTGRES']

let opened: Promise<PostgresClient> | undefined

/** Opens the engine once. It needs no closing. */
export function postgresEngine(): Promise<PostgresClient> {
  opened ??= postgresServer === undefined ? embedded() : Promise.resolve(connected(postgresServer))
  return opened
}

async function embedded(): Promise<PostgresClient> {
  const engine = await PGlite.create()
  for (const [name, value] of Object.entries(settings)) await engine.query(`SET ${name} = '${value}'`)
  return engine
}

function connected(connectionString: string): PostgresClient {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  return new pg.Pool({ connectionString, options: options.join(' '), allowExitOnIdle: true })
}

/** Quotes a text, and the name of a column. */
export const quotedText = (text: string) => `'${text.replaceAll("'", "''")}'`
export const quotedName = (name: string) => `"${name.replaceAll('"', '""')}"`
