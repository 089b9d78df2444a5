import type { CountSequenceNode } from '../../definition/expression.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import type { MeasureColumn } from '../source.js'
import type { ConditionBit, Conditions } from './conditions.js'
import { PairTable } from './pair-table.js'
import type { MemoryScope } from './row-expression.js'
import { SequenceTimes } from './sequence-times.js'

/** A sequence to count, and its place in the plan. */
export interface WantedSequence {
  readonly place: number
  readonly node: CountSequenceNode
}

/** The rows of a batch: how many, the group of each (-1 out of scope), and the masks of the conditions true of it. */
interface Rows {
  readonly length: number
  readonly groups: Int32Array
  readonly masks: readonly Int32Array[]
}

/** Counts sequences over batches. */
interface SequenceWork {
  add(rows: Rows): void
  result(groups: number): readonly (readonly [place: number, column: MeasureColumn])[]
}

/** Makes the work for sequences: those of one field share the search for its values. */
export function countSequences(
  wanted: readonly WantedSequence[],
  conditions: Conditions,
  scope: MemoryScope,
): readonly SequenceWork[] {
  const works = new Map<string, WantedSequence[]>()
  for (const one of wanted) {
    const key = JSON.stringify([one.node.of.name, one.node.time.name])
    works.set(key, [...(works.get(key) ?? []), one])
  }
  return [...works.values()].map((alike) => {
    const { of, time } = (alike[0] as WantedSequence).node
    const sequences = alike.map(({ place, node }) => ({
      place,
      steps: node.steps.map((step) => conditions.bitOf(step)),
    }))
    return sequenceWork(scope.column(of.name) as TextColumn, scope.column(time.name) as NumberColumn, sequences)
  })
}

function sequenceWork(
  column: TextColumn,
  time: NumberColumn,
  sequences: readonly { readonly place: number; readonly steps: readonly ConditionBit[] }[],
): SequenceWork {
  const pairs = new PairTable()
  const tables = sequences.map(({ steps }) => ({
    ofPairs: new SequenceTimes(steps.length),
    ofValues: new SequenceTimes(steps.length),
  }))
  return {
    add({ length, groups, masks }) {
      const { codes } = column
      const { values: times } = time
      for (let row = 0; row < length; row++) {
        const code = codes[row] as number
        const group = groups[row] as number
        if (group < 0 || code < 0) continue
        let pair = -1
        for (let sequence = 0; sequence < sequences.length; sequence++) {
          const { steps } = sequences[sequence] as (typeof sequences)[number]
          const { ofPairs, ofValues } = tables[sequence] as (typeof tables)[number]
          for (let step = 0; step < steps.length; step++) {
            const { mask, bit } = steps[step] as ConditionBit
            if ((((masks[mask] as Int32Array)[row] as number) & bit) === 0) continue
            if (pair < 0) pair = pairs.placeOf(group, code)
            ofPairs.add(pair, step, times[row] as number)
            ofValues.add(code, step, times[row] as number)
          }
        }
      }
    },
    result(groups) {
      return sequences.map(({ place }, sequence) => {
        const { ofPairs, ofValues } = tables[sequence] as (typeof tables)[number]
        const values = new Array<number>(groups + 1).fill(0)
        for (let pair = 0; pair < ofPairs.size; pair++) {
          const group = pairs.firstOf(pair)
          if (group < groups && ofPairs.isComplete(pair)) values[group] = (values[group] as number) + 1
        }
        for (let code = 0; code < ofValues.size; code++) {
          if (ofValues.isComplete(code)) values[groups] = (values[groups] as number) + 1
        }
        return [place, { kind: 'count', values }] as const
      })
    },
  }
}
