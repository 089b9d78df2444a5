import { decimalDigits, decimalPattern } from '../../events/values.js'
import type { ColumnReader } from '../column-reader.js'
import type { SqlDialect, SqlNested, SqlTimes } from '../dialect.js'
import { nestedType } from '../nested-types.js'
import { exactPlaces, readDecimals } from '../read-decimals.js'
import { firstTime, timeOfDouble, timeOfInteger, timeOfLocal, timeOfText } from '../read-times.js'
import { quoteText, standardDialect } from './standard.js'

const labelFormats = { hour: '%Y-%m-%dT%H:%M', day: '%Y-%m-%d', week: '%G-W%V', month: '%Y-%m' } as const

const times: SqlTimes = {
  inZone: (timestamp, timeZone) => `timezone(${quoteText(timeZone)}, timezone('UTC', ${timestamp}))`,
  // A cast to a date takes half as long as date_trunc.
  cut: (unit, timestamp) => (unit === 'day' ? `CAST(${timestamp} AS date)` : `date_trunc('${unit}', ${timestamp})`),
  unitLabel: (unit, timestamp) => `strftime(${timestamp}, '${labelFormats[unit]}')`,
  instant: (milliseconds) => `make_timestamp(${Math.round(milliseconds * 1000)})`,
  matches: (text, pattern) => `regexp_full_match(${text}, ${quoteText(pattern)})`,
  // All groups at once, however many of them are asked for.
  group: (text, pattern, group, groups) => {
    const names = Array.from({ length: groups }, (_, index) => `'${index + 1}'`).join(', ')
    return `struct_extract(regexp_extract(${text}, ${quoteText(`^(?:${pattern})$`)}, [${names}]), '${group}')`
  },
  timestamp: (text) => `TRY_CAST(${text} AS TIMESTAMP)`,
  iso(text, timeZone) {
    // A cast to TIMESTAMP forgets an offset, one to TIMESTAMPTZ heeds it; without one, the latter would take the session's zone.
    const zoned = `contains(substr(${text}, 11), '+') OR contains(substr(${text}, 11), '-')`
    // DuckDB wants seconds before an offset and no space, and has one way to write UTC; what it refuses is spelled out for it.
    const dashed = `replace(${text}, '/', '-')`
    const spelled = `regexp_replace(replace(replace(${dashed}, ' +', '+'), ' -', '-'), '^(.{16})([+-])', '\\1:00\\2')`
    const given = `timezone('UTC', COALESCE(TRY_CAST(${text} AS TIMESTAMPTZ), TRY_CAST(${spelled} AS TIMESTAMPTZ)))`
    const utc = `COALESCE(TRY_CAST(${text} AS TIMESTAMP), TRY_CAST(regexp_replace(${dashed}, ' ?(UTC|GMT|Z)$', '') AS TIMESTAMP))`
    if (timeZone === 'UTC') return `CASE WHEN ${zoned}\n    THEN ${given}\n    ELSE ${utc} END`
    return `CASE WHEN ${zoned}\n    THEN ${given}\n    WHEN regexp_matches(${text}, '(UTC|GMT|Z)$') THEN ${utc}\n    ELSE ${times.inUtc(utc, timeZone)} END`
  },
  later: (timestamp, minutes) => `${timestamp} + to_minutes(${minutes})`,
  inUtc(local, timeZone) {
    const zone = quoteText(timeZone)
    const utc = (time: string) => `timezone('UTC', timezone(${zone}, ${time}))`
    // Of a time that comes twice DuckDB takes the second one: the first is a day after the same time of the day before.
    const first = `(${utc(`${local} - INTERVAL 1 DAY`)} + INTERVAL 1 DAY)`
    return `CASE WHEN timezone(${zone}, timezone('UTC', ${first})) = ${local} THEN ${first} ELSE ${utc(local)} END`
  },
  integer: (text) => `TRY_CAST(${text} AS BIGINT)`,
  rounded: (double) => `TRY_CAST(round(${double}) AS BIGINT)`,
  since1970(count, unit) {
    switch (unit) {
      case 's':
        return `make_timestamp(${count} * 1000000)`
      case 'ms':
        return `make_timestamp(${count} * 1000)`
      case 'us':
        return `make_timestamp(${count})`
      case 'ns':
        return `make_timestamp(${count} // 1000 - CASE WHEN ${count} % 1000 < 0 THEN 1 ELSE 0 END)`
    }
  },
  since1970Text: (digits) => `make_timestamp(TRY_CAST(${digits} AS BIGINT))`,
  microsBetween: (from, to) => `(epoch_us(${to}) - epoch_us(${from}))`,
  constant: (text) => `CAST('${text}' AS TIMESTAMP)`,
  onlyIf: (value, condition) => `list_extract(list_filter([${value}], lambda "one": ${condition('"one"')}), 1)`,
}

const integer = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
/** Integers that may have more than 63 bits. */
const wideInteger = /^(UBIGINT|U?HUGEINT)$/
const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/
const enumeration = /^(ENUM\b.*|UUID)$/s
const kept = /^(BOOLEAN|DATE|TIMESTAMP.*|NULL|"NULL")$/

/** Whether a time is of the years that can be read: by constants, which the least and greatest values of a block can decide. */
function withinYears(given: string, stored: string) {
  // Nanoseconds have room for no others, but for those without an end.
  if (stored === 'TIMESTAMP_NS') {
    const [first, last] = ['-infinity', 'infinity'].map((text) => `CAST('${text}' AS ${stored})`)
    return { unless: `${given} IN (${first}, ${last})`, opposite: `${given} > ${first} AND ${given} < ${last}` }
  }
  const zone = stored.endsWith('TIME ZONE') ? '+00' : ''
  const [first, end] = [firstTime, '10000-01-01 00:00:00'].map((text) => `CAST('${text}${zone}' AS ${stored})`)
  return { unless: `${given} < ${first} OR ${given} >= ${end}`, opposite: `${given} >= ${first} AND ${given} < ${end}` }
}

/**
 * Leaves out, of a test of numbers, those that are far from the limit of a decimal: by constants, which the least and greatest
 * values of a block can decide. These say nothing of a NaN, so that each double is looked at. Nothing for text, and where the type is
 * too small for the constants.
 */
function doubtful(given: string, stored: string, scale: number): string {
  const [, digits, own] = decimal.exec(stored) ?? []
  const whole = decimalDigits - scale - 1
  const fits =
    stored === 'DOUBLE' ||
    /^U?BIGINT$|^HUGEINT$/.test(stored) ||
    (digits !== undefined && Number(digits) - Number(own) > whole)
  if (!fits || whole < 1) return ''
  const limit = (sign: string) => `CAST(${sign}1${'0'.repeat(whole)} AS ${stored})`
  const finite = stored === 'DOUBLE' ? `NOT isfinite(${given}) OR ` : ''
  return `(${finite}${given} < ${stored.startsWith('U') ? `CAST(0 AS ${stored})` : limit('-')} OR ${given} > ${limit('')}) AND `
}

/** How DuckDB reads what it stores. */
const columns: ColumnReader = {
  textOf: (given, stored) =>
    stored === 'VARCHAR' ? given : enumeration.test(stored) ? `CAST(${given} AS varchar)` : undefined,
  isFloat: (stored) => stored === 'DOUBLE' || stored === 'FLOAT',
  isInteger: (stored) => integer.test(stored),
  instant(given, stored, rules) {
    const checked = (sql: string) => ({ sql, unless: `(${sql}) IS NULL` })
    if (stored === 'TIMESTAMP WITH TIME ZONE')
      return { sql: `timezone('UTC', ${given})`, ...withinYears(given, stored) }
    if (/^(TIMESTAMP(_S|_MS|_NS)?|DATE)$/.test(stored)) {
      const local = timestampOf(given, stored)
      if (rules.fileTimeZone !== 'UTC') return checked(timeOfLocal(local, rules, duckdbDialect))
      return { sql: local, ...withinYears(given, stored) }
    }
    if (wideInteger.test(stored) || decimal.test(stored))
      return checked(timeOfText(`CAST(${given} AS varchar)`, rules, duckdbDialect))
    if (integer.test(stored))
      return checked(timeOfInteger(stored === 'BIGINT' ? given : `CAST(${given} AS BIGINT)`, rules, duckdbDialect))
    if (stored === 'DOUBLE') return checked(timeOfDouble(given, rules, duckdbDialect))
    const text = columns.textOf(given, stored)
    return text === undefined ? undefined : checked(timeOfText(text, rules, duckdbDialect))
  },
  decimal(given, stored, field, rules) {
    const { scale, unitPlaces } = field
    const [, digits, own] = decimal.exec(stored) ?? []
    const text = columns.textOf(given, stored)
    const { sql, fits } = readDecimals({
      given,
      text:
        text === undefined
          ? undefined
          : { sql: text, matches: times.matches(text, decimalPattern(rules, exactPlaces(field))) },
      stored:
        digits !== undefined
          ? { digits: Number(digits), places: Number(own) }
          : integer.test(stored)
            ? 'integer'
            : columns.isFloat(stored)
              ? 'float'
              : undefined,
      type: stored,
      field,
      rules,
      dialect: duckdbDialect,
    })
    if (sql === undefined) return undefined
    // A decimal that is no wider than ours can always be read, and need not be read to be sure of it.
    if (fits) return { sql }
    // Whether a number has too many places, no limit tells.
    const mayBeCut = field.exact && !integer.test(stored) && !(Number(own) <= scale - unitPlaces)
    const unlessFar = mayBeCut ? '' : doubtful(given, stored, scale - unitPlaces)
    return { sql, unless: `${unlessFar}(${sql}) IS NULL` }
  },
  isKept: (stored) => integer.test(stored) || decimal.test(stored) || kept.test(stored),
}

/** What has room for other years, or is finer than a microsecond, as a timestamp; null where it has no room for it. */
function timestampOf(given: string, stored: string): string {
  if (stored === 'TIMESTAMP') return given
  if (stored !== 'TIMESTAMP_NS') return `TRY_CAST(${given} AS TIMESTAMP)`
  // A cast cuts towards 1970, where a time before it would become later.
  const before = ['-infinity', '1970-01-01'].map((text) => `CAST('${text}' AS TIMESTAMP_NS)`)
  return `CASE WHEN ${given} > ${before[0]} AND ${given} < ${before[1]} THEN ${times.since1970(`epoch_ns(${given})`, 'ns')} ELSE CAST(${given} AS TIMESTAMP) END`
}

/** A key of an object as a JSON Pointer (RFC 6901), in which any can be written. */
function pointer(key: string): string {
  return quoteText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

const nested: SqlNested = {
  isJson: false,
  open: (column, stored) => ({ sql: column, type: nestedType(stored) }),
  member(value, key, { kind }) {
    if (kind === 'json') return `json_extract(${value}, ${pointer(key)})`
    return kind === 'map'
      ? `list_extract(map_extract(${value}, ${quoteText(key)}), 1)`
      : `struct_extract(${value}, ${quoteText(key)})`
  },
  jsonText(json, mark) {
    if (mark === undefined) return `json_extract_string(${json}, '$')`
    const isSmall = `json_type("one") = 'DOUBLE' AND contains(CAST("one" AS varchar), 'e-')`
    const plain = `CAST(CAST(CAST("one" AS double) AS decimal(38, 20)) AS varchar)`
    const text = `CASE WHEN ${isSmall} THEN ${plain} ELSE json_extract_string("one", '$') END`
    const marked =
      mark === '.' ? text : `CASE WHEN json_type("one") = 'VARCHAR' THEN ${text} ELSE replace(${text}, '.', ',') END`
    return `list_extract(list_transform([${json}], lambda "one": ${marked}), 1)`
  },
  listOf(value, type) {
    if (type.kind === 'list') return { sql: `CASE WHEN len(${value}) > 0 THEN ${value} END`, type }
    if (type.kind !== 'json') return undefined
    const list = `json_extract(${value}, '$[*]')`
    const isList = `json_type(${value}) = 'ARRAY' AND json_array_length(${value}) > 0`
    return { sql: `CASE WHEN ${isList} THEN ${list} END`, type: { kind: 'list', of: { kind: 'json' } } }
  },
  firstOnly: (list) => `list_slice(${list}, 1, 1)`,
  elementWhere: (list, _, condition) => `list_extract(list_filter(${list}, lambda "one": ${condition('"one"')}), 1)`,
  parts: (list, _, parts) =>
    `list_transform(${list}, lambda "one": row(${parts.length === 0 ? '1' : parts.map((part) => part('"one"')).join(', ')}))`,
  lines({ events, list, element, parts, line }) {
    const all = `CASE WHEN ${list} IS NULL THEN [NULL] ELSE ${list} END`
    const unnested = `SELECT *, unnest(${all}) AS ${element}, generate_subscripts(${all}, 1) AS ${line}\nFROM (${events}) AS "nested"`
    const columns = ['*', ...parts.map(({ name, of }) => `${of(element)} AS ${name}`)]
    return `(SELECT ${columns.join(', ')}\nFROM (${unnested}) AS "unnested") AS "elements"`
  },
}

/** DuckDB. */
export const duckdbDialect: SqlDialect = {
  ...standardDialect,
  name: 'duckdb',
  title: 'DuckDB',
  times,
  bits: {
    union: (integer) => `bit_or(${integer})`,
    has: (integer, bit) => `(${integer} & ${bit}) <> 0`,
  },
  lists: {
    collect: (value) => `list(${value}) FILTER (WHERE ${value} IS NOT NULL)`,
    join: (list) => `flatten(list(${list}) FILTER (WHERE ${list} IS NOT NULL))`,
    leastFrom: (list, least) => `list_min(list_filter(${list}, lambda "one": "one" >= ${least}))`,
    quantile: (list, at) => `list_aggregate(${list}, 'quantile_cont', CAST(${at} AS double))`,
  },
  pairs: {
    pair: (first, second) => `struct_pack("first" := ${first}, "second" := ${second})`,
    first: (pair) => `struct_extract(${pair}, 'first')`,
    second: (pair) => `struct_extract(${pair}, 'second')`,
  },
  nested,
  hash: (...values) => `hash(${values.join(', ')})`,
  readsOnce: false,
  failure: (message) => `error(${quoteText(message)})`,
  columns,
  usualType: (type) => ({ instant: 'TIMESTAMP', number: 'DECIMAL(18,2)', text: 'VARCHAR', boolean: 'BOOLEAN' })[type],
  typeName: (type) => type.toUpperCase().replace(/^(STRING|TEXT)$/, 'VARCHAR'),
}
