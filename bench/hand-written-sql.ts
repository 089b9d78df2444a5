import { measures } from './figures.js'
import type { Question } from './questions.js'

/** Makes the SQL of a conditional distinct count. */
type DistinctWhere = (column: string, condition: string) => string

export const distinctByFilter: DistinctWhere = (column, condition) =>
  `count(DISTINCT ${column}) FILTER (WHERE ${condition})`

export const distinctByCase: DistinctWhere = (column, condition) =>
  `count(DISTINCT CASE WHEN ${condition} THEN ${column} END)`

/** The measures as a good analyst writes them, in the order of `measures`; orders are the sessions with a purchase. */
function measureSql(distinctWhere: DistinctWhere): Readonly<Record<(typeof measures)[number], string>> {
  const purchase = "event_type = 'purchase'"
  return {
    events: 'count(*)',
    views: "count(*) FILTER (WHERE event_type = 'view')",
    carts: "count(*) FILTER (WHERE event_type = 'cart')",
    cartRemovals: "count(*) FILTER (WHERE event_type = 'remove_from_cart')",
    purchases: `count(*) FILTER (WHERE ${purchase})`,
    sessions: 'count(DISTINCT user_session)',
    shoppers: 'count(DISTINCT user_id)',
    products: 'count(DISTINCT product_id)',
    viewSessions: distinctWhere('user_session', "event_type = 'view'"),
    cartSessions: distinctWhere('user_session', "event_type = 'cart'"),
    engagedSessions: distinctWhere('user_session', "event_type IN ('cart', 'purchase')"),
    purchaseSessions: distinctWhere('user_session', purchase),
    buyers: distinctWhere('user_id', purchase),
    revenue: `COALESCE(sum(price) FILTER (WHERE ${purchase}), 0)`,
    orders: distinctWhere('user_session', purchase),
  }
}

/** The obvious statement: everything in one SELECT, groups and total together. Its columns are `is_total`, the keys, the measures. */
export function obviousSql(
  from: string,
  { keys, where, events = (all) => all }: Question,
  only: readonly (typeof measures)[number][] = measures,
  distinctWhere = distinctByFilter,
): string {
  const sql = measureSql(distinctWhere)
  const names = keys.map((_, index) => `key_${index}`)
  return `SELECT GROUPING(${keys[0]}) AS is_total, ${keys.map((key, index) => `${key} AS ${names[index]}`).join(', ')},
  ${only.map((measure) => `${sql[measure]} AS "${measure}"`).join(',\n  ')}
FROM ${events(from)}${where === undefined ? '' : `\nWHERE ${where}`}
GROUP BY GROUPING SETS ((${keys.join(', ')}), ())`
}

/** The six columns that the measures and brands are made of: what any engine must at least decode. */
export const decodeSql = (
  from: string,
) => `SELECT count(*), sum(strlen(event_type)), sum(strlen(brand)), sum(product_id),
  sum(user_id), sum(price), sum(strlen(user_session)) FROM ${from}`

/** The same sums, made of the distinct values of each column and how often they occur. */
export const decodeCheckSql = (from: string) => {
  const column = (name: string, value: string) =>
    `(SELECT sum(${value} * n) FROM (SELECT ${name}, count(*) AS n FROM ${from} GROUP BY ${name}))`
  return `SELECT (SELECT count(*) FROM ${from}), ${column('event_type', 'strlen(event_type)')},
  ${column('brand', 'strlen(brand)')}, ${column('product_id', 'product_id')}, ${column('user_id', 'user_id')},
  ${column('price', 'price')}, ${column('user_session', 'strlen(user_session)')}`
}

export const decodeMeasures = [
  'events',
  'bytes of event types',
  'bytes of brands',
  'sum of product ids',
  'sum of user ids',
  'sum of prices in cents',
  'bytes of sessions',
] as const
