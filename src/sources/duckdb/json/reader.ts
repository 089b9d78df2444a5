import { keyOfColumn } from '../../../events/column-key.js'
import { quoteName, quoteText } from '../../../sql/dialects/standard.js'
import { partitionsOf } from '../partitions.js'
import { csvReader, withPartitionsOf } from '../text/reader.js'
import type { Copy } from '../text/store.js'
import { pointerTo } from './fields.js'
import { type JsonFile, valueColumn } from './layout.js'

/** A file of JSON, and how it is read. */
export interface ReadableJson {
  readonly file: JsonFile
  readonly copy: Copy | undefined
  /** Whether there are values in it that are no objects, and to be left out. */
  readonly isMixed: boolean
}

const value = quoteName(valueColumn)
const texts = quoteName('texts of the fields')

/** What a column is taken for: a list to be gone into, or numbers of which texts have a decimal comma. */
export type JsonColumnKind = 'list' | 'number with a comma'

/** Whether a value is an object of JSON; it may be no JSON at all. */
export const isObjectSql = `CASE WHEN json_valid(${value}) THEN json_type(${value}) = 'OBJECT' ELSE false END`

/** The lines that hold something. */
export const isLineSql = `trim(${value}, E' \\t\\r') <> ''`

/** What reads the lines of files, as they are. */
export function lineReader({ file, copy }: Omit<ReadableJson, 'isMixed'>): (paths: readonly string[]) => string {
  if (copy === undefined) return (paths) => csvReader({ ...file, quote: '' }, paths, foldersTell(file))
  const copied = { ...file, compression: 'none', quote: '"', lineEnd: '\\n' } as const
  return (paths) => csvReader(copied, paths, false)
}

/**
 * What reads some fields of the objects in files, all as text. All of them come from one look at an object.
 *
 * @param isWanted whether a query reads a column
 * @param kindOf what a query takes a column for, if that makes a difference
 */
export function jsonReader(
  text: ReadableJson,
  isWanted: (name: string) => boolean,
  kindOf: (name: string) => JsonColumnKind | undefined,
): (paths: readonly string[]) => string {
  const { file, copy } = text
  const partitions = new Set([...partitionsOf(file.path).keys()].map(keyOfColumn))
  const isFromFolder = copy === undefined && foldersTell(file)
  const fields = file.fields.filter(
    ({ name }) => isWanted(name) && !(isFromFolder && partitions.has(keyOfColumn(name))),
  )
  const names = fields.map(({ name }) => name)
  const pointers = fields.map((field) => quoteText(pointerTo(field)))
  const columns = fields.map(
    ({ name }, index) =>
      `${textSql(`${texts}[${index + 1}]`, pointers[index] as string, kindOf(name))} AS ${quoteName(name)}`,
  )
  const ofFolder = isFromFolder ? [`* EXCLUDE (${value}, ${texts})`] : []
  const all = [...columns, ...ofFolder, ...(columns.length + ofFolder.length === 0 ? [`${value}`] : [])]
  const lines = lineReader(text)
  const read = (paths: readonly string[]) => {
    const objects = text.isMixed
      ? `(SELECT * REPLACE (CASE WHEN ${isObjectSql} THEN ${value} END AS ${value}) FROM ${lines(paths)})`
      : `(SELECT * REPLACE (CASE WHEN ${value} LIKE '{%' THEN ${value} ELSE error(${quoteText(malformed)}) END AS ${value}) FROM ${lines(paths)} WHERE ${value} IS NOT NULL)`
    const looked = `SELECT *, json_extract_string(${value}, [${pointers.join(', ') || "''"}]) AS ${texts} FROM ${objects} WHERE ${value} IS NOT NULL`
    return `(SELECT ${all.join(', ')} FROM (${looked}))`
  }
  return isFromFolder ? read : (paths) => withPartitionsOf(file.path, names, read(paths))
}

/** Whether DuckDB finds columns in the path of what is read: a file of another form is copied elsewhere. */
function foldersTell({ path, opened }: JsonFile): boolean {
  return path === opened && partitionsOf(path).size > 0
}

/** How an error begins that says that a line holds no JSON, or no object: as DuckDB says it. */
export const malformed = 'Malformed JSON'

/** The text of a field: an empty one is null, and a number has no exponent that makes it small. */
function textSql(text: string, pointer: string, kind: JsonColumnKind | undefined): string {
  const type = `json_type(${value}, ${pointer})`
  // What looks like a list in a string is none.
  if (kind === 'list') return `CASE WHEN ${type} <> 'VARCHAR' THEN ${text} END`
  const isSmall = `contains(${text}, 'e-') AND ${type} = 'DOUBLE'`
  const plain = plainSql(text, isSmall)
  return kind === 'number with a comma'
    ? `CASE WHEN ${type} = 'VARCHAR' THEN ${plain} ELSE replace(${plain}, '.', ',') END`
    : plain
}

function plainSql(text: string, isSmall: string): string {
  return `CASE WHEN ${text} = '' THEN NULL WHEN ${isSmall} THEN CAST(CAST(CAST(${text} AS DOUBLE) AS DECIMAL(38, 20)) AS VARCHAR) ELSE ${text} END`
}
