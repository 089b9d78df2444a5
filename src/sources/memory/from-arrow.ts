import { checkOptions, isObject, type OptionRules } from '../../checked-options.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../../events/binding.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { Dictionary } from '../../events/dictionary.js'
import { findColumn } from '../../events/find-column.js'
import { extractNamed } from '../../events/items.js'
import { noColumn } from '../../events/no-column.js'
import { ownTypeProblem, ownTypes } from '../../events/own-types.js'
import { atLeast } from '../../events/typed-arrays.js'
import type { ValueRules } from '../../events/value-options.js'
import { sourceRefusal } from '../../known-names.js'
import { explainUnreadable } from '../../plan/scan-fields.js'
import { shown } from '../../shown.js'
import { streamUntilAborted } from '../abort.js'
import type { Source } from '../source.js'
import type { ArrowBatch, ArrowData, ArrowSchema, ArrowTable, ArrowVector } from './arrow.js'
import { decimalTextAt } from './arrow-decimals.js'
import { type ArrowLines, isInSchema, isNestedIn, NestedBatch, NestedNumbers, NestedTexts } from './arrow-lines.js'
import { numberReader } from './arrow-numbers.js'
import { pathsInSchema } from './arrow-paths.js'
import { codeReader } from './arrow-text.js'
import { timeReader } from './arrow-times.js'
import { ids, unknownType } from './arrow-types.js'
import { type Batch, batchRows, Faults, type FilledField, fillConstant, type Lines } from './batch.js'
import { CodeTable } from './code-table.js'
import { scanBatches } from './scan.js'

/** How Arrow columns hold events. */
export interface ArrowOptions {
  /** Where the fields are, if not under the usual column names (`event_time`, `event_type`, ...). */
  readonly binding?: Binding | BindingOptions
}

type Batches = Iterable<ArrowBatch> | AsyncIterable<ArrowBatch>

/** Record batches, or a function that starts a stream of them anew. */
export type BatchInput = Batches | (() => Batches | Promise<Batches>)

const rules: OptionRules<ArrowOptions> = { binding: true }

/**
 * A source over an Apache Arrow table in memory. A field or further column that a query uses and the table does not have is refused, and so are
 * columns of a type that cannot hold it, such as floats for identifiers.
 *
 * @example
 * await analyze(fromArrow(tableFromIPC(bytes)), { by: 'brand' })
 * @throws {@link SourceError} for what is no table; queries are rejected with it for what is said above
 */
export function fromArrow(table: ArrowTable, options: ArrowOptions = {}): Source {
  if (!isObject(table) || !Array.isArray(table.batches) || !isObject(table.schema))
    throw refusal('fromArrow: give a table of apache-arrow', table)
  return source('fromArrow', table.batches, options, table.schema)
}

/**
 * A source over Arrow record batches: any system of your own that can yield them becomes one. A stream that can be read only once
 * answers one query; give a function that starts it anew to ask several.
 *
 * @example
 * await analyze(fromBatches(() => RecordBatchReader.from(fetch(url))), { by: 'brand' })
 * @throws {@link SourceError} for what can be no batches
 */
export function fromBatches(batches: BatchInput, options: ArrowOptions = {}): Source {
  if (typeof batches !== 'function') checkBatches(batches)
  return source('fromBatches', batches, options)
}

/** A table has a schema even where it has no batch. */
function source(call: string, batches: BatchInput, options: ArrowOptions, schema?: ArrowSchema): Source {
  checkOptions(call, options, rules, sourceRefusal('arrow'))
  const binding = bindingOf(options.binding)
  return {
    measure: async (plan, run = {}) => {
      const names = new Set<string>()
      const read = (fields: readonly FilledField[]) => {
        if (schema !== undefined) calledIn(schema, fields, binding)
        return readBatches(batches, fields, { binding, names, types: new Dictionary(), rows: 0 }, run.signal)
      }
      try {
        return await scanBatches('arrow', plan, binding, read, () => names, run)
      } catch (error) {
        throw unknownType(error) ?? error
      }
    },
  }
}

function checkBatches(given: unknown): void {
  if (isObject(given) && (Symbol.iterator in given || Symbol.asyncIterator in given)) return
  throw refusal('fromBatches: give record batches, or a function that returns them', given)
}

function refusal(advice: string, given: unknown): SourceError {
  return new SourceError(`${advice}, not ${shown(given)}`, { source: 'arrow' })
}

/** How batches are read. */
interface Reading {
  readonly binding: Binding
  /** The event types that there are, as they are written. */
  readonly types: Dictionary
  /** How many rows the batches before had. */
  rows: number
  /** The names of their columns, as they come to be known. */
  readonly names: Set<string>
}

function readBatches(
  input: BatchInput,
  fields: readonly FilledField[],
  reading: Reading,
  signal: AbortSignal | undefined,
): Iterable<Batch> | AsyncIterable<Batch> {
  const batches = typeof input === 'function' ? input() : input
  // A reader has both iterators, of which the synchronous one works only where the other is not needed.
  const inMemory = isObject(batches) && Symbol.iterator in batches && !(Symbol.asyncIterator in batches)
  if (inMemory) return readNow(batches, fields, reading)
  const opening = Promise.resolve(batches).then((opened) => {
    checkBatches(opened)
    return opened
  })
  return readStream(streamUntilAborted(opening, signal), fields, reading)
}

function* readNow(batches: Iterable<ArrowBatch>, fields: readonly FilledField[], reading: Reading): Iterable<Batch> {
  for (const batch of batches) yield* readBatch(batch, fields, reading)
}

async function* readStream(
  batches: AsyncIterable<ArrowBatch>,
  fields: readonly FilledField[],
  reading: Reading,
): AsyncIterable<Batch> {
  for await (const batch of batches) yield* readBatch(batch, fields, reading)
}

/** Some rows of a record batch. */
interface Rows {
  readonly from: number
  /** How many lines they are; each is one unless something is nested. */
  readonly length: number
  readonly lines?: ArrowLines
}

/** Fills the columns with some rows of a record batch. */
type Fill = (rows: Rows, faults: Faults) => void

function* readBatch(batch: ArrowBatch, fields: readonly FilledField[], reading: Reading): Iterable<Batch> {
  const { binding, names, types } = reading
  if (!isObject(batch) || typeof batch.getChild !== 'function') {
    throw refusal('fromBatches: give record batches of apache-arrow', batch)
  }
  for (const { name } of batch.schema.fields) names.add(name)
  const called = calledIn(batch.schema, fields, binding)
  const columnOf = (field: FilledField) => called.get(field) ?? field.column
  const isNested = (field: FilledField) => binding.items !== null || isNestedIn(batch.schema, field, binding)
  const nested = fields.some(isNested) ? new NestedBatch(batch, binding, types) : undefined
  const shown = new Map<FilledField, (line: number) => string>()
  const fills = fields.map((field) =>
    nested !== undefined && field.constant === undefined && isNested(field)
      ? fillNested(nested, field, { binding, found: called.get(field), shown })
      : fillOf(batch, field, columnOf(field), binding),
  )
  // A batch without rows is given on as well: an endless stream of them must still be stopped by a signal.
  for (let from = 0; from === 0 || from < batch.numRows; from += batchRows) {
    const count = Math.min(batchRows, batch.numRows - from)
    const lines = nested?.lines(from, count)
    const rows = { from, length: lines?.length ?? count, ...(lines !== undefined && { lines }) }
    const faults = new Faults(rows.length)
    for (const fill of fills) fill(rows, faults)
    yield {
      length: rows.length,
      faults,
      ...(nested !== undefined &&
        lines !== undefined &&
        binding.items !== null && { lines: numbered(nested, lines, reading.rows) }),
      explain: (row, field) => {
        const column = columnOf(field)
        const value = shown.get(field)?.(row) ?? shownAt(batch.getChild(column), from + row)
        const ownType = field.name === 'eventType' ? ownTypes(binding).find((type) => type === value) : undefined
        if (ownType !== undefined) return { reason: ownTypeProblem(ownType, binding).text, ownType }
        return explainUnreadable(
          { ...field, column },
          value === '' || binding.values.nulls.has(value) ? undefined : value,
        )
      },
    }
  }
  reading.rows += batch.numRows
}

/** Lines with the places of their events among all. */
function numbered(nested: NestedBatch, lines: ArrowLines, before: number): Lines {
  const items = nested.itemsOf(lines)
  return { events: lines.rows.map((row) => before + row), ...(items !== undefined && { items }) }
}

/** Fills a column with what is found in others. */
function fillNested(
  nested: NestedBatch,
  field: FilledField,
  {
    binding,
    found,
    shown,
  }: {
    readonly binding: Binding
    readonly found: string | undefined
    /** What tells how a value is written, once its column is filled. */
    readonly shown: Map<FilledField, (line: number) => string>
  },
): Fill {
  const { into } = field
  const extract = extractNamed(field.column, binding.nested)
  field.found ??= found
  if (into.kind === 'text') {
    const fill: Fill = ({ length, lines }, faults) => {
      into.codes = new Int32Array(length).fill(-1)
      const texts = new NestedTexts(nested, lines as ArrowLines, into.dictionary, binding.values.nulls, into.codes)
      texts.read(extract)
      shown.set(field, (line) => texts.shownAt(line))
      if (field.required) markNulls(into.codes, length, faults, field)
    }
    return isRenamed(field, binding) ? renamed(fill, field, into, binding) : fill
  }
  return ({ length, lines }, faults) => {
    into.values = new Float64Array(length).fill(Number.NaN)
    const numbers = new NestedNumbers(nested, lines as ArrowLines, field, binding, into.values)
    numbers.read(extract)
    shown.set(field, (line) => numbers.shownAt(line))
    for (let line = 0; line < length; line++) {
      const isNone = field.required && Number.isNaN(into.values[line] as number)
      if (isNone || numbers.unreadable[line] === 1) faults.mark(field, line)
    }
  }
}

function fillOf(batch: ArrowBatch, field: FilledField, column: string, binding: Binding): Fill {
  const { into, constant } = field
  if (into.kind === 'text' && constant !== undefined) {
    field.found = column
    return ({ length }) => fillConstant(into, constant, length)
  }
  const data = batch.getChild(column)?.data[0]
  if (data !== undefined) field.found ??= column
  if (into.kind === 'number') return fillNumbers(data, field, into, column, binding.values)
  const fill = fillText(data, field, into, column, binding.values)
  return isRenamed(field, binding) ? renamed(fill, field, into, binding) : fill
}

/** Whether the values of a field get the names of the model. */
function isRenamed({ name }: FilledField, { eventTypes }: Binding): boolean {
  return name === 'eventType' && eventTypes.size > 0
}

/** A value as text; empty where there is none. */
function shownAt(vector: ArrowVector | null, row: number): string {
  const raw: unknown = vector?.get(row)
  if (raw === null || raw === undefined) return ''
  const [data] = vector?.data ?? []
  return data?.type.typeId === ids.decimal ? decimalTextAt(data)(row) : String(raw)
}

/**
 * What a schema calls the columns of fields, of those that it has.
 *
 * @throws {@link SourceError} where it does not have one that is used, or several that can be meant
 */
function calledIn(
  schema: ArrowSchema,
  fields: readonly FilledField[],
  binding: Binding,
): ReadonlyMap<FilledField, string> {
  const names = schema.fields.map(({ name }) => name)
  const called = new Map<FilledField, string>()
  for (const field of fields) {
    if (field.constant !== undefined) continue
    const column = isNestedIn(schema, field, binding)
      ? isInSchema(schema, field, binding)
        ? field.column
        : undefined
      : findColumn(names, field, 'arrow')
    if (column !== undefined) called.set(field, column)
    else if (field.used || field.required)
      throw noColumn('arrow', field.column, namesToTell(schema, field, binding), field.name)
  }
  return called
}

/** What there is in place of a column that is not; of one that would be nested, what is nested too. */
function namesToTell(schema: ArrowSchema, field: FilledField, binding: Binding): readonly string[] {
  const isNested = binding.items !== null || isNestedIn(schema, field, binding)
  return isNested ? pathsInSchema(schema) : schema.fields.map(({ name }) => name)
}

function fillText(
  data: ArrowData | undefined,
  field: FilledField,
  into: TextColumn,
  column: string,
  { nulls }: ValueRules,
): Fill {
  const { dictionary } = into
  const read =
    data === undefined
      ? (_: number, length: number) => new Int32Array(length).fill(-1)
      : codeReader(data, dictionary, column)
  const kept = new CodeTable(dictionary, (code) => (nulls.has(dictionary.valueOf(code) ?? '') ? -1 : code))
  return ({ from, length }, faults) => {
    const codes = read(from, length)
    if (nulls.size === 0) into.codes = codes
    else {
      into.codes = atLeast(into.codes, length)
      kept.read(codes, length, into.codes)
    }
    if (field.required) markNulls(into.codes, length, faults, field)
  }
}

/** Gives event types, once they are filled, the names of the model. */
function renamed(fill: Fill, field: FilledField, into: TextColumn, binding: Binding): Fill {
  const { dictionary } = into
  const { eventTypes } = binding
  const named = new CodeTable(dictionary, (code) => {
    const text = dictionary.valueOf(code)
    return dictionary.codeOf(text === null ? null : (eventTypes.get(text) ?? text))
  })
  const types = ownTypes(binding)
  const areOwn = new CodeTable(dictionary, (code) => (types.includes(dictionary.valueOf(code) ?? '') ? 1 : 0))
  let codes = new Int32Array(0)
  let own = new Uint8Array(0)
  return (rows, faults) => {
    fill(rows, faults)
    const { length } = rows
    if (types.length > 0) {
      own = atLeast(own, length)
      areOwn.read(into.codes, length, own)
      for (let row = 0; row < length; row++) if (own[row] === 1) faults.mark(field, row)
    }
    codes = atLeast(codes, length)
    named.read(into.codes, length, codes)
    into.codes = codes
  }
}

function markNulls(codes: Int32Array, length: number, faults: Faults, field: FilledField): void {
  for (let row = 0; row < length; row++) if ((codes[row] as number) < 0) faults.mark(field, row)
}

function fillNumbers(
  data: ArrowData | undefined,
  field: FilledField,
  into: NumberColumn,
  column: string,
  rules: ValueRules,
): Fill {
  if (data === undefined) {
    return ({ length }) => {
      into.values = atLeast(into.values, length)
      into.values.fill(Number.NaN, 0, length)
    }
  }
  const { scale, exact, unitPlaces, wanted } = field
  const reader =
    field.type === 'instant'
      ? timeReader(data, column, rules)
      : numberReader(data, scale - unitPlaces, column, rules, exact)
  return ({ from, length }, faults) => {
    if (!wanted && data.nullCount === 0 && reader.isReadable?.(from, length) === true) return
    into.values = atLeast(into.values, length)
    const { values } = into
    reader.read(from, length, values, (row) => faults.mark(field, row))
    if (!field.required) return
    for (let row = 0; row < length; row++) if (Number.isNaN(values[row] as number)) faults.mark(field, row)
  }
}
