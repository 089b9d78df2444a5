/**
 * Quantiles of ranges that move: the values of the range are counted by their place in the sorted whole (a Fenwick tree), so that a
 * step of either end costs O(log n). NULLs do not count.
 */
export function slidingQuantile(
  values: readonly (number | null)[],
): (from: number, to: number, p: number) => number | null {
  const sorted = values.flatMap((value, place) => (value === null ? [] : [{ value, place }]))
  sorted.sort((a, b) => a.value - b.value || a.place - b.place)
  const rankOf = new Int32Array(values.length).fill(-1)
  sorted.forEach(({ place }, rank) => {
    rankOf[place] = rank
  })
  const counts = new Int32Array(sorted.length + 1)
  let [low, high, inside] = [0, 0, 0]

  const change = (place: number, by: number): void => {
    const rank = rankOf[place] ?? -1
    if (rank < 0) return
    inside += by
    for (let node = rank + 1; node < counts.length; node += node & -node) counts[node] = (counts[node] ?? 0) + by
  }
  /** The k-th smallest value of the range, from 0. */
  const select = (k: number): number => {
    let node = 0
    let left = k
    for (let step = 1 << (31 - Math.clz32(counts.length)); step > 0; step >>= 1) {
      const next = node + step
      if (next < counts.length && (counts[next] ?? 0) <= left) {
        node = next
        left -= counts[next] ?? 0
      }
    }
    return sorted[node]?.value ?? Number.NaN
  }

  return (from, to, p) => {
    while (high < to) change(high++, 1)
    while (low > from) change(--low, 1)
    while (low < from) change(low++, -1)
    while (high > to) change(--high, -1)
    if (inside === 0) return null
    const place = (inside - 1) * p
    const below = Math.floor(place)
    const a = select(below)
    const b = select(Math.min(below + 1, inside - 1))
    return a + (b - a) * (place - below)
  }
}
