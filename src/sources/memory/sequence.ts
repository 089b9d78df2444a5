import type { MemoryScope } from '../../compile/memory.js'
import type { CountSequenceNode, ExpressionNode } from '../../definition/expression.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { grown } from '../../events/dictionary.js'
import type { MeasureColumn } from '../source.js'
import { SequenceTimes } from './sequence-times.js'

/** A sequence to count, and its place in the plan. */
export interface WantedSequence {
  readonly place: number
  readonly node: CountSequenceNode
}

/** The rows of a batch: how many, the group of each, and a 1 for each that is in scope. */
interface Rows {
  readonly length: number
  readonly groups: Int32Array
  readonly inScope: Uint8Array
}

/** Counts sequences over batches. */
interface SequenceWork {
  add(rows: Rows): void
  result(groups: number): readonly (readonly [place: number, column: MeasureColumn])[]
}

/** A condition worked out for the rows of the batch at hand: 1 where it is true. */
interface Truths {
  readonly truths: Uint8Array
}

/** Makes the work for sequences: those of one field share the search for its values. */
export function countSequences(
  wanted: readonly WantedSequence[],
  conditionOf: (node: ExpressionNode) => Truths,
  scope: MemoryScope,
): readonly SequenceWork[] {
  const works = new Map<string, WantedSequence[]>()
  for (const one of wanted) {
    const key = JSON.stringify([one.node.of.name, one.node.time.name])
    works.set(key, [...(works.get(key) ?? []), one])
  }
  return [...works.values()].map((alike) => {
    const { of, time } = (alike[0] as WantedSequence).node
    const sequences = alike.map(({ place, node }) => ({ place, steps: node.steps.map(conditionOf) }))
    return sequenceWork(scope.column(of.name) as TextColumn, scope.column(time.name) as NumberColumn, sequences)
  })
}

function sequenceWork(
  column: TextColumn,
  time: NumberColumn,
  sequences: readonly { readonly place: number; readonly steps: readonly Truths[] }[],
): SequenceWork {
  const pairs = new Pairs()
  const tables = sequences.map(({ steps }) => ({
    ofPairs: new SequenceTimes(steps.length),
    ofValues: new SequenceTimes(steps.length),
  }))
  return {
    add({ length, groups, inScope }) {
      const truths = sequences.map(({ steps }) => steps.map((step) => step.truths))
      const { codes } = column
      const { values: times } = time
      for (let row = 0; row < length; row++) {
        const code = codes[row] as number
        if (inScope[row] === 0 || code < 0) continue
        let pair = -1
        for (let sequence = 0; sequence < truths.length; sequence++) {
          const steps = truths[sequence] as readonly Uint8Array[]
          const { ofPairs, ofValues } = tables[sequence] as (typeof tables)[number]
          for (let step = 0; step < steps.length; step++) {
            if ((steps[step] as Uint8Array)[row] === 0) continue
            if (pair < 0) pair = pairs.placeOf(groups[row] as number, code)
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
          const group = pairs.groupOf(pair)
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

/** Numbers the pairs of a group and a code, in the order in which they are met. */
class Pairs {
  /** Open addressing: slot → place + 1. */
  #slots = new Int32Array(2048)
  #groups = new Int32Array(1024)
  #codes = new Int32Array(1024)
  #size = 0

  groupOf(place: number): number {
    return this.#groups[place] as number
  }

  placeOf(group: number, code: number): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(group, code) & mask
    for (;;) {
      const place = (this.#slots[slot] as number) - 1
      if (place < 0) return this.#add(slot, group, code)
      if (this.#codes[place] === code && this.#groups[place] === group) return place
      slot = (slot + 1) & mask
    }
  }

  #add(slot: number, group: number, code: number): number {
    const place = this.#size++
    this.#groups[place] = group
    this.#codes[place] = code
    this.#slots[slot] = place + 1
    if (this.#size === this.#groups.length) this.#grow()
    return place
  }

  #grow(): void {
    this.#groups = grown(this.#groups)
    this.#codes = grown(this.#codes)
    this.#slots = new Int32Array(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    for (let place = 0; place < this.#size; place++) {
      let slot = hashOf(this.#groups[place] as number, this.#codes[place] as number) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = place + 1
    }
  }
}

function hashOf(group: number, code: number): number {
  const hash = Math.imul(code, 0x9e3779b1) ^ Math.imul(group, 0x85ebca6b)
  return hash ^ (hash >>> 15)
}
