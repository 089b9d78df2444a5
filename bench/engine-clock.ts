import { DuckDBConnection } from '@duckdb/node-api'

/** Counts the time for which DuckDB runs statements in this process, one after the other. What is left of a run is its caller's. */
export function engineClock(): () => number {
  const run = DuckDBConnection.prototype.run
  let milliseconds = 0
  DuckDBConnection.prototype.run = async function (...given) {
    const started = performance.now()
    try {
      return await run.apply(this, given)
    } finally {
      milliseconds += performance.now() - started
    }
  }
  return () => milliseconds
}
