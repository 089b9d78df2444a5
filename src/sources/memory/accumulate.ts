import { type MeasurePlan, measuresOf } from '../../compile/measure-plan.js'
import { compileCondition, type MemoryScope } from '../../compile/memory.js'
import type { AggregateNode, ExpressionNode } from '../../definition/expression.js'
import { keyOf } from '../../definition/walk.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { grown } from '../../events/dictionary.js'
import type { MeasureColumn } from '../source.js'
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
  /** Takes the rows of the batch at hand that are in scope: those with a 1. */
  add(length: number, inScope: Uint8Array): void
  result(): Accumulated
}

/** The rows of a batch: how many, the group of each, and a 1 for each that is in scope. */
interface Rows {
  readonly length: number
  readonly groups: Int32Array
  readonly inScope: Uint8Array
}

/** The work for one measure, or for several that share it. */
interface Work {
  add(rows: Rows): void
  /** The columns of its measures, each with its place in the plan. */
  result(groups: number): readonly (readonly [place: number, column: MeasureColumn])[]
}

/** A condition of measures, worked out once a row: 1 where it is true. */
interface Condition {
  readonly fill: (length: number, into: Uint8Array) => void
  truths: Uint8Array
}

/** The conditions of a distinct count are kept as the bits of an integer. */
const bitsInNumber = 31

/** Makes the accumulator of a plan over columns. */
export function accumulator(plan: MeasurePlan, scope: MemoryScope): Accumulator {
  const wanted = measuresOf(plan)
  const grouping = groupingBy(plan.dimensions, scope)
  const conditions = new Map<string, Condition>()
  const conditionOf = (node: ExpressionNode | null): Condition | null => {
    if (node === null) return null
    const known = conditions.get(keyOf(node))
    if (known !== undefined) return known
    const condition = { fill: compileCondition(node, scope), truths: new Uint8Array(0) }
    conditions.set(keyOf(node), condition)
    return condition
  }
  const works = planWorks(wanted, conditionOf, scope)
  let groups = new Int32Array(0)

  return {
    add(length, inScope) {
      if (groups.length < length) groups = new Int32Array(length)
      grouping.assign(length, inScope, groups)
      for (const condition of conditions.values()) {
        if (condition.truths.length < length) condition.truths = new Uint8Array(length)
        condition.fill(length, condition.truths)
      }
      for (const work of works) work.add({ length, groups, inScope })
    },
    result() {
      const size = grouping.size()
      const measures = new Array<MeasureColumn>(wanted.length)
      for (const work of works) for (const [place, column] of work.result(size)) measures[place] = column
      return { size, keys: grouping.keys(), measures }
    },
  }
}

type ConditionOf = (node: ExpressionNode | null) => Condition | null

function planWorks(measures: readonly AggregateNode[], conditionOf: ConditionOf, scope: MemoryScope): readonly Work[] {
  const works: Work[] = []
  const distinct = new Map<TextColumn, { place: number; condition: Condition | null }[]>()
  const sequences: WantedSequence[] = []
  measures.forEach((measure, place) => {
    if (measure.fn === 'countSequence') {
      sequences.push({ place, node: measure })
      return
    }
    const condition = conditionOf(measure.where)
    if (measure.of === null) {
      works.push(counting(place, condition))
      return
    }
    const column = scope.column(measure.of.name)
    if (column.kind === 'number') works.push(summing(place, condition, column))
    else distinct.set(column, [...(distinct.get(column) ?? []), { place, condition }])
  })
  for (const [column, wanted] of distinct) {
    for (let start = 0; start < wanted.length; start += bitsInNumber) {
      works.push(countingDistinct(column, wanted.slice(start, start + bitsInNumber)))
    }
  }
  works.push(...countSequences(sequences, (step) => conditionOf(step) as Condition, scope))
  return works
}

function counting(place: number, condition: Condition | null): Work {
  let counts = new Float64Array(64)
  return {
    add({ length, groups, inScope }) {
      const truths = condition?.truths
      for (let row = 0; row < length; row++) {
        if (inScope[row] === 0 || (truths !== undefined && truths[row] === 0)) continue
        const group = groups[row] as number
        while (group >= counts.length) counts = grown(counts)
        counts[group] = (counts[group] as number) + 1
      }
    },
    result(groups) {
      const values = Array.from({ length: groups }, (_, group) => counts[group] ?? 0)
      // Without dimensions there are no groups, but all rows are counted as group 0.
      const all = counts.reduce((sum, count) => sum + count, 0)
      return [[place, { kind: 'count', values: [...values, all] }]]
    },
  }
}

/** Sums stay exact integers: what comes near 2^53 is moved to a bigint. */
const nearlyInexact = 2 ** 52

function summing(place: number, condition: Condition | null, column: NumberColumn): Work {
  let sums = new Float64Array(64)
  const moved = new Map<number, bigint>()
  return {
    add({ length, groups, inScope }) {
      const truths = condition?.truths
      const { values } = column
      for (let row = 0; row < length; row++) {
        if (inScope[row] === 0 || (truths !== undefined && truths[row] === 0)) continue
        const value = values[row] as number
        if (Number.isNaN(value)) continue
        const group = groups[row] as number
        while (group >= sums.length) sums = grown(sums)
        const sum = (sums[group] as number) + value
        if (sum > nearlyInexact || sum < -nearlyInexact) {
          moved.set(group, (moved.get(group) ?? 0n) + BigInt(sum))
          sums[group] = 0
        } else sums[group] = sum
      }
    },
    result(groups) {
      const sumOf = (group: number) => BigInt(sums[group] ?? 0) + (moved.get(group) ?? 0n)
      const minor = Array.from({ length: groups }, (_, group) => sumOf(group))
      const all = Array.from(sums, (_, group) => sumOf(group)).reduce((total, sum) => total + sum, 0n)
      return [[place, { kind: 'sum', minor: [...minor, all], scale: column.scale }]]
    },
  }
}

function countingDistinct(column: TextColumn, wanted: readonly { place: number; condition: Condition | null }[]): Work {
  const counter = new DistinctCounter()
  return {
    add({ length, groups, inScope }) {
      const truths = wanted.map(({ condition }) => condition?.truths ?? null)
      const { codes } = column
      for (let row = 0; row < length; row++) {
        if (inScope[row] === 0) continue
        let bits = 0
        for (let i = 0; i < truths.length; i++) {
          const truth = truths[i] as Uint8Array | null
          if (truth === null || truth[row] === 1) bits |= 1 << i
        }
        if (bits !== 0) counter.add(groups[row] as number, codes[row] as number, bits)
      }
    },
    result(groups) {
      const counts = counter.counts(groups, wanted.length)
      return wanted.map(({ place }, index) => [place, { kind: 'count', values: counts[index] as number[] }] as const)
    },
  }
}
