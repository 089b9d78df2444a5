import { TableauEvaluationError } from './error.js'

/** The types of values. `null` is the type of a NULL that nothing says more about. */
export type ValueType = 'string' | 'integer' | 'real' | 'boolean' | 'date' | 'datetime' | 'null'

/** The types a field or a parameter can have. */
export type FieldType = Exclude<ValueType, 'null'>

/** A value while a formula is computed. Dates are milliseconds since 1970: the types are known before, so no value needs a tag. */
export type Value = string | number | boolean | null

/** The value of an expression at one row, group or mark, by its index. */
export type Cell = (index: number) => Value

export const isNumeric = (type: ValueType): boolean => type === 'integer' || type === 'real'
export const isTemporal = (type: ValueType): boolean => type === 'date' || type === 'datetime'

/** The type that covers two others, as `IF` and `MAX` need it; undefined where there is none. */
export function commonType(a: ValueType, b: ValueType): ValueType | undefined {
  if (a === b || b === 'null') return a
  if (a === 'null') return b
  if (isNumeric(a) && isNumeric(b)) return 'real'
  if (isTemporal(a) && isTemporal(b)) return 'datetime'
  return undefined
}

/** Order of texts by code point, which differs from UTF-16 order above U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      const surrogateX = x >= 0xd800 && x <= 0xdfff
      const surrogateY = y >= 0xd800 && y <= 0xdfff
      return surrogateX === surrogateY ? x - y : surrogateX ? 1 : -1
    }
  }
  return a.length - b.length
}

/** Order of two values of one type; null comes before everything. */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Infinity and NaN do not exist in the language: they are NULL. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/**
 * An integer computed from integers, which is exact up to 2^53.
 *
 * @throws TableauEvaluationError for one beyond: Tableau's have 64 bits, and a JavaScript number cannot tell them apart
 */
export function safeInteger(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new TableauEvaluationError(
    `The integer ${value} is beyond 2^53 and cannot be computed exactly: compute with real numbers, or with text`,
    { value },
  )
}

/**
 * A real without its fraction, as an integer.
 *
 * @throws TableauEvaluationError for one that has no place in the 64 bits of Tableau's integers
 */
export function longInteger(value: number): number {
  if (Math.abs(value) < 2 ** 63) return value
  throw new TableauEvaluationError(`${value} is too large for an integer`, { value })
}

/** All values of a cell, by index. */
export const cellValues = (cell: Cell, size: number): Value[] => Array.from({ length: size }, (_, index) => cell(index))
