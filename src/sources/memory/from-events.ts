import { unreadableReason } from '../../compile/scan-fields.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf, defineBinding } from '../../events/binding.js'
import type { RawEvent } from '../../events/parse.js'
import type { Event } from '../../events/schema.js'
import { atLeast } from '../../events/typed-arrays.js'
import { printed, type Reading, readDecimal, readInstant, readText } from '../../events/values.js'
import type { Source } from '../source.js'
import { type Batch, Faults, type FilledField } from './batch.js'
import { scanBatches } from './scan.js'

/** How objects hold events. */
export interface FromEventsOptions {
  /** Where the fields are, if not under their own names. */
  readonly binding?: Binding | BindingOptions
}

const batchSize = 4096

/**
 * A source over events in memory: an array, or anything that can be iterated more than once.
 *
 * Times may be `Date`, milliseconds or text, identifiers text or exact integers. What cannot be read is counted as rejected.
 *
 * @example
 * await analyze(fromEvents(events), { by: 'brand', metrics: [stickiness] })
 *
 * @throws {@link SourceError} for an iterator, such as a generator's, which would be empty when it is read again
 */
export function fromEvents(events: Iterable<Partial<Event> | RawEvent>, options: FromEventsOptions = {}): Source {
  if ((events[Symbol.iterator]() as unknown) === events) {
    throw new SourceError(
      'these events can be read only once: give an array, or an object that can be iterated again',
      {
        source: 'memory',
      },
    )
  }
  return {
    measure: (plan, run = {}) => {
      const binding = bindObjects(events as Iterable<RawEvent>, options.binding)
      return scanBatches(
        'memory',
        plan,
        binding,
        (fields) => readObjects(events as Iterable<RawEvent>, fields, binding),
        run,
      )
    },
  }
}

/** The binding of objects: as given, else by the fields' own names, and order ids where the first event has one. */
function bindObjects(events: Iterable<RawEvent>, given: Binding | BindingOptions | undefined): Binding {
  if (given !== undefined) return bindingOf(given, 'fields')
  for (const first of events) {
    const hasOrders = typeof first === 'object' && first !== null && first['orderId'] !== undefined
    return defineBinding(hasOrders ? { columns: { orderId: 'orderId' } } : {}, 'fields')
  }
  return defineBinding({}, 'fields')
}

function* readObjects(events: Iterable<RawEvent>, fields: readonly FilledField[], binding: Binding): Iterable<Batch> {
  let objects: RawEvent[] = []
  for (const event of events) {
    objects.push(event)
    if (objects.length < batchSize) continue
    yield fillBatch(objects, fields, binding)
    objects = []
  }
  if (objects.length > 0) yield fillBatch(objects, fields, binding)
}

function fillBatch(objects: readonly RawEvent[], fields: readonly FilledField[], binding: Binding): Batch {
  const faults = new Faults(objects.length)
  for (const field of fields) fill(objects, field, readerOf(field, binding), faults)
  return {
    length: objects.length,
    faults,
    explain: (row, field) => {
      const raw = rawOf(objects[row], field.column)
      const missing = readerOf(field, binding)(raw) === null
      return { reason: unreadableReason(field, missing), ...(missing ? {} : { value: printed(raw) }) }
    },
  }
}

function fill(objects: readonly RawEvent[], field: FilledField, read: Reader, faults: Faults): void {
  const { into, column, required } = field
  const { length } = objects
  const readRow = (row: number, raw: unknown) => {
    const value = read(raw)
    if (value === undefined || (value === null && required)) faults.mark(field, row)
    return value
  }
  if (into.kind === 'text') {
    const { dictionary } = into
    const codes = atLeast(into.codes, length)
    into.codes = codes
    for (let row = 0; row < length; row++) {
      const raw = rawOf(objects[row], column)
      // Most values are text already, and stay as they are.
      const text = read === readText && typeof raw === 'string' && raw !== '' ? raw : readRow(row, raw)
      codes[row] = dictionary.codeOf((text as Reading<string>) ?? null)
    }
  } else {
    const values = atLeast(into.values, length)
    into.values = values
    for (let row = 0; row < length; row++) {
      values[row] = (readRow(row, rawOf(objects[row], column)) as Reading<number>) ?? Number.NaN
    }
  }
}

function rawOf(object: RawEvent | undefined, column: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, column) ? object[column] : undefined
}

/** Reads one value as that of a field. */
type Reader = (raw: unknown) => Reading<string | number>

function readerOf({ name, type, scale }: FilledField, { eventTypes }: Binding): Reader {
  switch (type) {
    case 'instant':
      return readInstant
    case 'number':
      return (raw) => readDecimal(raw, scale)
    case 'text':
    case 'boolean': {
      if (name !== 'eventType' || eventTypes.size === 0) return readText
      return (raw) => {
        const text = readText(raw)
        return typeof text === 'string' ? (eventTypes.get(text) ?? text) : text
      }
    }
  }
}
