/** The marks of a view in the order a table calculation goes through them. Marks are numbered as the groups they are of. */
export interface Layout {
  readonly partitions: number
  readonly partitionOf: Int32Array
  /** The marks, partition by partition, each in its order. */
  readonly order: Int32Array
  /** Where in `order` each partition starts; one more at the end. */
  readonly starts: Int32Array
  /** The place of each mark in its partition, from 0. */
  readonly position: Int32Array
}

/** Puts marks into partitions, and those of a partition in order. */
export function layOut(partitionOf: Int32Array, partitions: number, compare: (a: number, b: number) => number): Layout {
  const size = partitionOf.length
  const order = Int32Array.from({ length: size }, (_, mark) => mark).sort(
    (a, b) => (partitionOf[a] ?? 0) - (partitionOf[b] ?? 0) || compare(a, b) || a - b,
  )
  const starts = new Int32Array(partitions + 1)
  for (const partition of partitionOf) starts[partition + 1] = (starts[partition + 1] ?? 0) + 1
  for (let i = 1; i <= partitions; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0)
  const position = new Int32Array(size)
  order.forEach((mark, place) => {
    position[mark] = place - (starts[partitionOf[mark] ?? 0] ?? 0)
  })
  return { partitions, partitionOf, order, starts, position }
}

/** Where the partition of a mark starts in the order. */
export function startOf(layout: Layout, mark: number): number {
  return layout.starts[layout.partitionOf[mark] ?? 0] ?? 0
}

/** How many marks the partition of a mark has. */
export function sizeOf(layout: Layout, mark: number): number {
  const partition = layout.partitionOf[mark] ?? 0
  return (layout.starts[partition + 1] ?? 0) - (layout.starts[partition] ?? 0)
}
