/** A point of a chart, in pixels. */
interface Point {
  readonly x: number
  readonly y: number
}

/** Clusters items of one kind that lie in the same cell of a grid; the cells are so many pixels wide and high. */
export function clusters<T>(
  items: readonly T[],
  cell: number,
  place: (item: T) => Point,
  kind: (item: T) => string,
): readonly (readonly [T, ...T[]])[] {
  const found = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const { x, y } = place(item)
    const name = `${Math.round(x / cell)} ${Math.round(y / cell)} ${kind(item)}`
    const cluster = found.get(name)
    if (cluster === undefined) found.set(name, [item])
    else cluster.push(item)
  }
  return [...found.values()]
}
