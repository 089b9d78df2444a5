import type { Binding } from '../events/binding.js'
import { columnPath } from '../events/column-source.js'
import { eventFieldNames } from '../events/fields.js'
import { findColumn } from '../events/find-column.js'
import { noColumn } from '../events/no-column.js'

/**
 * Refuses a column (but for a path into one, which the source looks for) that --column or --further names and that is not there, even where nobody asks for it: whoever names it is mistaken.
 *
 * @throws {@link SourceError}
 */
export function refuseMissingNamed(
  columns: Iterable<string>,
  { named, columns: bound, further }: Binding,
  source: string,
): void {
  const names = [...columns]
  const isInto = (column: string) => {
    const [root, ...more] = columnPath(column)?.text.split(/\[\]\.|[.[]/) ?? []
    return more.length > 0 && names.includes(root as string)
  }
  for (const name of eventFieldNames) {
    const column = bound[name]
    if (named.has(name) && findColumn(names, { name, column }, source) === undefined && !isInto(column))
      throw noColumn(source, column, names, name)
  }
  for (const name of further.keys()) {
    if (findColumn(names, { name, column: name }, source) === undefined) throw noColumn(source, name, names, name)
  }
}
