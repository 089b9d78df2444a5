import { openDatabase, parquet, tableOf, wholeNumber } from './database.js'
import { type FigureTable, measures } from './figures.js'
import { decodeCheckSql, decodeMeasures, obviousSql } from './hand-written-sql.js'
import { questions } from './questions.js'

/** The table that others are held against, made by hand-written SQL, in a way of its own. */
export async function referenceTable(name: string, path: string): Promise<FigureTable> {
  const database = await openDatabase()
  const from = parquet(path)
  try {
    if (name === 'decode') {
      const columns = await database.columns(decodeCheckSql(from))
      return { measures: decodeMeasures, groups: null, total: columns.map(([value]) => wholeNumber(value)) }
    }
    if (name === 'brandGroups') {
      const [[groups] = []] = await database.columns(`SELECT count(*) FROM (SELECT DISTINCT brand FROM ${from})`)
      return { measures: ['groups'], groups: null, total: [wholeNumber(groups)] }
    }
    // Own events of small calls are asked about by brand.
    const question = Object.hasOwn(questions, name) ? questions[name as keyof typeof questions] : questions.brand
    return tableOf(await database.columns(obviousSql(from, question)), question.keys.length, measures)
  } finally {
    database.close()
  }
}
