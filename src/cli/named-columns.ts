import type { Binding } from '../events/binding.js'
import { eventFieldNames } from '../events/fields.js'
import { findColumn } from '../events/find-column.js'
import { noColumn } from '../events/no-column.js'

/**
 * Refuses a column that --column names and that is not there, even where nobody asks for it: whoever names it is mistaken.
 *
 * @throws {@link SourceError}
 */
export function refuseMissingNamed(
  columns: Iterable<string>,
  { named, columns: bound }: Binding,
  source: string,
): void {
  const names = [...columns]
  for (const name of eventFieldNames) {
    const column = bound[name]
    if (named.has(name) && findColumn(names, { name, column }, source) === undefined)
      throw noColumn(source, column, names, name)
  }
}
