import type { NodeContestant } from '../contestant.js'
import { openDatabase, parquet, wholeNumber } from '../database.js'
import { decodeMeasures, decodeSql } from '../hand-written-sql.js'

/** The limit: no engine that reads this file can be done before it has decoded the columns. */
export const decode: NodeContestant = {
  runtime: 'node',
  name: 'decode',
  title: 'decoding the six columns, no more (the limit)',
  section: 'by-brand',
  prepare: async (sample) => async () => {
    const database = await openDatabase()
    const columns = await database.columns(decodeSql(parquet(sample.parquet)))
    return () => {
      database.close()
      const total = columns.map(([value]) => wholeNumber(value))
      return { answer: { decode: { measures: decodeMeasures, groups: null, total } } }
    }
  },
}
