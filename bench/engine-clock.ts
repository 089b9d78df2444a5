import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

type Asynchronous = (...given: never[]) => Promise<unknown>

/**
 * Counts the time for which DuckDB opens databases and runs statements in this process, one after the other. What is left of a run
 * is its caller's.
 */
export function engineClock(): () => number {
  let milliseconds = 0
  const timed = <F extends Asynchronous>(call: F): F =>
    async function (this: unknown, ...given: Parameters<F>) {
      const started = performance.now()
      try {
        return await call.apply(this, given)
      } finally {
        milliseconds += performance.now() - started
      }
    } as F
  DuckDBInstance.create = timed(DuckDBInstance.create)
  DuckDBConnection.prototype.run = timed(DuckDBConnection.prototype.run)
  return () => milliseconds
}
