import type { Data, DataType, Type } from 'apache-arrow'
import { SourceError } from '../../errors.js'

/** The ids of Arrow's types. Said again here, as a bundle would take in all of apache-arrow for them. */
export const ids = {
  null: 1 as Type.Null,
  int: 2 as Type.Int,
  float: 3 as Type.Float,
  utf8: 5 as Type.Utf8,
  bool: 6 as Type.Bool,
  decimal: 7 as Type.Decimal,
  date: 8 as Type.Date,
  timestamp: 10 as Type.Timestamp,
  largeUtf8: 20 as Type.LargeUtf8,
  utf8View: 24 as Type.Utf8View,
  dictionary: -1 as Type.Dictionary,
} as const

/** Whether a bit of a bitmap is set. */
export function isSet(bitmap: Uint8Array, at: number): boolean {
  return (((bitmap[at >> 3] as number) >> (at & 7)) & 1) === 1
}

/** Whether a column has no nulls, as it says or for want of a bitmap. */
function isFull({ nullBitmap, nullCount }: Data): boolean {
  return nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0
}

/** Whether there is a value in a row of a column. */
export function isValid(data: Data, row: number): boolean {
  return isFull(data) || isSet(data.nullBitmap as Uint8Array, data.offset + row)
}

/** Writes what stands for null in the place of each row that is null. */
export function fillNulls(
  data: Data,
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
export function unsupported(type: DataType, where: string, wanted: string): SourceError {
  return new SourceError(`the column ${where} is ${type}, which cannot be read here; it must be ${wanted}`, {
    source: 'arrow',
    column: where,
  })
}

/** What stands for an error of apache-arrow at a type of Arrow's that it cannot decode; undefined for any other error. */
export function unknownType(error: unknown): SourceError | undefined {
  const type = error instanceof Error ? /^Unrecognized type: "(\w+)"/.exec(error.message)?.[1] : undefined
  if (type === undefined) return undefined
  return new SourceError(
    `the stream has a column of the type ${type}, which apache-arrow cannot read: write it without, run-end encoding decoded and lists as List`,
    { source: 'arrow' },
    { cause: error },
  )
}
