import type { Inspection } from '../inspect/inspection.js'
import { createFilesTable } from '../lake/files-table.js'
import { checkRawTable, createRawTable } from '../lake/raw-table.js'
import { partitionsOf } from '../sources/duckdb/partitions.js'
import { escapeControls } from './text-width.js'

/** Which table is made, of files in which folder. */
interface TableAsked {
  readonly table: string
  readonly location: string
}

/** Writes the statements that make a table of such files in Athena. */
export function inspectionSql(found: Inspection, asked: TableAsked): string {
  const partitions = [...new Set(found.files.flatMap(({ path }) => [...partitionsOf(path).keys()]))]
  const statements = found.format === 'parquet' ? parquetTable(found, asked, partitions) : rawTable(found, asked)
  return statements.map((sql) => `${sql.trimEnd()};\n`).join('\n')
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
  const isOther = (encoding: string) => encoding !== 'UTF-8'
  const encodings = [...new Set(files.flatMap((file) => file.text?.encoding ?? []))].filter(isOther)
  const headers = new Set(files.flatMap((file) => file.text?.header ?? []))
  const comments = [
    ...encodings.map((encoding) => comment(`the files are ${encoding}, and Athena reads UTF-8: convert them first`)),
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
    ...(text === undefined ? {} : { delimiter: text.delimiter }),
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

const plainTypes: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  UUID: 'string',
  BLOB: 'binary',
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  UTINYINT: 'smallint',
  USMALLINT: 'int',
  UINTEGER: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  DATE: 'date',
}

/** Hive's name of a type of DuckDB's; undefined for one that has none, or that holds others. */
function hiveType(type: string): string | undefined {
  if (/^TIMESTAMP( WITH TIME ZONE|_NS|_MS|_S)?$/.test(type)) return 'timestamp'
  const [, digits, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  return digits === undefined ? plainTypes[type] : `decimal(${digits},${scale})`
}
