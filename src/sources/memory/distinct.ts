import { roomFor } from '../../events/typed-arrays.js'
import { PairTable } from './pair-table.js'

/** Of each value, by its code, four numbers are kept: */
const homeGroup = 0
const homeBits = 1
const lastGroup = 2
const lastPlace = 3

/**
 * Counts the distinct values of one column by group, for up to 31 conditions at once, which are the bits of an integer. Most values
 * are met in few groups, and several times on end in one of them: each value's first group, its home, and the other one that it was
 * met in last are kept in an array by its code. What is met elsewhere is sought in a hash table. No strings, and nothing allocated
 * for a row.
 */
export class DistinctCounter {
  /** For each code: its home + 1 (0 where it has none), the conditions it has met there, its last group + 1, and its place in the pairs. */
  #values = new Int32Array(0)
  /** The further groups of values, by group and code. */
  readonly #pairs = new PairTable()
  /** The conditions that each of the pairs has met. */
  #pairBits = new Int32Array(16)

  /** Makes room for so many values. */
  reserve(values: number): void {
    this.#values = roomFor(this.#values, 4 * values)
  }

  /** Notes the values of rows, by their codes, their groups and the conditions that are true of them. Negatives are passed over. */
  add(length: number, codes: Int32Array, groups: Int32Array, masks: Int32Array, wanted: number): void {
    const values = this.#values
    for (let row = 0; row < length; row++) {
      const code = codes[row] as number
      const group = groups[row] as number
      const bits = (masks[row] as number) & wanted
      if (code < 0 || group < 0 || bits === 0) continue
      const value = 4 * code
      const home = values[value + homeGroup] as number
      if (home === group + 1) values[value + homeBits] = (values[value + homeBits] as number) | bits
      else if (home !== 0) this.#addPair(value, group, bits)
      else {
        values[value + homeGroup] = group + 1
        values[value + homeBits] = bits
      }
    }
  }

  #addPair(value: number, group: number, bits: number): void {
    const values = this.#values
    if (values[value + lastGroup] !== group + 1) {
      const place = this.#pairs.placeOf(group, value >> 2)
      values[value + lastGroup] = group + 1
      values[value + lastPlace] = place
      if (place >= this.#pairBits.length) this.#pairBits = roomFor(this.#pairBits, place + 1)
    }
    const place = values[value + lastPlace] as number
    this.#pairBits[place] = (this.#pairBits[place] as number) | bits
  }

  /** For each condition, by its bit, the distinct values by group, and last over all rows. */
  counts(groups: number, conditions: readonly number[]): readonly number[][] {
    const columns = conditions.map(() => new Array<number>(groups + 1).fill(0))
    const columnOf = new Map(conditions.map((bit, index) => [31 - Math.clz32(bit), columns[index] as number[]]))
    const byPlace = Array.from({ length: 31 }, (_, place) => columnOf.get(place))
    const note = (group: number, bits: number) => {
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        const column = byPlace[31 - Math.clz32(rest & -rest)] as number[]
        column[group] = (column[group] as number) + 1
      }
    }
    const totals = new Int32Array(this.#values.length / 4)
    for (let code = 0; code < totals.length; code++) {
      const home = this.#values[4 * code + homeGroup] as number
      const bits = this.#values[4 * code + homeBits] as number
      totals[code] = bits
      // Without dimensions there are no groups, but all rows are counted as group 0.
      if (home <= groups) note(home - 1, bits)
    }
    for (let place = 0; place < this.#pairs.size; place++) {
      const code = this.#pairs.secondOf(place)
      const bits = this.#pairBits[place] as number
      totals[code] = (totals[code] as number) | bits
      note(this.#pairs.firstOf(place), bits)
    }
    for (const bits of totals) note(groups, bits)
    return conditions.map((bit) => columnOf.get(31 - Math.clz32(bit)) as number[])
  }
}
