import { SourceError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import { asCalledIn, type ScanField } from '../../plan/scan-fields.js'
import { columnFields } from '../../sql/column-field.js'
import type { StoredColumns } from '../../sql/column-reader.js'
import { duckdbDialect } from '../../sql/dialects/duckdb.js'
import { relationReader } from '../../sql/read-relation.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { describe } from './describe.js'
import { runColumns } from './engine.js'
import { fileList } from './file-list.js'
import type { AmbiguousColumns, DuckdbRelation } from './relation.js'

/**
 * Finds the files of which a column is of another type than in all files together, such as a number where others have text.
 *
 * @param together the columns of all files together
 * @returns those columns, by the path of the first file that has them so
 */
export async function differingSchemas(
  connection: DuckdbConnection,
  paths: readonly string[],
  together: StoredColumns,
  source: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<ReadonlyMap<string, StoredColumns>> {
  const differing = new Map<string, StoredColumns>()
  if (paths.length < 2) return differing
  const types = new Map([...together].map(([name, type]) => [name.toLowerCase(), type]))
  const known = new Set<string>()
  const sql = `SELECT file_name, name, duckdb_type, num_children FROM parquet_schema(${fileList(paths)})`
  const [files = [], names = [], stored = [], children = []] = await runColumns(connection, sql, source, run)
  for (let row = 0; row < files.length; ) {
    const file = String(files[row])
    const columns = new Map<string, string>()
    // The first row of a file stands for the whole; those of what is within a column follow it.
    let left = Number(children[row] ?? 0)
    for (row++; left > 0 && row < files.length; left--) {
      const name = String(names[row])
      const type = stored[row] === 'BLOB' ? 'VARCHAR' : stored[row]
      if (type !== null && types.get(name.toLowerCase()) !== type) columns.set(name, String(type))
      for (let within = 1; within > 0; row++) within += Number(children[row] ?? 0) - 1
    }
    const key = JSON.stringify([...columns])
    if (columns.size > 0 && !known.has(key)) differing.set(file, columns)
    known.add(key)
  }
  return differing
}

/**
 * Finds columns whose names differ in capitals alone, by their name in small letters. DuckDB gives the second one another name, with a
 * number behind it, so that the first would be read for it.
 */
export async function ambiguousColumns(
  connection: DuckdbConnection,
  paths: readonly string[],
  together: StoredColumns,
  source: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<ReadonlyMap<string, AmbiguousColumns>> {
  const names = new Set([...together.keys()].map((name) => name.toLowerCase()))
  const isRenamed = (name: string) => names.has(/^(.*)_\d+$/s.exec(name)?.[1] ?? '')
  if (![...names].some(isRenamed)) return new Map()
  const sql = `SELECT lower(path_in_schema), file_name, array_to_string(list_sort(list(DISTINCT '"' || path_in_schema || '"')), ' and ')
FROM parquet_metadata(${fileList(paths)}) GROUP BY lower(path_in_schema), file_name HAVING count(DISTINCT column_id) > 1`
  const [keys = [], files = [], called = []] = await runColumns(connection, sql, source, run)
  return new Map(keys.map((key, row) => [String(key), { file: String(files[row]), names: String(called[row]) }]))
}

/**
 * Looks at the columns that a plan reads as each file has them: all files together may have text where one has numbers.
 *
 * @throws {@link SourceError} where a file's type cannot hold the field, or it has several columns of that name
 */
export function refuseDifferingColumns(
  { differing, ambiguous, columns: together }: DuckdbRelation,
  wanted: readonly ScanField[],
  binding: Binding,
): void {
  for (const { column } of wanted) {
    const found = ambiguous.get(column.toLowerCase())
    if (found === undefined) continue
    throw new SourceError(
      `${found.file} has several columns called ${found.names}, which DuckDB does not tell apart: write it anew with a name for each`,
      { source: found.file, path: found.file, column },
    )
  }
  for (const [file, columns] of differing) {
    const there = asCalledIn(columns.keys(), wanted, file).filter(({ column }) => columns.has(column))
    columnFields(there, columns, binding, file, duckdbDialect)
    for (const field of there) refuseOtherReading(field, file, columns, together, binding)
  }
}

/**
 * Looks at what a plan reads within columns as each file has it: DuckDB makes one type of those of all files, and text of floats.
 *
 * @throws {@link SourceError} where a file's type cannot hold the field
 */
export async function refuseDifferingNested(
  connection: DuckdbConnection,
  { name, files, opened, columnar }: DuckdbRelation,
  wanted: readonly ScanField[],
  binding: Binding,
  run: Pick<RunOptions, 'signal'>,
): Promise<void> {
  if (!columnar || files.length < 2) return
  for (const path of await differentlyWritten(connection, opened, name, run)) {
    const file = files[opened.indexOf(path)] ?? path
    const columns = await describe(connection, `read_parquet(${fileList([path])}, binary_as_string = true)`, file, run)
    // What a file lacks is null in it.
    const there = wanted.map((field) => ({ ...field, used: false, required: false, optional: false }))
    relationReader({ wanted: there, columns, binding, source: file, dialect: duckdbDialect })
  }
}

/** Of files that have the same schema, one each. */
async function differentlyWritten(
  connection: DuckdbConnection,
  paths: readonly string[],
  source: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly string[]> {
  const element = `concat_ws(' ', name, type, duckdb_type, num_children, repetition_type, converted_type, logical_type, scale, precision)`
  const elements = `SELECT file_name, ${element} AS element, row_number() OVER () AS place FROM parquet_schema(${fileList(paths)})`
  const schemas = `SELECT file_name, string_agg(element, chr(10) ORDER BY place ASC) AS written FROM (${elements}) GROUP BY file_name`
  const sql = `SELECT min(file_name) AS file FROM (${schemas}) GROUP BY written ORDER BY file ASC`
  const [found = []] = await runColumns(connection, sql, source, run)
  return found.map(String)
}

/** Refuses a column that DuckDB would write as another type before it is read by the rules of that one: its values would be others. */
function refuseOtherReading(
  { column, type }: ScanField,
  file: string,
  columns: StoredColumns,
  together: StoredColumns,
  { values: { decimal, grouping, fileTimeZone } }: Binding,
): void {
  const own = columns.get(column) as string
  const united = together.get(column)
  const isOther =
    type === 'number'
      ? united === 'VARCHAR' &&
        own !== united &&
        (duckdbDialect.columns.isFloat(own) || decimal !== '.' || grouping !== '')
      : type === 'instant' && united === 'TIMESTAMP WITH TIME ZONE' && own !== united && fileTimeZone !== 'UTC'
  if (!isOther) return
  throw new SourceError(
    `the column "${column}" of ${file} is ${own}, and of other files ${united}, as which it would be read otherwise: write them alike, or analyze them apart`,
    { source: file, path: file, column },
  )
}
