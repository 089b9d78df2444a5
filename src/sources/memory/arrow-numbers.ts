import type { ValueRules } from '../../events/value-options.js'
import { decimalReader, minorUnits } from '../../events/values.js'
import type { ArrowData } from './arrow.js'
import { bytesAt } from './arrow-bytes.js'
import { readDecimals } from './arrow-decimals.js'
import { ids, unsupported } from './arrow-types.js'
import { dictionaryReader, loopReader, type NumberReader, nullReader, valueReader } from './number-reader.js'

/** Makes the reader of a column of decimals, as minor units of so many places of what is written. */
export function numberReader(data: ArrowData, places: number, where: string, rules: ValueRules): NumberReader {
  const { type, values } = data
  const unit = 10 ** places
  switch (type.typeId) {
    case ids.null:
      return nullReader
    case ids.float:
    case ids.int: {
      if ((type as unknown as { precision?: number }).precision === 0)
        throw unsupported(type, where, '32- or 64-bit floats')
      const numbers = values as ArrayLike<number | bigint>
      return loopReader(data, (from, length, into) => roundNumbers(numbers, unit, from, length, into))
    }
    case ids.decimal:
      return loopReader(data, readDecimals(data, places))
    case ids.dictionary:
      return dictionaryReader(data, (chunk) => numberReader(chunk, places, where, rules))
    case ids.utf8:
    case ids.largeUtf8:
    case ids.utf8View: {
      const read = decimalReader(places, rules)
      const bytes = bytesAt(data)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      return valueReader(data, (row) => read(decoder.decode(bytes(row))))
    }
    default:
      throw unsupported(type, where, 'decimals, floats, integers or text')
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
