import { Dictionary } from './dictionary.js'

/** A column of text: a code a row, -1 for null. The codes are those of the batch at hand, the dictionary is the whole scan's. */
export interface TextColumn {
  readonly kind: 'text'
  readonly dictionary: Dictionary
  codes: Int32Array
}

/** A column of instants (milliseconds) or of decimals (minor units at the scale): a number a row, NaN for null. */
export interface NumberColumn {
  readonly kind: 'number'
  /** Decimal places; 0 for instants. */
  readonly scale: number
  values: Float64Array
}

/** One column of events in memory. Its array may have room for more rows than the batch at hand has. */
export type EventColumn = TextColumn | NumberColumn

/** Makes an empty column of text. */
export function textColumn(): TextColumn {
  return { kind: 'text', dictionary: new Dictionary(), codes: new Int32Array(0) }
}

/** Makes an empty column of numbers. */
export function numberColumn(scale: number): NumberColumn {
  return { kind: 'number', scale, values: new Float64Array(0) }
}
