import { SourceError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { arrayOfItems, type ColumnPath, columnStarts, type Extract, type PathStep } from '../events/column-source.js'
import { findColumn } from '../events/find-column.js'
import { extractNamed, furtherNumber, isOfItems } from '../events/items.js'
import { heldAsFloat } from '../events/no-column.js'
import type { ScanField } from '../plan/scan-fields.js'
import { comparedItems } from '../plan/steps.js'
import type { StoredColumns } from './column-reader.js'
import type { SqlDialect, SqlNested } from './dialect.js'
import type { NestedType } from './nested-types.js'
import { derivedTable, selectList } from './select.js'

/** So many decimal places of a float are told where it is put together with others. */
const placesOfFloats = 12

/*
 * Columns that are found within others: in objects, and in the items of events. A SELECT makes plain columns of them, before anything is
 * read.
 */

/** A field, with what its column is called in the SELECT that makes it. */
export interface NestedField extends ScanField {
  /** Undefined where it is called in SQL as it is in messages. */
  readonly made?: string
}

/** Columns of a relation that are found within others. */
export interface Nested {
  readonly fields: readonly NestedField[]
  /** All columns of the relation, and those that are made, by what they are called in messages. */
  readonly columns: StoredColumns
  /** A row for each line: what stands after FROM. */
  readonly lines: (from: string, more?: readonly string[]) => string
  /** How events become lines; null where a row is a line. */
  readonly items: NestedItems | null
}

/** Events, whose items are to become lines. */
export interface NestedItems {
  /** The fields of items, which are there when events are lines. */
  readonly ofLines: ReadonlySet<string>
  /** A row for each event, with the columns of fields of events, and {@link carried}. */
  readonly events: (from: string, more?: readonly string[]) => string
  /** What of an event its lines are made of; the first is the list of its items. */
  readonly carried: readonly string[]
  /** The items by which events are compared. */
  readonly compared: string
  /**
   * A row for each line of the events that a SELECT gives, with all its columns and those of the fields of items.
   *
   * @param list the items, of the columns {@link carried}
   */
  readonly linesOf: (events: string, list?: string) => string
  /** The condition of lines after the first of their event. */
  readonly isLater: string
}

/** What is within columns whose types do not tell it. */
export interface WithinColumns {
  /** How a column is gone into. */
  readonly open: SqlNested['open']
  /** Whether a path leads to anything in the elements of an array; unless given, whatever may be there is taken to be. */
  readonly isThere?: (path: string) => boolean
  /** The paths into elements that are known. */
  readonly names?: readonly string[]
}

/** Columns that are looked for in a relation as an engine has it. */
export interface NestedInput {
  readonly wanted: readonly ScanField[]
  readonly columns: StoredColumns
  readonly binding: Binding
  readonly source: string
  readonly dialect: SqlDialect
  readonly within?: WithinColumns | undefined
}

/** What of a field decides how its value is put together. */
type Sought = Pick<ScanField, 'name' | 'column' | 'type'>

/** SQL of what a path leads to, and what it holds. */
interface Found {
  readonly sql: string
  readonly type: NestedType
}

/** SQL of a value as it is stored, with the name of its type. */
interface Value {
  readonly sql: string
  readonly stored: string
}

/**
 * Makes plain columns of those that fields need and that are found within others. Undefined where there are none.
 *
 * @throws {@link SourceError} where the items of events are not found
 */
export function nestedColumns(input: NestedInput): Nested | undefined {
  const { wanted, columns, binding } = input
  const isNested = (field: ScanField) => field.constant === undefined && extractFor(field, input) !== undefined
  if (binding.items === null && !wanted.some(isNested)) return undefined
  return new NestedSelect(input, columns).made()
}

/** How a field is found that no column holds as it is; undefined of others. */
function extractFor({ column, name }: ScanField, { columns, binding, source }: NestedInput): Extract | undefined {
  const given = binding.nested.get(column)
  if (given !== undefined) return given
  if (!/[.[]/.test(column) || findColumn(columns.keys(), { name, column }, source) !== undefined) return undefined
  return extractNamed(column, binding.nested)
}

class NestedSelect {
  readonly #input: NestedInput
  readonly #names: Set<string>
  /** Columns of events that lines are made of, by their SQL. */
  readonly #carried = new Map<string, string>()
  /** Parts of items, by their SQL of an element. */
  readonly #parts = new Map<string, { readonly name: string; readonly of: (element: string) => string }>()
  readonly #list: (Found & { readonly name: string }) | undefined
  readonly #line: string

  constructor(input: NestedInput, columns: StoredColumns) {
    this.#input = input
    this.#names = new Set(
      [...columns.keys(), ...input.wanted.map(({ column }) => column)].map((name) => name.toLowerCase()),
    )
    this.#line = this.#unused('line')
    this.#list = this.#items()
  }

  made(): Nested {
    const { wanted, columns, binding, dialect } = this.#input
    const { quoteName } = dialect
    const all = new Map(columns)
    const fields: NestedField[] = []
    const ofEvents = new Map<string, string>()
    const ofLines = new Map<string, string>()
    const lineFields = new Set<string>()
    const made = new Map<string, string>()
    for (const field of wanted) {
      const { column, constant, name } = field
      const extract = constant === undefined ? extractFor(field, this.#input) : undefined
      if (extract === undefined) {
        if (constant === undefined && columns.has(column)) ofEvents.set(column, quoteName(column))
        fields.push(field)
        continue
      }
      const isLines = this.#list !== undefined && isOfItems(extract)
      const value = this.#value(extract, field, isLines)
      if (value === undefined) {
        all.delete(column)
        fields.push(field)
        continue
      }
      // An event's own numbers are left out of further lines in two ways.
      const key = JSON.stringify([column, isLines && furtherNumber(name) === 0])
      const called = made.get(key) ?? this.#unused('nested')
      made.set(key, called)
      all.set(column, value.stored)
      if (isLines) {
        ofLines.set(called, value.sql)
        lineFields.add(name)
      } else ofEvents.set(called, value.sql)
      fields.push({ ...field, made: called })
    }
    const columnsOf = (made: ReadonlyMap<string, string>) =>
      [...made].map(([name, sql]) => (sql === quoteName(name) ? sql : `${sql} AS ${quoteName(name)}`))
    const events = (from: string, more: readonly string[] = []) => {
      const carried = [...this.#carried].map(([sql, name]) => `${sql} AS ${quoteName(name)}`)
      const list = [...columnsOf(ofEvents), ...carried, ...more]
      return selectList(list.length === 0 ? [`1 AS ${quoteName('one')}`] : list, `FROM ${from}`)
    }
    const list = this.#list
    if (list === undefined) {
      const lines = (from: string, more?: readonly string[]) => derivedTable(events(from, more), 'nested', dialect)
      return { fields, columns: all, lines, items: null }
    }
    const element = quoteName(this.#unused('element'))
    const linesOf = (select: string, given = quoteName(list.name)) => {
      const lined = dialect.nested.lines({
        events: select,
        list: given,
        element,
        type: list.type,
        parts: [...this.#parts.values()].map(({ name, of }) => ({ name: quoteName(name), of })),
        line: quoteName(this.#line),
      })
      return derivedTable(selectList(['*', ...columnsOf(ofLines)], `FROM ${lined}`), 'lines', dialect)
    }
    const compared = new Set(comparedItems(binding).map(({ text }) => text))
    const isLater = this.#isLater()
    return {
      fields,
      columns: all,
      lines: (from, more) => linesOf(events(from, more)),
      items: {
        ofLines: lineFields,
        events: (from, more) => derivedTable(events(from, more), 'nested', dialect),
        carried: [...this.#carried.values()].map(quoteName),
        compared: dialect.nested.parts(
          quoteName(list.name),
          list.type,
          [...this.#parts].flatMap(([text, { of }]) => (compared.has(text) ? [of] : [])),
        ),
        linesOf,
        isLater,
      },
    }
  }

  /** The items of an event that are to be lines: a list that is null where it has none. */
  #items(): (Found & { readonly name: string }) | undefined {
    const { binding, dialect, source } = this.#input
    if (binding.items === null) return undefined
    const { array, path, types } = binding.items
    const nested = dialect.nested
    const found = this.#root(path)
    // Fields that are found in items alone are missed where they are asked for.
    if (found === undefined) return undefined
    const list = nested.listOf(found.sql, found.type)
    if (list === undefined) {
      throw new SourceError(`${source} has a column "${array}" that is no list of items`, { source, column: array })
    }
    const type = this.#typeText()
    const isMeant =
      types === null || type === undefined ? undefined : `${type} IN (${[...types].map(dialect.quoteText).join(', ')})`
    const isNone = binding.eventTypeIs !== null && types !== null && !types.has(binding.eventTypeIs)
    const condition = isNone ? '1 = 0' : isMeant
    const sql = condition === undefined ? list.sql : `CASE WHEN ${condition} THEN ${list.sql} END`
    return { sql, type: list.type, name: this.#carry(sql) }
  }

  /** The event's type as the source writes it; undefined where no column holds it. */
  #typeText(): string | undefined {
    const { binding, columns, dialect, source } = this.#input
    if (binding.eventTypeIs !== null) return undefined
    const column = binding.columns.eventType
    const called = findColumn(columns.keys(), { name: 'eventType', column }, source)
    if (called !== undefined) return dialect.functions.toText(dialect.quoteName(called))
    const extract = extractNamed(column, binding.nested)
    const value = this.#value(extract, { name: 'eventType', column, type: 'text' }, false)
    return value === undefined ? undefined : dialect.functions.toText(value.sql)
  }

  #carry(sql: string): string {
    const name = this.#carried.get(sql) ?? this.#unused('carried')
    this.#carried.set(sql, name)
    return name
  }

  /** A column of an event, as its lines have it. */
  #carriedValue({ sql, stored }: Value): Value {
    return { sql: this.#input.dialect.quoteName(this.#carry(sql)), stored }
  }

  #value(extract: Extract, field: Sought, ofLines: boolean): Value | undefined {
    const { dialect } = this.#input
    const { functions, quoteText } = dialect
    switch (extract.kind) {
      case 'path': {
        if (extract.inItem) return this.#partValue(extract, field)
        const value = this.#pathValue(extract, field.type === 'number')
        if (value === undefined || !ofLines) return value
        return this.#onFirstLine(this.#carriedValue(value), field)
      }
      case 'first': {
        const found = extract.of.flatMap((one) => this.#value(one, field, ofLines) ?? [])
        return this.#firstOf(found, field)
      }
      case 'joined': {
        const found = extract.of.map((one) => this.#value(one, field, ofLines))
        const parts = found.flatMap((value) => (value === undefined ? [] : [this.#orNull(this.#asText(value, field))]))
        if (parts.length === 0 || (extract.whole && parts.length < found.length)) return undefined
        const [first = '', ...others] = parts
        const joint = quoteText(extract.separator)
        const stored = dialect.usualType('text')
        if (extract.whole) {
          const all = others.reduce((left, right) => functions.joined(left, joint, right), first)
          return { sql: all, stored }
        }
        // Up to the first that is null: what follows one is null, too.
        const sql = parts.reduceRight((rest, part, index) => {
          const before = index === 0 ? part : functions.joined(joint, part)
          return rest === '' ? before : functions.joined(before, `COALESCE(${rest}, ${quoteText('')})`)
        }, '')
        return { sql, stored }
      }
      case 'byType': {
        const type = this.#typeText()
        const called = type === undefined || !ofLines ? type : dialect.quoteName(this.#carry(type))
        const cases = [...extract.cases].flatMap(([name, one]) => {
          const value = this.#value(one, field, ofLines)
          return value === undefined ? [] : [{ name, value }]
        })
        const others = extract.others === null ? undefined : this.#value(extract.others, field, ofLines)
        const all = this.#alike([...cases.map(({ value }) => value), ...(others === undefined ? [] : [others])], field)
        const [first] = all
        if (first === undefined) return undefined
        if (called === undefined) return others === undefined ? undefined : (all.at(-1) as Value)
        const whens = cases.map(({ name }, index) => `WHEN ${quoteText(name)} THEN ${(all[index] as Value).sql}`)
        const rest = others === undefined ? '' : ` ELSE ${(all.at(-1) as Value).sql}`
        if (whens.length === 0) return others
        return { sql: `CASE ${called} ${whens.join(' ')}${rest} END`, stored: first.stored }
      }
      case 'withoutItems': {
        const value = this.#value(extract.of, field, false)
        if (value === undefined) return undefined
        const list = this.#list
        const only =
          list === undefined ? value : { ...value, sql: `CASE WHEN ${list.sql} IS NULL THEN ${value.sql} END` }
        return ofLines ? this.#carriedValue(only) : only
      }
    }
  }

  /** Of an event's own number, the one of its first line: of all lines together it counts once. */
  #onFirstLine(value: Value, field: Sought): Value {
    if (field.type !== 'number' || this.#list === undefined) return value
    const { dialect } = this.#input
    const isLater = this.#isLater()
    if (furtherNumber(field.name) === null) {
      return { ...value, sql: `CASE WHEN ${isLater} THEN NULL ELSE ${value.sql} END` }
    }
    const isText = dialect.columns.textOf(value.sql, value.stored) !== undefined
    const zero = `CASE WHEN ${this.#orNull(value)} IS NOT NULL THEN ${isText ? dialect.quoteText('0') : '0'} END`
    return { ...value, sql: `CASE WHEN ${isLater} THEN ${zero} ELSE ${value.sql} END` }
  }

  /** The condition of lines after the first of their event. */
  #isLater(): string {
    return `${this.#input.dialect.quoteName(this.#line)} > 1`
  }

  #firstOf(found: readonly Value[], field: Sought): Value | undefined {
    const [first] = found
    if (first === undefined || found.length === 1) return first
    const alike = this.#alike(found, field)
    const { stored } = alike[0] as Value
    return { sql: `COALESCE(${alike.map((value) => this.#orNull(value)).join(', ')})`, stored }
  }

  /** Values of one type: of several, as texts. */
  #alike(values: readonly Value[], field: Sought): readonly Value[] {
    const types = new Set(values.map(({ stored }) => stored))
    if (types.size < 2) return values
    return values.map((value) => this.#asText(value, field))
  }

  /** @throws {@link SourceError} for an identifier that is held as a float */
  #asText(value: Value, { type, column }: Sought): Value {
    const { dialect, source } = this.#input
    const { columns, functions, usualType } = dialect
    const stored = usualType('text')
    const text = columns.textOf(value.sql, value.stored)
    if (text !== undefined) return { sql: text, stored }
    if (!columns.isFloat(value.stored)) return { sql: functions.toText(value.sql), stored }
    if (type !== 'number') throw heldAsFloat(column, value.stored, source)
    // Of a float, engines write the text with an exponent.
    const decimal = functions.toText(functions.toDecimal(value.sql, 38, placesOfFloats))
    return { sql: `COALESCE(${decimal}, ${functions.toText(value.sql)})`, stored }
  }

  /** A text that is null where it stands for null. */
  #orNull(value: Value): string {
    const { dialect, binding } = this.#input
    const text = dialect.columns.textOf(value.sql, value.stored)
    if (text === undefined) return value.sql
    const nulls = ['', ...binding.values.nulls]
    if (nulls.length === 1) return `NULLIF(${text}, '')`
    return `CASE WHEN ${text} NOT IN (${nulls.map(dialect.quoteText).join(', ')}) THEN ${text} END`
  }

  #partValue(path: ColumnPath, { type }: Sought): Value | undefined {
    const { dialect } = this.#input
    const list = this.#list
    if (list === undefined || list.type.kind !== 'list' || arrayOfItems(path) !== this.#input.binding.items?.array)
      return undefined
    const { of } = list.type
    const found = this.#isThere(path) ? this.#follow({ sql: 'element', type: of }, path.steps) : undefined
    const isNumber = type === 'number'
    const value = found === undefined ? undefined : this.#leaf(found, isNumber)
    if (value === undefined) return undefined
    const called = this.#parts.get(path.text)?.name ?? this.#unused('part')
    const partOf = (element: string) =>
      (this.#leaf(this.#follow({ sql: element, type: of }, path.steps) as Found, isNumber) as Value).sql
    this.#parts.set(path.text, { name: called, of: partOf })
    return { sql: dialect.quoteName(called), stored: value.stored }
  }

  #pathValue(path: ColumnPath, isNumber: boolean): Value | undefined {
    const { columns, dialect, source } = this.#input
    const called = findColumn(columns.keys(), { name: path.text, column: path.text }, source)
    if (called !== undefined) return { sql: dialect.quoteName(called), stored: columns.get(called) as string }
    const found = this.#isThere(path) ? this.#root(path) : undefined
    return found === undefined ? undefined : this.#leaf(found, isNumber)
  }

  /** What a path leads to from the column that it begins with. */
  #root({ steps, text }: ColumnPath): Found | undefined {
    const { columns, dialect, source, within } = this.#input
    const open = within?.open ?? dialect.nested.open
    for (const { column, left } of columnStarts(steps)) {
      const called = findColumn(columns.keys(), { name: text, column }, source)
      if (called === undefined) continue
      return this.#follow(open(dialect.quoteName(called), columns.get(called) as string), left)
    }
    return undefined
  }

  #isThere({ text }: ColumnPath): boolean {
    return this.#input.within?.isThere?.(text) ?? true
  }

  #follow(start: Found, steps: readonly PathStep[]): Found | undefined {
    const nested = this.#input.dialect.nested
    let found: Found | undefined = start
    for (const step of steps) {
      if (found === undefined) return undefined
      found = 'member' in step ? memberOf(found, step.member, nested) : this.#keyed(found, step.keyed)
    }
    return found
  }

  /** The element of a list of keys with values that has a key. */
  #keyed({ sql, type }: Found, key: string): Found | undefined {
    const { dialect } = this.#input
    const nested = dialect.nested
    if (type.kind === 'map') return { sql: nested.member(sql, key, type), type: type.of }
    const list = nested.listOf(sql, type)
    if (list === undefined || list.type.kind !== 'list') return undefined
    const { of } = list.type
    const condition = (element: string) => {
      const member = memberOf({ sql: element, type: of }, 'key', nested)
      const value = member === undefined ? undefined : this.#leaf(member)
      return value === undefined ? undefined : `${value.sql} = ${dialect.quoteText(key)}`
    }
    if (condition('element') === undefined) return undefined
    return { sql: nested.elementWhere(list.sql, of, (element) => condition(element) as string), type: of }
  }

  #leaf({ sql, type }: Found, isNumber = false): Value | undefined {
    const { dialect } = this.#input
    switch (type.kind) {
      case 'value':
        return { sql, stored: dialect.typeName(type.type) }
      case 'json':
        return {
          sql: dialect.nested.jsonText(sql, isNumber ? this.#input.binding.values.decimal : undefined),
          stored: dialect.usualType('text'),
        }
      default:
        return undefined
    }
  }

  #unused(kind: string): string {
    for (let number = 1; ; number++) {
      const name = `${kind}_${number}`
      if (this.#names.has(name)) continue
      this.#names.add(name)
      return name
    }
  }
}

function memberOf({ sql, type }: Found, key: string, nested: SqlNested): Found | undefined {
  switch (type.kind) {
    case 'object': {
      const called = type.members.has(key) ? key : onlyOne([...type.members.keys()], key)
      return called === undefined
        ? undefined
        : { sql: nested.member(sql, called, type), type: type.members.get(called) as NestedType }
    }
    case 'map':
      return { sql: nested.member(sql, key, type), type: type.of }
    case 'json':
      return { sql: nested.member(sql, key, type), type }
    default:
      return undefined
  }
}

/** The only name that is a key but for capitals. */
function onlyOne(names: readonly string[], key: string): string | undefined {
  const found = names.filter((name) => name.toLowerCase() === key.toLowerCase())
  return found.length === 1 ? found[0] : undefined
}
