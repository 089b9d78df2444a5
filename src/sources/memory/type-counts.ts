import type { TextColumn } from '../../events/columns.js'
import { roomFor } from '../../events/typed-arrays.js'

/** Counts the rows in scope by the text of a column. */
export interface TypeCounter {
  /** Takes the rows of the batch at hand that are in scope: those with a 0. */
  add(length: number, scope: Int32Array): void
  result(): { readonly counts: ReadonlyMap<string, number>; readonly events: number }
}

/** Makes the counter of a column of event types: by their codes, of which there are few. */
export function typeCounter(column: TextColumn): TypeCounter {
  const { dictionary } = column
  let counts = new Float64Array(64)
  return {
    add(length, scope) {
      counts = roomFor(counts, dictionary.size)
      const { codes } = column
      const ofCodes = counts
      for (let row = 0; row < length; row++) {
        if (scope[row] === 0) ofCodes[codes[row] as number] = (ofCodes[codes[row] as number] as number) + 1
      }
    },
    result() {
      const found = new Map<string, number>()
      let events = 0
      for (let code = 0; code < dictionary.size; code++) {
        const count = counts[code] as number
        if (count > 0) found.set(dictionary.valueOf(code) as string, count)
        events += count
      }
      return { counts: found, events }
    },
  }
}
