import { checkOptions, isObject, type OptionRules } from '../../checked-options.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf, isBound } from '../../events/binding.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { type EventField, eventFieldNames } from '../../events/fields.js'
import { findColumn } from '../../events/find-column.js'
import { namesOf } from '../../events/lacking.js'
import { noColumn } from '../../events/no-column.js'
import { ownTypeProblem, ownTypes } from '../../events/own-types.js'
import { hasOwnValue, ownValue } from '../../events/own-value.js'
import type { RawEvent } from '../../events/parse.js'
import type { Event } from '../../events/schema.js'
import { atLeast } from '../../events/typed-arrays.js'
import { decimalReader, instantReader, printed, type Reading, readText, textReader } from '../../events/values.js'
import { sourceRefusal } from '../../known-names.js'
import { explainUnreadable } from '../../plan/scan-fields.js'
import { shown } from '../../shown.js'
import type { Source } from '../source.js'
import { type Batch, Faults, type FilledField, fillConstant } from './batch.js'
import { scanBatches } from './scan.js'

/** How objects hold events. */
export interface FromEventsOptions {
  /** Where the fields are, if not under their own names. */
  readonly binding?: Binding | BindingOptions
}

const batchSize = 4096

const rules: OptionRules<FromEventsOptions> = { binding: true }

/**
 * A source over events in memory: an array, or anything that can be iterated more than once.
 *
 * Times may be `Date`, text or numbers that count from 1970, identifiers text or exact integers. What cannot be read is counted as
 * rejected. A field or further column that a query uses and that no event has, not even with null under it, is refused.
 *
 * @example
 * await analyze(fromEvents(rows), { by: 'brand', metrics: [stickiness] })
 *
 * @throws {@link SourceError} for what cannot be iterated, and for an iterator, such as a generator's, which would be empty when it is
 * read again
 */
export function fromEvents(events: Iterable<Partial<Event> | RawEvent>, options: FromEventsOptions = {}): Source {
  checkEvents(events)
  return {
    measure: async (plan, run = {}) => {
      // What is wrong with the options is told to whoever waits for an answer, as what is wrong with the events.
      checkOptions('fromEvents', options, rules, sourceRefusal('memory'))
      const binding = bindObjects(events as Iterable<RawEvent>, options.binding)
      return scanBatches(
        'memory',
        plan,
        binding,
        (fields) => readObjects(events as Iterable<RawEvent>, fields, binding),
        () => namesOf(events),
        run,
      )
    },
  }
}

function checkEvents(events: unknown): void {
  const first = iteratorOf(events)
  if (first !== undefined && first !== events) return
  const problem = first !== undefined ? 'these events can be read only once' : `${shown(events)} is no array of events`
  throw new SourceError(`${problem}: give an array, or an object that can be iterated again`, { source: 'memory' })
}

/** What goes through events; undefined where nothing does. */
function iteratorOf(events: unknown): object | undefined {
  if (!isObject(events)) return undefined
  try {
    const iterator: unknown = (events as Iterable<unknown>)[Symbol.iterator]()
    return isObject(iterator) && 'next' in iterator && typeof iterator.next === 'function' ? iterator : undefined
  } catch {
    return undefined
  }
}

/** The binding of objects: as given, else by the fields' own names; of optional fields those that an event has, whatever is asked. */
function bindObjects(events: Iterable<RawEvent>, given: Binding | BindingOptions = {}): Binding {
  const binding = bindingOf(given, 'fields')
  if (binding === given) return binding
  const found = fieldsThere(
    events,
    eventFieldNames.filter((name) => !isBound(name, binding)),
  )
  if (found.length === 0) return binding
  const { columns, ...options } = given as BindingOptions
  const own = Object.fromEntries(found.map((name) => [name, name]))
  return bindingOf({ ...options, columns: { ...own, ...columns } }, 'fields')
}

/** Those of some fields that an event has, under its own name. */
function fieldsThere(events: Iterable<RawEvent>, names: readonly EventField[]): readonly EventField[] {
  const called = namesOf(events)
  const isCalled = (name: EventField) => {
    const column = findColumn(called, { name, column: name }, 'memory')
    return column !== undefined && column !== name
  }
  const found = new Set(names.filter(isCalled))
  let left = names.filter((name) => !found.has(name))
  for (const event of events) {
    if (left.length === 0) break
    if (typeof event !== 'object' || event === null) continue
    const own = left.filter((name) => hasOwnValue(event, name) && ownValue(event, name) !== undefined)
    if (own.length === 0) continue
    for (const name of own) found.add(name)
    left = left.filter((name) => !found.has(name))
  }
  return names.filter((name) => found.has(name))
}

/** What events call a field's column: its own name in those that have it, else another that no other column can be meant by. */
type Naming = (object: RawEvent) => string

/** How events call the columns of fields. They are looked at one by one only where the first do not have a column that is used. */
function namingOf(events: Iterable<RawEvent>, fields: readonly FilledField[]): (field: FilledField) => Naming {
  let names = namesOf(events)
  const lacking = fields.filter(({ column, constant }) => constant === undefined && !names.includes(column))
  if (lacking.some(({ used, required }) => used || required)) names = namesOf(events, Number.POSITIVE_INFINITY)
  const others = new Map(lacking.map((field) => [field, findColumn(names, field, 'memory')]))
  return (field) => {
    const { column } = field
    const other = others.get(field)
    if (other === undefined || other === column) return () => column
    return (object) => (hasOwnValue(object, column) ? column : other)
  }
}

/** Refuses a column that is used and that no event has: its values would all be null, and nothing would tell. */
function refuseLacking(events: Iterable<RawEvent>, fields: readonly FilledField[]): void {
  const lacking = fields.find(({ found, used, required }) => found === undefined && (used || required))
  if (lacking === undefined) return
  const names = namesOf(events)
  if (names.length > 0) throw noColumn('memory', lacking.column, names, lacking.name)
}

function* readObjects(events: Iterable<RawEvent>, fields: readonly FilledField[], binding: Binding): Iterable<Batch> {
  const called = namingOf(events, fields)
  const fills = fields.map((field) => fillOf(field, called(field), binding))
  const readers = new Map(fields.map((field) => [field, readerOf(field, binding)]))
  const batchOf = (objects: readonly RawEvent[]): Batch => {
    const faults = new Faults(objects.length)
    for (const fill of fills) fill(objects, faults)
    return {
      length: objects.length,
      faults,
      explain: (row, field) => {
        const object = objects[row] as RawEvent
        const column = called(field)(object)
        const raw = ownValue(object, column)
        const ownType = field.name === 'eventType' ? ownTypeIn(raw, ownTypes(binding)) : undefined
        if (ownType !== undefined) return { reason: ownTypeProblem(ownType, binding).text, ownType }
        return explainUnreadable({ ...field, column }, readers.get(field)?.(raw) === null ? undefined : printed(raw))
      },
    }
  }
  let objects: RawEvent[] = []
  for (const event of events) {
    objects.push(typeof event === 'object' && event !== null ? event : nothing)
    if (objects.length < batchSize) continue
    yield batchOf(objects)
    objects = []
  }
  if (objects.length > 0) yield batchOf(objects)
  refuseLacking(events, fields)
}

/** Stands for what is no object. */
const nothing: RawEvent = {}

/** Fills a column with a batch of objects. */
type Fill = (objects: readonly RawEvent[], faults: Faults) => void

function fillOf(field: FilledField, called: Naming, binding: Binding): Fill {
  const { into, column, constant } = field
  if (into.kind === 'text' && constant !== undefined) {
    field.found = column
    return (objects) => fillConstant(into, constant, objects.length)
  }
  const fill = into.kind === 'text' ? fillText(field, into, called, binding) : fillNumbers(field, into, called, binding)
  return (objects, faults) => {
    if (field.found === undefined) {
      const first = objects.find((object) => hasOwnValue(object, called(object)))
      if (first !== undefined) field.found = called(first)
    }
    fill(objects, faults)
  }
}

function fillText(field: FilledField, into: TextColumn, called: Naming, binding: Binding): Fill {
  const { required } = field
  const { dictionary } = into
  const read = readerOf(field, binding) as Reader<string>
  const types = field.name === 'eventType' ? ownTypes(binding) : []
  return (objects, faults) => {
    const codes = atLeast(into.codes, objects.length)
    into.codes = codes
    for (let row = 0; row < objects.length; row++) {
      const object = objects[row] as RawEvent
      const raw = ownValue(object, called(object))
      // Most values are text already, and stay as they are.
      const text = read === readText && typeof raw === 'string' ? raw : read(raw)
      const code = dictionary.codeOf(text ?? null)
      codes[row] = code
      if (code < 0 && (required || text === undefined)) faults.mark(field, row)
      if (types.length > 0 && ownTypeIn(raw, types) !== undefined) faults.mark(field, row)
    }
  }
}

function fillNumbers(field: FilledField, into: NumberColumn, called: Naming, binding: Binding): Fill {
  const { required } = field
  const read = readerOf(field, binding) as Reader<number>
  return (objects, faults) => {
    const values = atLeast(into.values, objects.length)
    into.values = values
    for (let row = 0; row < objects.length; row++) {
      const object = objects[row] as RawEvent
      const value = read(ownValue(object, called(object)))
      values[row] = value ?? Number.NaN
      if (value === undefined || (value === null && required)) faults.mark(field, row)
    }
  }
}

/** The one of some event types that a value is. */
function ownTypeIn(raw: unknown, types: readonly string[]): string | undefined {
  const text = readText(raw)
  return types.find((type) => type === text)
}

/** Reads one value as that of a field. */
type Reader<T = string | number> = (raw: unknown) => Reading<T>

function readerOf({ name, type, scale, exact, unitPlaces }: FilledField, { eventTypes, values }: Binding): Reader {
  switch (type) {
    case 'instant':
      return instantReader(values)
    case 'number':
      return decimalReader(scale - unitPlaces, values, exact)
    case 'text':
    case 'boolean': {
      const read = textReader(values)
      if (name !== 'eventType' || eventTypes.size === 0) return read
      return (raw) => {
        const text = read(raw)
        return typeof text === 'string' ? (eventTypes.get(text) ?? text) : text
      }
    }
  }
}
