import { QueryError, UnsupportedError } from '../../errors.js'
import { decimalPattern } from '../../events/values.js'
import { shown } from '../../shown.js'
import type { ColumnReader } from '../column-reader.js'
import type { SqlDialect, SqlFunctions, SqlNested, SqlTimes } from '../dialect.js'
import { exactPlaces, readDecimals } from '../read-decimals.js'
import { firstTime, isReadableTime, timeOfDouble, timeOfInteger, timeOfLocal, timeOfText } from '../read-times.js'
import { standardDialect, timestampText } from './standard.js'

/** Names of more bytes are cut off without a word. */
const longestName = 63

/**
 * Quotes an identifier.
 *
 * @throws {@link QueryError} for one that Postgres would cut off, or that has a NUL in it
 */
function quoteName(name: string): string {
  if (new TextEncoder().encode(name).length > longestName) {
    throw new QueryError(`${shown(name)} has more than ${longestName} bytes, at which Postgres cuts names off`, {
      option: 'name',
      value: name,
    })
  }
  return standardDialect.quoteName(name)
}

/**
 * Quotes a text. One with a backslash is written so that it is the same whatever `standard_conforming_strings` says.
 *
 * @throws {@link UnsupportedError} for one with a NUL in it, which no text of Postgres can have
 */
function quoteText(text: string): string {
  if (text.includes('\0')) {
    throw new UnsupportedError(`${shown(text)} has a NUL in it, which no text of Postgres can have`, {
      target: 'postgres',
      feature: 'NUL',
    })
  }
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** Text that is ordered by code point, whatever the database's language is. */
const byCodePoint = (text: string) => `(CAST(${text} AS text) COLLATE "C")`

/** A value that is written several times but worked out once: the OFFSET keeps Postgres from writing it out again. */
function once(value: string, body: (name: string) => string): string {
  return `(SELECT ${body('"one"')} FROM (SELECT ${value} AS "one" OFFSET 0) AS "once")`
}

const whole = (pattern: string) => quoteText(`^(?:${pattern})$`)
const double = (value: number) => `CAST('${value}' AS double precision)`
const integer = (text: string) => `CAST(${text} AS integer)`

/** Rounds half away from zero; `round` goes to the even one. */
const round = (number: string) =>
  once(number, (one) => `trunc(${one}) + CASE WHEN abs(${one} - trunc(${one})) >= 0.5 THEN sign(${one}) ELSE 0 END`)

const functions: SqlFunctions = {
  ...standardDialect.functions,
  lastCharacters: (text, count) => `right(${text}, ${count})`,
  round,
  toText: byCodePoint,
  toDecimal: (value, digits, scale) =>
    once(
      `CAST(${value} AS numeric)`,
      (one) =>
        // Neither a NaN nor an infinity is less.
        `CASE WHEN abs(round(${one}, ${scale})) < 1${'0'.repeat(digits - scale)} THEN CAST(${one} AS numeric(${digits}, ${scale})) END`,
    ),
  sum: (left, right, sign) => `(${left.sql} ${sign} ${right.sql})`,
  product: (left, right) => `(${left.sql} * ${right.sql})`,
}

/** Names that Postgres takes for abbreviations, which know no summer time, by zones that are the same. */
const zoneNames: Readonly<Record<string, string>> = {
  CET: 'Europe/Brussels',
  EET: 'Europe/Athens',
  MET: 'Europe/Brussels',
  WET: 'Europe/Lisbon',
}

function inZone(timestamp: string, from: string, to: string): string {
  const [first, second] = [from, to].map((zone) => {
    const upper = zone.toUpperCase()
    return quoteText(Object.hasOwn(zoneNames, upper) ? (zoneNames[upper] as string) : zone)
  })
  return `((${timestamp}) AT TIME ZONE ${first} AT TIME ZONE ${second})`
}

/** Whether a text that begins with a day, of digits, begins with one that there is. */
function isDay(text: string): string {
  const month = `substr(${text}, 6, 2)`
  const year = integer(`substr(${text}, 1, 4)`)
  const isLeap = `${year} % 4 = 0 AND (${year} % 100 <> 0 OR ${year} % 400 = 0)`
  const last = `CASE WHEN ${month} IN ('04', '06', '09', '11') THEN '30' WHEN ${month} <> '02' THEN '31' WHEN ${isLeap} THEN '29' ELSE '28' END`
  return `${month} BETWEEN '01' AND '12' AND substr(${text}, 9, 2) BETWEEN '01' AND ${last}`
}

/** The timestamp of `2019-10-01 12:34:56.123456`, of a day that there is. The year 0 is the one before the first. */
function plainTimestamp(text: string): string {
  const cast = (sql: string) => `CAST(${sql} AS timestamp)`
  return `CASE WHEN ${text} LIKE '0000%' THEN ${cast(`'0001' || substr(${text}, 5) || ' BC'`)} ELSE ${cast(text)} END`
}

const labelFormats = { hour: 'YYYY-MM-DD"T"HH24:MI', day: 'YYYY-MM-DD', week: 'IYYY-"W"IW', month: 'YYYY-MM' } as const

const times: SqlTimes = {
  inZone: (timestamp, timeZone) => inZone(timestamp, 'UTC', timeZone),
  cut: (unit, timestamp) => `date_trunc('${unit}', ${timestamp})`,
  unitLabel: (unit, timestamp) => {
    const label = `to_char(${timestamp}, '${labelFormats[unit]}')`
    // Where a zone carries a time there, the year before 1 is 1 BC, whose label says nothing of BC.
    return byCodePoint(
      `CASE WHEN ${timestamp} < ${times.constant(firstTime)} THEN '0000' || substr(${label}, 5) ELSE ${label} END`,
    )
  },
  instant: (milliseconds) => times.constant(timestampText(milliseconds)),
  matches: (text, pattern) => `${text} ~ ${whole(pattern)}`,
  group: (text, pattern, group) => `(regexp_match(${text}, ${whole(pattern)}))[${group}]`,
  timestamp: (text) => once(text, (one) => `CASE WHEN ${isDay(one)} THEN ${plainTimestamp(one)} END`),
  iso(text, timeZone) {
    // What stands after the day: the clock, to microseconds, and the offset.
    const clock = (one: string) => `left(regexp_replace(substr(${one}, 12), ' ?(?:UTC|GMT|Z|[+-][0-9:]+)$', ''), 15)`
    const local = (one: string) =>
      once(`replace(left(${one}, 10), '/', '-') || ' ' || ${clock(one)}`, (local) => plainTimestamp(local))
    const offset = (one: string) => `substring(substr(${one}, 17) FROM '[+-][0-9:]+$')`
    const minutes = (zone: string) =>
      `(60 * ${integer(`substr(${zone}, 2, 2)`)} + CASE WHEN length(${zone}) > 3 THEN ${integer(`right(${zone}, 2)`)} ELSE 0 END)`
    const shift = (one: string) =>
      once(
        offset(one),
        (zone) => `CASE left(${zone}, 1) WHEN '+' THEN -${minutes(zone)} WHEN '-' THEN ${minutes(zone)} ELSE 0 END`,
      )
    const given = (one: string) => times.later(local(one), shift(one))
    const read = (one: string) =>
      timeZone === 'UTC'
        ? given(one)
        : `CASE WHEN substr(${one}, 11) ~ '(?:UTC|GMT|Z|[+-][0-9:]+)$' THEN ${given(one)} ELSE ${times.inUtc(local(one), timeZone)} END`
    return `CASE WHEN ${isDay(text)} THEN ${read(text)} END`
  },
  later: (timestamp, minutes) => `(${timestamp} + ${minutes} * INTERVAL '1 minute')`,
  inUtc(local, timeZone) {
    const utc = (time: string) => inZone(time, timeZone, 'UTC')
    // Of a time that comes twice Postgres takes the second one: the first is a day after the same time of the day before.
    const first = (one: string) => `(${utc(`${one} - INTERVAL '1 day'`)} + INTERVAL '1 day')`
    return once(
      local,
      (one) => `CASE WHEN ${inZone(first(one), 'UTC', timeZone)} = ${one} THEN ${first(one)} ELSE ${utc(one)} END`,
    )
  },
  integer: (text) =>
    once(
      text,
      (one) =>
        `CASE WHEN ${one} ~ '^[+-]?[0-9]+$' THEN CASE WHEN CAST(${one} AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(${one} AS bigint) END END`,
    ),
  rounded: (number) =>
    once(round(number), (one) => `CASE WHEN abs(${one}) < 9223372036854775807 THEN CAST(${one} AS bigint) END`),
  since1970(count, unit) {
    switch (unit) {
      case 's':
        return sinceMicros(`${count} * 1000000`)
      case 'ms':
        return sinceMicros(`${count} * 1000`)
      case 'us':
        return sinceMicros(count)
      case 'ns':
        return sinceMicros(`${count} / 1000 - CASE WHEN ${count} % 1000 < 0 THEN 1 ELSE 0 END`)
    }
  },
  since1970Text: (digits) => sinceMicros(`CAST(${digits} AS bigint)`),
  microsBetween: (from, to) => `CAST(EXTRACT(EPOCH FROM ((${to}) - (${from}))) * 1000000 AS bigint)`,
  constant: (text) => `CAST('${text}' AS timestamp)`,
  onlyIf: (value, condition) => once(value, (one) => `CASE WHEN ${condition(one)} THEN ${one} END`),
}

/** The timestamp of microseconds since 1970. An interval is multiplied in doubles, which tell those of a day apart, and not those of all time. */
function sinceMicros(count: string): string {
  const day = 86_400_000_000
  return once(
    count,
    (one) =>
      `CAST('1970-01-01' AS timestamp) + (${one} / ${day}) * INTERVAL '1 day' + (${one} % ${day}) * INTERVAL '1 microsecond'`,
  )
}

const text = /^(text|character varying|varchar|name|citext|uuid|enum)(\(\d+\))?$/
const padded = /^(character|char|bpchar)(\(\d+\))?$/
const integers = /^(smallint|integer|bigint|int|int2|int4|int8)$/
const float = /^(real|double precision|float|float4|float8)$/
const numeric = /^(numeric|decimal)(?:\((\d+)(?:,(-?\d+))?\))?$/
const timestamp = /^timestamp(\(\d\))?( without time zone)?$/
const zoned = /^(timestamp(\(\d\))? with time zone|timestamptz(\(\d\))?)$/
/** What a time is where nobody says which of the two it is. */
const eitherTimestamp = 'timestamp with or without time zone'
const kept = /^(boolean|bool|date)$/

/** A timestamp of the years that can be read; else null. */
const onlyReadable = (timestamp: string) => times.onlyIf(timestamp, (one) => isReadableTime(one, postgresDialect))

/** Texts of more digits than a numeric has room for would be an error. */
const mostDigits = 16_383
const isNumber = (given: string, pattern: string) =>
  `CASE WHEN length(${given}) <= ${mostDigits} THEN ${times.matches(given, pattern)} ELSE FALSE END`

/** How Postgres reads what it stores. */
const columns: ColumnReader = {
  textOf: (given, stored) =>
    text.test(stored) ? byCodePoint(given) : padded.test(stored) ? byCodePoint(`rtrim(${given})`) : undefined,
  isFloat: (stored) => float.test(stored),
  isInteger: (stored) => integers.test(stored),
  instant(given, stored, rules) {
    const checked = (sql: string) => ({ sql, unless: `(${sql}) IS NULL` })
    const within = (sql: string) => ({ sql, unless: `NOT (${isReadableTime(sql, postgresDialect)})` })
    if (stored === eitherTimestamp) {
      const local = timeOfLocal(`CAST(${given} AS timestamp)`, rules, postgresDialect)
      const utc = `CAST(${given} AT TIME ZONE 'UTC' AS timestamp)`
      return checked(
        onlyReadable(`CASE WHEN pg_typeof(${given}) = CAST('timestamptz' AS regtype) THEN ${utc} ELSE ${local} END`),
      )
    }
    if (zoned.test(stored)) return within(`(${given} AT TIME ZONE 'UTC')`)
    if (timestamp.test(stored))
      return rules.fileTimeZone === 'UTC' ? within(given) : checked(timeOfLocal(given, rules, postgresDialect))
    if (stored === 'date') {
      // There are days that no timestamp has room for.
      const sql = `CASE WHEN ${given} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN CAST(${given} AS timestamp) END`
      return checked(timeOfLocal(sql, rules, postgresDialect))
    }
    if (numeric.test(stored)) return checked(timeOfText(byCodePoint(given), rules, postgresDialect))
    if (integers.test(stored)) return checked(timeOfInteger(`CAST(${given} AS bigint)`, rules, postgresDialect))
    if (float.test(stored) && !/^(real|float4)$/.test(stored))
      return checked(timeOfDouble(given, rules, postgresDialect))
    const asText = columns.textOf(given, stored)
    return asText === undefined ? undefined : checked(timeOfText(asText, rules, postgresDialect))
  },
  decimal(given, stored, field, rules) {
    const { unitPlaces } = field
    const isFloat = columns.isFloat(stored)
    const [, , digits, places] = numeric.exec(stored) ?? []
    const asText = columns.textOf(given, stored)
    const { sql, fits } = readDecimals({
      // What is far too large would not be multiplied, but be an error.
      given: isFloat ? `CASE WHEN abs(${given}) < 1E30 THEN ${given} END` : given,
      text:
        asText === undefined
          ? undefined
          : { sql: asText, matches: isNumber(asText, decimalPattern(rules, exactPlaces(field))) },
      stored: isFloat
        ? 'float'
        : integers.test(stored)
          ? 'integer'
          : numeric.test(stored)
            ? {
                digits: Number(digits ?? Number.POSITIVE_INFINITY),
                places: Number(places ?? (digits === undefined ? Number.POSITIVE_INFINITY : 0)),
              }
            : undefined,
      type: stored,
      field,
      rules,
      dialect: postgresDialect,
    })
    // Every numeric may be a NaN, however few digits it has room for. What has room in ours need not be cast.
    if (fits && unitPlaces === 0) return { sql: given, unless: `${given} = 'NaN'` }
    return sql === undefined ? undefined : { sql, unless: `(${sql}) IS NULL` }
  },
  isKept: (stored) =>
    integers.test(stored) ||
    numeric.test(stored) ||
    kept.test(stored) ||
    timestamp.test(stored) ||
    zoned.test(stored) ||
    stored === eitherTimestamp,
}

const nested: SqlNested = {
  isJson: true,
  open: (column, stored) =>
    stored === 'json' || stored === 'jsonb'
      ? { sql: stored === 'jsonb' ? column : `CAST(${column} AS jsonb)`, type: { kind: 'json' } }
      : { sql: column, type: { kind: 'value', type: stored } },
  member: (value, key) => `(${value} -> ${quoteText(key)})`,
  jsonText(json, mark) {
    const text = `(${json} #>> '{}')`
    return mark === ','
      ? `CASE WHEN jsonb_typeof(${json}) = 'number' THEN replace(${text}, '.', ',') ELSE ${text} END`
      : text
  },
  listOf: (value, type) =>
    type.kind === 'json' || type.kind === 'list'
      ? {
          sql: `CASE WHEN jsonb_typeof(${value}) = 'array' AND ${value} <> '[]' THEN ${value} END`,
          type: { kind: 'list', of: { kind: 'json' } },
        }
      : undefined,
  firstOnly: (list) => `CASE WHEN ${list} IS NOT NULL THEN jsonb_build_array(${list} -> 0) END`,
  elementWhere: (list, _, condition) =>
    `(SELECT "one" FROM jsonb_array_elements(${list}) WITH ORDINALITY AS "all"("one", "place") WHERE ${condition('"one"')} ORDER BY "place" LIMIT 1)`,
  parts(list, _, parts) {
    const all = parts.map((part) => part('"one"')).join(', ')
    return `(SELECT jsonb_agg(jsonb_build_array(${all}) ORDER BY "place") FROM jsonb_array_elements(${list}) WITH ORDINALITY AS "all"("one", "place"))`
  },
  lines({ events, list, element, parts, line }) {
    const columns = ['*', ...parts.map(({ name, of }) => `${of(element)} AS ${name}`)]
    return `(SELECT ${columns.join(', ')}\nFROM (${events}) AS "nested" LEFT JOIN LATERAL jsonb_array_elements(${list}) WITH ORDINALITY AS "elements"(${element}, ${line}) ON TRUE) AS "unnested"`
  },
}

/** PostgreSQL, from version 12 on. Before 14, EXTRACT is a double, which tells no microseconds after the year 2255. */
export const postgresDialect: SqlDialect = {
  ...standardDialect,
  name: 'postgres',
  title: 'Postgres',
  quoteName,
  quoteText,
  types: {
    double: 'double precision',
    integer: 'integer',
    decimal: (digits, scale) => `numeric(${digits}, ${scale})`,
  },
  text: (value) => byCodePoint(quoteText(value)),
  double,
  functions,
  times,
  bits: {
    union: (integer) => `bit_or(${integer})`,
    has: (integer, bit) => `(${integer} & ${bit}) <> 0`,
  },
  // Arrays of different lengths cannot be joined: a list is the text of its values.
  lists: {
    collect: (value) => `string_agg(CAST(${value} AS text), ',')`,
    join: (list) => `string_agg(${list}, ',')`,
    leastFrom: (list, least) =>
      `(SELECT min(CAST("one" AS timestamp)) FROM unnest(string_to_array(${list}, ',')) AS "list"("one") WHERE CAST("one" AS timestamp) >= ${least})`,
    quantile: (list, at) =>
      `(SELECT percentile_cont(${double(at)}) WITHIN GROUP (ORDER BY CAST("one" AS double precision)) FROM unnest(string_to_array(${list}, ',')) AS "list"("one"))`,
  },
  nested,
  // Before Postgres 18.
  unmerged: (select) => `${select}\nOFFSET 0`,
  readsOnce: true,
  // There is no function that fails: the message is what cannot be cast. Were it a constant, it would fail before any row is read.
  failure: (message) => `CAST(${quoteText(message)} || left(CAST(random() AS text), 0) AS integer)`,
  columns,
  usualType: (type) => ({ instant: eitherTimestamp, number: 'numeric(18,2)', text: 'text', boolean: 'boolean' })[type],
  typeName: (type) => type.toLowerCase().replace(/\s*,\s*/, ','),
}
