import { anObject, checkOptions, isObject, needed, type OptionRules } from '../../checked-options.js'
import type { FieldNode } from '../../definition/expression.js'
import { QueryError } from '../../errors.js'
import { bindingOf, boundColumns } from '../../events/binding.js'
import type { EventField } from '../../events/fields.js'
import type { Event } from '../../events/schema.js'
import { readInstant } from '../../events/values.js'
import { type Advice, said } from '../../hint.js'
import { shown } from '../../shown.js'
import { fieldColumn } from '../compile/naming.js'
import type { FieldsPlan } from '../compile/plan-fields.js'
import { lackedColumns, TableauFileError } from '../file/file-error.js'
import { writeZip } from '../file/zip.js'
import { filtersOver } from './fields.js'
import { type TableauWorkbookOptions, workbookOver, workbookRules } from './workbook.js'

const { connection: _, ...ofWorkbooks } = workbookRules

/** A workbook with its data: events, or a CSV file with a line of column names. */
export interface TableauPackageOptions extends Omit<TableauWorkbookOptions, 'connection'> {
  readonly data: { readonly events: Iterable<Partial<Event>> } | { readonly csv: string | Uint8Array }
  /** The name of the workbook and of the file of events in it; `E-commerce` unless given. */
  readonly title?: string
}

const rules: OptionRules<TableauPackageOptions> = { ...ofWorkbooks, data: needed(anObject), title: true }

const dataRules: OptionRules<{ events: unknown; csv: unknown }> = {
  events: ['an array of events', (value) => isObject(value) && Symbol.iterator in value],
  csv: ['the text or the bytes of a file', (value) => typeof value === 'string' || value instanceof Uint8Array],
}

/**
 * Writes a packaged workbook (.twbx): the executive dashboard with its events in it as a CSV file, so that it opens anywhere. Events
 * are written under the names of their columns, times in UTC. The same input gives the same bytes.
 *
 * @example
 * await writeFile('shop.twbx', tableauPackage({ data: { events }, by: 'brand' }))
 * @throws TableauFileError for a file without the columns that the metrics read, or with values that Tableau does not read, and what {@link tableauWorkbook} throws
 */
export function tableauPackage(given: TableauPackageOptions): Uint8Array {
  checkOptions('tableauPackage', given, rules)
  const { data, title = 'E-commerce', ...options } = given
  checkOptions('data', data, dataRules)
  if ('events' in data === 'csv' in data) {
    throw new QueryError('data: give either the events, or a CSV file as csv', { option: 'data', value: data })
  }
  if (typeof title !== 'string' || title === '' || /^\.|[\\/:*?"<>|\p{Cc}]/u.test(title)) {
    throw new QueryError(`title: ${shown(title)} cannot be the name of a file`, {
      option: 'title',
      value: title,
    })
  }
  const file = 'csv' in data ? givenCsv(data.csv) : eventsAsCsv(data.events, options)
  const { content, columns } = file
  const filename = 'events.csv'
  const directory = `Data/${title}`
  const connection = { kind: 'csv', directory, filename, columns } as const
  const workbook = workbookOver(
    { ...options, connection },
    {
      there: file.there,
      check: (plan) => {
        checkColumns(file.there, plan)
        checkCells(
          file,
          { ...plan, columns: [...plan.columns, ...filteredTime(file, plan, options)] },
          options.eventTime === 'text',
        )
      },
    },
  )
  return writeZip([
    { name: `${title}.twb`, content: new TextEncoder().encode(workbook) },
    { name: `${directory}/${filename}`, content },
  ])
}

/** A file of events, the columns that it has, and those among them that are there to be read. */
interface EventsFile {
  readonly content: Uint8Array
  readonly columns: readonly string[]
  readonly there: readonly string[]
}

function givenCsv(csv: string | Uint8Array): EventsFile {
  const content = bytesOf(csv)
  const columns = headerOf(content)
  return { content, columns, there: columns }
}

/** Writes events as a file. A field that no event has is none that metrics could read. */
function eventsAsCsv(
  events: Iterable<Partial<Event>>,
  { binding: given }: Pick<TableauWorkbookOptions, 'binding'>,
): EventsFile {
  const bound = boundColumns(bindingOf(given))
  const columns = bound.map(({ column }) => column)
  const lines = [columns.map(quoted).join(',')]
  const seen = new Set<string>()
  for (const event of events) {
    if (!isObject(event))
      throw new QueryError(`data.events: ${shown(event)} is no event`, { option: 'data', value: event })
    for (const { field, column } of bound) if (Object.hasOwn(event, field)) seen.add(column)
    lines.push(bound.map(({ field }) => quoted(textOf(field, event))).join(','))
  }
  const there = lines.length === 1 ? columns : columns.filter((column) => seen.has(column))
  return { content: bytesOf(`${lines.join('\n')}\n`), columns, there }
}

function textOf(field: EventField, event: Partial<Event>): string {
  const value: unknown = event[field]
  if (value === null || value === undefined) return ''
  if (field !== 'eventTime') return String(value)
  const milliseconds = readInstant(value)
  if (milliseconds === null || milliseconds === undefined)
    throw new QueryError(`data.events: the eventTime ${shown(value)} is no time`, { option: 'data', value })
  return new Date(milliseconds).toISOString().slice(0, 23).replace('T', ' ')
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

/** A workbook over columns that are not there would open with all its sheets empty. */
function checkColumns(columns: readonly string[], { columns: read, binding }: FieldsPlan): void {
  const missing = new Map<string, string>()
  for (const name of binding.named) {
    const column = binding.columns[name as EventField]
    if (!columns.includes(column)) missing.set(column, name)
  }
  for (const field of read) {
    const column = fieldColumn(field, binding)
    // An order without an id of its own is its session.
    const name = field.name === 'orderId' && !binding.ordersHaveIds ? 'userSession' : field.name
    if (!columns.includes(column)) missing.set(column, name)
  }
  if (missing.size === 0) return
  const lacked = [...missing].map(([column, field]) => ({ column, field }))
  throw lackedColumns('the file', lacked, columns)
}

/** The time, where there is one and the dashboard is filtered by it and nothing else reads it. */
function filteredTime(
  { there }: EventsFile,
  { columns, binding }: FieldsPlan,
  { filters }: Pick<TableauPackageOptions, 'filters'>,
): readonly FieldNode[] {
  if (!filtersOver(filters, there, binding).includes('eventTime')) return []
  return columns.some(({ name }) => name === 'eventTime') ? [] : [{ kind: 'field', name: 'eventTime', type: 'instant' }]
}

/**
 * Looks at the first lines of a file for what Tableau would make nulls of: texts where numbers are to be, and times that are not stored as
 * is said.
 *
 * @throws {@link TableauFileError}
 */
function checkCells(
  { content, columns }: EventsFile,
  { columns: read, binding }: FieldsPlan,
  areTimesText: boolean,
): void {
  const checked = read.flatMap((field) => {
    const check =
      field.type === 'number'
        ? notNumber
        : field.name !== 'eventTime'
          ? undefined
          : areTimesText
            ? notTextTime
            : notTime
    const index = columns.indexOf(fieldColumn(field, binding))
    return check === undefined ? [] : [{ field, index, check }]
  })
  for (const [row, cells] of linesOf(content).slice(1).entries()) {
    for (const { field, index, check } of checked) {
      const cell = cells[index] ?? ''
      const problem = cell === '' ? undefined : check(cell)
      if (problem === undefined) continue
      const { text, hints } =
        said`the file has ${shown(cell)} in its column "${columns[index] as string}" for ${field.name}, in row ${row + 1}: ${problem}`
      throw new TableauFileError(text, { mistyped: [columns[index] as string], hints })
    }
  }
}

function notNumber(cell: string): Advice | undefined {
  return /^\s*[-+]?(?:\d+\.?\d*|\d{1,3}(?:,\d{3})+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(cell)
    ? undefined
    : said`Tableau does not read it as a number`
}

/** The names of zones, and seconds since 1970, are no part of Tableau's times. */
function notTime(cell: string): Advice | undefined {
  if (isTextTime(cell) && /\s[A-Za-z/_]+$/.test(cell))
    return said`Tableau does not read it as a time; say that times are text: ${{ option: 'eventTime', value: 'text', text: '{ eventTime: "text" }' }}`
  return /\d\D+\d/.test(cell) ? undefined : said`Tableau does not read it as a time`
}

function notTextTime(cell: string): Advice | undefined {
  return isTextTime(cell) ? undefined : said`it is to be a text such as 2019-10-01 08:00:00 UTC`
}

function isTextTime(cell: string): boolean {
  return /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/.test(cell)
}

/** So much of a file is looked at. */
const startSize = 65_536

/** The cells of the first lines of a CSV file. */
function linesOf(content: Uint8Array): readonly (readonly string[])[] {
  const start = new TextDecoder().decode(content.subarray(0, startSize))
  const lines: string[][] = []
  let line: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  while (cell.lastIndex < start.length) {
    const found = cell.exec(start)
    if (found === null) break
    line.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    // The last line may go on behind what is looked at.
    if (found[3] === '' && content.length > startSize && lines.length > 0) break
    lines.push(line)
    line = []
  }
  return lines
}

/** The names in the first line of a CSV file; Tableau calls a column without one by its place. */
function headerOf(content: Uint8Array): readonly string[] {
  const [names = []] = linesOf(content)
  if (names.length < 2) {
    throw new QueryError('data.csv: its first line must be the names of its columns, with commas between', {
      option: 'data',
    })
  }
  return names.map((name, index) => (name === '' ? `F${index + 1}` : name))
}
