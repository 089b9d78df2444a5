import { atLeast, roomFor } from '../../events/typed-arrays.js'
import { type Level, pairLevel } from './grouping.js'

/**
 * Divides groups into cells: the rows of one group for which the same conditions are true. Counts and sums are added up by cell,
 * once a row, however many measures there are; those of a measure are then found by adding some of the few cells.
 */
export class Cells {
  readonly #levels: readonly Level[]
  #size = 0
  #ofRows = new Int32Array(0)
  #groups = new Int32Array(64)
  readonly #masks: Int32Array[]

  /** Makes the cells of groups and of so many masks of conditions. */
  constructor(masks: number) {
    this.#levels = Array.from({ length: masks }, pairLevel)
    this.#masks = this.#levels.map(() => new Int32Array(64))
  }

  /** How many cells there are so far. */
  get size(): number {
    return this.#size
  }

  /** The cell of each row of the batch at hand; -1 for a row out of scope. */
  get ofRows(): Int32Array {
    return this.#ofRows
  }

  /** The group of each cell. */
  get groups(): Int32Array {
    return this.#groups
  }

  /** For each mask, the conditions that are true of the rows of each cell. */
  get masks(): readonly Int32Array[] {
    return this.#masks
  }

  /** Finds the cells of the rows of a batch. */
  assign(length: number, groups: Int32Array, masks: readonly Int32Array[]): void {
    this.#ofRows = atLeast(this.#ofRows, length)
    this.#ofRows.set(groups.subarray(0, length))
    for (const [mask, level] of this.#levels.entries()) level.assign(length, this.#ofRows, masks[mask] as Int32Array)
    this.#describe(this.#levels.at(-1)?.size() ?? 0)
  }

  /** Notes the group and the conditions of each cell that is new. */
  #describe(size: number): void {
    this.#groups = roomFor(this.#groups, size)
    for (let mask = 0; mask < this.#masks.length; mask++) {
      this.#masks[mask] = roomFor(this.#masks[mask] as Int32Array, size)
    }
    for (let cell = this.#size; cell < size; cell++) {
      let id = cell
      for (let mask = this.#levels.length - 1; mask >= 0; mask--) {
        const level = this.#levels[mask] as Level
        const conditions = this.#masks[mask] as Int32Array
        conditions[cell] = level.codeOf(id)
        id = level.parentOf(id)
      }
      this.#groups[cell] = id
    }
    this.#size = size
  }
}
