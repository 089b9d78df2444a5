import type { Data, DataType, Type } from 'apache-arrow'
import { SourceError } from '../../errors.js'
import type { Dictionary } from '../../events/dictionary.js'
import { type Reading, readDecimal, readInstant, roundHalfAway } from '../../events/values.js'

/*
 * Reads the values of Arrow columns without making an object for each. By the ids of their types and by their buffers, so that a
 * table made by another copy of apache-arrow will do.
 */

/** The ids of Arrow's types. Said again here, as a bundle would take in all of apache-arrow for them. */
const ids = {
  null: 1 as Type.Null,
  int: 2 as Type.Int,
  float: 3 as Type.Float,
  utf8: 5 as Type.Utf8,
  bool: 6 as Type.Bool,
  decimal: 7 as Type.Decimal,
  date: 8 as Type.Date,
  timestamp: 10 as Type.Timestamp,
  largeUtf8: 20 as Type.LargeUtf8,
  dictionary: -1 as Type.Dictionary,
} as const

/** Whether the value in a row is not null. */
function validity({ nullBitmap, offset, nullCount }: Data): (row: number) => boolean {
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) return () => true
  return (row) => ((nullBitmap[(row + offset) >> 3] as number) & (1 << ((row + offset) & 7))) !== 0
}

/** Reads the rows of a column of text as codes of a dictionary. */
export function textReader(data: Data, dictionary: Dictionary, where: string): (row: number) => number {
  const valid = validity(data)
  const { type, values, valueOffsets } = data
  switch (type.typeId) {
    case ids.null:
      return () => -1
    case ids.utf8:
    case ids.largeUtf8: {
      const offsets = valueOffsets as unknown as ArrayLike<number | bigint>
      return (row) =>
        valid(row) ? dictionary.codeOfBytes(values as Uint8Array, Number(offsets[row]), Number(offsets[row + 1])) : -1
    }
    case ids.dictionary: {
      const codes = dictionaryCodes(data, dictionary, where)
      const indices = values as ArrayLike<number>
      return (row) => (valid(row) ? (codes[Number(indices[row])] as number) : -1)
    }
    case ids.int: {
      const integers = values as ArrayLike<number | bigint>
      return (row) => (valid(row) ? dictionary.codeOf(String(integers[row])) : -1)
    }
    case ids.bool:
      return (row) => (valid(row) ? dictionary.codeOf(String(bitAt(data, row))) : -1)
    case ids.float:
      throw new SourceError(
        `${where} is ${type}: an identifier held as a float may have lost digits; store it as text or as a 64-bit integer`,
        { source: 'arrow', column: where },
      )
    default:
      throw unsupported(type, where, 'text, dictionary-encoded text, integers or booleans')
  }
}

function dictionaryCodes(data: Data, dictionary: Dictionary, where: string): Int32Array {
  const known = dictionaries.get(dictionary)
  const vector = data.dictionary
  if (vector === undefined) throw unsupported(data.type, where, 'a dictionary of text')
  if (known !== undefined && known.vector === vector) return known.codes
  const codes = new Int32Array(vector.length)
  let at = 0
  for (const chunk of vector.data) {
    const read = textReader(chunk, dictionary, where)
    for (let row = 0; row < chunk.length; row++) codes[at++] = read(row)
  }
  dictionaries.set(dictionary, { vector, codes })
  return codes
}

/** The codes of the dictionary vector that a column had last; batches of one stream mostly share it. */
const dictionaries = new WeakMap<Dictionary, { vector: unknown; codes: Int32Array }>()

/** Reads the rows of a column of instants as milliseconds; undefined where there is something that is none. */
export function instantReader(data: Data, where: string): (row: number) => Reading<number> {
  const valid = validity(data)
  const { type, values } = data
  switch (type.typeId) {
    case ids.null:
      return () => null
    case ids.timestamp: {
      const integers = values as unknown as BigInt64Array
      const { unit } = type as unknown as { unit: 0 | 1 | 2 | 3 }
      const words = new Int32Array(integers.buffer, integers.byteOffset, integers.length * 2)
      // A nanosecond count does not fit a double; all others do.
      if (unit === 3) return (row) => (valid(row) ? Number((integers[row] as bigint) / 1000n) / 1000 : null)
      const [factor, divisor] = unit === 0 ? [1000, 1] : unit === 1 ? [1, 1] : [1, 1000]
      return (row) =>
        valid(row)
          ? (((words[2 * row + 1] as number) * 4294967296 + ((words[2 * row] as number) >>> 0)) * factor) / divisor
          : null
    }
    case ids.date: {
      const { unit } = type as unknown as { unit: 0 | 1 }
      return (row) =>
        valid(row) ? Number((values as ArrayLike<number | bigint>)[row]) * (unit === 0 ? 86_400_000 : 1) : null
    }
    case ids.utf8:
    case ids.largeUtf8:
    case ids.dictionary:
      return byText(data, readInstant)
    default:
      throw unsupported(type, where, 'timestamps, dates or text')
  }
}

/** Reads the rows of a column of decimals as minor units; undefined where there is something that is no decimal number. */
export function decimalReader(data: Data, scale: number, where: string): (row: number) => Reading<number> {
  const valid = validity(data)
  const { type, values } = data
  switch (type.typeId) {
    case ids.null:
      return () => null
    case ids.float: {
      if ((type as unknown as { precision: number }).precision === 0)
        throw unsupported(type, where, '32- or 64-bit floats')
      const floats = values as ArrayLike<number>
      return (row) => (valid(row) ? readDecimal(floats[row], scale) : null)
    }
    case ids.int: {
      const integers = values as ArrayLike<number | bigint>
      return (row) => (valid(row) ? readDecimal(Number(integers[row]), scale) : null)
    }
    case ids.decimal: {
      const { scale: own, bitWidth } = type as unknown as { scale: number; bitWidth: number }
      const words = values as unknown as Uint32Array
      const width = bitWidth / 32
      const shift = 10 ** (scale - own)
      return (row) => {
        if (!valid(row)) return null
        const near = integerAt(words, row * width, width)
        if (Number.isSafeInteger(near)) return within(roundHalfAway(near * shift))
        return within(Number(rescaled(bigIntegerAt(words, row * width, width), scale - own)))
      }
    }
    case ids.utf8:
    case ids.largeUtf8:
    case ids.dictionary:
      return byText(data, (raw) => readDecimal(raw, scale))
    default:
      throw unsupported(type, where, 'decimals, floats, integers or text')
  }

  function within(minor: number): Reading<number> {
    return readDecimal(minor, 0)
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

/** Reads text through a parser, each distinct text once. */
function byText<T>(data: Data, parse: (raw: string | null) => Reading<T>): (row: number) => Reading<T> {
  const valid = validity(data)
  if (data.type.typeId === ids.dictionary) {
    const parsed = Array.from(data.dictionary ?? [], (value) => parse(value as string | null))
    return (row) => (valid(row) ? parsed[Number((data.values as ArrayLike<number>)[row])] : null)
  }
  const offsets = data.valueOffsets as unknown as ArrayLike<number | bigint>
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return (row) =>
    valid(row)
      ? parse(decoder.decode((data.values as Uint8Array).subarray(Number(offsets[row]), Number(offsets[row + 1]))))
      : null
}

function bitAt({ values, offset }: Data, row: number): boolean {
  return (((values as Uint8Array)[(row + offset) >> 3] as number) & (1 << ((row + offset) & 7))) !== 0
}

function unsupported(type: DataType, where: string, wanted: string): SourceError {
  return new SourceError(`the column ${where} is ${type}, which cannot be read here; it must be ${wanted}`, {
    source: 'arrow',
    column: where,
  })
}
