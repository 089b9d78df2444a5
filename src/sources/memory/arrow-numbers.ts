import type { ValueRules } from '../../events/value-options.js'
import { decimalReader, minorUnits, type Reading, readDecimal } from '../../events/values.js'
import type { ArrowData } from './arrow.js'
import { bytesAt } from './arrow-bytes.js'
import { decimalTextAt, readDecimals } from './arrow-decimals.js'
import { ids, unsupported } from './arrow-types.js'
import { dictionaryReader, loopReader, type NumberReader, nullReader, valueReader } from './number-reader.js'

/** Makes the reader of a column of decimals, as minor units of so many places of what is written. */
export function numberReader(
  data: ArrowData,
  scale: number,
  where: string,
  rules: ValueRules,
  exact = false,
): NumberReader {
  const { type, values } = data
  const unit = 10 ** scale
  switch (type.typeId) {
    case ids.null:
      return nullReader
    case ids.float:
    case ids.int: {
      if ((type as unknown as { precision?: number }).precision === 0)
        throw unsupported(type, where, '32- or 64-bit floats')
      const numbers = values as ArrayLike<number | bigint>
      if (exact) return valueReader(data, exactNumbers(numbers, scale))
      return loopReader(data, (from, length, into) => roundNumbers(numbers, unit, from, length, into))
    }
    case ids.decimal:
      if (exact) {
        const textAt = decimalTextAt(data)
        return valueReader(data, (row) => readDecimal(textAt(row), scale, exact))
      }
      return loopReader(data, readDecimals(data, scale))
    case ids.dictionary:
      return dictionaryReader(data, (chunk) => numberReader(chunk, scale, where, rules, exact))
    case ids.utf8:
    case ids.largeUtf8:
    case ids.utf8View: {
      const bytes = bytesAt(data)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      const read = decimalReader(scale, rules, exact)
      return valueReader(data, (row) => read(decoder.decode(bytes(row))))
    }
    default:
      throw unsupported(type, where, 'decimals, floats, integers or text')
  }
}

/** Numbers of so many places at most: those which are the nearest to such a one, among numbers of 32 bits too. */
function exactNumbers(numbers: ArrayLike<number | bigint>, scale: number): (row: number) => Reading<number> {
  const unit = 10 ** scale
  const nearest = numbers instanceof Float32Array ? Math.fround : (value: number) => value
  return (row) => {
    const value = Number(numbers[row])
    const minor = readDecimal(value, scale)
    return typeof minor === 'number' && nearest(minor / unit) === value ? minor : undefined
  }
}

/** Not a closure of each reader: what is compiled for the first one would be good for no other. */
function roundNumbers(
  numbers: ArrayLike<number | bigint>,
  unit: number,
  from: number,
  length: number,
  into: Float64Array,
): number {
  let sum = 0
  for (let row = 0; row < length; row++) {
    const value = minorUnits(Number(numbers[from + row]), unit)
    into[row] = value
    sum += value
  }
  return sum
}
