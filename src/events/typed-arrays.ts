/** The typed arrays that columns and tables are kept in. */
type Growing = Uint8Array | Int32Array | Float64Array

/** An array with the same start and room for so many values: itself, or one of at least twice the length, filled up with zeros. */
export function roomFor<A extends Growing>(array: A, length: number): A {
  if (length <= array.length) return array
  const next = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2))
  next.set(array as never)
  return next
}

/** An array of at least a length, whatever it holds: itself if it is long enough. */
export function atLeast<A extends Growing>(array: A, length: number): A {
  return length <= array.length ? array : new (array.constructor as new (length: number) => A)(length)
}
