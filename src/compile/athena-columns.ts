import { decimalDigits, decimalPattern, instantPattern } from '../events/values.js'
import type { ColumnReader } from './column-field.js'
import { quoteText } from './sql.js'

const text = /^(varchar|string)(\(\d+\))?$/
const integer = /^(tinyint|smallint|int|integer|bigint)$/
const decimal = /^decimal(?:\((\d+),\s*(\d+)\))?$/
const timestamp = /^timestamp(\(\d+\))?$/
const zoned = /^timestamp(\(\d+\))? with time zone$/
const kept = /^(boolean|date|char\(\d+\))$/

/** How Athena and Trino read what they store; types by the names of Trino or of Hive. */
export const athenaColumns: ColumnReader = {
  isText: (stored) => text.test(stored),
  isFloat: (stored) => /^(double|real|float)$/.test(stored),
  instant(given, stored) {
    if (timestamp.test(stored) || stored === 'date') return { sql: `CAST(${given} AS timestamp(6))` }
    if (zoned.test(stored)) return { sql: `CAST(at_timezone(${given}, 'UTC') AS timestamp(6))` }
    if (!text.test(stored)) return undefined
    // To what a cast reads: a space for T, at most six digits of a second, no mark of UTC, an offset as ` +02:00`.
    const spaced = `regexp_replace(regexp_replace(${given}, '^(.{10})T', '$1 '), '([.][0-9]{6})[0-9]+', '$1')`
    const offset = `regexp_like(substr(${given}, 11), '[+-]')`
    const plain = `TRY_CAST(regexp_replace(${spaced}, ' ?(UTC|Z)$', '') AS timestamp(6))`
    const full = `regexp_replace(regexp_replace(${spaced}, '([+-][0-9]{2})$', '$1:00'), '([+-][0-9]{2}):?([0-9]{2})$', ' $1:$2')`
    const shifted = `CAST(at_timezone(TRY_CAST(${full} AS timestamp(6) with time zone), 'UTC') AS timestamp(6))`
    const sql = `CASE WHEN regexp_like(${given}, ${quoteText(`^(${instantPattern})$`)}) THEN CASE WHEN ${offset} THEN ${shifted} ELSE ${plain} END END`
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
          ? `CASE WHEN regexp_like(${given}, ${quoteText(`^(${decimalPattern})$`)}) THEN TRY_CAST(${given} AS ${to}) END`
          : undefined
    return sql === undefined ? undefined : { sql, unless: `(${sql}) IS NULL` }
  },
  other(given, stored) {
    const known =
      integer.test(stored) || decimal.test(stored) || kept.test(stored) || timestamp.test(stored) || zoned.test(stored)
    return known ? { sql: given, kept: true } : undefined
  },
}
