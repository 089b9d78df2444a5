import { SourceError } from '../errors.js'
import { columnsHint } from './binding-hints.js'
import { keyOfColumn } from './column-key.js'
import { isEventField } from './fields.js'
import { hasOrHave } from './lacking.js'

/** A column that is looked for. */
export interface WantedColumn {
  /** The field of the event model that it holds, or the name of a further column. */
  readonly name: string
  readonly column: string
}

/**
 * The column that is meant by a name: the one that is called so, or else the only one that is but for capitals and blanks around it, such
 * as `Event_Time` for `event_time`; undefined where there is none.
 *
 * @throws {@link SourceError} where there are several, none of which is called just so
 */
export function findColumn(
  names: Iterable<string>,
  { name: field, column }: WantedColumn,
  source: string,
): string | undefined {
  const key = keyOfColumn(column)
  const found: string[] = []
  for (const name of names) {
    if (name === column) return name
    if (keyOfColumn(name) === key) found.push(name)
  }
  if (found.length < 2) return found[0]
  const hint = isEventField(field) ? columnsHint([field]) : undefined
  const advice = hint === undefined ? 'name it as it is written' : `say which: ${hint.text}`
  throw new SourceError(
    `${source} ${hasOrHave(source)} the columns ${found.map((name) => JSON.stringify(name)).join(' and ')}, each of which may be "${column}": ${advice}`,
    { source, column, ...(hint === undefined ? {} : { field, hints: [hint] }) },
  )
}
