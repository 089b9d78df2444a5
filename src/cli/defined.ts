type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** The options that are given: an option that is undefined is left out. */
export function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>
}
