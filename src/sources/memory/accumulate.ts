import type { AggregateNode } from '../../definition/expression.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { roomFor } from '../../events/typed-arrays.js'
import { type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import type { MeasureColumn } from '../source.js'
import { Cells } from './cells.js'
import { type ConditionBit, Conditions } from './conditions.js'
import { DistinctCounter } from './distinct.js'
import { groupingBy } from './grouping.js'
import type { MemoryScope } from './row-expression.js'
import { countSequences, type WantedSequence } from './sequence.js'

/** What a plan's measures come to. */
export interface Accumulated {
  readonly size: number
  readonly keys: readonly (readonly (string | null)[])[]
  readonly measures: readonly MeasureColumn[]
}

/** Adds up the measures of a plan over batches of events, in a single pass. */
export interface Accumulator {
  /** Takes the rows of the batch at hand that are in scope: those with a 0. The others have a -1. The array is the accumulator's to change. */
  add(length: number, scope: Int32Array): void
  result(): Accumulated
}

/** The rows of a batch: how many, the group of each (-1 out of scope), the masks of the conditions true of it, and its cell. */
interface Rows {
  readonly length: number
  readonly groups: Int32Array
  readonly masks: readonly Int32Array[]
  readonly cells: Cells
}

/** The work for one measure, or for several that share it. */
interface Work {
  add(rows: Rows): void
  /** The columns of its measures, each with its place in the plan. */
  result(groups: number, cells: Cells): readonly (readonly [place: number, column: MeasureColumn])[]
}

/** A measure of a work: its place in the plan, and its condition. */
interface Wanted {
  readonly place: number
  readonly condition: ConditionBit
}

/** Makes the accumulator of a plan over columns. */
export function accumulator(plan: MeasurePlan, scope: MemoryScope): Accumulator {
  const wanted = measuresOf(plan)
  const grouping = groupingBy(plan.dimensions, scope)
  const conditions = new Conditions(scope)
  const works = planWorks(wanted, conditions, scope)
  const cells = new Cells(conditions.masksNeeded)

  return {
    add(length, groups) {
      grouping.assign(length, groups)
      const masks = conditions.masks(length)
      cells.assign(length, groups, masks)
      const rows = { length, groups, masks, cells }
      for (const work of works) work.add(rows)
    },
    result() {
      const size = grouping.size()
      const measures = new Array<MeasureColumn>(wanted.length)
      for (const work of works) for (const [place, column] of work.result(size, cells)) measures[place] = column
      return { size, keys: grouping.keys(), measures }
    },
  }
}

/** Puts together what can be worked out together: all counts, all sums of a column, and its distinct counts with conditions in one mask. */
function planWorks(measures: readonly AggregateNode[], conditions: Conditions, scope: MemoryScope): readonly Work[] {
  const counts: Wanted[] = []
  const sums = new Map<NumberColumn, Wanted[]>()
  const distinct = new Map<TextColumn, Map<number, Wanted[]>>()
  const sequences: WantedSequence[] = []
  measures.forEach((measure, place) => {
    if (measure.fn === 'countSequence') {
      sequences.push({ place, node: measure })
      return
    }
    const condition = conditions.bitOf(measure.where)
    const wanted = { place, condition }
    const column = measure.of === null ? null : scope.column(measure.of.name)
    if (column === null) counts.push(wanted)
    else if (column.kind === 'number') inList(sums, column, wanted)
    else {
      const byMask = distinct.get(column) ?? new Map<number, Wanted[]>()
      distinct.set(column, byMask)
      inList(byMask, condition.mask, wanted)
    }
  })
  return [
    ...(counts.length === 0 ? [] : [counting(counts)]),
    ...Array.from(sums, ([column, wanted]) => summing(column, wanted)),
    ...Array.from(distinct, ([column, byMask]) =>
      Array.from(byMask, ([mask, wanted]) => countingDistinct(column, mask, wanted)),
    ).flat(),
    ...countSequences(sequences, conditions, scope),
  ]
}

function inList<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function counting(wanted: readonly Wanted[]): Work {
  let counts = new Float64Array(64)
  return {
    add({ length, cells }) {
      counts = roomFor(counts, cells.size)
      const ofCells = counts
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        if (cell >= 0) ofCells[cell] = (ofCells[cell] as number) + 1
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const values = new Array<number>(groups + 1).fill(0)
        const mask = cells.masks[condition.mask] as Int32Array
        for (let cell = 0; cell < cells.size; cell++) {
          if (((mask[cell] as number) & condition.bit) === 0) continue
          const count = counts[cell] as number
          const group = cells.groups[cell] as number
          // Without dimensions there are no groups, but all rows are counted as group 0.
          if (group < groups) values[group] = (values[group] as number) + count
          values[groups] = (values[groups] as number) + count
        }
        return [place, { kind: 'count', values }]
      })
    },
  }
}

/** Sums stay exact integers: what comes near 2^53 is moved to a bigint. */
const nearlyInexact = 2 ** 52

/** Sums a column up in every cell: it takes longer to pass over the cells that no measure asks for. */
function summing(column: NumberColumn, wanted: readonly Wanted[]): Work {
  let sums = new Float64Array(64)
  const moved = new Map<number, bigint>()
  return {
    add({ length, cells }) {
      sums = roomFor(sums, cells.size)
      const ofCells = sums
      const limit = nearlyInexact
      const { values } = column
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        const value = values[row] as number
        if (cell < 0 || Number.isNaN(value)) continue
        const sum = (ofCells[cell] as number) + value
        if (Math.abs(sum) > limit) {
          moved.set(cell, (moved.get(cell) ?? 0n) + BigInt(sum))
          ofCells[cell] = 0
        } else ofCells[cell] = sum
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const minor = new Array<bigint>(groups + 1).fill(0n)
        const mask = cells.masks[condition.mask] as Int32Array
        for (let cell = 0; cell < cells.size; cell++) {
          if (((mask[cell] as number) & condition.bit) === 0) continue
          const sum = BigInt(sums[cell] as number) + (moved.get(cell) ?? 0n)
          const group = cells.groups[cell] as number
          if (group < groups) minor[group] = (minor[group] as bigint) + sum
          minor[groups] = (minor[groups] as bigint) + sum
        }
        return [place, { kind: 'sum', minor, scale: column.scale }]
      })
    },
  }
}

function countingDistinct(column: TextColumn, mask: number, wanted: readonly Wanted[]): Work {
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
