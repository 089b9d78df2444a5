import type { ValueRules } from '../events/value-options.js'
import type { ScanField } from '../plan/scan-fields.js'

/** The columns that a relation has, with their types as its engine names them. */
export type StoredColumns = ReadonlyMap<string, string>

/** How a column becomes a value: its SQL, and the condition under which what it holds cannot be read, where that may be. */
export interface ColumnValue {
  readonly sql: string
  readonly unless?: string
  /** The opposite of `unless` of a value that is there, in a form that the engine can decide by what it knows of whole blocks. */
  readonly opposite?: string
}

/**
 * How an engine reads what it stores, by the rules of `events/values.ts`. Of a column's name, quoted, and its type; undefined where
 * the type cannot hold such a value.
 */
export interface ColumnReader {
  /** A column of text, or of what is only another way to store it, as text; undefined for all other types. */
  readonly textOf: (given: string, stored: string) => string | undefined
  /** Whether a type is a floating-point number, which no identifier may be. */
  readonly isFloat: (stored: string) => boolean
  readonly isInteger: (stored: string) => boolean
  /** A UTC timestamp. */
  readonly instant: (given: string, stored: string, rules: ValueRules) => ColumnValue | undefined
  /** A decimal of 15 digits, `scale` of them after the point. */
  readonly decimal: (given: string, stored: string, field: NumberField, rules: ValueRules) => ColumnValue | undefined
  /** Whether a type that is no text can be one: it is kept as it is, and written as text only where text is needed. */
  readonly isKept: (stored: string) => boolean
}

/** What of a field decides how its numbers are read. */
export type NumberField = Pick<ScanField, 'scale' | 'exact' | 'unitPlaces'>
