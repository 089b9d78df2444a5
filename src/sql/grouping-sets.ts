import type { SqlDialect } from './dialect.js'
import { selectList } from './select.js'

/** What the columns of a SELECT by several sets of columns are written by. */
export interface GroupingScope {
  /** A column that some sets group by, as a value: null in the rows of the others. */
  readonly value: (name: string) => string
  /** The same as a column of the SELECT. */
  readonly column: (name: string) => string
  /** An integer with a bit for each of some columns, the last one lowest: 1 in the rows of sets that do not group by it. */
  readonly without: (columns: readonly string[]) => string
}

/** A SELECT of rows by several sets of columns at once: where the engine cannot, a SELECT for each set. */
export function selectGrouped(
  columns: (scope: GroupingScope) => readonly string[],
  from: string,
  sets: readonly (readonly string[])[],
  { groupingSets }: SqlDialect,
): string {
  if (groupingSets) {
    const lines = sets.map((set) => `  (${set.join(', ')})`)
    const asItIs = (name: string) => name
    const scope = {
      value: asItIs,
      column: asItIs,
      without: (names: readonly string[]) => `GROUPING(${names.join(', ')})`,
    }
    return selectList(columns(scope), `${from}\nGROUP BY GROUPING SETS (\n${lines.join(',\n')}\n)`)
  }
  return sets
    .map((set) => {
      const scope: GroupingScope = {
        value: (name) => (set.includes(name) ? name : 'NULL'),
        column: (name) => (set.includes(name) ? name : `NULL AS ${name}`),
        without: (names) => String(names.reduce((bits, name) => 2 * bits + (set.includes(name) ? 0 : 1), 0)),
      }
      return selectList(columns(scope), `${from}${set.length === 0 ? '' : `\nGROUP BY ${set.join(', ')}`}`)
    })
    .join('\nUNION ALL\n')
}
