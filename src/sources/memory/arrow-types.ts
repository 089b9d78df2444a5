import { SourceError } from '../../errors.js'
import { isError } from '../../shown.js'
import type { ArrowData, ArrowType } from './arrow.js'

/** The ids of Arrow's types. Said again here, as a bundle would take in all of apache-arrow for them. */
export const ids = {
  null: 1,
  int: 2,
  float: 3,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedSizeList: 16,
  map: 17,
  largeUtf8: 20,
  largeList: 21,
  utf8View: 24,
  dictionary: -1,
} as const

/** Whether a bit of a bitmap is set. */
export function isSet(bitmap: Uint8Array, at: number): boolean {
  return (((bitmap[at >> 3] as number) >> (at & 7)) & 1) === 1
}

/** Whether a column has no nulls, as it says or for want of a bitmap. */
function isFull({ nullBitmap, nullCount }: ArrowData): boolean {
  return nullCount === 0 || nullBitmap === undefined || nullBitmap === null || nullBitmap.length === 0
}

/** Whether there is a value in a row of a column. */
export function isValid(data: ArrowData, row: number): boolean {
  return isFull(data) || isSet(data.nullBitmap as Uint8Array, data.offset + row)
}

/** Writes what stands for null in the place of each row that is null. */
export function fillNulls(
  data: ArrowData,
  from: number,
  length: number,
  into: Int32Array | Float64Array,
  filler: number,
): void {
  if (isFull(data)) return
  const bitmap = data.nullBitmap as Uint8Array
  const first = data.offset + from
  const end = first + length
  for (let byte = first >> 3; byte << 3 < end; byte++) {
    for (let nulls = ~(bitmap[byte] as number) & 0xff; nulls !== 0; nulls &= nulls - 1) {
      const at = (byte << 3) + 31 - Math.clz32(nulls & -nulls)
      if (at >= first && at < end) into[at - first] = filler
    }
  }
}

/** A column of a type that cannot be read for what it is to be. */
export function unsupported(type: ArrowType, where: string, wanted: string): SourceError {
  return new SourceError(`the column ${where} is ${type}, which cannot be read here; it must be ${wanted}`, {
    source: 'arrow',
    column: where,
  })
}

/** The names of the types that not every version of apache-arrow knows, by their ids in the format. */
const laterTypes: Readonly<Record<string, string>> = {
  21: 'LargeList',
  22: 'RunEndEncoded',
  23: 'BinaryView',
  24: 'Utf8View',
  25: 'ListView',
  26: 'LargeListView',
}

/** What stands for an error of apache-arrow at a type of Arrow's that it cannot decode; undefined for any other error. */
export function unknownType(error: unknown): SourceError | undefined {
  const [, name, id] = (isError(error) && /^Unrecognized type: "(\w+)" \((\d+)\)/.exec(error.message)) || []
  if (name === undefined || id === undefined) return undefined
  const type = laterTypes[id] ?? name
  const reason =
    type === 'Utf8View' || type === 'BinaryView'
      ? 'which apache-arrow reads from version 21 on: update it, or write the column without views'
      : 'which apache-arrow cannot read: write it without, run-end encoding decoded and lists as List'
  return new SourceError(
    `the stream has a column of the type ${type}, ${reason}`,
    { source: 'arrow' },
    { cause: error },
  )
}
