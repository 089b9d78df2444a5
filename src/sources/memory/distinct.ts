import type { TextColumn } from '../../events/columns.js'
import { roomFor } from '../../events/typed-arrays.js'
import type { Cells } from './cells.js'
import { ValueGroups } from './value-groups.js'
import type { Wanted, Work } from './work.js'

/** Counts the distinct values of a column, of measures whose conditions are in one mask. */
export function countDistinct(column: TextColumn, mask: number, wanted: readonly Wanted[]): Work {
  const bits = wanted.map(({ condition }) => condition.bit)
  const counter = new DistinctCounter(
    mask,
    bits.reduce((all, bit) => all | bit, 0),
  )
  return {
    add({ length, cells }) {
      const { codes, dictionary } = column
      counter.add(length, codes, dictionary.size, cells)
    },
    result(groups) {
      const counts = counter.counts(groups, bits)
      return wanted.map(({ place }, index) => [place, { kind: 'count', values: counts[index] as number[] }])
    },
  }
}

/** Groups that follow one another, and what is kept of a value that is met in a cell: 0 for a cell of another group, or without a condition. */
interface GroupRange {
  readonly groups: ValueGroups
  met: Int32Array
}

/**
 * Counts the distinct values of one column by group, for up to 16 conditions at once, which are the bits of an integer. No strings,
 * and nothing allocated for a row.
 */
export class DistinctCounter {
  readonly #mask: number
  readonly #wanted: number
  /** How many bits the conditions take. */
  readonly #width: number
  /** Groups from 0 on, and so on: there is mostly one range, as it has room for very many groups. */
  readonly #ranges: GroupRange[] = []
  /** How many cells have been noted. */
  #cells = 0
  #values = 0

  /** Counts for some conditions of a mask, by their bits. */
  constructor(mask: number, wanted: number) {
    this.#mask = mask
    this.#wanted = wanted
    this.#width = 32 - Math.clz32(wanted)
  }

  /** Notes rows: the codes of their values, of which there are so many so far, and their cells. Negative codes and cells are passed over. */
  add(length: number, codes: Int32Array, values: number, cells: Cells): void {
    this.#values = values
    this.#note(cells)
    for (const { groups, met } of this.#ranges) groups.add(values, length, codes, cells.ofRows, met)
  }

  /** For each condition, by its bit, the distinct values by group, and last over all rows. */
  counts(groups: number, conditions: readonly number[]): readonly number[][] {
    const width = this.#width
    const totals = new Uint16Array(this.#values)
    /** By group and, within it, by the place of a condition's bit. Without dimensions there are no groups, but all rows are in group 0. */
    const counts = new Int32Array(width * Math.max(groups, 1))
    for (const range of this.#ranges) range.groups.addTo(counts, totals)
    /** How many values meet the same conditions, by these. */
    const valuesMeeting = new Int32Array(2 ** width)
    for (let code = 0; code < totals.length; code++) {
      const bits = totals[code] as number
      valuesMeeting[bits] = (valuesMeeting[bits] as number) + 1
    }
    return conditions.map((bit) => {
      const place = 31 - Math.clz32(bit)
      const column = new Array<number>(groups + 1).fill(0)
      for (let group = 0; group < groups; group++) column[group] = counts[width * group + place] as number
      column[groups] = valuesMeeting.reduce((sum, values, bits) => ((bits & bit) === 0 ? sum : sum + values), 0)
      return column
    })
  }

  /** Packs the group and the conditions of each cell that is new. */
  #note(cells: Cells): void {
    const conditions = cells.masks[this.#mask] as Int32Array
    const most = 2 ** (31 - this.#width)
    for (let cell = this.#cells; cell < cells.size; cell++) {
      const bits = (conditions[cell] as number) & this.#wanted
      const group = cells.groups[cell] as number
      const place = Math.floor(group / most)
      while (this.#ranges.length <= place) this.#ranges.push(this.#makeRange(this.#ranges.length * most))
      const range = this.#ranges[place] as GroupRange
      range.met = roomFor(range.met, cell + 1)
      range.met[cell] = bits === 0 ? 0 : ((group - place * most) << this.#width) | bits
    }
    for (const range of this.#ranges) range.met = roomFor(range.met, cells.size)
    this.#cells = cells.size
  }

  #makeRange(first: number): GroupRange {
    return { groups: new ValueGroups(this.#width, first), met: new Int32Array(0) }
  }
}
