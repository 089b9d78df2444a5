import type { Data, RecordBatch, Table, Vector } from 'apache-arrow'
import { CodeTable } from '../../compile/code-table.js'
import { explainUnreadable } from '../../compile/scan-fields.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../../events/binding.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { ownTypeProblem, ownTypes } from '../../events/own-types.js'
import { atLeast } from '../../events/typed-arrays.js'

import type { ValueRules } from '../../events/value-options.js'
import { streamUntilAborted } from '../abort.js'

import type { Source } from '../source.js'
import { decimalTextAt } from './arrow-decimals.js'
import { numberReader } from './arrow-numbers.js'
import { codeReader } from './arrow-text.js'

import { timeReader } from './arrow-times.js'
import { ids } from './arrow-types.js'
import { type Batch, batchRows, Faults, type FilledField, fillConstant } from './batch.js'

import { scanBatches } from './scan.js'

/** How Arrow columns hold events. */
export interface ArrowOptions {
  /** Where the fields are, if not under the usual column names (`event_time`, `event_type`, ...). */
  readonly binding?: Binding | BindingOptions
}

type Batches = Iterable<RecordBatch> | AsyncIterable<RecordBatch>

/** Record batches, or a function that starts a stream of them anew. */
export type BatchInput = Batches | (() => Batches | Promise<Batches>)

/**
 * A source over an Apache Arrow table in memory.
 *
 * @example
 * await analyze(fromArrow(tableFromIPC(bytes)), { by: 'brand' })
 */
export function fromArrow(table: Table, options: ArrowOptions = {}): Source {
  return fromBatches(table.batches, options)
}

/**
 * A source over Arrow record batches: any system of your own that can yield them becomes one. A stream that can be read only once
 * answers one query; give a function that starts it anew to ask several.
 *
 * @example
 * await analyze(fromBatches(() => RecordBatchReader.from(fetch(url))), { by: 'brand' })
 */
export function fromBatches(batches: BatchInput, options: ArrowOptions = {}): Source {
  const binding = bindingOf(options.binding)
  return {
    measure: (plan, run = {}) =>
      scanBatches('arrow', plan, binding, (fields) => readBatches(batches, fields, binding, run.signal), run),
  }
}

function readBatches(
  input: BatchInput,
  fields: readonly FilledField[],
  binding: Binding,
  signal: AbortSignal | undefined,
): Iterable<Batch> | AsyncIterable<Batch> {
  const batches = typeof input === 'function' ? input() : input
  // A reader has both iterators, of which the synchronous one works only where the other is not needed.
  const inMemory = Symbol.iterator in batches && !(Symbol.asyncIterator in batches)
  return inMemory ? readNow(batches, fields, binding) : readStream(streamUntilAborted(batches, signal), fields, binding)
}

function* readNow(batches: Iterable<RecordBatch>, fields: readonly FilledField[], binding: Binding): Iterable<Batch> {
  for (const batch of batches) yield* readBatch(batch, fields, binding)
}

async function* readStream(
  batches: AsyncIterable<RecordBatch>,
  fields: readonly FilledField[],
  binding: Binding,
): AsyncIterable<Batch> {
  for await (const batch of batches) yield* readBatch(batch, fields, binding)
}

/** Fills the columns with some rows of a record batch. */
type Fill = (from: number, length: number, faults: Faults) => void

function* readBatch(batch: RecordBatch, fields: readonly FilledField[], binding: Binding): Iterable<Batch> {
  const fills = fields.map((field) => fillOf(batch, field, binding))
  // A batch without rows is given on as well: an endless stream of them must still be stopped by a signal.
  for (let from = 0; from === 0 || from < batch.numRows; from += batchRows) {
    const length = Math.min(batchRows, batch.numRows - from)
    const faults = new Faults(length)
    for (const fill of fills) fill(from, length, faults)
    yield {
      length,
      faults,
      explain: (row, field) => {
        const shown = shownAt(batch.getChild(field.column), from + row)
        const ownType = field.name === 'eventType' ? ownTypes(binding).find((type) => type === shown) : undefined
        if (ownType !== undefined) return { reason: ownTypeProblem(ownType, binding), ownType }
        return explainUnreadable(field, shown === '' || binding.values.nulls.has(shown) ? undefined : shown)
      },
    }
  }
}

function fillOf(batch: RecordBatch, field: FilledField, binding: Binding): Fill {
  const { into, constant } = field
  if (into.kind === 'text' && constant !== undefined) {
    field.seen = true
    return (_, length) => fillConstant(into, constant, length)
  }
  const data = columnOf(batch, field)
  field.seen ||= data !== undefined
  if (into.kind === 'number') return fillNumbers(data, field, into, binding.values)
  const fill = fillText(data, field, into, binding.values)
  return field.name === 'eventType' && binding.eventTypes.size > 0 ? renamed(fill, field, into, binding) : fill
}

/** A value as text; empty where there is none. */
function shownAt(vector: Vector | null, row: number): string {
  const raw: unknown = vector?.get(row)
  if (raw === null || raw === undefined) return ''
  const [data] = vector?.data ?? []
  return data?.type.typeId === ids.decimal ? decimalTextAt(data)(row) : String(raw)
}

function columnOf(batch: RecordBatch, { column, used, required }: FilledField): Data | undefined {
  const vector: Vector | null = batch.getChild(column)
  if (vector === null) {
    if (!used && !required) return undefined
    const names = batch.schema.fields.map(({ name }) => name).join(', ')
    throw new SourceError(
      `there is no column "${column}"; the batch has ${names}. Bind the field to its column with { binding: { columns } }`,
      {
        source: 'arrow',
        column,
      },
    )
  }
  return vector.data[0]
}

function fillText(data: Data | undefined, field: FilledField, into: TextColumn, { nulls }: ValueRules): Fill {
  const { dictionary } = into
  const read =
    data === undefined
      ? (_: number, length: number) => new Int32Array(length).fill(-1)
      : codeReader(data, dictionary, field.column)
  const kept = new CodeTable(dictionary, (code) => (nulls.has(dictionary.valueOf(code) ?? '') ? -1 : code))
  return (from, length, faults) => {
    const codes = read(from, length)
    if (nulls.size === 0) into.codes = codes
    else {
      into.codes = atLeast(into.codes, length)
      kept.read(codes, length, into.codes)
    }
    if (field.required) markNulls(codes, length, faults, field)
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
  return (from, length, faults) => {
    fill(from, length, faults)
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

function fillNumbers(data: Data | undefined, field: FilledField, into: NumberColumn, rules: ValueRules): Fill {
  if (data === undefined) {
    return (_, length) => {
      into.values = atLeast(into.values, length)
      into.values.fill(Number.NaN, 0, length)
    }
  }
  const { column, scale, unitPlaces, wanted } = field
  const reader =
    field.type === 'instant' ? timeReader(data, column, rules) : numberReader(data, scale - unitPlaces, column, rules)
  return (from, length, faults) => {
    if (!wanted && data.nullCount === 0 && reader.isReadable?.(from, length) === true) return
    into.values = atLeast(into.values, length)
    const { values } = into
    reader.read(from, length, values, (row) => faults.mark(field, row))
    if (!field.required) return
    for (let row = 0; row < length; row++) if (Number.isNaN(values[row] as number)) faults.mark(field, row)
  }
}
