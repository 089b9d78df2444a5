/**
 * The column that is meant by a name: the one that is called so, or else the only one that is but for capitals and blanks around it, such
 * as `Event_Time` for `event_time`; undefined where there is none, or more than one.
 */
export function findColumn(names: Iterable<string>, wanted: string): string | undefined {
  const key = keyOf(wanted)
  let found: string | undefined
  let isOnly = true
  for (const name of names) {
    if (name === wanted) return name
    if (keyOf(name) !== key) continue
    isOnly = found === undefined
    found ??= name
  }
  return isOnly ? found : undefined
}

function keyOf(name: string): string {
  return name.trim().toLowerCase()
}
