import { SourceError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { eventFields, isEventField } from '../events/fields.js'
import { decimalDigits, decimalPattern, instantPattern } from '../events/values.js'
import type { RelationField } from './relation.js'
import { type ScanField, unreadableReason } from './scan-fields.js'
import { quoteName, quoteText } from './sql.js'

/** The columns that a relation has, with their types in DuckDB. */
export type PhysicalColumns = ReadonlyMap<string, string>

const integers = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const text = /^(VARCHAR|ENUM\b.*|UUID)$/s
const decimal = /^DECIMAL\(\d+,\s*(\d+)\)$/

/**
 * Reads a field of the event model from a column as it is stored, by the same rules as `events/values.ts`.
 *
 * @throws {@link SourceError} where there is no such column, or its type cannot hold the field
 */
export function physicalField(
  field: ScanField,
  columns: PhysicalColumns,
  binding: Binding,
  source: string,
): RelationField | undefined {
  const { name, column, type, used, required } = field
  const stored = columns.get(column)
  if (stored === undefined) {
    if (!used && !required) return undefined
    throw new SourceError(
      `${source} has no column "${column}"${isEventField(name) ? ` for ${name}` : ''}; it has ${[...columns.keys()].join(', ')}. Bind the field to its column: { binding: { columns: { ${isEventField(name) ? name : 'eventTime'}: '...' } } }`,
      { source, column },
    )
  }
  const alias = isEventField(name) ? quoteName(eventFields[name].column) : quoteName(`column ${name}`)
  const given = quoteName(column)
  switch (type) {
    case 'instant':
      return instantField(field, alias, given, stored, source)
    case 'number':
      return decimalField(field, alias, given, stored, source)
    case 'text':
    case 'boolean':
      return textField(field, alias, given, stored, binding, source)
  }
}

function instantField(field: ScanField, alias: string, given: string, stored: string, source: string): RelationField {
  const reasons = [{ condition: isEmpty(given, stored), reason: unreadableReason(field, true), shown: null }]
  if (stored === 'VARCHAR') {
    // A cast to TIMESTAMP forgets an offset, one to TIMESTAMPTZ heeds it; without one, the latter would take the session's zone.
    const zoned = `contains(substr(${given}, 11), '+') OR contains(substr(${given}, 11), '-')`
    // DuckDB wants seconds where there is a zone, and no more than one way to write UTC; what it refuses is spelled out for it.
    const cast = `CASE WHEN ${zoned}
    THEN timezone('UTC', COALESCE(TRY_CAST(${given} AS TIMESTAMPTZ), TRY_CAST(regexp_replace(${given}, '^(.{16})([+-])', '\\1:00\\2') AS TIMESTAMPTZ)))
    ELSE COALESCE(TRY_CAST(${given} AS TIMESTAMP), TRY_CAST(regexp_replace(${given}, ' ?(UTC|Z)$', '') AS TIMESTAMP)) END`
    const value = `CASE WHEN regexp_full_match(${given}, ${quoteText(instantPattern)}) THEN ${cast} END`
    return same(alias, value, [
      ...reasons,
      { condition: `(${value}) IS NULL`, reason: unreadableReason(field, false), shown: given },
    ])
  }
  const value =
    stored === 'TIMESTAMP WITH TIME ZONE'
      ? `timezone('UTC', ${given})`
      : stored === 'TIMESTAMP'
        ? given
        : stored === 'DATE' || /^TIMESTAMP_(S|MS|NS)$/.test(stored)
          ? `CAST(${given} AS TIMESTAMP)`
          : undefined
  if (value === undefined) throw wrongType(field, stored, source, 'a timestamp, a date or text')
  return same(alias, value, [
    ...reasons,
    { condition: `NOT isfinite(${given})`, reason: unreadableReason(field, false), shown: given },
  ])
}

function decimalField(field: ScanField, alias: string, given: string, stored: string, source: string): RelationField {
  const { scale, required } = field
  const to = `DECIMAL(${decimalDigits}, ${scale})`
  const own = decimal.exec(stored)
  const value =
    own !== null || integers.test(stored)
      ? `TRY_CAST(${given} AS ${to})`
      : stored === 'DOUBLE' || stored === 'FLOAT'
        ? // Rounded half away from zero first, then to the nearest decimal.
          `TRY_CAST(round(CAST(${given} AS DOUBLE) * 1E${scale}) / 1E${scale} AS ${to})`
        : stored === 'VARCHAR'
          ? `CASE WHEN regexp_full_match(${given}, ${quoteText(decimalPattern)}) THEN TRY_CAST(${given} AS ${to}) END`
          : undefined
  if (value === undefined) throw wrongType(field, stored, source, 'a decimal, a float, an integer or text')
  const missing = required
    ? [{ condition: isEmpty(given, stored), reason: unreadableReason(field, true), shown: null }]
    : []
  // A decimal that is no wider than ours can always be read, and need not be read to be sure of it.
  const fits =
    own !== null && Number(/\d+/.exec(stored)?.[0]) - Number(own[1]) <= decimalDigits - scale && Number(own[1]) <= scale
  if (fits) return same(alias, value, missing)
  const condition = `(${value}) IS NULL AND NOT (${isEmpty(given, stored)})`
  return same(alias, value, [...missing, { condition, reason: unreadableReason(field, false), shown: given }])
}

function textField(
  field: ScanField,
  alias: string,
  given: string,
  stored: string,
  binding: Binding,
  source: string,
): RelationField {
  const { name, required } = field
  if (stored === 'DOUBLE' || stored === 'FLOAT') {
    throw new SourceError(
      `the column "${field.column}" of ${source} is ${stored}: an identifier held as a float may have lost digits; store it as text or as a 64-bit integer`,
      { source, column: field.column },
    )
  }
  const isText = text.test(stored)
  if (
    !isText &&
    !integers.test(stored) &&
    !decimal.test(stored) &&
    !/^(BOOLEAN|DATE|TIMESTAMP.*|NULL|"NULL")$/.test(stored)
  ) {
    throw wrongType(field, stored, source, 'text or an integer')
  }
  const plain = isText ? `NULLIF(${stored === 'VARCHAR' ? given : `CAST(${given} AS varchar)`}, '')` : given
  const value = name === 'eventType' ? aliased(isText ? plain : `CAST(${plain} AS varchar)`, binding.eventTypes) : plain
  return {
    alias,
    value,
    text: isText || name === 'eventType' ? (sql) => sql : (sql) => `CAST(${sql} AS varchar)`,
    unreadable: required
      ? [{ condition: isEmpty(given, stored), reason: unreadableReason(field, true), shown: null }]
      : [],
  }
}

/** The event's type by the model's names. */
function aliased(value: string, eventTypes: ReadonlyMap<string, string>): string {
  if (eventTypes.size === 0) return value
  const cases = [...eventTypes].map(([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`)
  return `CASE ${value} ${cases.join(' ')} ELSE ${value} END`
}

function isEmpty(given: string, stored: string): string {
  return stored === 'VARCHAR' ? `${given} IS NULL OR ${given} = ''` : `${given} IS NULL`
}

function same(alias: string, value: string, unreadable: RelationField['unreadable']): RelationField {
  return { alias, value, text: (sql) => sql, unreadable }
}

function wrongType({ column, name }: ScanField, stored: string, source: string, wanted: string): SourceError {
  return new SourceError(
    `the column "${column}" of ${source} is ${stored}, which cannot hold ${name}; it must be ${wanted}. Cast it first: { query: 'SELECT ... FROM ...' } is a source, too`,
    { source, column },
  )
}
