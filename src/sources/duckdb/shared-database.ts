import type { DuckDBConnection } from '@duckdb/node-api'
import type { Database } from './database.js'
import { isFatal } from './failure.js'

/** A database of several users, which closes when it is given up and the last one has left. */
export interface SharedDatabase {
  readonly database: Database
  /** Lets a user in. @returns null where it can answer nothing, or cannot spill any more */
  connect(): Promise<DuckDBConnection | null>
  /** Lets a user go. */
  disconnect(connection: DuckDBConnection): void
  /** Lets nobody in any more. */
  giveUp(): void
}

/** Shares a database. */
export function share(database: Database): SharedDatabase {
  let users = 0
  let isGivenUp = false
  let isClosed = false
  const closeIfUnused = () => {
    if (!isGivenUp || users > 0 || isClosed) return
    isClosed = true
    database.close()
  }
  const leave = () => {
    users--
    closeIfUnused()
  }
  return {
    database,
    async connect() {
      // Somebody may have cleared the temporary folder while nobody asked anything.
      if (isGivenUp || database.spill?.touch() === false) return null
      users++
      try {
        return await database.connect()
      } catch (error) {
        leave()
        if (isFatal(error)) return null
        throw error
      }
    },
    disconnect(connection) {
      connection.closeSync()
      leave()
    },
    giveUp() {
      isGivenUp = true
      closeIfUnused()
    },
  }
}
