import type { Binding } from '../../events/binding.js'
import {
  arrayOfItems,
  type ColumnPath,
  columnPath,
  columnStarts,
  type Extract,
  isFoundBy,
} from '../../events/column-source.js'
import { Dictionary } from '../../events/dictionary.js'
import { findColumn } from '../../events/find-column.js'
import { extractNamed, furtherNumber } from '../../events/items.js'
import { decimalReader, instantReader } from '../../events/values.js'
import { comparedItems } from '../../plan/steps.js'
import type { ArrowBatch, ArrowData, ArrowSchema } from './arrow.js'
import { gathered } from './arrow-gather.js'
import { numberReader } from './arrow-numbers.js'
import { type Elements, elementsOf, elementType, followed, typeAt } from './arrow-paths.js'
import { codeReader } from './arrow-text.js'
import { timeReader } from './arrow-times.js'
import { isValid } from './arrow-types.js'
import { writtenAt } from './arrow-written.js'
import type { FilledField } from './batch.js'
import { CodeTable } from './code-table.js'

/** Lines of some rows of a batch. */
export interface ArrowLines {
  readonly length: number
  /** The row of each line. */
  readonly rows: Int32Array
  /** The place of its item among the elements of all lists, -1 of a row without items. */
  readonly items: Int32Array
  /** A 1 for each line that is not the first one of its row. */
  readonly further: Uint8Array
  /** The code of each row's event type, as it is written. */
  readonly types: Int32Array
  readonly elements: ArrowData | undefined
}

/** Where a path begins: a column of a batch, and what is to be followed from there. */
function startIn(names: readonly string[], { steps }: ColumnPath, name: string) {
  for (const { column: called, left } of columnStarts(steps)) {
    const column = findColumn(names, { name, column: called }, 'arrow')
    if (column !== undefined) return { column, steps: left }
  }
  return undefined
}

/** Whether a schema has any of the paths by which a column is found. */
export function isInSchema({ fields }: ArrowSchema, field: FilledField, { nested, items }: Binding): boolean {
  const names = fields.map(({ name }) => name)
  const typeOf = (path: ColumnPath) => {
    const start = startIn(names, path, field.name)
    const type = fields.find(({ name }) => name === start?.column)?.type
    return start === undefined || type === undefined ? undefined : typeAt(type, start.steps)
  }
  return isFoundBy(extractNamed(field.column, nested), (path) => {
    if (!path.inItem) return typeOf(path) !== undefined
    const lists = items !== null && arrayOfItems(path) === items.array ? typeOf(items.path) : undefined
    const element = lists === undefined ? undefined : elementType(lists)
    return element !== undefined && typeAt(element, path.steps) !== undefined
  })
}

/** Whether a column is no column of a schema, but found in others. */
export function isNestedIn({ fields }: ArrowSchema, { name, column }: FilledField, { nested }: Binding): boolean {
  if (nested.has(column)) return true
  const path = columnPath(column)
  if (path === undefined || (!path.inItem && path.steps.length === 1)) return false
  return (
    findColumn(
      fields.map((field) => field.name),
      { name, column },
      'arrow',
    ) === undefined
  )
}

/** Reads a batch of a binding whose fields are not all columns. */
export class NestedBatch {
  readonly #batch: ArrowBatch
  readonly #names: readonly string[]
  readonly #binding: Binding
  readonly #types: Dictionary

  /** @param types the event types that all batches have, as they are written */
  constructor(batch: ArrowBatch, binding: Binding, types: Dictionary) {
    this.#batch = batch
    this.#names = batch.schema.fields.map(({ name }) => name)
    this.#binding = binding
    this.#types = types
  }

  /** The lines of some rows. */
  lines(from: number, length: number): ArrowLines {
    const rows = Int32Array.from({ length }, (_, row) => from + row)
    const whole = {
      length,
      rows,
      items: new Int32Array(length).fill(-1),
      further: new Uint8Array(length),
      types: new Int32Array(length).fill(-1),
      elements: undefined,
    }
    const ofRows = this.#typesOf(whole)
    const { items } = this.#binding
    const found = items === null ? undefined : this.#follow(items.path, rows)
    const elements = found === undefined ? undefined : elementsOf(found.data)
    if (found === undefined || elements === undefined) return { ...whole, types: ofRows }
    const isSplit = (row: number) =>
      (found.rows[row] as number) >= 0 &&
      isValid(found.data, found.rows[row] as number) &&
      (items?.types == null || items.types.has(this.#types.valueOf(ofRows[row] as number) ?? ''))
    return splitLines(from, found.rows, ofRows, elements, isSplit)
  }

  #typesOf(lines: ArrowLines): Int32Array {
    const { eventTypeIs, columns, nested, values } = this.#binding
    const types = lines.types
    if (eventTypeIs !== null) return types.fill(this.#types.codeOf(eventTypeIs))
    const texts = new NestedTexts(this, lines, this.#types, values.nulls, types)
    texts.read(extractNamed(columns.eventType, nested))
    return types
  }

  #follow(path: ColumnPath, rows: Int32Array) {
    const start = startIn(this.#names, path, path.text)
    const data = start === undefined ? undefined : this.#batch.getChild(start.column)?.data[0]
    return start === undefined || data === undefined ? undefined : followed(data, rows, start.steps)
  }

  /** What a path finds in some of the lines, as a column of its own; undefined where there is nothing of the kind. */
  column(path: ColumnPath, lines: ArrowLines, some: Uint8Array): ArrowData | undefined {
    const rows = (path.inItem ? lines.items : lines.rows).map((row, line) => (some[line] === 1 ? row : -1))
    const found = path.inItem
      ? lines.elements !== undefined && arrayOfItems(path) === this.#binding.items?.array
        ? followed(lines.elements, rows, path.steps)
        : undefined
      : this.#follow(path, rows)
    return found === undefined ? undefined : gathered(found.data, found.rows)
  }

  typeCode(type: string): number {
    return this.#types.codeOf(type)
  }

  /** For each line what of its item is bound, as it is written; undefined where nobody compares it. */
  itemsOf(lines: ArrowLines): readonly string[] | undefined {
    if (this.#binding.duplicates !== 'exact' || this.#binding.items === null) return undefined
    const all = new Uint8Array(lines.length).fill(1)
    const written = comparedItems(this.#binding)
      .map((path) => this.column(path, lines, all))
      .map((data) => (data === undefined ? () => null : writtenAt(data)))
    return Array.from({ length: lines.length }, (_, line) =>
      lines.items[line] === -1 ? '' : JSON.stringify(written.map((textAt) => textAt(line))),
    )
  }
}

/** Makes a line of each element of the lists of rows that are split, and of each other row. */
function splitLines(
  from: number,
  lists: Int32Array,
  ofRows: Int32Array,
  { data, begin, end }: Elements,
  isSplit: (row: number) => boolean,
): ArrowLines {
  const counts = Int32Array.from(lists, (list, row) => (isSplit(row) ? Math.max(1, end(list) - begin(list)) : 1))
  const length = counts.reduce((sum, count) => sum + count, 0)
  const [rows, items, types] = [new Int32Array(length), new Int32Array(length).fill(-1), new Int32Array(length)]
  const further = new Uint8Array(length)
  let line = 0
  for (const [row, list] of lists.entries()) {
    const hasItems = isSplit(row) && end(list) > begin(list)
    for (let item = 0; item < (counts[row] as number); item++, line++) {
      rows[line] = from + row
      types[line] = ofRows[row] as number
      if (hasItems) items[line] = begin(list) + item
      if (item > 0) further[line] = 1
    }
  }
  return { length, rows, items, further, types, elements: data }
}

/** How the values of one field are put together from those of its parts. */
abstract class NestedValues {
  protected readonly batch: NestedBatch
  protected readonly lines: ArrowLines
  /** What was read of which lines, as text, in order. */
  readonly #read: { readonly some: Uint8Array; readonly textAt: (line: number) => string | null }[] = []

  constructor(batch: NestedBatch, lines: ArrowLines) {
    this.batch = batch
    this.lines = lines
  }

  /** Reads all lines. */
  read(extract: Extract): void {
    this.#readSome(extract, new Uint8Array(this.lines.length).fill(1))
  }

  /** What is written where the value of a line comes from. */
  shownAt(line: number): string {
    return this.#read.findLast(({ some }) => some[line] === 1)?.textAt(line) ?? ''
  }

  #readSome(extract: Extract, some: Uint8Array): void {
    const { types, items } = this.lines
    switch (extract.kind) {
      case 'path': {
        const data = this.batch.column(extract, this.lines, some)
        if (data === undefined) return
        this.#read.push({ some, textAt: (line) => writtenAt(data)(line) })
        this.take(data, extract, some)
        return
      }
      case 'first': {
        let left = some
        for (const part of extract.of) {
          this.#readSome(part, left)
          left = left.map((is, line) => (is === 1 && this.isNull(line) ? 1 : 0))
        }
        return
      }
      case 'joined': {
        const texts = this.#joined(extract, some)
        this.#read.push({ some, textAt: (line) => texts[line] ?? null })
        this.takeTexts(
          texts,
          extract.of.every(({ inItem }) => !inItem),
          some,
        )
        return
      }
      case 'byType': {
        const others = some.slice()
        for (const [type, part] of extract.cases) {
          const code = this.batch.typeCode(type)
          this.#readSome(
            part,
            some.map((is, line) => (types[line] === code ? is : 0)),
          )
          for (let line = 0; line < others.length; line++) if (types[line] === code) others[line] = 0
        }
        if (extract.others !== null) this.#readSome(extract.others, others)
        return
      }
      case 'withoutItems':
        this.#readSome(
          extract.of,
          some.map((is, line) => (items[line] === -1 ? is : 0)),
        )
    }
  }

  #joined({ of, separator, whole }: Extract & { readonly kind: 'joined' }, some: Uint8Array): (string | null)[] {
    const parts = of.map((path) => {
      const dictionary = new Dictionary()
      const codes = new Int32Array(this.lines.length).fill(-1)
      new NestedTexts(this.batch, this.lines, dictionary, this.nulls, codes).read(path)
      return (line: number) => dictionary.valueOf(codes[line] as number)
    })
    return Array.from({ length: this.lines.length }, (_, line) => {
      if (some[line] !== 1) return null
      const texts = parts.map((textAt) => textAt(line))
      const end = texts.indexOf(null)
      if (end === 0 || (end > 0 && whole)) return null
      return (end < 0 ? texts : texts.slice(0, end)).join(separator)
    })
  }

  /** Texts that stand for null. */
  protected abstract readonly nulls: ReadonlySet<string>
  protected abstract isNull(line: number): boolean
  protected abstract take(data: ArrowData, path: ColumnPath, some: Uint8Array): void
  protected abstract takeTexts(texts: readonly (string | null)[], isOfEvent: boolean, some: Uint8Array): void
}

/** Which codes of a dictionary stand for null. */
const nullTables = new WeakMap<Dictionary, CodeTable>()

/** Reads lines of a field of text, as codes of a dictionary. */
export class NestedTexts extends NestedValues {
  readonly #dictionary: Dictionary
  protected readonly nulls: ReadonlySet<string>
  readonly #into: Int32Array

  /** @param into -1 for each line */
  constructor(
    batch: NestedBatch,
    lines: ArrowLines,
    dictionary: Dictionary,
    nulls: ReadonlySet<string>,
    into: Int32Array,
  ) {
    super(batch, lines)
    this.#dictionary = dictionary
    this.nulls = nulls
    this.#into = into
  }

  protected isNull(line: number): boolean {
    return (this.#into[line] as number) < 0
  }

  protected take(data: ArrowData, { text }: ColumnPath, some: Uint8Array): void {
    const { length } = this.lines
    const codes = codeReader(data, this.#dictionary, text)(0, length)
    this.#keep(codes, some)
  }

  protected takeTexts(texts: readonly (string | null)[], _: boolean, some: Uint8Array): void {
    this.#keep(
      Int32Array.from(texts, (text) => this.#dictionary.codeOf(text)),
      some,
    )
  }

  #keep(codes: Int32Array, some: Uint8Array): void {
    const { length } = this.lines
    let kept = codes
    if (this.nulls.size > 0) {
      kept = new Int32Array(length)
      this.#nullTable().read(codes, length, kept)
    }
    for (let line = 0; line < length; line++) if (some[line] === 1) this.#into[line] = kept[line] as number
  }

  #nullTable(): CodeTable {
    const dictionary = this.#dictionary
    const known = nullTables.get(dictionary)
    if (known !== undefined) return known
    const { nulls } = this
    const made = new CodeTable(dictionary, (code) => (nulls.has(dictionary.valueOf(code) ?? '') ? -1 : code))
    nullTables.set(dictionary, made)
    return made
  }
}

/** Reads lines of a field of numbers or instants. */
export class NestedNumbers extends NestedValues {
  protected readonly nulls: ReadonlySet<string>
  readonly #field: FilledField
  readonly #binding: Binding
  readonly #into: Float64Array
  /** A 1 for each line that cannot be read. */
  readonly unreadable: Uint8Array

  /** @param into NaN for each line */
  constructor(batch: NestedBatch, lines: ArrowLines, field: FilledField, binding: Binding, into: Float64Array) {
    super(batch, lines)
    this.nulls = binding.values.nulls
    this.#field = field
    this.#binding = binding
    this.#into = into
    this.unreadable = new Uint8Array(lines.length)
  }

  protected isNull(line: number): boolean {
    return Number.isNaN(this.#into[line] as number) && this.unreadable[line] === 0
  }

  protected take(data: ArrowData, { text, inItem }: ColumnPath, some: Uint8Array): void {
    const { type, scale, exact, unitPlaces } = this.#field
    const { values: rules } = this.#binding
    const reader =
      type === 'instant' ? timeReader(data, text, rules) : numberReader(data, scale - unitPlaces, text, rules, exact)
    const values = new Float64Array(this.lines.length)
    reader.read(0, values.length, values, (line) => {
      if (some[line] === 1) this.unreadable[line] = 1
    })
    this.#keep(values, !inItem, some)
  }

  protected takeTexts(texts: readonly (string | null)[], isOfEvent: boolean, some: Uint8Array): void {
    const { type, scale, exact, unitPlaces } = this.#field
    const { values: rules } = this.#binding
    const read = type === 'instant' ? instantReader(rules) : decimalReader(scale - unitPlaces, rules, exact)
    const values = Float64Array.from(texts, (text, line) => {
      const value = read(text)
      if (value === undefined && some[line] === 1) this.unreadable[line] = 1
      return value ?? Number.NaN
    })
    this.#keep(values, isOfEvent, some)
  }

  /** What is a number of the event itself counts on its first line. */
  #keep(values: Float64Array, isOfEvent: boolean, some: Uint8Array): void {
    const { name, type } = this.#field
    const { further } = this.lines
    const isOnce = isOfEvent && type === 'number'
    const counted = furtherNumber(name) ?? Number.NaN
    for (let line = 0; line < values.length; line++) {
      if (some[line] !== 1) continue
      const value = values[line] as number
      this.#into[line] = isOnce && further[line] === 1 && !Number.isNaN(value) ? counted : value
    }
  }
}
