import { ValueGroups } from './value-groups.js'

/**
 * Counts the distinct values of one column by group, for up to 16 conditions at once, which are the bits of an integer. No strings,
 * and nothing allocated for a row.
 */
export class DistinctCounter {
  readonly #wanted: number
  /** How many bits the conditions take. */
  readonly #width: number
  /** Groups from 0 on, and so on: there is mostly one part, as it has room for very many groups. */
  readonly #parts: ValueGroups[]
  #values = 0

  /** Counts for conditions, by their bits. */
  constructor(wanted: number) {
    this.#wanted = wanted
    this.#width = 32 - Math.clz32(wanted)
    this.#parts = [new ValueGroups(this.#width, 0)]
  }

  /**
   * Notes rows: the codes of their values, of which there are so many so far; their groups, likewise; and the conditions that are
   * true of them. Negative codes and groups are passed over.
   */
  add(
    length: number,
    codes: Int32Array,
    values: number,
    groups: Int32Array,
    groupsSoFar: number,
    masks: Int32Array,
  ): void {
    this.#values = values
    const { most } = this.#parts[0] as ValueGroups
    while (this.#parts.length * most < groupsSoFar) this.#parts.push(new ValueGroups(this.#width, this.#parts.length))
    for (const part of this.#parts) part.add(values, length, codes, groups, masks, this.#wanted)
  }

  /** For each condition, by its bit, the distinct values by group, and last over all rows. */
  counts(groups: number, conditions: readonly number[]): readonly number[][] {
    const width = this.#width
    const totals = new Uint16Array(this.#values)
    /** By group and, within it, by the place of a condition's bit. Without dimensions there are no groups, but all rows are in group 0. */
    const counts = new Int32Array(width * Math.max(groups, 1))
    for (const part of this.#parts) part.addTo(counts, totals)
    /** How many values meet the same conditions, by these. */
    const alike = new Int32Array(2 ** width)
    for (let code = 0; code < totals.length; code++) {
      const bits = totals[code] as number
      alike[bits] = (alike[bits] as number) + 1
    }
    return conditions.map((bit) => {
      const place = 31 - Math.clz32(bit)
      const column = new Array<number>(groups + 1).fill(0)
      for (let group = 0; group < groups; group++) column[group] = counts[width * group + place] as number
      column[groups] = alike.reduce((sum, values, bits) => ((bits & bit) === 0 ? sum : sum + values), 0)
      return column
    })
  }
}
