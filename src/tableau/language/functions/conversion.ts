import { dateText, dayMs, daysOf, moment, tableauEpoch } from '../calendar.js'
import { dateOfText } from '../date-text.js'
import { finite, isTemporal, longInteger, safeInteger, type Value, type ValueType } from '../values.js'
import type { ParameterType, ScalarFunction } from './definition.js'
import { strict } from './definition.js'

const epochMs = tableauEpoch * dayMs
const numeral = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/

const daysSinceEpoch = (ms: number): number => (ms - epochMs) / dayMs
const readNumber = (text: string): number | null => (numeral.test(text) ? finite(Number(text)) : null)

/** A moment: a date as it is, a text that is one, a number as days since 1900-01-01. */
function instant(value: NonNullable<Value>, type: ValueType): number | null {
  if (typeof value === 'string') return dateOfText(value)
  if (typeof value === 'boolean') return null
  return isTemporal(type) ? value : moment(Math.round(value * dayMs) + epochMs)
}

/** A number as text, in the shortest form that reads back as the same number. */
function numberText(value: number): string {
  return String(value === 0 ? 0 : value)
}

/** A conversion: what it takes, what it gives, and how one value is converted, given the type it has. */
function conversion(
  name: string,
  takes: readonly ParameterType[],
  gives: ValueType,
  convert: (value: NonNullable<Value>, type: ValueType) => Value,
): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'type conversion',
    signatures: takes.map((type) => ({ takes: [type], gives })),
    compile: (args, types, clock) =>
      strict((value: NonNullable<Value>) => convert(value, types[0] ?? 'null'))(args, types, clock),
  }
}

export const conversionFunctions: readonly ScalarFunction[] = [
  conversion('DATE', ['temporal', 'string', 'number'], 'date', (value, type) => {
    const ms = instant(value, type)
    return ms === null ? null : daysOf(ms) * dayMs
  }),
  conversion('DATETIME', ['temporal', 'string', 'number'], 'datetime', instant),
  conversion('FLOAT', ['number', 'string', 'boolean', 'temporal'], 'real', (value, type) => {
    if (typeof value === 'string') return readNumber(value)
    if (typeof value === 'boolean') return value ? 1 : 0
    return isTemporal(type) ? daysSinceEpoch(value) : value
  }),
  conversion('INT', ['number', 'string', 'boolean', 'temporal'], 'integer', (value, type) => {
    if (typeof value === 'string') {
      const read = readNumber(value)
      return read === null ? null : safeInteger(Math.trunc(read) + 0)
    }
    if (typeof value === 'boolean') return value ? 1 : 0
    return isTemporal(type) ? Math.floor(daysSinceEpoch(value)) : longInteger(Math.trunc(value) + 0)
  }),
  // TRUE is '1' on every data source Tableau's own suite has results of.
  conversion('STR', ['any'], 'string', (value, type) => {
    if (typeof value === 'string') return value
    if (typeof value === 'boolean') return value ? '1' : '0'
    return isTemporal(type) ? dateText(value, type === 'datetime') : numberText(value)
  }),
]
