import { catalogue } from 'cartometrics'

/** What is asked of the events, for the library and in SQL. */
export interface Question {
  /** The dimensions of `analyze`. */
  readonly by: readonly string[]
  /** The same in DuckDB's SQL. */
  readonly keys: readonly string[]
  /** The events in scope, in SQL. */
  readonly where?: string
  /** The events that are asked about, in SQL, of the relation that holds them; those of it unless given. */
  readonly events?: (from: string) => string
}

const between = (from: string, to: string) => `event_time >= TIMESTAMP '${from}' AND event_time < TIMESTAMP '${to}'`

const day = "strftime(event_time, '%Y-%m-%d')"

/** A month of the sample; `before` is the period of the same length that ends where it begins. */
export const november = { from: '2019-11-01', to: '2019-12-01', before: '2019-10-02' } as const

const inNovember = between(november.from, november.to)
const beforeNovember = between(november.before, november.from)

/** What the library is asked for: all metrics that have a value for each group. */
export const wholeCatalogue = Object.values(catalogue)

/** Each event once. */
const once = (from: string) => `(SELECT DISTINCT * FROM ${from})`

/** Events with sessions of their users, which end after half an hour without one. */
const inSessions = (from: string) => {
  const window = 'WINDOW of_user AS (PARTITION BY user_id ORDER BY event_time)'
  const begun = `SELECT *, event_time - lag(event_time) OVER of_user <= INTERVAL 30 MINUTES AS goes_on FROM ${from} ${window}`
  const numbered = `SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (of_user RANGE UNBOUNDED PRECEDING) AS number FROM (${begun}) ${window}`
  return `(SELECT * REPLACE (user_id || '/' || number AS user_session) FROM (${numbered}))`
}

/** The questions, by the names of the tables that answer them. */
export const questions = {
  brand: { by: ['brand'], keys: ['brand'] },
  day: { by: ['day'], keys: [day] },
  categoryMonth: { by: ['categoryCode', 'month'], keys: ['category_code', "strftime(event_time, '%Y-%m')"] },
  product: { by: ['productId'], keys: ['product_id'] },
  brandOnce: { by: ['brand'], keys: ['brand'], events: once },
  brandInSessions: { by: ['brand'], keys: ['brand'], events: inSessions },
  brandInNovember: { by: ['brand'], keys: ['brand'], where: inNovember },
  brandBeforeNovember: { by: ['brand'], keys: ['brand'], where: beforeNovember },
  dayInNovember: { by: ['day'], keys: [day], where: inNovember },
  dayBeforeNovember: { by: ['day'], keys: [day], where: beforeNovember },
} as const satisfies Readonly<Record<string, Question>>

export type QuestionName = keyof typeof questions
