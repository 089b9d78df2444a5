import { decimalDigits, decimalPattern, instantPattern } from '../events/values.js'
import type { ColumnReader } from './column-field.js'
import { quoteText } from './sql.js'

const text = /^(varchar|string)(\(\d+\))?$/
const integer = /^(tinyint|smallint|int|integer|bigint)$/
const decimal = /^decimal(?:\((\d+),\s*(\d+)\))?$/
const timestamp = /^timestamp(\(\d+\))?$/
const zoned = /^timestamp(\(\d+\))? with time zone$/
const padded = /^char(\(\d+\))?$/
const kept = /^(boolean|date)$/

/** Whether the whole of a text is like a pattern; `$` would let a line break follow. */
function matches(given: string, pattern: string): string {
  return `regexp_like(${given}, ${quoteText(`\\A(${pattern})\\z`)})`
}

/** How Athena and Trino read what they store; types by the names of Trino or of Hive. */
export const athenaColumns: ColumnReader = {
  isText: (stored) => text.test(stored),
  isFloat: (stored) => /^(double|real|float)$/.test(stored),
  isInteger: (stored) => integer.test(stored),
  instant(given, stored) {
    if (timestamp.test(stored) || stored === 'date') return { sql: `CAST(${given} AS timestamp(6))` }
    if (zoned.test(stored)) return { sql: `CAST(at_timezone(${given}, 'UTC') AS timestamp(6))` }
    if (!text.test(stored)) return undefined
    // To what a cast reads: a space for T, at most six digits of a second, and no zone, which is taken off as minutes.
    const spaced = `regexp_replace(regexp_replace(${given}, '^(.{10})T', '$1 '), '([.][0-9]{6})[0-9]+', '$1')`
    const local = `TRY_CAST(regexp_replace(${spaced}, '^(.{16}.*?) ?(UTC|Z|[+-][0-9:]+)$', '$1') AS timestamp(6))`
    const part = (place: number) => `regexp_extract(${given}, '^.{16}[^+-]*([+-])([0-9]{2}):?([0-9]{2})?$', ${place})`
    const minutes = `(60 * CAST(${part(2)} AS integer) + COALESCE(CAST(${part(3)} AS integer), 0))`
    const shift = `COALESCE(CASE ${part(1)} WHEN '+' THEN -${minutes} WHEN '-' THEN ${minutes} END, 0)`
    const sql = `CASE WHEN ${matches(given, instantPattern)} THEN date_add('minute', ${shift}, ${local}) END`
    return { sql, unless: `(${sql}) IS NULL` }
  },
  decimal(given, stored, scale) {
    const to = `decimal(${decimalDigits}, ${scale})`
    const found = decimal.exec(stored)
    if (found !== null) {
      const [, digits = 38, own = 38] = found
      const sql = `TRY_CAST(${given} AS ${to})`
      const fits = Number(own) <= scale && Number(digits) - Number(own) <= decimalDigits - scale
      return fits ? { sql } : { sql, unless: `${sql} IS NULL` }
    }
    const sql = integer.test(stored)
      ? `TRY_CAST(${given} AS ${to})`
      : /^(double|real|float)$/.test(stored)
        ? `TRY_CAST(round(CAST(${given} AS double) * 1E${scale}) / 1E${scale} AS ${to})`
        : text.test(stored)
          ? `CASE WHEN ${matches(given, decimalPattern)} THEN TRY_CAST(${given} AS ${to}) END`
          : undefined
    return sql === undefined ? undefined : { sql, unless: `(${sql}) IS NULL` }
  },
  other(given, stored) {
    if (padded.test(stored)) return { sql: `NULLIF(rtrim(CAST(${given} AS varchar)), '')`, kept: false }
    const known =
      integer.test(stored) || decimal.test(stored) || kept.test(stored) || timestamp.test(stored) || zoned.test(stored)
    return known ? { sql: given, kept: true } : undefined
  },
}
