import type { ValueType } from '../events/fields.js'
import type { Scalar } from './expression.js'

/**
 * The values of an expression, a row each; or a single one, which is that of every row. A constant, a total or what is made of them
 * is worked out once, however many groups there are.
 */
export type ValueColumn = NumberColumn | ScalarColumn

/** Numbers; NaN stands for null. */
export interface NumberColumn {
  readonly kind: 'numbers'
  readonly values: Float64Array
  /** For money: the same values as whole minor units, so that sums and shares of groups are exact too. */
  readonly exact?: ExactValues
}

/** Whole minor units, as many as there are values: 1250 with scale 2 is 12.50. */
export interface ExactValues {
  readonly minor: readonly (bigint | null)[]
  readonly scale: number
}

/** Texts or truths; or nothing but null. */
export interface ScalarColumn {
  readonly kind: 'scalars'
  readonly values: readonly Scalar[]
}

/** The column of some values: of numbers where one of them is a number. */
export function columnOf(values: readonly Scalar[]): ValueColumn {
  if (!values.some((value) => typeof value === 'number')) return { kind: 'scalars', values }
  return { kind: 'numbers', values: numbersAmong(values) }
}

/** The column of exact amounts: the numbers nearest to them. */
export function exactColumn(exact: ExactValues): NumberColumn {
  const { minor, scale } = exact
  const unit = 10 ** scale
  const values = new Float64Array(minor.length)
  for (let row = 0; row < values.length; row++) {
    const amount = minor[row] ?? null
    const units = amount === null ? Number.NaN : Number(amount)
    // Beyond 2^53 the minor units are rounded already, and would be a second time.
    values[row] = Math.abs(units) > Number.MAX_SAFE_INTEGER ? Number(`${amount}e-${scale}`) : units / unit
  }
  return { kind: 'numbers', values, exact }
}

/** The value of a row. */
export function valueAt({ kind, values }: ValueColumn, row: number): Scalar {
  const value = values[row * stepOf(values)] ?? null
  return kind === 'numbers' && Number.isNaN(value) ? null : value
}

/** A value as people's code has it: an instant is a `Date`, to the millisecond. */
export function typedValue(value: Scalar, type: ValueType | 'null'): Scalar | Date {
  return type === 'instant' && typeof value === 'number' ? new Date(Math.floor(value)) : value
}

/** The value of a row as a column of its own: that of every row. */
export function oneValue(column: ValueColumn, row: number): ValueColumn {
  const exact = exactOf(column)
  if (exact === undefined) return columnOf([valueAt(column, row)])
  const { minor, scale } = exact
  return exactColumn({ minor: [minor[row * stepOf(minor)] ?? null], scale })
}

/** How far the values of two rows are apart in a column: nowhere, where one value is that of all. */
export function stepOf({ length }: ArrayLike<unknown>): 0 | 1 {
  return length === 1 ? 0 : 1
}

/** The numbers of a column; NaN where there are none. */
export function numbersOf({ kind, values }: ValueColumn): Float64Array {
  return kind === 'numbers' ? values : numbersAmong(values)
}

/** The numbers of some rows. */
export function numbersAt(column: ValueColumn, rows: readonly number[]): Float64Array {
  const numbers = numbersOf(column)
  const step = stepOf(numbers)
  const values = new Float64Array(rows.length)
  for (let index = 0; index < values.length; index++) values[index] = numbers[(rows[index] as number) * step] as number
  return values
}

/** The whole minor units of a column of money; undefined for all others. */
export function exactOf(column: ValueColumn): ExactValues | undefined {
  return column.kind === 'numbers' ? column.exact : undefined
}

function numbersAmong(values: readonly Scalar[]): Float64Array {
  const numbers = new Float64Array(values.length)
  for (let row = 0; row < numbers.length; row++) {
    const value = values[row]
    numbers[row] = typeof value === 'number' ? value : Number.NaN
  }
  return numbers
}
