import type { Reading } from '../../events/values.js'
import type { ArrowData } from './arrow.js'
import { fillNulls, isValid } from './arrow-types.js'

/** Reads rows of a column as numbers. */
export interface NumberReader {
  /** Writes some rows, NaN for null and for what cannot be read; and names the rows of the latter. */
  read(from: number, length: number, into: Float64Array, unreadable: (row: number) => void): void
  /** Whether some rows, in a column without nulls, can all be read; undefined where it is not quick to see. */
  isReadable?(from: number, length: number): boolean
}

/** Reads some rows as if there were no nulls; NaN for what cannot be read. Gives their sum, which is NaN where one of them is. */
export type SummingLoop = (from: number, length: number, into: Float64Array) => number

/** The reader of a column of nulls. */
export const nullReader: NumberReader = { read: (_, length, into) => into.fill(Number.NaN, 0, length) }

/** A reader by a loop, that looks for what cannot be read only where there is any. */
export function loopReader(data: ArrowData, loop: SummingLoop): NumberReader {
  return {
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

/** A reader value by value. */
export function valueReader(data: ArrowData, valueAt: (row: number) => Reading<number>): NumberReader {
  return {
    read(from, length, into, unreadable) {
      for (let row = 0; row < length; row++) {
        const value = isValid(data, from + row) ? valueAt(from + row) : null
        into[row] = value ?? Number.NaN
        if (value === undefined) unreadable(row)
      }
    },
  }
}

/** A reader of a dictionary's places, whose values are read once. */
export function dictionaryReader(data: ArrowData, readerOf: (chunk: ArrowData) => NumberReader): NumberReader {
  const chunks = data.dictionary?.data ?? []
  const values: Reading<number>[] = []
  for (const chunk of chunks) {
    const start = values.length
    const read = new Float64Array(chunk.length)
    const unreadable = new Set<number>()
    readerOf(chunk).read(0, chunk.length, read, (row) => unreadable.add(row))
    read.forEach((value, row) => {
      values[start + row] = unreadable.has(row) ? undefined : Number.isNaN(value) ? null : value
    })
  }
  const places = data.values as ArrayLike<number | bigint>
  return valueReader(data, (row) => values[Number(places[row])])
}
