import { Dictionary, Int32, type Table, tableFromArrays, Utf8, vectorFromArray } from 'apache-arrow'
import { columnsOf, textRow } from './bindings.js'
import type { Case } from './cases.js'

const styles = ['plain', 'utc', 'iso', 'offset'] as const

/** The rows of a case as text, as a file holds them: in several styles of time, and with what cannot be read. */
export function textRows({ events, binding }: Pick<Case, 'events' | 'binding'>) {
  return events.map((event, index) => textRow(event, binding, (at) => styles[at % 4] ?? 'plain', index))
}

/** The same rows as an Arrow table of text. */
export function textTable(one: Case): Table {
  const rows = textRows(one)
  const columns = Object.values(columnsOf(one.binding)).map((column) => {
    const type = one.physical.text === 'dictionary' ? new Dictionary(new Utf8(), new Int32()) : new Utf8()
    return [
      column,
      vectorFromArray(
        rows.map((row) => row[column] ?? null),
        type,
      ),
    ]
  })
  return tableFromArrays(Object.fromEntries(columns)) as never
}
