import type { Binding } from '../events/binding.js'
import { eventFieldNames } from '../events/fields.js'
import { findColumn } from '../events/find-column.js'
import { noColumn } from '../events/no-column.js'

/**
 * Refuses a column that --column or --further names and that is not there, even where nobody asks for it: whoever names it is mistaken.
 *
 * @throws {@link SourceError}
 */
export function refuseMissingNamed(
  columns: Iterable<string>,
  { named, columns: bound, further }: Binding,
  source: string,
): void {
  const names = [...columns]
  for (const name of eventFieldNames) {
    const column = bound[name]
    if (named.has(name) && findColumn(names, { name, column }, source) === undefined)
      throw noColumn(source, column, names, name)
  }
  for (const name of further.keys()) {
    if (findColumn(names, { name, column: name }, source) === undefined) throw noColumn(source, name, names, name)
  }
}
