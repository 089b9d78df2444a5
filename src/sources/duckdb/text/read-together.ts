import type { StoredColumns } from '../../../sql/column-reader.js'
import { quoteName, quoteText } from '../../../sql/dialects/standard.js'
import { partitionsOf } from '../partitions.js'
import type { Place } from '../relation.js'
import type { ReadableText } from './store.js'

/** A text, and the copy that is read in its place. */
export type TextAndCopy = Pick<ReadableText, 'file' | 'copy'>

/** What stands after FROM, to read the files at some paths. */
export type ReadPaths = (paths: readonly string[]) => string

/** What stands after FROM, to read texts: one table function for all files that are read in the same way. */
export function readTogether<Text extends TextAndCopy>(
  texts: readonly Text[],
  readerOf: (text: Text) => ReadPaths,
): string {
  const readers = new Map<string, { readonly read: ReadPaths; readonly paths: string[] }>()
  for (const text of texts) {
    const read = readerOf(text)
    const path = text.copy?.path ?? text.file.opened
    // DuckDB reads no files together whose folders tell different columns.
    const key = JSON.stringify([read([]), ...partitionsOf(text.file.path).keys()])
    const known = readers.get(key)
    if (known === undefined) readers.set(key, { read, paths: [path] })
    else known.paths.push(path)
  }
  const all = [...readers.values()].map(({ read, paths }) => read(paths))
  const [first = ''] = all
  return all.length === 1 ? first : `(${all.map((reader) => `SELECT * FROM ${reader}`).join(' UNION ALL BY NAME ')})`
}

/** A column of ours among those of a file. */
const rowNumber = quoteName('row of the file, counted by cartometrics')

/**
 * Where the rows of one text are told by their place.
 *
 * @param columns those of all files together, of which this one may lack some
 */
export function placeOf<Text extends TextAndCopy>(
  text: Text,
  columns: StoredColumns,
  readerOf: (text: Text) => ReadPaths,
): Place {
  const none = [...columns].map(([name, type]) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`).join(', ')
  return {
    from: `(SELECT *, row_number() OVER () AS ${rowNumber} FROM ${readTogether([text], readerOf)} UNION ALL BY NAME SELECT ${none} WHERE false)`,
    row: rowNumber,
    file: quoteText(text.file.path),
  }
}
