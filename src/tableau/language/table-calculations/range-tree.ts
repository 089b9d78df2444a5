/** How states of ranges are made and put together. */
export interface Mergeable<State> {
  init(): State
  /** Adds the element at a place to a state. */
  add(state: State, place: number): void
  merge(into: State, other: State): void
}

/**
 * States of ranges of places in O(log n) each: a segment tree. Sums over windows are computed so, and not as differences of running
 * sums, because differences of floats drift.
 */
export function rangeTree<State>(length: number, mergeable: Mergeable<State>): (from: number, to: number) => State {
  const nodes = Array.from({ length: 2 * length }, () => mergeable.init())
  nodes.forEach((state, node) => {
    if (node >= length) mergeable.add(state, node - length)
  })
  for (let node = length - 1; node > 0; node--) {
    const [left, right, own] = [nodes[2 * node], nodes[2 * node + 1], nodes[node]]
    if (left === undefined || right === undefined || own === undefined) continue
    mergeable.merge(own, left)
    mergeable.merge(own, right)
  }
  return (from, to) => {
    const result = mergeable.init()
    for (let low = from + length, high = to + length; low < high; low >>= 1, high >>= 1) {
      if (low % 2 === 1) {
        const node = nodes[low++]
        if (node !== undefined) mergeable.merge(result, node)
      }
      if (high % 2 === 1) {
        const node = nodes[--high]
        if (node !== undefined) mergeable.merge(result, node)
      }
    }
    return result
  }
}
