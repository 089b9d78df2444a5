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
  dictionary: -1 as Type.Dictionary,
} as const

/** For some rows of a column, a 1 where there is a value and a 0 where it is null; undefined where none is. */
export function validRows(
  { nullBitmap, offset, nullCount }: Data,
  from: number,
  length: number,
): Uint8Array | undefined {
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) return undefined
  return bits(nullBitmap, offset + from, length)
}

/** Some bits of a bitmap, a byte each. */
export function bits(bitmap: Uint8Array, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let row = 0, at = from; row < length; row++, at++) bytes[row] = ((bitmap[at >> 3] as number) >> (at & 7)) & 1
  return bytes
}

/** A column of a type that cannot be read for what it is to be. */
export function unsupported(type: DataType, where: string, wanted: string): SourceError {
  return new SourceError(`the column ${where} is ${type}, which cannot be read here; it must be ${wanted}`, {
    source: 'arrow',
    column: where,
  })
}
