import { QueryError } from '../errors.js'
import type { Inspection } from '../inspect/inspection.js'
import { createFilesTable } from '../lake/files-table.js'
import { hiveType } from '../lake/hive-type.js'
import { createJsonTable } from '../lake/json-table.js'
import { checkRawTable, createRawTable } from '../lake/raw-table.js'
import { partitionsOf } from '../sources/duckdb/partitions.js'
import { escapeControls } from './text-width.js'

/** Which table is made, of files in which folder. */
interface TableAsked {
  readonly table: string
  readonly location: string
}

/**
 * Writes the statements that make a table of such files in Athena.
 *
 * @throws {@link QueryError} for files of a format that Athena does not read
 */
export function inspectionSql(found: Inspection, asked: TableAsked): string {
  const partitions = [...new Set(found.files.flatMap(({ path }) => [...partitionsOf(path).keys()]))]
  const statements = statementsFor(found, asked, partitions)
  return statements.map((sql) => `${sql.trimEnd()};\n`).join('\n')
}

function statementsFor(found: Inspection, asked: TableAsked, partitions: readonly string[]): readonly string[] {
  switch (found.format) {
    case 'parquet':
      return parquetTable(found, asked, partitions)
    case 'json':
      return jsonTable(found, asked)
    case 'arrow':
      throw unreadable('files of Arrow')
    default:
      return rawTable(found, asked)
  }
}

function unreadable(what: string): QueryError {
  return new QueryError(`sql: Athena does not read ${what}; write them as Parquet, and inspect that`, { option: 'sql' })
}

function jsonTable({ columns, paths, files }: Inspection, asked: TableAsked): readonly string[] {
  if (files.some(({ text }) => text?.isByLine === false)) {
    throw unreadable('JSON whose events are in an array, or go on over several lines')
  }
  const fields = columns.flatMap(({ name }) => {
    const within = paths.filter((path) => path.startsWith(`${name}[].`))
    return within.length === 0 ? [name] : within
  })
  const { sql, leftOut } = createJsonTable({ ...asked, fields })
  const comments = [
    ...otherEncodings(files),
    ...leftOut.map((name) => comment(`left out: ${name}, of which no column can be made`)),
  ]
  return [[...comments, sql].join('\n')]
}

function otherEncodings(files: Inspection['files']): readonly string[] {
  const encodings = new Set(files.flatMap((file) => file.text?.encoding ?? []))
  encodings.delete('UTF-8')
  return [...encodings].map((encoding) =>
    comment(`the files are ${encoding}, and Athena reads UTF-8: convert them first`),
  )
}

function parquetTable({ columns }: Inspection, asked: TableAsked, partitions: readonly string[]): readonly string[] {
  const stored = columns.filter(({ name }) => !partitions.includes(name))
  const types = stored.flatMap(({ name, type }) => {
    const known = hiveType(type)
    return known === undefined ? [] : [[name, known] as const]
  })
  const leftOut = stored.filter(({ type }) => hiveType(type) === undefined)
  const comments = leftOut.map(({ name, type }) => comment(`left out: ${name}, which is ${type}`))
  const [create = '', ...more] = createFilesTable({ ...asked, columns: types, partitions })
  return [[...comments, create].join('\n'), ...more]
}

function rawTable({ columns, binding, csv, files }: Inspection, { table, location }: TableAsked): readonly string[] {
  const [text] = files.flatMap((file) => file.text ?? [])
  const names = columns.map(({ name }) => name)
  const headers = new Set(files.flatMap((file) => file.text?.header ?? []))
  const comments = [
    ...otherEncodings(files),
    ...(headers.size > 1
      ? [comment('some files have a line of names and others have none: Athena treats all alike')]
      : []),
  ]
  const create = createRawTable({
    table,
    location,
    columns: names,
    binding,
    header: text?.header ?? true,
    ...(text?.delimiter ? { delimiter: text.delimiter } : {}),
    ...(csv.escape === undefined ? {} : { escape: csv.escape }),
  })
  const check = checkRawTable({ table, columns: names, binding })
  return [
    [...comments, create].join('\n'),
    `${comment('Check that all lines are read whole: the last two columns must be 0')}\n${check}`,
  ]
}

/** A line that is no statement, whatever names stand in it. */
function comment(text: string): string {
  return `-- ${escapeControls(text)}.`
}
