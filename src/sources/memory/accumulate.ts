import { type MeasurePlan, measuresOf } from '../../compile/measure-plan.js'
import type { MemoryScope } from '../../compile/memory.js'
import type { AggregateNode } from '../../definition/expression.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { roomFor } from '../../events/typed-arrays.js'
import type { MeasureColumn } from '../source.js'
import { type Cells, cellsOf } from './cells.js'
import { type ConditionBit, Conditions } from './conditions.js'
import { DistinctCounter } from './distinct.js'
import { groupingBy } from './grouping.js'
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

/** The rows of a batch: how many, the group and the cell of each (-1 out of scope), and the masks of the conditions true of it. */
interface Rows {
  readonly length: number
  /** How many groups there are so far. */
  readonly groupsSoFar: number
  readonly groups: Int32Array
  readonly cells: Int32Array
  readonly masks: readonly Int32Array[]
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
  const cells = cellsOf(conditions.masksNeeded)

  return {
    add(length, groups) {
      grouping.assign(length, groups)
      const masks = conditions.masks(length)
      // Without dimensions there are no groups, but all rows are in group 0.
      const groupsSoFar = Math.max(grouping.size(), 1)
      const rows = { length, groupsSoFar, groups, masks, cells: cells.assign(length, groups, masks) }
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

/** Puts together what can be worked out together: all counts, and what is of one column and has its conditions in one mask. */
function planWorks(measures: readonly AggregateNode[], conditions: Conditions, scope: MemoryScope): readonly Work[] {
  const counts: Wanted[] = []
  const ofColumns = new Map<string, { column: TextColumn | NumberColumn; mask: number; wanted: Wanted[] }>()
  const columns: (TextColumn | NumberColumn)[] = []
  const sequences: WantedSequence[] = []
  measures.forEach((measure, place) => {
    if (measure.fn === 'countSequence') {
      sequences.push({ place, node: measure })
      return
    }
    const condition = conditions.bitOf(measure.where)
    const one = { place, condition }
    if (measure.of === null) {
      counts.push(one)
      return
    }
    const column = scope.column(measure.of.name)
    if (!columns.includes(column)) columns.push(column)
    const key = `${columns.indexOf(column)} ${condition.mask}`
    const together = ofColumns.get(key)
    if (together === undefined) ofColumns.set(key, { column, mask: condition.mask, wanted: [one] })
    else together.wanted.push(one)
  })
  return [
    ...(counts.length === 0 ? [] : [counting(counts)]),
    ...[...ofColumns.values()].map(({ column, mask, wanted }) =>
      column.kind === 'number' ? summing(column, mask, wanted) : countingDistinct(column, mask, wanted),
    ),
    ...countSequences(sequences, conditions, scope),
  ]
}

function bitsOf(wanted: readonly Wanted[]): number {
  return wanted.reduce((bits, { condition }) => bits | condition.bit, 0)
}

function counting(wanted: readonly Wanted[]): Work {
  let counts = new Float64Array(64)
  return {
    add({ length, cells }) {
      for (let row = 0; row < length; row++) {
        const cell = cells[row] as number
        if (cell < 0) continue
        if (cell >= counts.length) counts = roomFor(counts, cell + 1)
        counts[cell] = (counts[cell] as number) + 1
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const values = new Array<number>(groups + 1).fill(0)
        for (let cell = 0; cell < cells.size(); cell++) {
          if (!cells.meets(cell, condition)) continue
          const count = counts[cell] as number
          const group = cells.groupOf(cell)
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

function summing(column: NumberColumn, mask: number, wanted: readonly Wanted[]): Work {
  const bits = bitsOf(wanted)
  let sums = new Float64Array(64)
  const moved = new Map<number, bigint>()
  return {
    add({ length, cells, masks }) {
      const { values } = column
      const truths = masks[mask] as Int32Array
      for (let row = 0; row < length; row++) {
        const cell = cells[row] as number
        if (cell < 0 || ((truths[row] as number) & bits) === 0) continue
        const value = values[row] as number
        if (Number.isNaN(value)) continue
        if (cell >= sums.length) sums = roomFor(sums, cell + 1)
        const sum = (sums[cell] as number) + value
        if (sum > nearlyInexact || sum < -nearlyInexact) {
          moved.set(cell, (moved.get(cell) ?? 0n) + BigInt(sum))
          sums[cell] = 0
        } else sums[cell] = sum
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const minor = new Array<bigint>(groups + 1).fill(0n)
        for (let cell = 0; cell < cells.size(); cell++) {
          if (!cells.meets(cell, condition)) continue
          const sum = BigInt(sums[cell] ?? 0) + (moved.get(cell) ?? 0n)
          const group = cells.groupOf(cell)
          if (group < groups) minor[group] = (minor[group] as bigint) + sum
          minor[groups] = (minor[groups] as bigint) + sum
        }
        return [place, { kind: 'sum', minor, scale: column.scale }]
      })
    },
  }
}

function countingDistinct(column: TextColumn, mask: number, wanted: readonly Wanted[]): Work {
  const counter = new DistinctCounter(bitsOf(wanted))
  return {
    add({ length, groupsSoFar, groups, masks }) {
      const { codes, dictionary } = column
      counter.add(length, codes, dictionary.size, groups, groupsSoFar, masks[mask] as Int32Array)
    },
    result(groups) {
      const counts = counter.counts(
        groups,
        wanted.map(({ condition }) => condition.bit),
      )
      return wanted.map(({ place }, index) => [place, { kind: 'count', values: counts[index] as number[] }])
    },
  }
}
