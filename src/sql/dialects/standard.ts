import { QueryError } from '../../errors.js'
import { shown } from '../../shown.js'
import type { DecimalSql, SqlDialect, SqlFunctions } from '../dialect.js'

/*
 * What the engines write alike: the quoting of standard SQL, and functions that they all have under one name.
 */

/**
 * Quotes an identifier.
 *
 * @throws {@link QueryError} for one with a NUL in it, at which the text of a statement would end
 */
export function quoteName(name: string): string {
  if (name.includes('\0')) {
    throw new QueryError(`${shown(name)} has a NUL in it, which no name of SQL can have`, {
      option: 'name',
      value: name,
    })
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text. A NUL, at which the text of a statement would end, is written as the function that makes it. */
export function quoteText(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' || chr(0) || ')})`
}

/** A real number, to its last digit: with an exponent it is a double, where engines disagree on what a bare `1.5` is. */
export function doubleLiteral(value: number): string {
  return value.toExponential().replace('e+', 'E').replace('e', 'E')
}

/** An instant as the text of a timestamp in UTC, to the microsecond: `2019-10-01 12:34:56.123456`. */
export function timestampText(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000)
  const text = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 23).replace('T', ' ')
  return `${text}${String(((micros % 1000) + 1000) % 1000).padStart(3, '0')}`
}

/** A decimal that makes results of so many digits: of two with no more than 18, DuckDB makes one of 18, which they may not fit into. */
function widened({ sql, digits, scale }: DecimalSql, result: number): string {
  return result > 18 ? `CAST(${sql} AS decimal(${Math.max(digits, 19)}, ${scale}))` : sql
}

const functions: SqlFunctions = {
  lower: (text) => `lower(${text})`,
  length: (text) => `length(${text})`,
  substring: (text, from, count) => `substr(${text}, ${from}${count === undefined ? '' : `, ${count}`})`,
  lastCharacters: (text, count) => `substr(${text}, -${count})`,
  replace: (text, what, by) => `replace(${text}, ${what}, ${by})`,
  partBefore: (text, separator) => `split_part(${text}, ${separator}, 1)`,
  zeroPadded: (text, characters) => `lpad(${text}, ${characters}, '0')`,
  joined: (...texts) => texts.join(' || '),
  greatest: (one, other) => `greatest(${one}, ${other})`,
  absolute: (number) => `abs(${number})`,
  floor: (number) => `floor(${number})`,
  ceiling: (number) => `ceil(${number})`,
  round: (number) => `round(${number})`,
  toText: (value) => `CAST(${value} AS varchar)`,
  remainder: (number, divisor) => `${number} % ${divisor}`,
  toDecimal: (value, digits, scale) => `TRY_CAST(${value} AS decimal(${digits}, ${scale}))`,
  sum: (left, right, sign) =>
    `(${widened(left, 1 + Math.max(left.digits - left.scale, right.digits - right.scale) + Math.max(left.scale, right.scale))} ${sign} ${right.sql})`,
  product(left, right) {
    return `(${widened(left, left.digits + right.digits)} * ${right.sql})`
  },
  meanOver: (value) => `avg(${value}) OVER ()`,
}

/** What a dialect of the standard begins with. */
export const standardDialect = {
  quoteName,
  quoteText,
  types: {
    double: 'double',
    integer: 'integer',
    decimal: (digits, scale) => `decimal(${digits}, ${scale})`,
  },
  text: quoteText,
  double: doubleLiteral,
  date: (day) => `DATE ${quoteText(day)}`,
  functions,
  filter: true,
  groupingSets: true,
  unmerged: (select) => select,
} as const satisfies Partial<SqlDialect>
