import type { Data, RecordBatch, Table, Vector } from 'apache-arrow'
import { unreadableReason } from '../../compile/scan-fields.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../../events/binding.js'
import type { Source } from '../source.js'
import { decimalReader, instantReader, textReader } from './arrow-values.js'
import { type Batch, type FilledField, scanBatches } from './scan.js'

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
      scanBatches(
        'arrow',
        plan,
        binding,
        (fields) => readBatches(typeof batches === 'function' ? batches() : batches, fields, binding),
        run,
      ),
  }
}

async function* readBatches(
  batches: Batches | Promise<Batches>,
  fields: readonly FilledField[],
  binding: Binding,
): AsyncIterable<Batch> {
  for await (const batch of await batches) if (batch.numRows > 0) yield fillBatch(batch, fields, binding)
}

function fillBatch(batch: RecordBatch, fields: readonly FilledField[], binding: Binding): Batch {
  const length = batch.numRows
  const unreadable = new Int32Array(length)
  for (const field of fields) {
    const data = columnOf(batch, field)
    if (field.into.kind === 'text') fillText(data, field, length, unreadable, binding)
    else fillNumbers(data, field, length, unreadable)
  }
  return {
    length,
    unreadable,
    explain: (row, field) => {
      const raw = batch.getChild(field.column)?.get(row)
      return raw === null || raw === undefined || raw === ''
        ? { reason: unreadableReason(field, true) }
        : { reason: unreadableReason(field, false), value: String(raw) }
    },
  }
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
  length: number,
  unreadable: Int32Array,
  { eventTypes }: Binding,
): void {
  const { into, bit, required, column } = field
  if (into.kind !== 'text') return
  const codes = new Int32Array(length).fill(-1)
  into.codes = codes
  if (data === undefined) return
  const aliased = field.name === 'eventType' && eventTypes.size > 0
  const read = textReader(data, into.dictionary, column)
  const aliases: number[] = []
  for (let row = 0; row < length; row++) {
    let code = read(row)
    if (aliased && code >= 0) {
      const raw = code
      code = aliases[raw] ??= into.dictionary.codeOf(aliasOf(into.dictionary.valueOf(raw) as string, eventTypes))
    }
    codes[row] = code
    if (code < 0 && required) unreadable[row] = (unreadable[row] as number) | bit
  }
}

function aliasOf(name: string, eventTypes: ReadonlyMap<string, string>): string {
  return eventTypes.get(name) ?? name
}

function fillNumbers(data: Data | undefined, field: FilledField, length: number, unreadable: Int32Array): void {
  const { into, bit, required, column, type, scale } = field
  if (into.kind !== 'number') return
  const values = new Float64Array(length).fill(Number.NaN)
  into.values = values
  if (data === undefined) return
  const read = type === 'instant' ? instantReader(data, column) : decimalReader(data, scale, column)
  for (let row = 0; row < length; row++) {
    const value = read(row)
    if (value !== null && value !== undefined) values[row] = value
    else if (value === undefined || required) unreadable[row] = (unreadable[row] as number) | bit
  }
}
