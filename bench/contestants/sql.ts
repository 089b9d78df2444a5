import type { NodeContestant } from '../contestant.js'
import { openDatabase, parquet, tableOf } from '../database.js'
import { type FigureTable, type Group, measures } from '../figures.js'
import { distinctByCase, distinctByFilter, obviousSql } from '../hand-written-sql.js'
import { questions } from '../questions.js'

const { brand } = questions

/** The obvious statement by brand. */
function obvious(
  name: string,
  title: string,
  distinctWhere: typeof distinctByFilter,
  largest?: number,
): NodeContestant {
  return {
    runtime: 'node',
    name,
    title,
    section: 'by-brand',
    ...(largest === undefined ? {} : { largest }),
    prepare: async (sample) => async () => {
      const database = await openDatabase()
      const columns = await database.columns(obviousSql(parquet(sample.parquet), brand, measures, distinctWhere))
      return () => {
        database.close()
        return { answer: { brand: tableOf(columns, 1, measures) } }
      }
    },
  }
}

export const obviousSqlFilter = obvious('obvious-sql', 'hand-written SQL, `FILTER`', distinctByFilter)

export const obviousSqlCase = obvious('obvious-sql-case', 'hand-written SQL, `CASE`', distinctByCase, 12_000_000)

/** What a tool with a dashboard sends: a statement for each measure on it. */
export const queryAMetric: NodeContestant = {
  runtime: 'node',
  name: 'query-a-metric',
  title: 'SQL, one query a measure',
  section: 'by-brand',
  largest: 12_000_000,
  prepare: async (sample) => async () => {
    const database = await openDatabase()
    const results: (readonly (readonly unknown[])[])[] = []
    for (const measure of measures) {
      results.push(await database.columns(obviousSql(parquet(sample.parquet), brand, [measure])))
    }
    return () => {
      database.close()
      return {
        answer: { brand: joined(results.map((columns, index) => tableOf(columns, 1, [measures[index] as string]))) },
      }
    }
  },
}

/** One table out of one for each measure. */
function joined(tables: readonly FigureTable[]): FigureTable {
  const byKey = new Map<string, number[]>()
  for (const { groups } of tables) {
    for (const [key, ...figures] of groups ?? []) byKey.set(key, [...(byKey.get(key) ?? []), ...figures])
  }
  return {
    measures: tables.flatMap((table) => table.measures),
    groups: [...byKey].map(([key, figures]): Group => [key, ...figures]),
    total: tables.flatMap(({ total }) => total ?? []),
  }
}
