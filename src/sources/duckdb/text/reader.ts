import { quoteName, quoteText } from '../../../sql/dialects/standard.js'
import { fileList } from '../file-list.js'
import { partitionsOf } from '../partitions.js'
import { nullMark } from './fields.js'
import type { TextFile } from './layout.js'

/** How files are read that one table function can read together. */
export type ReadAlike = Pick<TextFile, 'dialect' | 'skip' | 'header' | 'columns' | 'compression'> & {
  readonly quote: string
  /** How its lines end, where that is known: DuckDB takes the first end that it sees, within quotes or not. */
  readonly lineEnd?: '\\n'
}

/** The table function that reads files, with all columns as text; it refuses lines that do not fit. */
export function csvReader(
  { dialect, quote, skip, header, columns, compression, lineEnd }: ReadAlike,
  paths: readonly string[],
  hive: boolean,
): string {
  const options = [
    `header = ${header}`,
    `skip = ${skip}`,
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(quote)}`,
    `escape = ${quoteText(quote)}`,
    // An empty text is null in the model; what is quoted is never the mark.
    dialect.hasNullMark !== false ? `nullstr = ['', ${quoteText(nullMark)}]` : "nullstr = ''",
    'allow_quoted_nulls = false',
    'auto_detect = false',
    ...(lineEnd === undefined ? [] : [`new_line = ${quoteText(lineEnd)}`]),
    `compression = '${compression}'`,
    `columns = {${columns.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`,
    `hive_partitioning = ${hive}`,
  ]
  return `read_csv(${fileList(paths)}, ${options.join(', ')})`
}

/**
 * Reads a copy of a file with the partitions that the file's own path tells, as DuckDB would by itself: they take the place of columns
 * of the same name.
 */
export function withPartitionsOf(path: string, columns: readonly string[], reader: string): string {
  const own: string[] = []
  const further: string[] = []
  for (const [name, value] of partitionsOf(path)) {
    const column = columns.find((column) => column.toLowerCase() === name.toLowerCase())
    const sql = value === null ? 'CAST(NULL AS VARCHAR)' : quoteText(value)
    if (column === undefined) further.push(`${sql} AS ${quoteName(name)}`)
    else own.push(`${sql} AS ${quoteName(column)}`)
  }
  const all = own.length === 0 ? '*' : `* REPLACE (${own.join(', ')})`
  return own.length + further.length === 0 ? reader : `(SELECT ${[all, ...further].join(', ')} FROM ${reader})`
}
