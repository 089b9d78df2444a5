import { quoteText, type SqlDialect } from '../expression.js'

/** What is Athena's (and Trino's) own in SQL. */
export const athenaDialect: SqlDialect = {
  name: 'athena',
  inZone: (timestamp, timeZone) => {
    // No cast of the zoned instant: Trino's gives the clock of the zone, but Athena's that of UTC.
    const zoned = `at_timezone(with_timezone(${timestamp}, 'UTC'), ${quoteText(timeZone)})`
    return `date_add('minute', 60 * timezone_hour(${zoned}) + timezone_minute(${zoned}), ${timestamp})`
  },
  cut: (unit, timestamp) => `date_trunc('${unit}', ${timestamp})`,
  unitLabel: (unit, timestamp) => {
    switch (unit) {
      case 'hour':
        return `date_format(${timestamp}, '%Y-%m-%dT%H:%i')`
      case 'day':
        return `date_format(${timestamp}, '%Y-%m-%d')`
      case 'week':
        return `format('%04d-W%02d', year_of_week(${timestamp}), week(${timestamp}))`
      case 'month':
        return `date_format(${timestamp}, '%Y-%m')`
    }
  },
  bitOr: (integer) => `bitwise_or_agg(${integer})`,
  hasBit: (integer, bit) => `bitwise_and(${integer}, ${bit}) <> 0`,
  listOf: (value) => `array_agg(${value}) FILTER (WHERE ${value} IS NOT NULL)`,
  leastFrom: (list, least) => `array_min(filter(${list}, "one" -> "one" >= ${least}))`,
  // There is no function that fails: the message is what cannot be cast.
  failure: (message) => `CAST(${quoteText(message)} AS integer)`,
  instant: (milliseconds) => {
    const micros = Math.round(milliseconds * 1000)
    const whole = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 23).replace('T', ' ')
    return `TIMESTAMP '${whole}${String(((micros % 1000) + 1000) % 1000).padStart(3, '0')}'`
  },
}
