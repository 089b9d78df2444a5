import type { DuckDBConnection } from '@duckdb/node-api'
import { SourceError } from '../../errors.js'
import { openDatabase } from './database.js'
import type { EngineSettings } from './engine-options.js'
import { explained, isOver } from './failure.js'
import { type SharedDatabase, share } from './shared-database.js'

/** An engine of a source's own: opened when it is first needed, and anew when it cannot go on. */
export interface OwnEngine {
  /**
   * Does something with a connection that nobody else has.
   *
   * @throws {@link SourceError} where the engine cannot be opened, breaks down, or is closed before it is connected
   */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  /** Lets nobody in any more, and closes the engine once those are through who are connected. */
  close(): void
}

/** How often an engine is opened for one user, where others break it each time. */
const mostAttempts = 3

/** Makes an engine. */
export function ownEngine(settings: EngineSettings): OwnEngine {
  let opening: Promise<SharedDatabase> | undefined
  let latest: SharedDatabase | undefined
  let isClosed = false

  const open = async () => {
    latest = share(await openDatabase(settings))
    if (isClosed) latest.giveUp()
    return latest
  }
  const giveUp = (shared: SharedDatabase) => {
    shared.giveUp()
    if (shared !== latest) return
    latest = undefined
    opening = undefined
  }
  const connect = async (): Promise<readonly [SharedDatabase, DuckDBConnection]> => {
    for (let attempt = 1; ; attempt++) {
      if (isClosed) throw closedError()
      opening ??= open().catch((error) => {
        // What was in the way may be gone when the next one asks.
        opening = undefined
        throw error
      })
      const shared = await opening
      const connection = await shared.connect().catch((error) => {
        throw explained(error, shared.database)
      })
      if (connection !== null && !isClosed) return [shared, connection]
      if (connection !== null) shared.disconnect(connection)
      giveUp(shared)
      if (attempt === mostAttempts) throw new SourceError('DuckDB breaks down again and again', { source: 'duckdb' })
    }
  }
  return {
    async use(work) {
      const [shared, connection] = await connect()
      try {
        return await work(connection)
      } catch (error) {
        if (isOver(error, shared.database)) giveUp(shared)
        throw explained(error, shared.database)
      } finally {
        shared.disconnect(connection)
      }
    },
    close() {
      isClosed = true
      latest?.giveUp()
    },
  }
}

/** An error for whoever asks a source that was closed. */
export function closedError(): SourceError {
  return new SourceError('this source is closed; make a new one with duckdb()', { source: 'duckdb' })
}
