import type { ArrowData } from './arrow.js'
import { bytesAt } from './arrow-bytes.js'
import { decimalTextAt } from './arrow-decimals.js'
import { ids, isSet, isValid } from './arrow-types.js'

/** Gives the values of a column as text, by their rows; null where there is none. */
export function writtenAt(data: ArrowData): (row: number) => string | null {
  const textAt = textOf(data)
  return (row) => (isValid(data, row) ? textAt(row) : null)
}

function textOf(data: ArrowData): (row: number) => string | null {
  switch (data.type.typeId) {
    case ids.utf8:
    case ids.largeUtf8:
    case ids.utf8View: {
      const bytes = bytesAt(data)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      return (row) => decoder.decode(bytes(row))
    }
    case ids.dictionary: {
      const places = data.values as ArrayLike<number | bigint>
      return (row) => {
        const value: unknown = data.dictionary?.get(Number(places[row]))
        return value === null || value === undefined ? null : String(value)
      }
    }
    case ids.decimal:
      return decimalTextAt(data)
    case ids.bool:
      return (row) => String(isSet(data.values as Uint8Array, data.offset + row))
    case ids.null:
      return () => null
    default: {
      const values = data.values as ArrayLike<number | bigint>
      return (row) => String(values[row])
    }
  }
}
