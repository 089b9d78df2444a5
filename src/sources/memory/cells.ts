import { atLeast } from '../../events/typed-arrays.js'
import type { ConditionBit } from './conditions.js'
import { pairLevel } from './grouping.js'

/**
 * Divides groups into cells: the rows of one group for which the same conditions are true. Counts and sums are added up by cell,
 * once a row, however many measures there are; those of a measure are then found by adding some of the few cells.
 */
export interface Cells {
  /** The cell of each row of the batch at hand; -1 for a row out of scope. */
  assign(length: number, groups: Int32Array, masks: readonly Int32Array[]): Int32Array
  size(): number
  groupOf(cell: number): number
  /** Whether a condition is true of the rows of a cell. */
  meets(cell: number, condition: ConditionBit): boolean
}

/** Makes the cells of groups and of so many masks of conditions. */
export function cellsOf(masks: number): Cells {
  const levels = Array.from({ length: masks }, pairLevel)
  let cells = new Int32Array(0)
  /** The group of a cell at a level, of which the last is that of cells, and the one above the first that of groups. */
  const ancestor = (cell: number, level: number): number => {
    let id = cell
    for (let at = masks - 1; at > level; at--) id = levels[at]?.parentOf(id) as number
    return id
  }
  return {
    assign(length, groups, rows) {
      cells = atLeast(cells, length)
      cells.set(groups.subarray(0, length))
      levels.forEach((level, mask) => {
        level.assign(length, cells, rows[mask] as Int32Array)
      })
      return cells
    },
    size: () => levels[masks - 1]?.size() ?? 0,
    groupOf: (cell) => ancestor(cell, -1),
    meets: (cell, { mask, bit }) => ((levels[mask]?.codeOf(ancestor(cell, mask)) as number) & bit) !== 0,
  }
}
