import type { Cell, Value } from './values.js'

/** Rows put together by keys. Rows are numbered as in the data; groups in the order of their first row. */
export interface Grouping {
  readonly rows: Int32Array
  readonly size: number
  /** The group of each row of the data, -1 for those that are not in `rows`. */
  readonly groupOf: Int32Array
}

/** Groups rows by the values of keys, NULL being a key like others. Without keys there is one group, even of no rows. */
export function groupRows(rows: Int32Array, dataSize: number, keys: readonly Cell[]): Grouping {
  const groupOf = new Int32Array(dataSize).fill(-1)
  for (const row of rows) groupOf[row] = 0
  let size = 1
  for (const key of keys) size = refine(rows, groupOf, keyNumbers(rows, dataSize, key))
  return { rows, size, groupOf }
}

/** Splits groups by those of other groupings of the same rows: what is together in all of them stays together. */
export function crossGroupings(first: Grouping, others: readonly Grouping[]): Grouping {
  const groupOf = first.groupOf.slice()
  let size = first.size
  for (const other of others) size = refine(first.rows, groupOf, { numbers: other.groupOf, count: other.size })
  return { rows: first.rows, size, groupOf }
}

interface Numbered {
  readonly numbers: Int32Array
  readonly count: number
}

function keyNumbers(rows: Int32Array, dataSize: number, key: Cell): Numbered {
  const numbers = new Int32Array(dataSize)
  const known = new Map<Value, number>()
  for (const row of rows) {
    const value = key(row)
    let number = known.get(value)
    if (number === undefined) {
      number = known.size
      known.set(value, number)
    }
    numbers[row] = number
  }
  return { numbers, count: known.size }
}

/** Splits groups in place by a number of each row; returns how many there are then. */
function refine(rows: Int32Array, groupOf: Int32Array, { numbers, count }: Numbered): number {
  const known = new Map<number, number>()
  for (const row of rows) {
    // Below 2^31 groups times 2^22 keys this is exact.
    const pair = (groupOf[row] ?? 0) * count + (numbers[row] ?? 0)
    let group = known.get(pair)
    if (group === undefined) {
      group = known.size
      known.set(pair, group)
    }
    groupOf[row] = group
  }
  return known.size
}

/** The first row of each group, by its number. */
export function firstRows({ rows, size, groupOf }: Grouping): Int32Array {
  const first = new Int32Array(rows.length === 0 ? 0 : size).fill(-1)
  for (const row of rows) {
    const group = groupOf[row] ?? 0
    if (first[group] === -1) first[group] = row
  }
  return first
}
