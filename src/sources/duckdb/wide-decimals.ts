import { SourceError } from '../../errors.js'
import type { ScanField } from '../../plan/scan-fields.js'
import { quoteText } from '../../sql/dialects/standard.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'
import { fileList } from './file-list.js'
import type { DuckdbRelation } from './relation.js'

/** The most digits that DuckDB has room for in a decimal. */
const mostDigits = 38

/**
 * Refuses Parquet files with decimals of more digits than DuckDB has room for: it takes them for doubles, and reads other numbers.
 *
 * @throws {@link SourceError} with the file and the column
 */
export async function refuseWideDecimals(
  connection: DuckdbConnection,
  { files, opened, columnar, columns }: DuckdbRelation,
  fields: readonly ScanField[],
  run: Pick<RunOptions, 'signal'>,
): Promise<void> {
  if (!columnar || files.length === 0) return
  const suspects = fields.filter(({ column, type }) => {
    const stored = columns.get(column)
    // Doubles of one file and texts of another are texts.
    return stored === 'DOUBLE' || (stored === 'VARCHAR' && files.length > 1 && type !== 'text')
  })
  if (suspects.length === 0) return
  const source = files.join(', ')
  const names = [...new Set(suspects.map(({ column }) => quoteText(column)))].join(', ')
  const [found = []] = await runColumns(
    connection,
    `SELECT DISTINCT file_name FROM parquet_schema(${fileList(opened)}) WHERE precision > ${mostDigits} AND name IN (${names}) ORDER BY file_name ASC`,
    source,
    run,
  )
  for (const path of found) {
    const file = files[opened.indexOf(String(path))] ?? String(path)
    for (const [column, digits] of await wideDecimals(connection, String(path), run)) {
      if (!suspects.some((field) => field.column === column)) continue
      throw new SourceError(
        `the column "${column}" of ${file} is a decimal of ${digits} digits; the most that can be read are ${mostDigits}: write it anew with fewer, such as DECIMAL(18, 2)`,
        { source: file, path: file, column },
      )
    }
  }
}

/** The columns of a file that are such decimals, with their digits; what lies within a column is none. */
async function wideDecimals(
  connection: DuckdbConnection,
  file: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<ReadonlyMap<string, number>> {
  const [names = [], children = [], precisions = []] = await runColumns(
    connection,
    `SELECT name, num_children, precision FROM parquet_schema(${fileList([file])})`,
    file,
    run,
  )
  const wide = new Map<string, number>()
  /** How many elements are still to come at each depth; the first of all is the file itself. */
  const open: number[] = []
  names.forEach((name, index) => {
    while (open.at(-1) === 0) open.pop()
    if (open.length === 1 && Number(precisions[index] ?? 0) > mostDigits)
      wide.set(String(name), Number(precisions[index]))
    if (open.length > 0) open.push((open.pop() as number) - 1)
    const within = Number(children[index] ?? 0)
    if (within > 0) open.push(within)
  })
  return wide
}
