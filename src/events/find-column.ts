/**
 * The column that is meant by a name: the one that is called so, or else the only one that is but for capitals and blanks around it, such
 * as `Event_Time` for `event_time`; undefined where there is none, or more than one.
 */
export function findColumn(names: Iterable<string>, wanted: string): string | undefined {
  const key = keyOfColumn(wanted)
  let found: string | undefined
  let isOnly = true
  for (const name of names) {
    if (name === wanted) return name
    if (keyOfColumn(name) !== key) continue
    isOnly = found === undefined
    found ??= name
  }
  return isOnly ? found : undefined
}

/** A name without what does not tell it from others. */
export function keyOfColumn(name: string): string {
  return name.trim().toLowerCase()
}
