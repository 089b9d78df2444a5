import { quoteText, type SqlDialect } from '../expression.js'

const labelFormats = { hour: '%Y-%m-%dT%H:%M', day: '%Y-%m-%d', week: '%G-W%V', month: '%Y-%m' } as const

/** What is DuckDB's own in SQL. */
export const duckdbDialect: SqlDialect = {
  name: 'duckdb',
  inZone: (timestamp, timeZone) => `timezone(${quoteText(timeZone)}, timezone('UTC', ${timestamp}))`,
  // A cast to a date takes half as long as date_trunc.
  cut: (unit, timestamp) => (unit === 'day' ? `CAST(${timestamp} AS date)` : `date_trunc('${unit}', ${timestamp})`),
  unitLabel: (unit, timestamp) => `strftime(${timestamp}, '${labelFormats[unit]}')`,
  bitOr: (integer) => `bit_or(${integer})`,
  hasBit: (integer, bit) => `(${integer} & ${bit}) <> 0`,
  listOf: (value) => `list(${value}) FILTER (WHERE ${value} IS NOT NULL)`,
  leastFrom: (list, least) => `list_min(list_filter(${list}, lambda "one": "one" >= ${least}))`,
  failure: (message) => `error(${quoteText(message)})`,
  instant: (milliseconds) => `make_timestamp(${Math.round(milliseconds * 1000)})`,
}
