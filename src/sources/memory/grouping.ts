import { roomFor } from '../../events/typed-arrays.js'
import type { PlannedDimension } from '../../plan/measure-plan.js'
import { compileKey } from './batch-expression.js'
import { PairTable } from './pair-table.js'
import type { MemoryScope } from './row-expression.js'

/** Numbers the groups that rows fall into, in the order in which they are met. */
export interface Grouping {
  /** How many groups there are so far. */
  size(): number
  /** Puts the group of each row of the batch at hand in the place of the 0 that is there; rows out of scope keep their -1. */
  assign(length: number, groups: Int32Array): void
  /** For each dimension, the key of each group. */
  keys(): readonly (readonly (string | null)[])[]
}

/** Makes the grouping by some dimensions; by none, all rows are one group. */
export function groupingBy(dimensions: readonly PlannedDimension[], scope: MemoryScope): Grouping {
  const keys = dimensions.map(({ expr }) => compileKey(expr, scope))
  const levels: readonly Level[] = keys.map((_, depth) => (depth === 0 ? firstLevel() : pairLevel()))
  const last = levels.length - 1
  return {
    size: () => levels[last]?.size() ?? 0,
    assign(length, groups) {
      levels.forEach((level, depth) => {
        level.assign(length, groups, keys[depth]?.codes(length) as Int32Array)
      })
    },
    keys: () =>
      keys.map(({ dictionary }, depth) =>
        Array.from({ length: levels[last]?.size() ?? 0 }, (_, group) => {
          let id = group
          for (let level = last; level > depth; level--) id = levels[level]?.parentOf(id) as number
          return dictionary.valueOf(levels[depth]?.codeOf(id) as number)
        }),
      ),
  }
}

/** Divides groups further by a code: each group and code that are met together are a group of the next level. */
export interface Level {
  size(): number
  /** Puts each row's group of this level in the place of its group of the level above; -1 stays. */
  assign(length: number, groups: Int32Array, codes: Int32Array): void
  parentOf(group: number): number
  codeOf(group: number): number
}

/** The first level, above which all rows are one group: an array from the code to the group. */
function firstLevel(): Level {
  let size = 0
  /** At the place of a code + 1, its group + 1; 0 where there is none. */
  let ids = new Int32Array(64)
  let codesOf = new Int32Array(64)
  const add = (code: number): number => {
    const group = size++
    ids = roomFor(ids, code + 2)
    ids[code + 1] = size
    codesOf = roomFor(codesOf, size)
    codesOf[group] = code
    return group
  }
  return {
    size: () => size,
    assign(length, groups, codes) {
      let known = ids
      for (let row = 0; row < length; row++) {
        if ((groups[row] as number) < 0) continue
        const code = codes[row] as number
        const id = code + 1 < known.length ? (known[code + 1] as number) : 0
        if (id > 0) groups[row] = id - 1
        else {
          groups[row] = add(code)
          known = ids
        }
      }
    },
    parentOf: () => 0,
    codeOf: (group) => codesOf[group] as number,
  }
}

/** Any further level: a hash table from the pair of a group and a code to the group. */
export function pairLevel(): Level {
  const pairs = new PairTable()
  return {
    size: () => pairs.size,
    assign(length, groups, codes) {
      pairs.placesOf(length, groups, codes)
    },
    parentOf: (group) => pairs.firstOf(group),
    codeOf: (group) => pairs.secondOf(group),
  }
}
