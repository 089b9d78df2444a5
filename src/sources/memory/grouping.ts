import type { PlannedDimension } from '../../compile/measure-plan.js'
import { compileKey, type MemoryScope } from '../../compile/memory.js'
import type { Dictionary } from '../../events/dictionary.js'

/** Numbers the groups that rows fall into, in the order in which they are met. */
export interface Grouping {
  /** How many groups there are so far. */
  size(): number
  /** Writes the group of each row of the batch at hand that is in scope. */
  assign(length: number, inScope: Uint8Array, into: Int32Array): void
  /** For each dimension, the key of each group. */
  keys(): readonly (readonly (string | null)[])[]
}

/** A code is below 2^26, so that a group and a code make one exact number. */
const CODES = 2 ** 26

/** Makes the grouping by some dimensions; by none, all rows are one group. */
export function groupingBy(dimensions: readonly PlannedDimension[], scope: MemoryScope): Grouping {
  const columns = dimensions.map(({ expr }) => compileKey(expr, scope))
  const levels = columns.map(({ codeOf }) => ({
    codeOf,
    parents: [] as number[],
    codes: [] as number[],
    ids: new Map<number, number>(),
    last: -1,
    lastId: -1,
  }))
  const lookUp = (level: (typeof levels)[number], parent: number, row: number): number => {
    const code = level.codeOf(row)
    const pair = parent * CODES + code + 1
    if (pair === level.last) return level.lastId
    let id = level.ids.get(pair)
    if (id === undefined) {
      id = level.parents.length
      level.ids.set(pair, id)
      level.parents.push(parent)
      level.codes.push(code)
    }
    level.last = pair
    level.lastId = id
    return id
  }
  return {
    size: () => levels.at(-1)?.parents.length ?? 0,
    assign(length, inScope, into) {
      for (let row = 0; row < length; row++) {
        if (inScope[row] === 0) continue
        let group = 0
        for (const level of levels) group = lookUp(level, group, row)
        into[row] = group
      }
    },
    keys: () => levels.map((_, depth) => keysAt(depth, levels, columns[depth]?.dictionary as Dictionary)),
  }
}

function keysAt(
  depth: number,
  levels: readonly { readonly parents: readonly number[]; readonly codes: readonly number[] }[],
  dictionary: Dictionary,
): readonly (string | null)[] {
  const last = levels.length - 1
  return (levels[last]?.parents ?? []).map((_, group) => {
    let id = group
    for (let level = last; level > depth; level--) id = levels[level]?.parents[id] as number
    return dictionary.valueOf(levels[depth]?.codes[id] as number)
  })
}
