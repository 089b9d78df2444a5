import { createHash } from 'node:crypto'
import type { Json } from '@duckdb/node-api'
import { openConnection } from './open-connection.js'

/*
 * What tests ask of files that were written.
 */

/** A path as a text of SQL. */
export const literal = (path: string) => `'${path.replaceAll("'", "''")}'`

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The rows of a query in a database of its own. */
export async function query(sql: string): Promise<Record<string, Json>[]> {
  const connection = await openConnection()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
  }
}
