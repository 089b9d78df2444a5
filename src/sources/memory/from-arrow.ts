import type { Data, RecordBatch, Table, Vector } from 'apache-arrow'
import { CodeTable } from '../../compile/code-table.js'
import { unreadableReason } from '../../compile/scan-fields.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../../events/binding.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { atLeast } from '../../events/typed-arrays.js'
import { streamUntilAborted } from '../abort.js'
import type { Source } from '../source.js'
import { decimalReader, instantReader } from './arrow-numbers.js'
import { codeReader } from './arrow-text.js'
import { type Batch, batchRows, Faults, type FilledField } from './batch.js'
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
        const raw = batch.getChild(field.column)?.get(from + row)
        return raw === null || raw === undefined || raw === ''
          ? { reason: unreadableReason(field, true) }
          : { reason: unreadableReason(field, false), value: String(raw) }
      },
    }
  }
}

function fillOf(batch: RecordBatch, field: FilledField, binding: Binding): Fill {
  const data = columnOf(batch, field)
  const { into } = field
  if (into.kind === 'number') return fillNumbers(data, field, into)
  return fillText(data, field, into, field.name === 'eventType' ? binding.eventTypes : new Map())
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

function fillText(
  data: Data | undefined,
  field: FilledField,
  into: TextColumn,
  aliases: ReadonlyMap<string, string>,
): Fill {
  const { dictionary } = into
  const read =
    data === undefined
      ? (_: number, length: number) => new Int32Array(length).fill(-1)
      : codeReader(data, dictionary, field.column)
  const renamed = new CodeTable(dictionary, (code) => {
    const text = dictionary.valueOf(code)
    return dictionary.codeOf(text === null ? null : (aliases.get(text) ?? text))
  })
  return (from, length, faults) => {
    const codes = read(from, length)
    if (aliases.size === 0) into.codes = codes
    else {
      into.codes = atLeast(into.codes, length)
      renamed.read(codes, length, into.codes)
    }
    if (field.required) markNulls(codes, length, faults, field)
  }
}

function markNulls(codes: Int32Array, length: number, faults: Faults, field: FilledField): void {
  for (let row = 0; row < length; row++) if ((codes[row] as number) < 0) faults.mark(field, row)
}

function fillNumbers(data: Data | undefined, field: FilledField, into: NumberColumn): Fill {
  if (data === undefined) {
    return (_, length) => {
      into.values = atLeast(into.values, length)
      into.values.fill(Number.NaN, 0, length)
    }
  }
  const { total, read } =
    field.type === 'instant' ? instantReader(data, field.column) : decimalReader(data, field.scale, field.column)
  if (total && !field.wanted && data.nullCount === 0) return () => {}
  return (from, length, faults) => {
    into.values = atLeast(into.values, length)
    const { values } = into
    read(from, length, values, (row) => faults.mark(field, row))
    if (!field.required) return
    for (let row = 0; row < length; row++) if (Number.isNaN(values[row] as number)) faults.mark(field, row)
  }
}
