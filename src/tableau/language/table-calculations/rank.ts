import { compareValues, type Value } from '../values.js'
import type { Layout } from './layout.js'

/** The functions that number marks by their values. */
export type RankName = 'RANK' | 'RANK_DENSE' | 'RANK_MODIFIED' | 'RANK_PERCENTILE' | 'RANK_UNIQUE'

/**
 * Ranks the marks of each partition. NULLs have no rank and do not count. Of (6, 9, 9, 14), descending: RANK 4 2 2 1, RANK_DENSE
 * 3 2 2 1, RANK_MODIFIED 4 3 3 1, RANK_UNIQUE 4 2 3 1; ascending RANK_PERCENTILE 0 ⅔ ⅔ 1.
 */
export function rankMarks(name: RankName, values: readonly Value[], layout: Layout, descending: boolean): Value[] {
  const ranks: Value[] = new Array(values.length).fill(null)
  const sign = descending ? -1 : 1
  const at = (mark: number): Value => values[mark] ?? null
  for (let partition = 0; partition < layout.partitions; partition++) {
    const marks = [...layout.order.subarray(layout.starts[partition], layout.starts[partition + 1])]
      .filter((mark) => at(mark) !== null)
      .sort((a, b) => compareValues(at(a), at(b)) * sign || (layout.position[a] ?? 0) - (layout.position[b] ?? 0))
    let distinct = 0
    for (let from = 0; from < marks.length; ) {
      let to = from + 1
      while (to < marks.length && at(marks[to] ?? 0) === at(marks[from] ?? 0)) to++
      distinct++
      for (let i = from; i < to; i++) {
        const mark = marks[i]
        if (mark !== undefined) ranks[mark] = rank(name, { from, to, i, distinct, count: marks.length })
      }
      from = to
    }
  }
  return ranks
}

/** The rank of one of the equal values from `from` to before `to`. */
function rank(
  name: RankName,
  place: {
    readonly from: number
    readonly to: number
    readonly i: number
    readonly distinct: number
    readonly count: number
  },
): number {
  switch (name) {
    case 'RANK':
      return place.from + 1
    case 'RANK_DENSE':
      return place.distinct
    case 'RANK_MODIFIED':
      return place.to
    case 'RANK_UNIQUE':
      return place.i + 1
    case 'RANK_PERCENTILE':
      return place.count === 1 ? 1 : (place.to - 1) / (place.count - 1)
  }
}
