import { analyze } from 'cartometrics'
import { athena } from 'cartometrics/athena'
import { analysisTable } from '../analysis-table.js'
import { tableOf } from '../database.js'
import { type FigureTable, type Group, measures } from '../figures.js'
import { distinctByCase, distinctByFilter, obviousSql } from '../hand-written-sql.js'
import { type QuestionName, questions, wholeCatalogue } from '../questions.js'
import { athenaOnTrino } from './athena-on-trino.js'
import { type QueryCost, runMeasured, together } from './query-cost.js'
import type { TrinoResult, TrinoSession } from './trino-client.js'

/** The table with the events, in the catalog and schema of the session. */
export const eventsTable = 'events'

/** The questions that are asked on Trino, and their key in its SQL. */
export const trinoQuestions = {
  brand: 'brand',
  day: "date_format(event_time, '%Y-%m-%d')",
  product: 'product_id',
} as const satisfies Partial<Record<QuestionName, string>>

export type TrinoQuestion = keyof typeof trinoQuestions

/** A way to get the whole catalogue from Trino. */
export interface TrinoContestant {
  readonly title: string
  run(
    session: TrinoSession,
    question: TrinoQuestion,
  ): Promise<{ readonly table: FigureTable; readonly cost: QueryCost }>
}

/** Trino takes only columns as the arguments of GROUPING. */
const keyed = (question: TrinoQuestion) => `(SELECT *, ${trinoQuestions[question]} AS key FROM ${eventsTable}) AS keyed`

const key = { by: [], keys: ['key'] }

function obvious(title: string, distinctWhere: typeof distinctByFilter): TrinoContestant {
  return {
    title,
    run: async (session, question) => {
      const { result, cost } = await runMeasured(session, obviousSql(keyed(question), key, measures, distinctWhere))
      return { table: figureTable(result, measures), cost }
    },
  }
}

const library: TrinoContestant = {
  title: '**`analyze`, one scan**',
  run: async (session, question) => {
    const { client, costs } = athenaOnTrino(session)
    const source = athena({ client, table: eventsTable, database: session.schema as string })
    const table = analysisTable(await analyze(source, { by: questions[question].by, metrics: wholeCatalogue }))
    // The first statement asks for the columns.
    return { table, cost: costs.at(-1) as QueryCost }
  },
}

const queryAMeasure: TrinoContestant = {
  title: 'hand-written SQL, one query a measure',
  run: async (session, question) => {
    const found: { readonly table: FigureTable; readonly cost: QueryCost }[] = []
    for (const measure of measures) {
      const { result, cost } = await runMeasured(session, obviousSql(keyed(question), key, [measure]))
      found.push({ table: figureTable(result, [measure]), cost })
    }
    const byKey = new Map<string, number[]>()
    for (const { table } of found)
      for (const [name, ...figures] of table.groups ?? []) byKey.set(name, [...(byKey.get(name) ?? []), ...figures])
    return {
      table: {
        measures,
        groups: [...byKey].map(([name, figures]): Group => [name, ...figures]),
        total: found.flatMap(({ table }) => table.total ?? []),
      },
      cost: together(found.map(({ cost }) => cost)),
    }
  },
}

/** A scan for what is added up, and one for each kind of value: what DuckDB does with Parquet. */
const scanPerValue: TrinoContestant = {
  title: 'a scan for each kind of value, as on DuckDB',
  run: async (session, question) => {
    const from = keyed(question)
    const type = (name: string, types: string) => `bool_or(event_type IN (${types})) AS ${name}`
    const isA = (name: string) => `count(*) FILTER (WHERE event_type = '${name}')`
    const of = (column: string, flags: readonly string[]) =>
      `SELECT key, ${column}${flags.map((flag) => `, ${flag}`).join('')} FROM ${from} WHERE ${column} IS NOT NULL GROUP BY key, ${column}`
    // The distinct values over all groups are grouped again, with the total as a group of its own.
    const counted = (column: string, flags: readonly string[], names: readonly string[], counts: readonly string[]) =>
      `SELECT is_total, key, ${counts.join(', ')} FROM (
        SELECT GROUPING(key) AS is_total, key, ${column}${names.map((name) => `, bool_or(${name}) AS ${name}`).join('')}
        FROM (${of(column, flags)}) GROUP BY GROUPING SETS ((key, ${column}), (${column}))) GROUP BY is_total, key`
    const sessions = counted(
      'user_session',
      [
        type('viewed', "'view'"),
        type('carted', "'cart'"),
        type('engaged', "'cart', 'purchase'"),
        type('bought', "'purchase'"),
      ],
      ['viewed', 'carted', 'engaged', 'bought'],
      [
        'count(*) AS sessions',
        ...['viewed', 'carted', 'engaged', 'bought'].map((name) => `count_if(${name}) AS ${name}`),
      ],
    )
    const shoppers = counted(
      'user_id',
      [type('bought', "'purchase'")],
      ['bought'],
      ['count(*) AS shoppers', 'count_if(bought) AS buyers'],
    )
    const products = counted('product_id', [], [], ['count(*) AS products'])
    const sums = `SELECT GROUPING(key) AS is_total, key, count(*) AS events, ${isA('view')} AS views, ${isA('cart')} AS carts,
      ${isA('remove_from_cart')} AS removals, ${isA('purchase')} AS purchases,
      COALESCE(sum(price) FILTER (WHERE event_type = 'purchase'), 0) AS revenue
      FROM ${from} GROUP BY GROUPING SETS ((key), ())`
    const same = (name: string) =>
      `e.is_total = ${name}.is_total AND COALESCE('=' || e.key, '') = COALESCE('=' || ${name}.key, '')`
    const sql = `SELECT e.is_total, e.key, events, views, carts, removals, purchases,
      ${['sessions', 'shoppers', 'products', 'viewed', 'carted', 'engaged', 'bought', 'buyers', 'revenue', 'bought']
        .map((name) => (name === 'revenue' ? name : `COALESCE(${name}, 0)`))
        .join(', ')}
      FROM (${sums}) e LEFT JOIN (${sessions}) s ON ${same('s')} LEFT JOIN (${shoppers}) u ON ${same('u')}
      LEFT JOIN (${products}) p ON ${same('p')}`
    const { result, cost } = await runMeasured(session, sql)
    return { table: figureTable(result, measures), cost }
  },
}

export const trinoContestants: readonly TrinoContestant[] = [
  library,
  obvious('hand-written SQL, `FILTER`', distinctByFilter),
  obvious('hand-written SQL, `CASE`', distinctByCase),
  queryAMeasure,
  scanPerValue,
]

/** A result's columns are `is_total`, the key, and the measures; decimals are text. */
function figureTable({ columns, rows }: TrinoResult, names: readonly string[]): FigureTable {
  const values = columns.map(({ type }, index) =>
    rows.map((row) => (type.startsWith('decimal') ? Math.round(Number(row[index]) * 100) : row[index])),
  )
  return tableOf(values, 1, names)
}
