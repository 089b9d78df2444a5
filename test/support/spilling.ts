import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/sources/duckdb/database.js'

/** A query that does not fit into little memory, and an engine that has as little. */
export const wideQuery = { by: ['brand', 'userId'], metrics: ['sessions', 'events'], limit: 3 } as const
export const littleMemory = { memoryLimit: '15MB', threads: 1 } as const

/** What the query finds over the events. */
export const wideTotals = { sessions: 400_000, events: 400_000 }

/** Writes the events of the query, or more of the same kind. */
export async function writeWideEvents(path: string, events = wideTotals.events): Promise<void> {
  const database = await openDatabase()
  const connection = await database.connect()
  await connection.run(`COPY (SELECT TIMESTAMP '2019-10-01' + to_seconds(i) AS event_time, 'view' AS event_type, 1::DECIMAL(9,2) AS price, 'brand ' || i % 7 AS brand,
    i AS user_session, i % 1000 AS user_id FROM range(${events}) t(i)) TO '${path}' (ROW_GROUP_SIZE 20000)`)
  connection.closeSync()
  database.close()
}

/** The folders in which engines may spill, by their paths. */
export function spillFolders(parent: string): readonly string[] {
  return readdirSync(parent)
    .filter((name) => name.startsWith('cartometrics-spill-'))
    .map((name) => join(parent, name))
}

/** Whether an engine has spilled: the folder that DuckDB makes then is there until it closes. */
export function hasSpilled(folder: string | undefined): boolean {
  return folder !== undefined && existsSync(join(folder, 'duckdb'))
}
