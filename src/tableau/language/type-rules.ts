import type { BinaryOperator } from './ast.js'
import type { ParameterType, Signature } from './functions/definition.js'
import { commonType, isNumeric, isTemporal, type ValueType } from './values.js'

/** A type as it is called in a sentence. */
export const article = (type: ValueType): string =>
  type === 'null' ? 'NULL' : `${type === 'integer' ? 'an' : 'a'} ${type}`

/** What an operator does to its two sides, in the messages of errors. */
export const verb: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'divide',
  '^': 'raise',
  and: 'combine with AND',
  or: 'combine with OR',
  '=': 'compare',
  '<>': 'compare',
  '<': 'compare',
  '<=': 'compare',
  '>': 'compare',
  '>=': 'compare',
}

/** The type of `a operator b`; undefined where there is no such operation. */
export function binaryType(operator: BinaryOperator, a: ValueType, b: ValueType): ValueType | undefined {
  const numbers = (isNumeric(a) || a === 'null') && (isNumeric(b) || b === 'null')
  const arithmetic = a === 'integer' && b === 'integer' ? 'integer' : 'real'
  switch (operator) {
    case 'and':
    case 'or':
      return (a === 'boolean' || a === 'null') && (b === 'boolean' || b === 'null') ? 'boolean' : undefined
    case '+':
      if (a === 'null' && b === 'null') return 'null'
      if ((a === 'string' || a === 'null') && (b === 'string' || b === 'null')) return 'string'
      if (isTemporal(b) && !isTemporal(a)) return binaryType('+', b, a)
      return isTemporal(a) ? shifted(a, b) : numbers ? arithmetic : undefined
    case '-':
      if (isTemporal(a) && isTemporal(b)) return a === 'date' && b === 'date' ? 'integer' : 'real'
      if (isTemporal(b)) return a === 'null' ? 'real' : undefined
      return isTemporal(a) ? shifted(a, b) : numbers ? arithmetic : undefined
    case '*':
    case '%':
      return numbers ? arithmetic : undefined
    case '/':
    case '^':
      return numbers ? 'real' : undefined
    default:
      return comparable(a, b, operator === '=' || operator === '<>') ? 'boolean' : undefined
  }
}

/** A date plus a number of days: a date plus a fraction of a day is a datetime. */
function shifted(date: ValueType, by: ValueType): ValueType | undefined {
  if (by === 'integer' || by === 'null') return date
  return by === 'real' ? 'datetime' : undefined
}

/**
 * Whether two types can be compared: of one kind, or a text that is read as a date, or, for `=`, a number that is read as a boolean.
 * Booleans have no order.
 */
export function comparable(a: ValueType, b: ValueType, equality = true): boolean {
  if (!equality && (a === 'boolean' || b === 'boolean')) return false
  if (commonType(a, b) !== undefined) return true
  if ((a === 'string' && isTemporal(b)) || (isTemporal(a) && b === 'string')) return true
  return equality && ((a === 'boolean' && b === 'integer') || (a === 'integer' && b === 'boolean'))
}

/** The type that a signature gives for arguments of these types; undefined where they do not fit. */
export function fit({ takes, optional = 0, gives }: Signature, types: readonly ValueType[]): ValueType | undefined {
  if (types.length > takes.length || types.length < takes.length - optional) return undefined
  if (!types.every((type, index) => accepts(takes[index] ?? 'any', type))) return undefined
  return typeof gives === 'function' ? gives(types) : gives
}

function accepts(parameter: ParameterType, type: ValueType): boolean {
  if (type === 'null' || parameter === 'any') return true
  switch (parameter) {
    case 'number':
      return isNumeric(type)
    case 'temporal':
      return isTemporal(type)
    case 'part':
    case 'weekday':
    case 'direction':
      return type === 'string'
    default:
      return type === parameter
  }
}

export function signatureText({ takes, optional = 0 }: Signature): string {
  const names = takes.map((type, index) =>
    index >= takes.length - optional ? `[${parameterText[type]}]` : parameterText[type],
  )
  return `(${names.join(', ')})`
}

const parameterText: Readonly<Record<ParameterType, string>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  temporal: 'date or datetime',
  any: 'any type',
  part: 'date part',
  weekday: 'start of week',
  direction: "'asc' or 'desc'",
}
