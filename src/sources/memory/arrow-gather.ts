import type { ArrowData } from './arrow.js'
import { ids, isSet, isValid } from './arrow-types.js'

/** The arrays that values of a fixed width are kept in. */
type Values = Int32Array | BigInt64Array | Float64Array

/**
 * Some rows of a column, in another order, as a column of their own.
 *
 * @param rows a row that is -1 is null
 */
export function gathered(data: ArrowData, rows: Int32Array): ArrowData {
  const { length } = rows
  const { nullBitmap, nullCount } = validityOf(data, rows)
  const { type } = data
  const made = { type, length, offset: 0, nullCount, nullBitmap, children: data.children ?? [] }
  switch (type.typeId) {
    case ids.utf8:
    case ids.largeUtf8:
      return { ...made, ...gatheredTexts(data, rows) }
    case ids.utf8View:
      return {
        ...made,
        values: gatheredWords(data.values as Values, 16, rows),
        variadicBuffers: data.variadicBuffers ?? [],
      }
    case ids.bool:
      return { ...made, values: gatheredBits(data, rows) }
    case ids.dictionary:
      return {
        ...made,
        values: gatheredWords(data.values as Values, 1, rows),
        ...(data.dictionary !== undefined && { dictionary: data.dictionary }),
      }
    case ids.decimal:
      return { ...made, values: gatheredWords(data.values as Values, wordsOf(data), rows) }
    case ids.int:
    case ids.float:
    case ids.date:
    case ids.timestamp:
      return { ...made, values: gatheredWords(data.values as Values, 1, rows) }
    default:
      // What no field can be is refused by its type, whatever it holds.
      return made
  }
}

function wordsOf({ type }: ArrowData): number {
  return (type as unknown as { bitWidth: number }).bitWidth / 32
}

function validityOf(data: ArrowData, rows: Int32Array) {
  const nullBitmap = new Uint8Array((rows.length + 7) >> 3)
  let nullCount = 0
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row] as number
    if (from >= 0 && isValid(data, from)) nullBitmap[row >> 3] = (nullBitmap[row >> 3] as number) | (1 << (row & 7))
    else nullCount++
  }
  return { nullBitmap, nullCount }
}

/** Values of so many places of an array each. */
function gatheredWords(values: Values, width: number, rows: Int32Array): Values {
  const into = new (values.constructor as new (length: number) => Values)(rows.length * width)
  for (let row = 0; row < rows.length; row++) {
    const from = (rows[row] as number) * width
    if (from < 0) continue
    for (let word = 0; word < width; word++) into[row * width + word] = values[from + word] as never
  }
  return into
}

function gatheredBits({ values, offset }: ArrowData, rows: Int32Array): Uint8Array {
  const into = new Uint8Array((rows.length + 7) >> 3)
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row] as number
    if (from >= 0 && isSet(values as Uint8Array, offset + from))
      into[row >> 3] = (into[row >> 3] as number) | (1 << (row & 7))
  }
  return into
}

/** Texts one after the other, without those of null. */
function gatheredTexts(data: ArrowData, rows: Int32Array) {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array
  const bytes = data.values as Uint8Array
  const valueOffsets = new (offsets.constructor as new (length: number) => typeof offsets)(rows.length + 1)
  const starts = new Float64Array(rows.length)
  let total = 0
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row] as number
    if (from >= 0 && isValid(data, from)) {
      starts[row] = Number(offsets[from])
      total += Number(offsets[from + 1]) - (starts[row] as number)
    }
    valueOffsets[row + 1] = (valueOffsets instanceof BigInt64Array ? BigInt(total) : total) as never
  }
  const values = new Uint8Array(total)
  for (let row = 0; row < rows.length; row++) {
    const [start, end] = [Number(valueOffsets[row]), Number(valueOffsets[row + 1])]
    const from = starts[row] as number
    for (let at = start; at < end; at++) values[at] = bytes[from + at - start] as number
  }
  return { values, valueOffsets }
}
