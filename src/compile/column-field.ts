import { SourceError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { eventFields, isEventField } from '../events/fields.js'
import { noColumn } from '../events/lacking.js'
import { ownTypeProblem, ownTypes } from '../events/own-types.js'
import type { RelationField, Unreadable } from './relation.js'
import { type ScanField, unreadableReason } from './scan-fields.js'
import { quoteName, quoteText } from './sql.js'

/** The columns that a relation has, with their types as its engine names them. */
export type StoredColumns = ReadonlyMap<string, string>

/** How a column becomes a value: its SQL, and the condition under which what it holds cannot be read, where that may be. */
export interface ColumnValue {
  readonly sql: string
  readonly unless?: string
  /** The opposite of `unless` of a value that is there, in a form that the engine can decide by what it knows of whole blocks. */
  readonly opposite?: string
}

/**
 * How an engine reads what it stores, by the rules of `events/values.ts`. Of a column's name, quoted, and its type; undefined where
 * the type cannot hold such a value.
 */
export interface ColumnReader {
  /** Whether a type is plain text, in which an empty one is null. */
  readonly isText: (stored: string) => boolean
  /** Whether a type is a floating-point number, which no identifier may be. */
  readonly isFloat: (stored: string) => boolean
  readonly isInteger: (stored: string) => boolean
  /** A UTC timestamp. */
  readonly instant: (given: string, stored: string) => ColumnValue | undefined
  /** A decimal of 15 digits, `scale` of them after the point. */
  readonly decimal: (given: string, stored: string, scale: number) => ColumnValue | undefined
  /** Text that is not plain, such as an enumeration; or what is kept as it is and written as text only where text is needed. */
  readonly other: (given: string, stored: string) => { readonly sql: string; readonly kept: boolean } | undefined
}

/**
 * Reads the fields that a plan needs of a relation's columns, by name. Texts of one column, such as orders that are sessions, are one
 * field of the relation, and so counted once.
 *
 * @throws {@link SourceError} where a column is missing, or its type cannot hold the field
 */
export function columnFields(
  wanted: readonly ScanField[],
  columns: StoredColumns,
  binding: Binding,
  source: string,
  reader: ColumnReader,
): ReadonlyMap<string, RelationField> {
  const fields = new Map<string, RelationField>()
  const texts = new Map<string, RelationField>()
  for (const field of wanted) {
    // The event's type is not shared: its names are those of the model, a further column's those of the source.
    const isShared = field.type === 'text' && field.name !== 'eventType'
    const found =
      (isShared ? texts.get(field.column) : undefined) ?? columnField(field, columns, binding, source, reader)
    if (found === undefined) continue
    fields.set(field.name, found)
    if (isShared) texts.set(field.column, found)
  }
  return fields
}

/**
 * Reads a field of the event model from a column as it is stored. A column that is not there is undefined if nobody needs it.
 *
 * @throws {@link SourceError} where there is no such column, or its type cannot hold the field
 */
export function columnField(
  field: ScanField,
  columns: StoredColumns,
  binding: Binding,
  source: string,
  reader: ColumnReader,
): RelationField | undefined {
  const { name, column, type, scale, used, required, constant } = field
  if (constant !== undefined) return constantField(name, constant)
  const stored = columns.get(column)
  if (stored === undefined) {
    if (used || required) throw noColumn(source, column, [...columns.keys()], name)
    return undefined
  }
  const given = quoteName(column)
  const alias = isEventField(name) ? quoteName(eventFields[name].column) : quoteName(`column ${name}`)
  const empty = reader.isText(stored) ? `${given} IS NULL OR ${given} = ''` : `${given} IS NULL`
  const present = reader.isText(stored) ? `${given} <> ''` : `${given} IS NOT NULL`
  const missing: readonly Unreadable[] = required
    ? [{ condition: empty, opposite: present, reason: unreadableReason(field, true), shown: null }]
    : []

  if (type === 'text' || type === 'boolean') {
    const { own, ...text } = textOf(field, given, stored, binding, source, reader)
    return { alias, ...text, unreadable: [...missing, ...own] }
  }
  const value = type === 'instant' ? reader.instant(given, stored) : reader.decimal(given, stored, scale)
  if (value === undefined) {
    throw wrongType(
      field,
      stored,
      source,
      type === 'instant' ? 'a timestamp, a date or text' : 'a decimal, a float, an integer or text',
    )
  }
  const { sql, unless, opposite } = value
  // A row without a value is missing, not unreadable; where it is required, the first reason has taken it.
  const condition = required ? `(${unless})` : `(${unless}) AND NOT (${empty})`
  const reason = unreadableReason(field, false)
  const sure = required && opposite !== undefined ? { opposite } : {}
  const unreadable = unless === undefined ? [] : [{ condition, ...sure, reason, shown: given }]
  return { alias, value: sql, text: (name) => name, integer: false, unreadable: [...missing, ...unreadable] }
}

function constantField(name: string, constant: string): RelationField {
  const alias = isEventField(name) ? quoteName(eventFields[name].column) : quoteName(`column ${name}`)
  return { alias, value: quoteText(constant), text: (sql) => sql, integer: false, unreadable: [] }
}

function textOf(
  field: ScanField,
  given: string,
  stored: string,
  binding: Binding,
  source: string,
  reader: ColumnReader,
) {
  const { name, column } = field
  if (reader.isFloat(stored)) {
    throw new SourceError(
      `the column "${column}" of ${source} is ${stored}: an identifier held as a float may have lost digits; store it as text or as a 64-bit integer`,
      { source, column },
    )
  }
  const isEventType = name === 'eventType'
  const named = (sql: string) => (isEventType ? renamed(sql, binding.eventTypes) : sql)
  const own = (sql: string) => (isEventType ? ownTypes(binding).map((type) => ownTypeFound(type, sql, binding)) : [])
  if (reader.isText(stored)) {
    return {
      own: own(given),
      value: named(`NULLIF(${given}, '')`),
      // Before a blank there are the empty text, and those that begin with a control character.
      plainText: { mayBeEmpty: `${given} < ' '`, valueOfOthers: named(given) },
      text: (sql: string) => sql,
      integer: false,
    }
  }
  const other = reader.other(given, stored)
  if (other === undefined) throw wrongType(field, stored, source, 'text or an integer')
  const asText = (sql: string) => (other.kept ? `CAST(${sql} AS varchar)` : sql)
  const raw = asText(other.sql)
  if (isEventType) return { own: own(raw), value: named(raw), text: (sql: string) => sql, integer: false }
  return { own: [], value: other.sql, text: asText, integer: reader.isInteger(stored) }
}

/** An event type that others are read as, and that is there itself. */
function ownTypeFound(type: string, raw: string, binding: Binding): Unreadable {
  return { condition: `${raw} = ${quoteText(type)}`, reason: ownTypeProblem(type, binding), shown: raw, ownType: type }
}

/** The event type of the model that a text of the source's stands for. */
function renamed(type: string, eventTypes: Binding['eventTypes']): string {
  const cases = [...eventTypes].map(([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`)
  return cases.length === 0 ? type : `CASE ${type} ${cases.join(' ')} ELSE ${type} END`
}

function wrongType({ column, name }: ScanField, stored: string, source: string, wanted: string): SourceError {
  return new SourceError(
    `the column "${column}" of ${source} is ${stored}, which cannot hold ${name}; it must be ${wanted}. Cast it first: { query: 'SELECT ... FROM ...' } is a source, too`,
    { source, column },
  )
}
