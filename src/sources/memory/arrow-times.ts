import {
  endInstant,
  exactUntil,
  firstInstant,
  instantAt,
  instantOfMicros,
  isUtc,
  type ToUtc,
} from '../../events/instants.js'
import type { ValueRules } from '../../events/value-options.js'
import { instantReader } from '../../events/values.js'
import type { ArrowData } from './arrow.js'
import { bytesAt } from './arrow-bytes.js'
import { decimalTextAt } from './arrow-decimals.js'
import { ids, unsupported } from './arrow-types.js'
import {
  dictionaryReader,
  loopReader,
  type NumberReader,
  nullReader,
  type SummingLoop,
  valueReader,
} from './number-reader.js'

/** Makes the reader of a column of instants, as milliseconds. */
export function timeReader(data: ArrowData, where: string, rules: ValueRules): NumberReader {
  const { type } = data
  switch (type.typeId) {
    case ids.null:
      return nullReader
    case ids.timestamp: {
      const { unit, timezone } = type as unknown as { unit: TimestampUnit; timezone?: string | null }
      const isLocal = timezone === null || timezone === undefined || timezone === ''
      return timestampReader(data, unit, isLocal ? rules.toUtc : isUtc)
    }
    case ids.date:
      return loopReader(data, readDates(data, rules.toUtc))
    case ids.dictionary:
      return dictionaryReader(data, (chunk) => timeReader(chunk, where, rules))
    case ids.float:
      if ((type as unknown as { precision: number }).precision !== doublePrecision) break
      return plainReader(data, rules)
    case ids.int:
      return plainReader(data, rules)
    case ids.decimal: {
      const read = instantReader(rules)
      const textAt = decimalTextAt(data)
      return valueReader(data, (row) => read(textAt(row)))
    }
    case ids.utf8:
    case ids.largeUtf8:
    case ids.utf8View: {
      const read = instantReader(rules)
      const bytes = bytesAt(data)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      return valueReader(data, (row) => read(decoder.decode(bytes(row))))
    }
  }
  throw unsupported(type, where, 'timestamps, dates, integers, decimals, 64-bit floats or text')
}

/** What Arrow calls a float of 64 bits. */
const doublePrecision = 2

/** Reads integers and doubles, of which a number or a bigint each is made. */
function plainReader(data: ArrowData, rules: ValueRules): NumberReader {
  const read = instantReader(rules)
  const values = data.values as ArrayLike<number | bigint>
  return valueReader(data, (row) => read(values[row]))
}

/** Of seconds, milliseconds, microseconds, nanoseconds. */
type TimestampUnit = 0 | 1 | 2 | 3

/** How many of a unit are a second. */
const perSecond = [1, 1e3, 1e6, 1e9] as const

function timestampReader(data: ArrowData, unit: TimestampUnit, toUtc: ToUtc): NumberReader {
  const integers = data.values as BigInt64Array
  if (toUtc !== isUtc) {
    return valueReader(data, (row) => {
      const micros = microsOf(integers[row] as bigint, unit)
      const rest = ((micros % 1000n) + 1000n) % 1000n
      return instantAt(toUtc(Number((micros - rest) / 1000n)), Number(rest))
    })
  }
  const words = new Int32Array(integers.buffer, integers.byteOffset, integers.length * 2)
  // Far enough from the edges, the high words tell alone.
  const [least, most] = [firstInstant, endInstant].map((edge) => ((edge / 1000) * perSecond[unit]) / 2 ** 32)
  return {
    ...loopReader(data, unit === 3 ? readNanoseconds(integers) : readTimestamps(words, integers, unit)),
    isReadable: (from, length) =>
      unit === 3 || isBetween(words, from, length, Math.ceil(least as number), (most as number) - 1),
  }
}

/** Not a closure of each reader: what is compiled for the first one would be good for no other. */
function isBetween(words: Int32Array, from: number, length: number, least: number, most: number): boolean {
  for (let row = 0, at = 2 * from + 1; row < length; row++, at += 2) {
    const high = words[at] as number
    if (high < least || high > most) return false
  }
  return true
}

function microsOf(count: bigint, unit: TimestampUnit): bigint {
  if (unit !== 3) return (count * 1_000_000n) / BigInt(perSecond[unit])
  return count >= 0n ? count / 1000n : -((999n - count) / 1000n)
}

/** A nanosecond count does not fit a double. All that there are can be read. */
function readNanoseconds(integers: BigInt64Array): SummingLoop {
  return (from, length, into) => {
    for (let row = 0; row < length; row++) {
      const micros = microsOf(integers[from + row] as bigint, 3)
      const near = Number(micros)
      into[row] = Math.abs(near) < exactUntil * 1000 ? near / 1000 : (instantOfMicros(micros) as number)
    }
    return 0
  }
}

/** Where microseconds cannot be told apart any more, by the high word of their count. */
const exactWords = (exactUntil * 1000) / 2 ** 32

function readTimestamps(words: Int32Array, integers: BigInt64Array, unit: 0 | 1 | 2): SummingLoop {
  const factor = unit === 0 ? 1000 : 1
  const divisor = unit === 2 ? 1000 : 1
  return (from, length, into) => {
    let sum = 0
    for (let row = 0, at = 2 * from; row < length; row++, at += 2) {
      const high = words[at + 1] as number
      let value = ((high * 4294967296 + ((words[at] as number) >>> 0)) * factor) / divisor
      if (high < -exactWords || high >= exactWords)
        value = instantOfMicros(microsOf(integers[from + row] as bigint, unit)) ?? Number.NaN
      else if (value < firstInstant || value >= endInstant) value = Number.NaN
      into[row] = value
      sum += value
    }
    return sum
  }
}

function readDates({ values, type }: ArrowData, toUtc: ToUtc): SummingLoop {
  const dates = values as ArrayLike<number | bigint>
  const length = (type as unknown as { unit: 0 | 1 }).unit === 0 ? 86_400_000 : 1
  return (from, rows, into) => {
    let sum = 0
    for (let row = 0; row < rows; row++) {
      const value = instantAt(toUtc(Number(dates[from + row]) * length), 0) ?? Number.NaN
      into[row] = value
      sum += value
    }
    return sum
  }
}
