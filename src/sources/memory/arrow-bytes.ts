import type { ArrowData } from './arrow.js'
import { ids } from './arrow-types.js'

/** Gives the UTF-8 bytes of a text, by its row. */
export function bytesAt(data: ArrowData): (row: number) => Uint8Array {
  const { values, valueOffsets } = data
  if (data.type.typeId === ids.utf8View) return viewsAt(data)
  const offsets = valueOffsets as Int32Array | BigInt64Array
  return (row) => (values as Uint8Array).subarray(Number(offsets[row]), Number(offsets[row + 1]))
}

/** A view is its length, and either the text itself or the buffer and the place in it, of 16 bytes all together. */
const viewLength = 16
const mostInline = 12

function viewsAt({ values, variadicBuffers = [] }: ArrowData): (row: number) => Uint8Array {
  const views = values as unknown as Uint8Array
  const numbers = new DataView(views.buffer, views.byteOffset, views.byteLength)
  return (row) => {
    const at = row * viewLength
    const length = numbers.getInt32(at, true)
    if (length <= mostInline) return views.subarray(at + 4, at + 4 + length)
    const start = numbers.getInt32(at + 12, true)
    return (variadicBuffers[numbers.getInt32(at + 8, true)] as Uint8Array).subarray(start, start + length)
  }
}
