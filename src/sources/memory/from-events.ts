import { checkOptions, isObject, type OptionRules } from '../../checked-options.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf, isBound } from '../../events/binding.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { type EventField, eventFieldNames } from '../../events/fields.js'
import { findColumn } from '../../events/find-column.js'
import { extractNamed } from '../../events/items.js'
import { namesOf, pathsOf } from '../../events/lacking.js'
import { lineReader } from '../../events/nested-values.js'
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
import {
  furtherValue,
  isNested,
  itemWriter,
  linesOf,
  NestedColumn,
  type NumberedLine,
  nameFinder,
} from './object-lines.js'
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
function refuseLacking(
  events: Iterable<RawEvent>,
  fields: readonly FilledField[],
  namesIn: (events: Iterable<RawEvent>) => readonly string[] = namesOf,
): void {
  const lacking = fields.find(({ found, used, required }) => found === undefined && (used || required))
  if (lacking === undefined) return
  const names = namesIn(events)
  if (names.length > 0) throw noColumn('memory', lacking.column, names, lacking.name)
}

/** Where a field is found in what is read: objects, or lines of them. */
interface Place<T> {
  readonly called: (one: T) => string
  readonly isIn: (one: T) => boolean
  readonly valueIn: (one: T) => unknown
}

function readObjects(events: Iterable<RawEvent>, fields: readonly FilledField[], binding: Binding): Iterable<Batch> {
  const names = namesOf(events)
  const isPlain = binding.items === null && !fields.some(({ column }) => isNested(column, names, binding))
  return isPlain ? readPlain(events, fields, binding) : readLines(events, fields, binding, names)
}

function* readPlain(events: Iterable<RawEvent>, fields: readonly FilledField[], binding: Binding): Iterable<Batch> {
  const naming = namingOf(events, fields)
  const placeOf = (field: FilledField): Place<RawEvent> => {
    const called = naming(field)
    return {
      called,
      isIn: (object) => hasOwnValue(object, called(object)),
      valueIn: (object) => ownValue(object, called(object)),
    }
  }
  const read = objectReader(fields, new Map(fields.map((field) => [field, placeOf(field)])), binding)
  for (const objects of inBatches(events)) {
    yield read(objects.map((event) => (typeof event === 'object' && event !== null ? event : nothing)))
  }
  refuseLacking(events, fields)
}

function* readLines(
  events: Iterable<RawEvent>,
  fields: readonly FilledField[],
  binding: Binding,
  names: readonly string[],
): Iterable<Batch> {
  const nameIn = nameFinder(names)
  const { nested } = binding
  const naming = namingOf(
    events,
    fields.filter(({ column }) => !isNested(column, names, binding)),
  )
  const columns = new Map<FilledField, NestedColumn>()
  const readText = textReader(binding.values)
  const placeOf = (field: FilledField): Place<NumberedLine> => {
    const read = readerOf(field, binding)
    const further = furtherValue(field, read)
    if (!isNested(field.column, names, binding)) {
      const called = naming(field)
      return {
        called: ({ event }) => called(event),
        isIn: ({ event }) => hasOwnValue(event, called(event)),
        valueIn: ({ event, isFurther }) => {
          const raw = ownValue(event, called(event))
          return isFurther ? further(raw) : raw
        },
      }
    }
    const column = new NestedColumn(field.column, binding, nameIn)
    columns.set(field, column)
    return {
      called: () => field.column,
      isIn: (line) => column.isIn(line),
      valueIn: lineReader(extractNamed(field.column, nested), {
        nameIn,
        isNull: (raw) => read(raw) === null,
        readText,
        further,
      }),
    }
  }
  const read = objectReader(fields, new Map(fields.map((field) => [field, placeOf(field)])), binding)
  const writeItem = itemWriter(binding)
  for (const lines of inBatches(linesOf(events, binding, nameIn))) {
    const events = Int32Array.from(lines, ({ place }) => place)
    yield { ...read(lines), lines: { events, ...(writeItem !== undefined && { items: lines.map(writeItem) }) } }
  }
  for (const [field, column] of columns) if (column.mayBeThere()) field.found ??= field.column
  refuseLacking(events, fields, pathsOf)
}

function* inBatches<T>(all: Iterable<T>): Iterable<readonly T[]> {
  let some: T[] = []
  for (const one of all) {
    some.push(one)
    if (some.length < batchSize) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

/** Makes what reads a batch of objects, or of lines of them. */
function objectReader<T>(
  fields: readonly FilledField[],
  places: ReadonlyMap<FilledField, Place<T>>,
  binding: Binding,
): (objects: readonly T[]) => Batch {
  const placeOf = (field: FilledField) => places.get(field) as Place<T>
  const fills = fields.map((field) => fillOf(field, placeOf(field), binding))
  const readers = new Map(fields.map((field) => [field, readerOf(field, binding)]))
  return (objects) => {
    const faults = new Faults(objects.length)
    for (const fill of fills) fill(objects, faults)
    return {
      length: objects.length,
      faults,
      explain: (row, field) => {
        const object = objects[row] as T
        const column = placeOf(field).called(object)
        const raw = placeOf(field).valueIn(object)
        const ownType = field.name === 'eventType' ? ownTypeIn(raw, ownTypes(binding)) : undefined
        if (ownType !== undefined) return { reason: ownTypeProblem(ownType, binding).text, ownType }
        return explainUnreadable({ ...field, column }, readers.get(field)?.(raw) === null ? undefined : printed(raw))
      },
    }
  }
}

/** Stands for what is no object. */
const nothing: RawEvent = {}

/** Fills a column with a batch of objects. */
type Fill<T> = (objects: readonly T[], faults: Faults) => void

function fillOf<T>(field: FilledField, place: Place<T>, binding: Binding): Fill<T> {
  const { into, column, constant } = field
  if (into.kind === 'text' && constant !== undefined) {
    field.found = column
    return (objects) => fillConstant(into, constant, objects.length)
  }
  const fill = into.kind === 'text' ? fillText(field, into, place, binding) : fillNumbers(field, into, place, binding)
  return (objects, faults) => {
    if (field.found === undefined) {
      const first = objects.find(place.isIn)
      if (first !== undefined) field.found = place.called(first)
    }
    fill(objects, faults)
  }
}

function fillText<T>(field: FilledField, into: TextColumn, { valueIn }: Place<T>, binding: Binding): Fill<T> {
  const { required } = field
  const { dictionary } = into
  const read = readerOf(field, binding) as Reader<string>
  const types = field.name === 'eventType' ? ownTypes(binding) : []
  return (objects, faults) => {
    const codes = atLeast(into.codes, objects.length)
    into.codes = codes
    for (let row = 0; row < objects.length; row++) {
      const raw = valueIn(objects[row] as T)
      // Most values are text already, and stay as they are.
      const text = read === readText && typeof raw === 'string' ? raw : read(raw)
      const code = dictionary.codeOf(text ?? null)
      codes[row] = code
      if (code < 0 && (required || text === undefined)) faults.mark(field, row)
      if (types.length > 0 && ownTypeIn(raw, types) !== undefined) faults.mark(field, row)
    }
  }
}

function fillNumbers<T>(field: FilledField, into: NumberColumn, { valueIn }: Place<T>, binding: Binding): Fill<T> {
  const { required } = field
  const read = readerOf(field, binding) as Reader<number>
  return (objects, faults) => {
    const values = atLeast(into.values, objects.length)
    into.values = values
    for (let row = 0; row < objects.length; row++) {
      const value = read(valueIn(objects[row] as T))
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
