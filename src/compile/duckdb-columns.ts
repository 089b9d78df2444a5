import { decimalDigits, decimalPattern, instantPattern } from '../events/values.js'
import type { ColumnReader } from './column-field.js'
import { quoteText } from './sql.js'

const integer = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/
const enumeration = /^(ENUM\b.*|UUID)$/s
const kept = /^(BOOLEAN|DATE|TIMESTAMP.*|NULL|"NULL")$/

/**
 * Leaves out, of a test of numbers, those that are far from the limit of a decimal: by constants, which the least and greatest
 * values of a block can decide. Nothing for text, and where the type is too small for the constants.
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
  return `(${given} < ${stored.startsWith('U') ? `CAST(0 AS ${stored})` : limit('-')} OR ${given} > ${limit('')}) AND `
}

/** How DuckDB reads what it stores. */
export const duckdbColumns: ColumnReader = {
  isText: (stored) => stored === 'VARCHAR',
  isFloat: (stored) => stored === 'DOUBLE' || stored === 'FLOAT',
  isInteger: (stored) => integer.test(stored),
  instant(given, stored) {
    // Compared with constants, which the least and greatest values of a block can decide.
    const [first, last] = [`CAST('-infinity' AS ${stored})`, `CAST('infinity' AS ${stored})`]
    const finite = { unless: `${given} IN (${first}, ${last})`, opposite: `${given} > ${first} AND ${given} < ${last}` }
    if (stored === 'TIMESTAMP') return { sql: given, ...finite }
    if (stored === 'TIMESTAMP WITH TIME ZONE') return { sql: `timezone('UTC', ${given})`, ...finite }
    if (stored === 'DATE' || /^TIMESTAMP_(S|MS|NS)$/.test(stored))
      return { sql: `CAST(${given} AS TIMESTAMP)`, ...finite }
    if (stored !== 'VARCHAR') return undefined
    // A cast to TIMESTAMP forgets an offset, one to TIMESTAMPTZ heeds it; without one, the latter would take the session's zone.
    const zoned = `contains(substr(${given}, 11), '+') OR contains(substr(${given}, 11), '-')`
    // DuckDB wants seconds where there is a zone, and has one way to write UTC; what it refuses is spelled out for it.
    const cast = `CASE WHEN ${zoned}
    THEN timezone('UTC', COALESCE(TRY_CAST(${given} AS TIMESTAMPTZ), TRY_CAST(regexp_replace(${given}, '^(.{16})([+-])', '\\1:00\\2') AS TIMESTAMPTZ)))
    ELSE COALESCE(TRY_CAST(${given} AS TIMESTAMP), TRY_CAST(regexp_replace(${given}, ' ?(UTC|Z)$', '') AS TIMESTAMP)) END`
    const sql = `CASE WHEN regexp_full_match(${given}, ${quoteText(instantPattern)}) THEN ${cast} END`
    return { sql, unless: `(${sql}) IS NULL` }
  },
  decimal(given, stored, scale) {
    const to = `DECIMAL(${decimalDigits}, ${scale})`
    const [, digits, own] = decimal.exec(stored) ?? []
    if (digits !== undefined) {
      const sql = `TRY_CAST(${given} AS ${to})`
      // A decimal that is no wider than ours can always be read, and need not be read to be sure of it.
      const fits = Number(own) <= scale && Number(digits) - Number(own) <= decimalDigits - scale
      return fits ? { sql } : { sql, unless: `${doubtful(given, stored, scale)}${sql} IS NULL` }
    }
    const sql = integer.test(stored)
      ? `TRY_CAST(${given} AS ${to})`
      : stored === 'DOUBLE' || stored === 'FLOAT'
        ? // Rounded half away from zero first, then to the nearest decimal.
          `TRY_CAST(round(CAST(${given} AS DOUBLE) * 1E${scale}) / 1E${scale} AS ${to})`
        : stored === 'VARCHAR'
          ? `CASE WHEN regexp_full_match(${given}, ${quoteText(decimalPattern)}) THEN TRY_CAST(${given} AS ${to}) END`
          : undefined
    return sql === undefined ? undefined : { sql, unless: `${doubtful(given, stored, scale)}(${sql}) IS NULL` }
  },
  other(given, stored) {
    if (enumeration.test(stored)) return { sql: `NULLIF(CAST(${given} AS varchar), '')`, kept: false }
    return integer.test(stored) || decimal.test(stored) || kept.test(stored) ? { sql: given, kept: true } : undefined
  },
}
