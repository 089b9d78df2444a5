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
  opened ??= postgresServer === undefined ? embedded() : connected(postgresServer)
  return opened
}

async function embedded(): Promise<PostgresClient> {
  const engine = await PGlite.create()
  for (const [name, value] of Object.entries(settings)) await engine.query(`SET ${name} = '${value}'`)
  return engine
}

/** Each process has a schema of its own. */
async function connected(connectionString: string): Promise<PostgresClient> {
  const schema = `process_${process.pid}`
  const maker = new pg.Client({ connectionString })
  await maker.connect()
  await maker.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await maker.end()
  const options = Object.entries({ ...settings, search_path: schema }).map(([name, value]) => `-c ${name}=${value}`)
  return new pg.Pool({ connectionString, options: options.join(' '), allowExitOnIdle: true })
}

/** Makes a table of rows, which have the columns of the first, all of them text unless said otherwise. */
export async function postgresTable(
  name: string,
  rows: readonly Readonly<Record<string, string | number | null>>[],
  types: Readonly<Record<string, string>> = {},
): Promise<PostgresClient> {
  const client = await postgresEngine()
  const columns = Object.keys(rows[0] ?? types)
  const typed = columns.map((column) => `${quotedName(column)} ${types[column] ?? 'text'}`).join(', ')
  await client.query(`DROP TABLE IF EXISTS ${quotedName(name)} CASCADE`)
  await client.query(`CREATE TABLE ${quotedName(name)} (${typed})`)
  await client.query(
    `INSERT INTO ${quotedName(name)} SELECT ${columns.map(quotedName).join(', ')} FROM json_to_recordset($1::json) AS rows(${typed})`,
    [JSON.stringify(rows)],
  )
  return client
}

/** Quotes the name of a column or a table. */
export const quotedName = (name: string) => `"${name.replaceAll('"', '""')}"`
