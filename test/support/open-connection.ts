import type { DuckDBConnection } from '@duckdb/node-api'
import { openDatabase } from '../../src/sources/duckdb/database.js'
import type { EngineSettings } from '../../src/sources/duckdb/engine-options.js'

/** A connection to a database of its own, which closes with it. */
export async function openConnection(settings: EngineSettings = {}): Promise<DuckDBConnection> {
  const database = await openDatabase(settings)
  const connection = await database.connect()
  const close = connection.closeSync.bind(connection)
  connection.closeSync = () => {
    close()
    database.close()
  }
  return connection
}
