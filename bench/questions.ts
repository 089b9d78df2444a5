import { catalogue } from 'cartometrics'

/** What is asked of the events, for the library and in SQL. */
export interface Question {
  /** The dimensions of `analyze`. */
  readonly by: readonly string[]
  /** The same in DuckDB's SQL. */
  readonly keys: readonly string[]
  /** The events in scope, in SQL. */
  readonly where?: string
}

const between = (from: string, to: string) => `event_time >= TIMESTAMP '${from}' AND event_time < TIMESTAMP '${to}'`

const day = "strftime(event_time, '%Y-%m-%d')"

/** A month of the sample; `before` is the period of the same length that ends where it begins. */
export const november = { from: '2019-11-01', to: '2019-12-01', before: '2019-10-02' } as const

const inNovember = between(november.from, november.to)
const beforeNovember = between(november.before, november.from)

/** What the library is asked for: all metrics that have a value for each group. */
export const wholeCatalogue = Object.values(catalogue)

/** The questions, by the names of the tables that answer them. */
export const questions = {
  brand: { by: ['brand'], keys: ['brand'] },
  day: { by: ['day'], keys: [day] },
  categoryMonth: { by: ['categoryCode', 'month'], keys: ['category_code', "strftime(event_time, '%Y-%m')"] },
  product: { by: ['productId'], keys: ['product_id'] },
  brandInNovember: { by: ['brand'], keys: ['brand'], where: inNovember },
  brandBeforeNovember: { by: ['brand'], keys: ['brand'], where: beforeNovember },
  dayInNovember: { by: ['day'], keys: [day], where: inNovember },
  dayBeforeNovember: { by: ['day'], keys: [day], where: beforeNovember },
} as const satisfies Readonly<Record<string, Question>>

export type QuestionName = keyof typeof questions
