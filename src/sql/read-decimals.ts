import type { ValueRules } from '../events/value-options.js'
import { decimalDigits } from '../events/values.js'
import { quoteText } from './expression.js'

/** A column of numbers: its name, quoted, and how it is stored. */
interface NumberColumn {
  readonly given: string
  /** It as text, and the condition that it is a number; undefined where it is no text. */
  readonly text: { readonly sql: string; readonly matches: string } | undefined
  readonly stored: 'integer' | 'float' | { readonly digits: number; readonly places: number } | undefined
  readonly scale: number
  /** The decimal places of its unit: 2 where a whole one is a cent. */
  readonly unitPlaces: number
  readonly rules: ValueRules
}

/**
 * The SQL of a decimal of 15 digits, null where there is no such number, and whether all that can be stored has room in it; no SQL where
 * the column is of no numbers. Engines say this alike.
 */
export function readDecimals({ given, text, stored, scale, unitPlaces, rules }: NumberColumn): {
  readonly sql: string | undefined
  readonly fits: boolean
} {
  const places = scale - unitPlaces
  const to = `decimal(${decimalDigits}, ${places})`
  const inUnits = (sql: string) =>
    unitPlaces === 0
      ? sql
      : `CAST(${sql} * CAST('${(10 ** -unitPlaces).toFixed(unitPlaces)}' AS decimal(${unitPlaces + 1}, ${unitPlaces})) AS decimal(${decimalDigits}, ${scale}))`
  if (text !== undefined) {
    const sql = `CASE WHEN ${text.matches} THEN TRY_CAST(${plainNumber(text.sql, rules)} AS ${to}) END`
    return { sql: inUnits(sql), fits: false }
  }
  switch (stored) {
    case undefined:
      return { sql: undefined, fits: false }
    case 'integer':
      return { sql: inUnits(`TRY_CAST(${given} AS ${to})`), fits: false }
    case 'float':
      // Rounded half away from zero first, then to the nearest decimal.
      return {
        sql: inUnits(`TRY_CAST(round(CAST(${given} AS double) * 1E${places}) / 1E${places} AS ${to})`),
        fits: false,
      }
    default:
      return {
        sql: inUnits(`TRY_CAST(${given} AS ${to})`),
        fits: stored.places <= places && stored.digits - stored.places <= decimalDigits - places,
      }
  }
}

/** A number's text without grouping marks and with a point. */
function plainNumber(text: string, { decimal, grouping }: ValueRules): string {
  const together = grouping === '' ? text : `replace(${text}, ${quoteText(grouping)}, '')`
  return decimal === '.' ? together : `replace(${together}, ${quoteText(decimal)}, '.')`
}
