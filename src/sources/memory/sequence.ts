import type { CountSequenceNode } from '../../definition/expression.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import type { ConditionBit } from './conditions.js'
import { PairTable } from './pair-table.js'
import { SequenceTimes } from './sequence-times.js'
import { type Shared, together, type Wanted, type Work } from './work.js'

/** Counts sequences: those of one field share the search for its values. */
export function countSequences(
  wanted: readonly Wanted<CountSequenceNode>[],
  { conditions, scope }: Shared,
): readonly Work[] {
  const byFields = together(wanted, ({ node }) => JSON.stringify([node.of.name, node.time.name]))
  return Array.from(byFields.values(), (ofFields) => {
    const { of, time } = (ofFields[0] as Wanted<CountSequenceNode>).node
    const sequences = ofFields.map(({ place, node }) => ({
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
): Work {
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
