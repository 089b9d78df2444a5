import { SourceError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { eventFields, isEventField } from '../events/fields.js'
import { heldAsFloat, noColumn } from '../events/no-column.js'
import { ownTypeProblem, ownTypes } from '../events/own-types.js'
import type { ValueRules } from '../events/value-options.js'
import type { Hint } from '../hint.js'
import { adviserOf, type ScanField, unreadableReason } from '../plan/scan-fields.js'
import type { ColumnReader, StoredColumns } from './column-reader.js'
import type { SqlDialect } from './dialect.js'
import type { NestedField } from './nested.js'
import { nestedType, pathsWithin } from './nested-types.js'
import type { RelationField, Unreadable } from './relation.js'

/**
 * Reads the fields that a plan needs of a relation's columns, by name. Texts of one column, such as orders that are sessions, are one
 * field of the relation, and so counted once.
 *
 * @throws {@link SourceError} where a column is missing, or its type cannot hold the field
 */
export function columnFields(
  wanted: readonly NestedField[],
  columns: StoredColumns,
  binding: Binding,
  source: string,
  dialect: SqlDialect,
  { readerFor = () => dialect.columns, names = [] }: ReadingOptions = {},
): ReadonlyMap<string, RelationField> {
  const fields = new Map<string, RelationField>()
  const texts = new Map<string, RelationField>()
  for (const [place, field] of wanted.entries()) {
    // The event's type is not shared: its names are those of the model, a further column's those of the source.
    const isShared = field.type === 'text' && field.name !== 'eventType'
    const found =
      (isShared ? texts.get(field.column) : undefined) ??
      columnField(field, columns, binding, source, { ...dialect, columns: readerFor(field) }, place, names)
    if (found === undefined) continue
    fields.set(field.name, found)
    if (isShared) texts.set(field.column, found)
  }
  return fields
}

/** How fields are read, and what is said where one is not there. */
interface ReadingOptions {
  readonly readerFor?: ((field: ScanField) => ColumnReader) | undefined
  /** What there is beside columns. */
  readonly names?: readonly string[] | undefined
}

/** The names of columns, and of what is within them. */
function namesIn(columns: StoredColumns, { nested }: Binding): readonly string[] {
  const stored = [...columns].filter(([name]) => !nested.has(name))
  return [...new Set(stored.flatMap(([name, type]) => pathsWithin(name, nestedType(type))))]
}

/**
 * Reads a field of the event model from a column as it is stored. A column that is not there is undefined if nobody needs it.
 *
 * @param place its place among the fields, by which it is named in the statement: a name made of the column's might be too long
 * @throws {@link SourceError} where there is no such column, or its type cannot hold the field
 */
export function columnField(
  field: NestedField,
  columns: StoredColumns,
  binding: Binding,
  source: string,
  dialect: SqlDialect,
  place = 0,
  names: readonly string[] = [],
): RelationField | undefined {
  const { name, column, type, used, required, constant } = field
  const { columns: reader, quoteName } = dialect
  const alias = quoteName(isEventField(name) ? eventFields[name].column : `column_${place}`)
  if (constant !== undefined) return constantField(alias, constant, dialect)
  const stored = columns.get(column)
  if (stored === undefined) {
    if (used || required) throw noColumn(source, column, [...namesIn(columns, binding), ...names], name)
    return undefined
  }
  const given = quoteName(field.made ?? column)
  const content = contentOf(field, given, stored, binding.values, dialect)
  const missing: readonly Unreadable[] = required
    ? [{ condition: content.isNone, opposite: content.isThere, reason: unreadableReason(field, true), shown: null }]
    : []

  if (type === 'text' || type === 'boolean') {
    const { own, ...text } = textOf(field, given, stored, binding, source, dialect)
    return { alias, ...text, unreadable: [...missing, ...own] }
  }
  const value =
    type === 'instant'
      ? reader.instant(given, stored, binding.values)
      : reader.decimal(given, stored, field, binding.values)
  if (value === undefined) {
    throw wrongType(
      field,
      stored,
      source,
      type === 'instant'
        ? 'a timestamp, a date, an integer, a decimal, a double or text'
        : 'a decimal, a float, an integer or text',
    )
  }
  const { sql, unless, opposite } = value
  // A row without a value is missing, not unreadable; where it is required, the first reason has taken it.
  const condition = required ? `(${unless})` : `(${unless}) AND NOT (${content.isNone})`
  const reason = unreadableReason(field, false)
  const sure = required && opposite !== undefined ? { opposite } : {}
  const unreadable =
    unless === undefined ? [] : [{ condition, ...sure, reason, shown: given, advise: adviserOf(field) }]
  return {
    alias,
    value: content.orNull(sql),
    text: (name) => name,
    integer: false,
    unreadable: [...missing, ...unreadable],
  }
}

/** Whether there is anything in a column: of text, neither an empty one nor one that stands for null. */
function contentOf({ type }: ScanField, given: string, stored: string, { nulls }: ValueRules, dialect: SqlDialect) {
  const { columns: reader } = dialect
  const text = reader.textOf(given, stored)
  if (text === undefined) {
    const value = type === 'text' ? withoutNulls(given, reader.isInteger(stored), nulls, dialect) : given
    return { isNone: `${value} IS NULL`, isThere: `${value} IS NOT NULL`, orNull: (sql: string) => sql }
  }
  if (nulls.size === 0)
    return { isNone: `${given} IS NULL OR ${text} = ''`, isThere: `${text} <> ''`, orNull: (sql: string) => sql }
  const listed = listOf(['', ...nulls], dialect)
  return {
    isNone: `${given} IS NULL OR ${text} IN ${listed}`,
    isThere: `${text} NOT IN ${listed}`,
    // A text that could be read may stand for null all the same.
    orNull: (sql: string) => `CASE WHEN ${text} NOT IN ${listed} THEN ${sql} END`,
  }
}

function listOf(texts: readonly string[], { quoteText }: SqlDialect): string {
  return `(${texts.map(quoteText).join(', ')})`
}

function constantField(alias: string, constant: string, { text }: SqlDialect): RelationField {
  return { alias, value: text(constant), text: (sql) => sql, integer: false, unreadable: [] }
}

function textOf(
  field: ScanField,
  given: string,
  stored: string,
  binding: Binding,
  source: string,
  dialect: SqlDialect,
) {
  const { name, column } = field
  const { columns: reader, functions } = dialect
  if (reader.isFloat(stored)) {
    throw heldAsFloat(column, stored, source)
  }
  const isEventType = name === 'eventType'
  const { nulls } = binding.values
  const named = (sql: string) => (isEventType ? renamed(sql, binding.eventTypes, dialect) : sql)
  const own = (sql: string) =>
    isEventType ? ownTypes(binding).map((type) => ownTypeFound(type, sql, binding, dialect)) : []
  const text = reader.textOf(given, stored)
  if (text !== undefined && nulls.size > 0) {
    const value = named(`CASE WHEN ${text} NOT IN ${listOf(['', ...nulls], dialect)} THEN ${text} END`)
    return { own: own(text), value, text: (sql: string) => sql, integer: false }
  }
  if (text !== undefined) {
    // Before a blank there are the empty text, and those that begin with a control character.
    const plainText = text === given ? { plainText: { mayBeEmpty: `${given} < ' '`, valueOfOthers: named(given) } } : {}
    return {
      own: own(text),
      value: named(`NULLIF(${text}, '')`),
      ...plainText,
      text: (sql: string) => sql,
      integer: false,
    }
  }
  if (!reader.isKept(stored)) throw wrongType(field, stored, source, 'text or an integer')
  const asText = functions.toText
  const value = withoutNulls(given, reader.isInteger(stored), nulls, dialect)
  if (isEventType) {
    const written = asText(value)
    return { own: own(written), value: named(written), text: (sql: string) => sql, integer: false }
  }
  return { own: [], value, text: asText, integer: reader.isInteger(stored) }
}

/** An event type that others are read as, and that is there itself. */
function ownTypeFound(type: string, raw: string, binding: Binding, { quoteText }: SqlDialect): Unreadable {
  return {
    condition: `${raw} = ${quoteText(type)}`,
    reason: ownTypeProblem(type, binding).text,
    shown: raw,
    ownType: type,
  }
}

/** What is no text, but for what is written like one that stands for null. Integers are compared as such. */
function withoutNulls(given: string, isInteger: boolean, nulls: ValueRules['nulls'], dialect: SqlDialect): string {
  const written = [...nulls].filter((text) => !isInteger || /^(0|-?[1-9]\d*)$/.test(text))
  if (written.length === 0) return given
  const fits = isInteger && written.every((text) => text.length <= 18)
  return fits
    ? `CASE WHEN ${given} NOT IN (${written.join(', ')}) THEN ${given} END`
    : `CASE WHEN ${dialect.functions.toText(given)} NOT IN ${listOf(written, dialect)} THEN ${given} END`
}

/** The event type of the model that a text of the source's stands for. */
function renamed(type: string, eventTypes: Binding['eventTypes'], { quoteText }: SqlDialect): string {
  const cases = [...eventTypes].map(([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`)
  return cases.length === 0 ? type : `CASE ${type} ${cases.join(' ')} ELSE ${type} END`
}

const queryHint: Hint = {
  option: 'table',
  value: { query: 'SELECT ... FROM ...' },
  text: ": { query: 'SELECT ... FROM ...' } is a source, too",
}

function wrongType({ column, name }: ScanField, stored: string, source: string, wanted: string): SourceError {
  return new SourceError(
    `the column "${column}" of ${source} is ${stored}, which cannot hold ${name}; it must be ${wanted}. Cast it first${queryHint.text}`,
    { source, column, hints: [queryHint] },
  )
}
