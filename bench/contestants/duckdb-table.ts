import { analyze } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { analysisTable } from '../analysis-table.js'
import type { NodeContestant } from '../contestant.js'
import { openDatabase, parquet } from '../database.js'
import { wholeCatalogue } from '../questions.js'

/** A database engine over the same events in memory, with one thread as the engine in TypeScript has. */
export const duckdbTable: NodeContestant = {
  runtime: 'node',
  name: 'duckdb-one-thread',
  title: '`analyze` over a DuckDB table in memory, `threads: 1`',
  section: 'memory',
  largest: 12_000_000,
  async prepare(sample) {
    const database = await openDatabase({ threads: '1' })
    await database.connection.run(`CREATE TABLE events AS FROM ${parquet(sample.parquet)}`)
    return async () => {
      const result = await analyze(duckdb({ connection: database.connection, table: 'events' }), {
        by: 'brand',
        metrics: wholeCatalogue,
      })
      return () => {
        database.close()
        return { answer: { brand: analysisTable(result) } }
      }
    }
  },
}
