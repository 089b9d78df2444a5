import type { Data } from 'apache-arrow'
import { minorUnits, type Reading, readDecimal, readInstant } from '../../events/values.js'
import { fillNulls, ids, isValid, unsupported } from './arrow-types.js'

/** Reads rows of a column as numbers. */
export interface NumberReader {
  /** Whether there is nothing in the column but what can be read, and nulls. */
  readonly total: boolean
  /** Writes some rows, NaN for null and for what cannot be read; and names the rows of the latter. */
  read(from: number, length: number, into: Float64Array, unreadable: (row: number) => void): void
}

/** Reads some rows, all of which can be read, as if there were no nulls. */
type Loop = (from: number, length: number, into: Float64Array) => void

/** Reads some rows as if there were no nulls; NaN for what cannot be read. Gives their sum, which is NaN where one of them is. */
type SummingLoop = (from: number, length: number, into: Float64Array) => number

/** Makes the reader of a column of instants, as milliseconds. */
export function instantReader(data: Data, where: string): NumberReader {
  const { type, values } = data
  switch (type.typeId) {
    case ids.null:
      return nothing
    case ids.timestamp:
      return totalReader(
        data,
        readTimestamps(values as BigInt64Array, (type as unknown as { unit: TimestampUnit }).unit),
      )
    case ids.date: {
      const dates = values as ArrayLike<number | bigint>
      const length = (type as unknown as { unit: 0 | 1 }).unit === 0 ? 86_400_000 : 1
      return totalReader(data, (from, rows, into) => {
        for (let row = 0; row < rows; row++) into[row] = Number(dates[from + row]) * length
      })
    }
    case ids.utf8:
    case ids.largeUtf8:
    case ids.dictionary:
      return byText(data, readInstant)
    default:
      throw unsupported(type, where, 'timestamps, dates or text')
  }
}

/** Makes the reader of a column of decimals, as minor units. */
export function decimalReader(data: Data, scale: number, where: string): NumberReader {
  const { type, values } = data
  const unit = 10 ** scale
  switch (type.typeId) {
    case ids.null:
      return nothing
    case ids.float:
    case ids.int: {
      if ((type as unknown as { precision?: number }).precision === 0)
        throw unsupported(type, where, '32- or 64-bit floats')
      const numbers = values as ArrayLike<number | bigint>
      return reader(data, (from, length, into) => roundNumbers(numbers, unit, from, length, into))
    }
    case ids.decimal: {
      const { scale: own, bitWidth } = type as unknown as { scale: number; bitWidth: number }
      return reader(data, readDecimals(values as unknown as Uint32Array, bitWidth / 32, scale - own))
    }
    case ids.utf8:
    case ids.largeUtf8:
    case ids.dictionary:
      return byText(data, (raw) => readDecimal(raw, scale))
    default:
      throw unsupported(type, where, 'decimals, floats, integers or text')
  }
}

/** The reader of a column of nulls. */
const nothing: NumberReader = { total: true, read: (_, length, into) => into.fill(Number.NaN, 0, length) }

function totalReader(data: Data, loop: Loop): NumberReader {
  return {
    total: true,
    read(from, length, into) {
      loop(from, length, into)
      fillNulls(data, from, length, into, Number.NaN)
    },
  }
}

function reader(data: Data, loop: SummingLoop): NumberReader {
  return {
    total: false,
    read(from, length, into, unreadable) {
      if (Number.isNaN(loop(from, length, into))) {
        for (let row = 0; row < length; row++) {
          if (Number.isNaN(into[row] as number) && isValid(data, from + row)) unreadable(row)
        }
      }
      fillNulls(data, from, length, into, Number.NaN)
    },
  }
}

/** Of seconds, milliseconds, microseconds, nanoseconds. */
type TimestampUnit = 0 | 1 | 2 | 3

function readTimestamps(integers: BigInt64Array, unit: TimestampUnit): Loop {
  // A nanosecond count does not fit a double; all others do.
  if (unit === 3) {
    return (from, length, into) => {
      for (let row = 0; row < length; row++) into[row] = Number((integers[from + row] as bigint) / 1000n) / 1000
    }
  }
  const words = new Int32Array(integers.buffer, integers.byteOffset, integers.length * 2)
  const factor = unit === 0 ? 1000 : 1
  const divisor = unit === 2 ? 1000 : 1
  return (from, length, into) => {
    for (let row = 0, at = 2 * from; row < length; row++, at += 2) {
      const count = (words[at + 1] as number) * 4294967296 + ((words[at] as number) >>> 0)
      into[row] = (count * factor) / divisor
    }
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

/** Decimals of some 32-bit words each, to which some places are added. */
function readDecimals(words: Uint32Array, width: number, places: number): SummingLoop {
  const shift = 10 ** places
  return (from, length, into) => {
    let sum = 0
    for (let row = 0; row < length; row++) {
      const at = (from + row) * width
      const near = integerAt(words, at, width)
      const value = Number.isSafeInteger(near)
        ? minorUnits(near * shift, 1)
        : minorUnits(Number(rescaled(bigIntegerAt(words, at, width), places)), 1)
      into[row] = value
      sum += value
    }
    return sum
  }
}

/** A little-endian two's-complement integer of 32-bit words; those beyond 2^53 are only near. */
function integerAt(words: Uint32Array, at: number, width: number): number {
  let value = (words[at + width - 1] as number) | 0
  for (let word = width - 2; word >= 0; word--) value = value * 4294967296 + (words[at + word] as number)
  return value
}

function bigIntegerAt(words: Uint32Array, at: number, width: number): bigint {
  let value = BigInt((words[at + width - 1] as number) | 0)
  for (let word = width - 2; word >= 0; word--) value = value * 4294967296n + BigInt(words[at + word] as number)
  return value
}

/** An integer with some more decimal places, or fewer: then halves are rounded away from zero. */
function rescaled(value: bigint, places: number): bigint {
  if (places >= 0) return value * 10n ** BigInt(places)
  const unit = 10n ** BigInt(-places)
  return (value + (value < 0n ? -unit / 2n : unit / 2n)) / unit
}

/** Reads text through a parser; that of a dictionary once. */
function byText(data: Data, parse: (raw: string | null) => Reading<number>): NumberReader {
  const { type, values, valueOffsets } = data
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const parsed =
    type.typeId === ids.dictionary
      ? Array.from(data.dictionary ?? [], (text) => parse(text as string | null))
      : undefined
  const valueAt = (row: number): Reading<number> =>
    parsed === undefined
      ? parse(decoder.decode((values as Uint8Array).subarray(Number(valueOffsets[row]), Number(valueOffsets[row + 1]))))
      : parsed[Number((values as ArrayLike<number>)[row])]
  return {
    total: false,
    read(from, length, into, unreadable) {
      for (let row = 0; row < length; row++) {
        const value = isValid(data, from + row) ? valueAt(from + row) : null
        into[row] = value ?? Number.NaN
        if (value === undefined) unreadable(row)
      }
    },
  }
}
