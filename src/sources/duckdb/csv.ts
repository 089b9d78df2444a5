import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../../compile/sql.js'
import { SourceError } from '../../errors.js'
import { type Binding, boundColumns } from '../../events/binding.js'
import { instantReader } from '../../events/values.js'
import type { RunOptions } from '../source.js'
import { runColumns } from './engine.js'
import { fileList, literally } from './files.js'

/** What may be said of CSV files; all of it is found out unless given. */
export interface CsvOptions {
  /** Whether the first line names the columns. */
  readonly header?: boolean
  /** The names of the columns, where no line names them; those of the binding unless given. */
  readonly columns?: readonly string[]
  /** One character between values. */
  readonly delimiter?: string
}

/** Files whose lines are built alike. */
export interface CsvLayout {
  readonly files: readonly string[]
  readonly header: boolean
  readonly columns: readonly string[]
  readonly delimiter: string
}

const delimiters = [',', ';', '\t', '|'] as const

/** Looks at the first line of each file, and puts together those that are built alike. */
export async function csvLayouts(
  connection: DuckDBConnection,
  files: readonly string[],
  options: CsvOptions,
  binding: Binding,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly CsvLayout[]> {
  const layouts = new Map<string, CsvLayout & { files: string[] }>()
  for (const file of files) {
    const layout = layoutOf(file, await firstLine(connection, file, run), options, binding)
    const key = JSON.stringify(layout)
    const known = layouts.get(key)
    if (known === undefined) layouts.set(key, { ...layout, files: [file] })
    else known.files.push(file)
  }
  return [...layouts.values()]
}

async function firstLine(connection: DuckDBConnection, file: string, run: Pick<RunOptions, 'signal'>): Promise<string> {
  const reader = `read_csv(${quoteText(literally(file))}, header = false, columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', auto_detect = false, strict_mode = false, ignore_errors = true, max_line_size = 10000000)`
  const [lines = []] = await runColumns(connection, `SELECT line FROM ${reader} LIMIT 1`, file, run)
  const line = lines[0]
  if (typeof line !== 'string') throw new SourceError(`${file} is empty`, { source: file, path: file })
  return line.replace(/^\uFEFF/, '')
}

function layoutOf(file: string, line: string, options: CsvOptions, binding: Binding): Omit<CsvLayout, 'files'> {
  const delimiter = options.delimiter ?? mostFrequent(line)
  if (delimiter.length !== 1) {
    throw new SourceError(`csv.delimiter must be one character, not ${JSON.stringify(delimiter)}`, { source: file })
  }
  const values = splitLine(line, delimiter)
  const readInstant = instantReader(binding.values)
  const header =
    options.header ?? (options.columns === undefined && !values.some((value) => typeof readInstant(value) === 'number'))
  if (header) return { header, delimiter, columns: options.columns ?? uniqueNames(values) }
  const columns = options.columns ?? boundColumns(binding).map(({ column }) => column)
  if (columns.length !== values.length) {
    throw new SourceError(
      `${file} has no line that names its columns, and its ${values.length} columns are not the ${columns.length} expected (${columns.join(', ')}). Name them: { csv: { columns: [...] } }`,
      { source: file, path: file },
    )
  }
  return { header, delimiter, columns }
}

function mostFrequent(line: string): string {
  const counts = delimiters.map((delimiter) => [splitLine(line, delimiter).length, delimiter] as const)
  return counts.reduce((best, next) => (next[0] > best[0] ? next : best))[1]
}

function splitLine(line: string, delimiter: string): readonly string[] {
  const values: string[] = []
  let value = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string
    if (quoted && character === '"' && line[i + 1] === '"') value += line[i++]
    else if (character === '"') quoted = !quoted
    else if (character === delimiter && !quoted) {
      values.push(value)
      value = ''
    } else value += character
  }
  return [...values, value]
}

/** The names of a header; a column without one (an index) gets one, and so does one whose name was there before. */
function uniqueNames(values: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return values.map((value, index) => {
    let name = value === '' ? `column${index}` : value
    while (seen.has(name.toLowerCase())) name += '_1'
    seen.add(name.toLowerCase())
    return name
  })
}

/** The table function that reads files of a layout, all columns as text; lines that do not fit are kept under a name. */
export function csvReader(layout: CsvLayout, hive: boolean, rejects: string | undefined): string {
  const columns = layout.columns.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')
  const options = [
    `header = ${layout.header}`,
    `delim = ${quoteText(layout.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'auto_detect = false',
    `columns = {${columns}}`,
    `hive_partitioning = ${hive}`,
    ...(rejects === undefined
      ? ['ignore_errors = true']
      : [
          'store_rejects = true',
          `rejects_table = ${quoteText(`${rejects}_errors`)}`,
          `rejects_scan = ${quoteText(`${rejects}_scans`)}`,
        ]),
  ]
  return `read_csv(${fileList(layout.files)}, ${options.join(', ')})`
}

const errorReasons: Readonly<Record<string, string>> = {
  'MISSING COLUMNS': 'the line has too few columns',
  'TOO MANY COLUMNS': 'the line has too many columns',
  'UNQUOTED VALUE': 'a quote is not closed',
  'LINE SIZE OVER MAXIMUM': 'the line is too long',
  'INVALID ENCODING': 'the line is not UTF-8',
  'INVALID STATE': 'the line is not CSV',
}

/** A line that did not fit. */
export interface RejectedLine {
  readonly file: string
  readonly row: number
  readonly reason: string
  /** What else is to be said of it; may be empty. */
  readonly note: string
  readonly value: string
}

/** The lines that did not fit, each once, in order. */
export async function rejectedLines(
  connection: DuckDBConnection,
  layout: CsvLayout,
  rejects: string,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly RejectedLine[]> {
  const source = layout.files.join(', ')
  const [[read] = []] = await runColumns(
    connection,
    `SELECT count(*) FROM duckdb_tables() WHERE table_name = ${quoteText(`${rejects}_errors`)}`,
    source,
    run,
  )
  // Nothing was read where the engine saw that no row can be in scope; lines that do not fit are told all the same.
  if (Number(read) === 0) {
    await runColumns(connection, `SELECT count(*) FROM ${csvReader(layout, false, rejects)}`, source, run)
  }
  const [files = [], lines = [], types = [], texts = []] = await runColumns(
    connection,
    `SELECT file_path, line, first(error_type ORDER BY column_idx ASC), first(csv_line ORDER BY column_idx ASC)
FROM ${rejects}_errors JOIN ${rejects}_scans USING (scan_id, file_id)
GROUP BY file_path, line ORDER BY file_path ASC, line ASC`,
    source,
    run,
  )
  await connection.run(`DROP TABLE ${rejects}_errors; DROP TABLE ${rejects}_scans`)
  return lines.map((line, index) => ({
    file: files[index] as string,
    row: Number(line) - (layout.header ? 1 : 0),
    reason: errorReasons[String(types[index])] ?? String(types[index]).toLowerCase(),
    note: types[index] === 'UNQUOTED VALUE' ? swallowed(String(texts[index])) : '',
    value: String(texts[index]).trim(),
  }))
}

/** DuckDB keeps about this many bytes of a line that did not fit. */
const keptBytes = 9_990

/** Says how many lines an open quote made part of its own: they are lost with it. */
function swallowed(text: string): string {
  const lines = text.trim().match(/\r\n|\r|\n/g)?.length ?? 0
  if (Buffer.byteLength(text) >= keptBytes) return `; at least the ${lines} lines after it were taken for part of it`
  if (lines === 0) return ''
  return lines === 1
    ? '; the line after it was taken for part of it'
    : `; the ${lines} lines after it were taken for part of it`
}
