import { field, isNull } from '../../../definition/builders.js'
import { SourceError } from '../../../errors.js'
import { type Binding, type BindingOptions, boundColumns, defineBinding } from '../../../events/binding.js'
import { extractOf } from '../../../events/column-source.js'
import { type EventField, isEventField } from '../../../events/fields.js'
import { isOfItems } from '../../../events/items.js'
import { withoutFields } from '../../../events/presets/without-fields.js'
import type { ColumnBeginning } from '../../../inspect/beginning.js'
import type { ColumnEvidence } from '../../../inspect/column-evidence.js'
import type { Facts } from '../../../inspect/facts.js'
import type { InspectedPreset } from '../../../inspect/inspection.js'
import { type FieldBeginnings, hasTimesOf, presetBinding } from '../../../inspect/propose-preset.js'
import { asCalledIn, scanFields } from '../../../plan/scan-fields.js'
import { columnFields } from '../../../sql/column-field.js'
import { duckdbDialect } from '../../../sql/dialects/duckdb.js'
import { quoteName } from '../../../sql/dialects/standard.js'
import { type NestedField, nestedColumns } from '../../../sql/nested.js'
import type { RelationField } from '../../../sql/relation.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import type { DuckdbRelation } from '../relation.js'
import { readBeginning } from './beginning.js'
import { lookedAt, type ScanInput, type ScannedRows, scanAll } from './scan.js'

type Stop = Pick<RunOptions, 'signal'>

/** Rows as a binding reads them. */
interface ReadRows {
  /** What stands after FROM: a row for each line, with the columns of fields, and whatever else is asked for. */
  readonly from: (more?: readonly string[]) => string
  readonly isNested: boolean
  readonly fields: ReadonlyMap<EventField, RelationField>
  /** The columns of fields as they are stored, and their types. */
  readonly stored: ReadonlyMap<EventField, { readonly column: string; readonly type: string }>
}

/** Finds out how the fields of a binding are read; of those that are not there, none is. */
function readRows(relation: DuckdbRelation, given: Binding): ReadRows {
  const { columns, name: source, within } = relation
  const binding = { ...given, eventTypes: new Map(), duplicates: null, sessions: null }
  const where = boundColumns(binding).map(({ field: name }) => isNull(field[name]))
  const plan = { dimensions: [], measures: [], where, timeZone: 'UTC' }
  const all = asCalledIn(columns.keys(), scanFields(plan, binding), source)
  const wanted = all.map((one) => ({ ...one, used: false, optional: false }))
  const input = { wanted, columns, binding, source, dialect: duckdbDialect, within }
  const nested = nestedColumns(input)
  const fields: readonly NestedField[] = nested?.fields ?? wanted
  const types = nested?.columns ?? columns
  const read = columnFields(fields, types, binding, source, duckdbDialect)
  const found = fields.flatMap((one) =>
    isEventField(one.name) && read.has(one.name) ? [{ ...one, field: one.name }] : [],
  )
  return {
    from: (more) => nested?.lines(relation.from, more) ?? relation.from,
    isNested: nested !== undefined,
    fields: new Map(found.map(({ field }) => [field, read.get(field) as RelationField])),
    stored: new Map(
      found.flatMap(({ field, constant, column, made }) =>
        constant === undefined ? [[field, { column: made ?? column, type: types.get(column) as string }] as const] : [],
      ),
    ),
  }
}

/** A preset that files can be read by, and what their first rows hold of its fields. */
export interface FittingPreset {
  readonly preset: InspectedPreset
  readonly beginnings: FieldBeginnings
}

/** Looks at the first rows as a preset reads them; undefined where they cannot be read so. */
export async function fitPreset(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  columns: readonly ColumnEvidence[],
  preset: InspectedPreset,
  stop: Stop,
): Promise<FittingPreset | undefined> {
  const options = presetBinding(preset)
  let rows: ReadRows
  try {
    rows = readRows(relation, defineBinding(options))
  } catch (error) {
    if (error instanceof SourceError) return undefined
    throw error
  }
  const time = rows.stored.get('eventTime')?.column
  const times = columns.find(({ column }) => column.name === time)
  if (!hasTimesOf(options, times)) return undefined
  const bound = Object.keys(options.columns ?? {}) as EventField[]
  const absent = bound.filter((field) => !rows.fields.has(field))
  const { name } = relation
  const stored = [...rows.stored]
  const read = await readBeginning(
    connection,
    { name, from: rows.from(), columns: new Map(stored.map(([, { column, type }]) => [column, type])) },
    stop,
  )
  const beginnings = stored.flatMap(([field, { column }]): readonly (readonly [EventField, ColumnBeginning])[] => {
    const found = read.find((one) => one.name === column)
    return found === undefined ? [] : [[field, { ...found, name: defineBinding(options).columns[field] }]]
  })
  return { preset: { ...preset, absent }, beginnings: new Map(beginnings) }
}

/** Fields that are of lines, and not of events, where an event has several items. */
const ofLines: readonly EventField[] = ['price', 'quantity', 'amount', 'currency']

/** Scans all rows as a preset reads them: events, and lines where an event has several. */
export async function scanPreset(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  options: BindingOptions,
  input: ScanInput,
  run: RunOptions,
): Promise<Facts> {
  const { name } = relation
  const binding = defineBinding(options)
  if (binding.items === null) return scanAll(connection, rowsOf(relation, options, true), name, input, run)
  const inItems = Object.entries(options.columns ?? {}).flatMap(([field, source]) =>
    isOfItems(extractOf(source, `.${field}`, '.')) ? [field] : [],
  )
  const ofEvents = withoutFields(options, new Set([...inItems, ...ofLines]))
  const events = await scanAll(connection, rowsOf(relation, ofEvents, true), name, input, run)
  const lines = await scanAll(connection, rowsOf(relation, options, false), name, input, run)
  return {
    ...events,
    lines: lines.rows,
    unreadable: lines.unreadable,
    price: lines.price,
    numbers: lines.numbers,
    currencies: lines.currencies,
    typesOfLines: new Map(lines.types),
  }
}

/** Rows to be scanned. @param withColumns whether the columns of the relation are looked at, too */
function rowsOf(relation: DuckdbRelation, options: BindingOptions, withColumns: boolean): ScannedRows {
  const rows = readRows(relation, defineBinding(options))
  const columns = withColumns
    ? [...relation.columns].map(([name, type], index) => ({
        name,
        type,
        sql: rows.isNested ? quoteName(`stored column ${index}`) : quoteName(name),
      }))
    : []
  const more = rows.isNested ? columns.map(({ name, sql }) => `${quoteName(name)} AS ${sql}`) : []
  // Who signs in within a session is one user more.
  const mayChange = typeof options.columns?.userId !== 'string'
  const looked = lookedAt.flatMap((field) => {
    const read = rows.fields.get(field)
    const isLeftOut = read === undefined || (field === 'userSession' && mayChange) || !rows.stored.has(field)
    return isLeftOut ? [] : [[field, read.value] as const]
  })
  return {
    from: rows.from(more),
    columns,
    fields: rows.fields,
    looked: Object.fromEntries(looked),
    unusable: new Map(),
  }
}
