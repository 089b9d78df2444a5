import type { Binding } from '../events/binding.js'
import { arrayOfItems, type ColumnPath, columnPath, type PathStep, pathsIn } from '../events/column-source.js'
import { eventFields, isEventField } from '../events/fields.js'
import { extractNamed } from '../events/items.js'
import type { ScanField } from '../plan/scan-fields.js'
import type { StoredColumns } from './column-reader.js'
import type { SqlDialect, SqlNested } from './dialect.js'
import type { NestedType } from './nested-types.js'

/** The columns of a table that nobody looks at. */
export interface AssumedColumns {
  readonly columns: StoredColumns
  readonly open: SqlNested['open']
}

/** What a path goes through, as it is put together. */
type Growing = { readonly members: Map<string, Growing>; isList: boolean; leaf: string | undefined }

/**
 * The columns that a plan needs of a table of which only some types are known: others are the usual ones, and objects and lists those that
 * paths go through. A name with a dot in it is taken for a path.
 *
 * @param types by column or by path; null for a column that is not there
 */
export function assumedColumns(
  wanted: readonly ScanField[],
  types: Readonly<Record<string, string | null>>,
  binding: Binding,
  dialect: SqlDialect,
): AssumedColumns {
  const columns = new Map<string, string>()
  const roots = new Map<string, Growing>()
  const typeFor = (name: string, usual: string): string | null =>
    Object.hasOwn(types, name) ? (types[name] ?? null) : usual
  const addPath = (path: ColumnPath, usual: string) => {
    const array = arrayOfItems(path)
    const before = array === undefined ? [] : (columnPath(array)?.steps ?? [])
    const steps = [...before, ...path.steps]
    const given = prefixes(steps).find((name) => Object.hasOwn(types, name))
    const leaf = typeFor(path.text, usual)
    if (given !== undefined && given !== path.text) {
      const type = types[given]
      if (typeof type === 'string') columns.set(given, dialect.typeName(type))
      return
    }
    if (leaf === null) return
    grow(roots, steps, before.length, leaf)
  }
  for (const field of wanted) {
    const { column, constant } = field
    if (constant !== undefined) continue
    const usual = usualType(field, dialect)
    const isPlain = !binding.nested.has(column) && !/[.[]/.test(column)
    if (isPlain) {
      const type = typeFor(column, usual)
      if (type !== null) columns.set(column, dialect.typeName(type))
      continue
    }
    for (const path of pathsIn(extractNamed(column, binding.nested))) {
      const [step, ...further] = path.steps
      if (path.inItem || further.length > 0 || step === undefined || !('member' in step)) addPath(path, usual)
      else {
        const type = typeFor(step.member, usual)
        if (type !== null) columns.set(step.member, dialect.typeName(type))
      }
    }
  }
  if (binding.items !== null && binding.eventTypeIs === null) {
    const { eventType } = binding.columns
    const type = binding.nested.has(eventType) ? null : typeFor(eventType, dialect.usualType('text'))
    if (type !== null && !columns.has(eventType)) columns.set(eventType, dialect.typeName(type))
  }
  const assumed = new Map<string, NestedType>()
  for (const [root, growing] of roots) {
    const stored = dialect.nested.isJson ? 'jsonb' : `assumed ${root}`
    if (columns.has(root)) continue
    columns.set(root, stored)
    assumed.set(stored, grown(growing, dialect))
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

function usualType({ name, type, exact, scale }: ScanField, dialect: SqlDialect): string {
  // A number that may have too many places is looked at, as if it had one more.
  if (exact) return dialect.types.decimal(18, scale + 1)
  return dialect.usualType(isEventField(name) ? eventFields[name].type : type)
}

/** The columns that a path may begin with. */
function prefixes(steps: readonly PathStep[]): readonly string[] {
  const end = steps.findIndex((step) => !('member' in step))
  const members = (end < 0 ? steps : steps.slice(0, end)).flatMap((step) => ('member' in step ? [step.member] : []))
  return members.map((_, index) => members.slice(0, index + 1).join('.')).reverse()
}

const nothing = (): Growing => ({ members: new Map(), isList: false, leaf: undefined })

/** Adds what steps go through, of which the first so many lead to a list. */
function grow(roots: Map<string, Growing>, steps: readonly PathStep[], beforeList: number, leaf: string): void {
  let members = roots
  let at: Growing | undefined
  for (const [index, step] of steps.entries()) {
    if ('keyed' in step) {
      if (at === undefined) return
      at.isList = true
      const key = at.members.get('key') ?? nothing()
      key.leaf = 'key'
      at.members.set('key', key)
      continue
    }
    at = members.get(step.member) ?? nothing()
    members.set(step.member, at)
    members = at.members
    if (index + 1 === beforeList) at.isList = true
  }
  if (at !== undefined && at.members.size === 0) at.leaf = leaf
}

function grown({ members, isList, leaf }: Growing, dialect: SqlDialect): NestedType {
  const type: NestedType =
    members.size === 0
      ? { kind: 'value', type: leaf === 'key' || leaf === undefined ? dialect.usualType('text') : leaf }
      : { kind: 'object', members: new Map([...members].map(([name, one]) => [name, grown(one, dialect)])) }
  return isList ? { kind: 'list', of: type } : type
}
