import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { analyze } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { writeSample } from 'cartometrics/sample'
import type { NodeContestant } from '../contestant.js'
import { openDatabase } from '../database.js'

/** The statement that the library runs, by itself: what is above it in time is the library's own. */
export const engineAlone: NodeContestant = {
  runtime: 'node',
  name: 'engine-alone',
  title: "the library's own statement, run by DuckDB alone",
  section: 'by-brand',
  async prepare(sample) {
    const sql = await statementFor(sample.parquet)
    return async () => {
      const database = await openDatabase()
      await database.connection.run("SET TimeZone = 'UTC'")
      const columns = await database.columns(sql)
      return () => {
        database.close()
        // Its columns are the library's own affair; but there must be a row a group, and one for the total.
        const total = [(columns[0]?.length ?? 0) - 1]
        return { answer: { brandGroups: { measures: ['groups'], groups: null, total } } }
      }
    }
  },
}

/** The statement for a file, learned from a small one of the same columns. */
async function statementFor(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cartometrics-bench-'))
  const small = join(folder, 'small.parquet')
  try {
    await writeSample({ events: 100, seed: 1, path: small })
    const source = duckdb({ files: small })
    const { scanned } = await analyze(source, { by: 'brand' })
    source.close()
    if (scanned.sql?.includes(small) !== true) throw new Error('the statement does not name the file that it reads')
    return scanned.sql.replaceAll(small, path)
  } finally {
    await rm(folder, { recursive: true })
  }
}
