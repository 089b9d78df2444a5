import type { Binding } from '../events/binding.js'
import {
  arrayOfItems,
  type ColumnPath,
  columnPath,
  columnStarts,
  ofAnyKey,
  type PathStep,
  pathsIn,
} from '../events/column-source.js'
import { eventFields, isEventField } from '../events/fields.js'
import { extractNamed } from '../events/items.js'
import type { ScanField } from '../plan/scan-fields.js'
import type { StoredColumns } from './column-reader.js'
import type { SqlDialect, SqlNested } from './dialect.js'
import { type NestedType, nestedType } from './nested-types.js'

/** The columns of a table that nobody looks at. */
export interface AssumedColumns {
  readonly columns: StoredColumns
  readonly open: SqlNested['open']
}

/** What a column or a path goes through, as it is put together. */
interface Growing {
  readonly members: Map<string, Growing>
  isList: boolean
  /** The type of a value. */
  leaf: string | undefined
  /** The type of all of it, where that is given. */
  whole: string | undefined
}

/** Types that are given, by column or by path; null for a column that is not there. */
export type GivenTypes = Readonly<Record<string, string | null>>

/**
 * The columns that a plan needs of a table of which only some types are known: others are the usual ones, and objects and lists those that
 * paths go through. A name with a dot in it is taken for a path.
 *
 * @param types by column or by path; null for a column that is not there
 */
export function assumedColumns(
  wanted: readonly ScanField[],
  types: GivenTypes,
  binding: Binding,
  dialect: SqlDialect,
): AssumedColumns {
  const text = dialect.usualType('text')
  const columns = new Map<string, string>()
  const assumed = new Map<string, NestedType>()
  for (const [name, type] of assumedTypes(wanted, types, binding, { of: (field) => usualType(field, dialect), text })) {
    if (type.kind === 'value') {
      // Of a type that is made of others, the names of members stay as they are.
      columns.set(name, nestedType(type.type).kind === 'value' ? dialect.typeName(type.type) : type.type)
      continue
    }
    const stored = dialect.nested.isJson ? 'jsonb' : `assumed ${name}`
    columns.set(name, stored)
    assumed.set(stored, type)
  }
  const { open } = dialect.nested
  return {
    columns,
    open: (column, stored) => {
      const type = dialect.nested.isJson ? undefined : assumed.get(stored)
      return type === undefined ? open(column, stored) : { sql: column, type }
    },
  }
}

/** A field of a table, by its name and where it is found. */
type WantedField = Pick<ScanField, 'column' | 'constant'>

/** The types of what no type is given of. */
interface UsualTypes<F extends WantedField> {
  readonly of: (field: F) => string
  readonly text: string
}

/**
 * The columns of {@link assumedColumns} with the types that they are put together of: a value where the type of all of it is given, or no path goes into
 * it. A type by path may leave out which key of an array it is of (`event_params[].value.int_value`).
 */
export function assumedTypes<F extends WantedField>(
  wanted: readonly F[],
  types: GivenTypes,
  binding: Pick<Binding, 'nested' | 'items' | 'eventTypeIs' | 'columns'>,
  usual: UsualTypes<F>,
): ReadonlyMap<string, NestedType> {
  const roots = new Map<string, Growing>()
  const typeFor = (name: string, otherwise: string): string | null => {
    const found = [name, ofAnyKey(name)].find((one) => Object.hasOwn(types, one))
    return found === undefined ? otherwise : (types[found] ?? null)
  }
  const addColumn = (name: string, otherwise: string) => {
    const type = typeFor(name, otherwise)
    if (type !== null) grownAt(roots, name).whole = type
  }
  const addPath = (path: ColumnPath, otherwise: string) => {
    const array = arrayOfItems(path)
    const before = array === undefined ? [] : (columnPath(array)?.steps ?? [])
    const steps = [...before, ...path.steps]
    const given = columnStarts(steps).find(({ column }) => Object.hasOwn(types, column))?.column
    if (given !== undefined && given !== path.text) {
      const type = types[given]
      if (typeof type === 'string') grownAt(roots, given).whole = type
      return
    }
    const leaf = typeFor(path.text, otherwise)
    if (leaf !== null) grow(roots, steps, before.length, leaf)
  }
  for (const field of wanted) {
    const { column, constant } = field
    if (constant !== undefined) continue
    if (!binding.nested.has(column) && !/[.[]/.test(column)) {
      addColumn(column, usual.of(field))
      continue
    }
    for (const path of pathsIn(extractNamed(column, binding.nested))) {
      const [step, ...further] = path.steps
      if (path.inItem || further.length > 0 || step === undefined || !('member' in step)) addPath(path, usual.of(field))
      else addColumn(step.member, usual.of(field))
    }
  }
  const { eventType } = binding.columns
  const hasItems = binding.items !== null && binding.eventTypeIs === null
  if (hasItems && !binding.nested.has(eventType) && !roots.has(eventType)) {
    addColumn(eventType, usual.text)
  }
  return new Map([...roots].map(([name, growing]) => [name, grown(growing, usual.text)]))
}

function usualType({ name, type, exact, scale }: ScanField, dialect: SqlDialect): string {
  // A number that may have too many places is looked at, as if it had one more.
  if (exact) return dialect.types.decimal(18, scale + 1)
  return dialect.usualType(isEventField(name) ? eventFields[name].type : type)
}

const nothing = (): Growing => ({ members: new Map(), isList: false, leaf: undefined, whole: undefined })

function grownAt(members: Map<string, Growing>, name: string): Growing {
  const at = members.get(name) ?? nothing()
  members.set(name, at)
  return at
}

/** Adds what steps go through, of which the first so many lead to a list. */
function grow(roots: Map<string, Growing>, steps: readonly PathStep[], beforeList: number, leaf: string): void {
  let members = roots
  let at: Growing | undefined
  for (const [index, step] of steps.entries()) {
    if ('keyed' in step) {
      if (at === undefined) return
      at.isList = true
      grownAt(at.members, 'key')
      continue
    }
    at = grownAt(members, step.member)
    members = at.members
    if (index + 1 === beforeList) at.isList = true
  }
  if (at !== undefined && at.members.size === 0) at.leaf = leaf
}

function grown({ members, isList, leaf, whole }: Growing, text: string): NestedType {
  if (whole !== undefined) return { kind: 'value', type: whole }
  const type: NestedType =
    members.size === 0
      ? { kind: 'value', type: leaf ?? text }
      : { kind: 'object', members: new Map([...members].map(([name, one]) => [name, grown(one, text)])) }
  return isList ? { kind: 'list', of: type } : type
}
