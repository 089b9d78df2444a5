import type { EpochUnit } from '../../events/instants.js'
import { decimalPattern } from '../../events/values.js'
import type { ColumnReader } from '../column-reader.js'
import type { SqlDialect, SqlNested, SqlTimes } from '../dialect.js'
import { nestedType } from '../nested-types.js'
import { exactPlaces, readDecimals } from '../read-decimals.js'
import { isReadableTime, timeOfDouble, timeOfInteger, timeOfLocal, timeOfText } from '../read-times.js'
import { doubleLiteral, quoteName, quoteText, standardDialect, timestampText } from './standard.js'

const text = /^(varchar|string)(\(\d+\))?$/
const integer = /^(tinyint|smallint|int|integer|bigint)$/
const decimal = /^decimal(?:\((\d+),\s*(\d+)\))?$/
const timestamp = /^timestamp(?:\((\d+)\))?$/
const zoned = /^timestamp(?:\((\d+)\))? with time zone$/
const padded = /^char(\(\d+\))?$/
const kept = /^(boolean|date)$/

/** The whole of a text; `$` would let a line break follow. */
function whole(pattern: string): string {
  return quoteText(`\\A(?:${pattern})\\z`)
}

/** So many units after 1970; `date_add` would take 32 bits of them at the most. */
const since1970 = (unit: '1' | '0.001', count: string, start = "TIMESTAMP '1970-01-01 00:00:00.000000'") =>
  `${start} + ${count} * INTERVAL '${unit}' SECOND`

/** A timestamp within the first second of 1970, of digits of microseconds. */
const withinSecond = (digits: string) => `CAST('1970-01-01 00:00:00.' || ${digits} AS timestamp(6))`

const times: SqlTimes = {
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
  instant: (milliseconds) => times.constant(timestampText(milliseconds)),
  matches: (given, pattern) => `regexp_like(${given}, ${whole(pattern)})`,
  group: (given, pattern, group) => `regexp_extract(${given}, ${whole(pattern)}, ${group})`,
  timestamp: (given) => `TRY_CAST(${given} AS timestamp(6))`,
  iso(given, timeZone) {
    // To what a cast reads: dashes and a space, at most six digits of a second, and no zone, which is taken off as minutes.
    const dashed = `replace(${given}, '/', '-')`
    const spaced = `regexp_replace(regexp_replace(${dashed}, '^(.{10})T', '$1 '), '([.][0-9]{6})[0-9]+', '$1')`
    const local = `TRY_CAST(regexp_replace(${spaced}, '^(.{16}.*?) ?(UTC|GMT|Z|[+-][0-9:]+)$', '$1') AS timestamp(6))`
    const part = (place: number) => `regexp_extract(${given}, '^.{16}[^+-]*([+-])([0-9]{2}):?([0-9]{2})?$', ${place})`
    const minutes = `(60 * CAST(${part(2)} AS integer) + COALESCE(CAST(${part(3)} AS integer), 0))`
    const shift = `COALESCE(CASE ${part(1)} WHEN '+' THEN -${minutes} WHEN '-' THEN ${minutes} END, 0)`
    const shifted = times.later(local, shift)
    if (timeZone === 'UTC') return shifted
    return `CASE WHEN regexp_like(${given}, '^.{16}.*(UTC|GMT|Z|[+-][0-9:]+)$') THEN ${shifted} ELSE ${times.inUtc(local, timeZone)} END`
  },
  later: (given, minutes) => `date_add('minute', ${minutes}, ${given})`,
  inUtc: (local, timeZone) =>
    `CAST(at_timezone(with_timezone(${local}, ${quoteText(timeZone)}), 'UTC') AS timestamp(6))`,
  integer: (given) => `TRY_CAST(${given} AS bigint)`,
  rounded: (double) => `TRY_CAST(round(${double}) AS bigint)`,
  since1970(count: string, unit: EpochUnit) {
    const rest = (by: number) => `((${count} % ${by}) + ${by}) % ${by}`
    switch (unit) {
      case 's':
        return since1970('1', count)
      case 'ms':
        return since1970('0.001', count)
      case 'us':
        return since1970('0.001', `((${count} - ${rest(1000)}) / 1000)`, microsOf(rest(1000)))
      case 'ns':
        return since1970('0.001', `((${count} - ${rest(1_000_000)}) / 1000000)`, microsOf(`${rest(1_000_000)} / 1000`))
    }
  },
  since1970Text: (digits) =>
    since1970(
      '1',
      `CAST(substr(${digits}, 1, length(${digits}) - 6) AS bigint)`,
      withinSecond(`substr(${digits}, -6)`),
    ),
  microsBetween(from, to) {
    // What is shorter than a second is told by no function but the cast to text.
    const micros = (time: string) =>
      `CAST(rpad(substr(CAST(CAST(${time} AS timestamp(6)) AS varchar), 21), 6, '0') AS bigint)`
    const second = (time: string) => `date_trunc('second', ${time})`
    return `(date_diff('second', ${second(from)}, ${second(to)}) * 1000000 + ${micros(to)} - ${micros(from)})`
  },
  constant: (given) => `TIMESTAMP '${given}'`,
  onlyIf: (value, condition) => `element_at(filter(ARRAY[${value}], "one" -> ${condition('"one"')}), 1)`,
}

/** A timestamp within the first millisecond of 1970. */
function microsOf(micros: string): string {
  return withinSecond(`lpad(CAST(${micros} AS varchar), 6, '0')`)
}

/** How Athena and Trino read what they store; types by the names of Trino or of Hive. */
const columns: ColumnReader = {
  textOf: (given, stored) =>
    text.test(stored) ? given : padded.test(stored) ? `rtrim(CAST(${given} AS varchar))` : undefined,
  isFloat: (stored) => /^(double|real|float)$/.test(stored),
  isInteger: (stored) => integer.test(stored),
  instant(given, stored, rules) {
    const checked = (sql: string) => ({ sql, unless: `(${sql}) IS NULL` })
    const within = (sql: string) => ({ sql, unless: `NOT (${isReadableTime(sql, athenaDialect)})` })
    const local = timestamp.exec(stored)
    if (local !== null || stored === 'date') {
      const sql = timestampOf(given, Number(local?.[1] ?? 3))
      return rules.fileTimeZone === 'UTC' ? within(sql) : checked(timeOfLocal(sql, rules, athenaDialect))
    }
    const instant = zoned.exec(stored)
    if (instant !== null) return within(timestampOf(`at_timezone(${given}, 'UTC')`, Number(instant[1] ?? 3)))
    if (decimal.test(stored)) return checked(timeOfText(`CAST(${given} AS varchar)`, rules, athenaDialect))
    if (integer.test(stored))
      return checked(timeOfInteger(stored === 'bigint' ? given : `CAST(${given} AS bigint)`, rules, athenaDialect))
    if (stored === 'double') return checked(timeOfDouble(given, rules, athenaDialect))
    const asText = columns.textOf(given, stored)
    return asText === undefined ? undefined : checked(timeOfText(asText, rules, athenaDialect))
  },
  decimal(given, stored, field, rules) {
    const found = decimal.exec(stored)
    const asText = columns.textOf(given, stored)
    const { sql, fits } = readDecimals({
      given,
      text:
        asText === undefined
          ? undefined
          : { sql: asText, matches: times.matches(asText, decimalPattern(rules, exactPlaces(field))) },
      stored:
        found !== null
          ? { digits: Number(found[1] ?? 38), places: Number(found[2] ?? 38) }
          : integer.test(stored)
            ? 'integer'
            : columns.isFloat(stored)
              ? 'float'
              : undefined,
      type: stored,
      field,
      rules,
      dialect: athenaDialect,
    })
    if (sql === undefined) return undefined
    return fits ? { sql } : { sql, unless: `(${sql}) IS NULL` }
  },
  isKept: (stored) =>
    integer.test(stored) || decimal.test(stored) || kept.test(stored) || timestamp.test(stored) || zoned.test(stored),
}

/** As many digits of a second as times are told by; a cast alone would round. */
function timestampOf(given: string, digits: number): string {
  return digits > 6
    ? `CAST(substr(CAST(${given} AS varchar), 1, 26) AS timestamp(6))`
    : `CAST(${given} AS timestamp(6))`
}

const nested: SqlNested = {
  isJson: false,
  open: (column, stored) => ({ sql: column, type: nestedType(stored) }),
  member: (value, key, { kind }) =>
    kind === 'map' ? `element_at(${value}, ${quoteText(key)})` : `${value}.${quoteName(key)}`,
  jsonText: (json) => json,
  listOf: (value, type) =>
    type.kind === 'list' ? { sql: `CASE WHEN cardinality(${value}) > 0 THEN ${value} END`, type } : undefined,
  firstOnly: (list) => `slice(${list}, 1, 1)`,
  elementWhere: (list, _, condition) => `element_at(filter(${list}, "one" -> ${condition('"one"')}), 1)`,
  // As text: rows with nulls cannot be put in order.
  parts(list, _, parts) {
    const texts = parts.map((part) => `COALESCE(json_format(CAST(CAST(${part('"one"')} AS varchar) AS json)), 'null')`)
    return `array_join(transform(${list}, "one" -> ${texts.length === 0 ? "''" : texts.join(" || ',' || ")}), ';')`
  },
  lines({ events, list, parts, line }) {
    const columns = [...(parts.length === 0 ? [quoteName('no part')] : parts.map(({ name }) => name)), line]
    const rows = `transform(${list}, "one" -> ${rowOf(parts.map(({ of }) => of))})`
    return `(${events}) AS "nested" LEFT JOIN UNNEST(${rows}) WITH ORDINALITY AS "elements"(${columns.join(', ')}) ON TRUE`
  },
}

/** A row of parts of an element; of none, one that holds nothing. */
function rowOf(parts: readonly ((element: string) => string)[]): string {
  return `ROW(${parts.length === 0 ? 'TRUE' : parts.map((part) => part('"one"')).join(', ')})`
}

/** Athena, and Trino, which it is made of. */
export const athenaDialect: SqlDialect = {
  ...standardDialect,
  name: 'athena',
  title: 'Athena',
  times,
  bits: {
    union: (integer) => `bitwise_or_agg(${integer})`,
    has: (integer, bit) => `bitwise_and(${integer}, ${bit}) <> 0`,
  },
  lists: {
    collect: (value) => `array_agg(${value}) FILTER (WHERE ${value} IS NOT NULL)`,
    join: (list) => `flatten(array_agg(${list}) FILTER (WHERE ${list} IS NOT NULL))`,
    leastFrom: (list, least) => `array_min(filter(${list}, "one" -> "one" >= ${least}))`,
    quantile: quantileOfList,
  },
  nested,
  // Trino compiles no filter beyond a certain length, and works out again what a filter repeats.
  readsOnce: true,
  // There is no function that fails: the message is what cannot be cast.
  failure: (message) => `CAST(${quoteText(message)} AS integer)`,
  columns,
  usualType: (type) => ({ instant: 'timestamp', number: 'decimal(18,2)', text: 'varchar', boolean: 'boolean' })[type],
  typeName: (type) => type.toLowerCase(),
}

/** Trino has no exact quantile: the list is put in order, once, and the two nearest values are taken from it. */
function quantileOfList(list: string, at: number): string {
  const place = `((cardinality("sorted") - 1) * ${doubleLiteral(at)})`
  const nearest = (side: 'floor' | 'ceil') => `element_at("sorted", CAST(${side}(${place}) AS integer) + 1)`
  const value = `${nearest('floor')} + (${nearest('ceil')} - ${nearest('floor')}) * (${place} - floor(${place}))`
  return `element_at(transform(ARRAY[array_sort(${list})], "sorted" -> ${value}), 1)`
}
