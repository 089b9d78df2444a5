import type { AggregateNode } from '../../definition/expression.js'
import type { MeasureColumn } from '../../plan/measure-column.js'
import type { Cells } from './cells.js'
import type { ConditionBit, Conditions } from './conditions.js'
import type { Operands } from './operands.js'
import type { MemoryScope } from './row-expression.js'

/** The rows of a batch: how many, the group of each (-1 out of scope), the masks of the conditions true of it, and its cell. */
export interface Rows {
  readonly length: number
  readonly groups: Int32Array
  readonly masks: readonly Int32Array[]
  readonly cells: Cells
}

/** The work for one measure, or for several that share it. */
export interface Work {
  add(rows: Rows): void
  /** The columns of its measures, each with its place in the plan. */
  result(groups: number, cells: Cells): readonly (readonly [place: number, column: MeasureColumn])[]
}

/** A measure of a work: its place in the plan, and its condition. */
export interface Wanted<Node extends AggregateNode = AggregateNode> {
  readonly place: number
  readonly node: Node
  readonly condition: ConditionBit
}

/** What works share. */
export interface Shared {
  readonly scope: MemoryScope
  readonly conditions: Conditions
  readonly operands: Operands
}

/** Puts together what has one key. */
export function together<K, V>(values: readonly V[], keyOf: (value: V) => K): ReadonlyMap<K, readonly V[]> {
  const lists = new Map<K, V[]>()
  for (const value of values) {
    const key = keyOf(value)
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [value])
    else list.push(value)
  }
  return lists
}

/** Goes over the cells in which a condition is true. Without dimensions there are no groups, but all rows are counted as group 0. */
export function inCells(cells: Cells, { mask, bit }: ConditionBit, take: (cell: number, group: number) => void): void {
  const conditions = cells.masks[mask] as Int32Array
  for (let cell = 0; cell < cells.size; cell++) {
    if (((conditions[cell] as number) & bit) !== 0) take(cell, cells.groups[cell] as number)
  }
}
