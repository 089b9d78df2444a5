import type { ValueRules } from '../events/value-options.js'
import { decimalDigits } from '../events/values.js'
import type { NumberField } from './column-reader.js'
import type { SqlDialect } from './dialect.js'

/** A column of numbers: its name, quoted, and how it is stored. */
interface NumberColumn {
  readonly given: string
  /** It as text, and the condition that it is a number; undefined where it is no text. */
  readonly text: { readonly sql: string; readonly matches: string } | undefined
  readonly stored: 'integer' | 'float' | { readonly digits: number; readonly places: number } | undefined
  /** The engine's name of its type. */
  readonly type: string
  readonly field: NumberField
  readonly rules: ValueRules
  readonly dialect: SqlDialect
}

/**
 * The SQL of a decimal of 15 digits, null where there is no such number, and whether all that can be stored has room in it; no SQL where
 * the column is of no numbers. Engines say this alike.
 */
export function readDecimals({ given, text, stored, type, field, rules, dialect }: NumberColumn): {
  readonly sql: string | undefined
  readonly fits: boolean
} {
  const { scale, unitPlaces, exact } = field
  const places = scale - unitPlaces
  const { types, functions } = dialect
  const read = (sql: string) => functions.toDecimal(sql, decimalDigits, places)
  const unit = `CAST('${(10 ** -unitPlaces).toFixed(unitPlaces)}' AS ${types.decimal(unitPlaces + 1, unitPlaces)})`
  const inUnits = (sql: string) =>
    unitPlaces === 0 ? sql : `CAST(${sql} * ${unit} AS ${types.decimal(decimalDigits, scale)})`
  if (text !== undefined) {
    const sql = `CASE WHEN ${text.matches} THEN ${read(plainNumber(text.sql, rules, dialect))} END`
    return { sql: inUnits(sql), fits: false }
  }
  switch (stored) {
    case undefined:
      return { sql: undefined, fits: false }
    case 'integer':
      return { sql: inUnits(read(given)), fits: false }
    case 'float': {
      // Rounded half away from zero first, then to the nearest decimal.
      const places10 = dialect.double(10 ** places)
      const rounded = functions.round(`CAST(${given} AS ${types.double}) * ${places10}`)
      const sql = read(`${rounded} / ${places10}`)
      return { sql: exact ? `CASE WHEN CAST(${sql} AS ${type}) = ${given} THEN ${sql} END` : inUnits(sql), fits: false }
    }
    default: {
      const sql = read(given)
      const isRounded = stored.places > places
      return {
        sql: exact && isRounded ? `CASE WHEN ${sql} = ${given} THEN ${sql} END` : inUnits(sql),
        fits: !isRounded && stored.digits - stored.places <= decimalDigits - places,
      }
    }
  }
}

/** How many places a number has at most, where those of more cannot be read; undefined where they are rounded. */
export function exactPlaces({ scale, exact }: NumberField): number | undefined {
  return exact ? scale : undefined
}

/** A number's text without grouping marks and with a point. */
function plainNumber(text: string, { decimal, grouping }: ValueRules, { functions, quoteText }: SqlDialect): string {
  const together = grouping === '' ? text : functions.replace(text, quoteText(grouping), quoteText(''))
  return decimal === '.' ? together : functions.replace(together, quoteText(decimal), quoteText('.'))
}
