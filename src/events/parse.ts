import type { z } from 'zod'
import { isObject } from '../checked-options.js'
import { DefinitionError, EventError } from '../errors.js'
import type { Hint } from '../hint.js'
import { shown } from '../shown.js'
import { type Binding, checkBinding, defineBinding, isBound, ownOptionalNames } from './binding.js'
import { type EventField, eventFieldNames, eventFields } from './fields.js'
import { findColumn } from './find-column.js'
import { extractNamed } from './items.js'
import { type EventLine, lineReader } from './nested-values.js'
import { ownTypes, refuseOwnTypes } from './own-types.js'
import { hasOwnValue, namesIn } from './own-value.js'
import { type Rejected, RejectedRows } from './rejection.js'
import { type Event, eventSchemaOf } from './schema.js'
import { textReader } from './values.js'

/** An object with an event in it: of a file's row, a message, a database. Its type may be an interface or a class of your own. */
export type RawEvent = object

const ownNames = /* @__PURE__ */ defineBinding({ columns: ownOptionalNames }, 'fields')

/**
 * Reads one event. Its price is rounded to the money scale of the binding.
 *
 * @param binding where the fields are in the object; by their own names (`eventTime`) unless given
 * @example
 * parseEvent({ event_time: '2019-10-01 00:00:00 UTC', event_type: 'view' }, defineBinding())
 *
 * @throws {@link DefinitionError} for what is no binding, or one of items, as an event is then several lines; {@link EventError} that says every field which cannot be read, and why; or that the binding does not say what its type is;
 * {@link SourceError} where several of its properties may be meant by one name.
 */
export function parseEvent(raw: RawEvent, binding: Binding = ownNames): Event {
  checkBinding('parseEvent', binding)
  refuseItems('parseEvent', binding)
  const read = readEvent(raw, binding)
  if (read.success) return read.data
  const problems = problemsOf(read.error, binding)
  throw new EventError(`the event cannot be read: ${problems.map(({ reason }) => reason).join('; ')}`, {
    count: 1,
    examples: problems,
    hints: problems.flatMap(({ hints = [] }) => hints),
  })
}

/** Events that could be read, and those that could not. */
export interface ParsedEvents {
  /** Those that could be read, in their order. */
  readonly events: Event[]
  /** The others: how many, why, and the first of them. */
  readonly rejected: Rejected
}

/**
 * Reads many events; one that cannot be read is counted, with its place and reason, and passed over.
 *
 * @example
 * const { events, rejected } = parseEvents(rows, defineBinding())
 * @throws {@link EventError} for a type that others are read as, and of which the binding does not say what it is itself;
 * {@link SourceError} where several properties of one may be meant by one name
 * @throws {@link DefinitionError} for what is no binding, or one of items, as an event is then several lines
 */
export function parseEvents(raws: Iterable<RawEvent>, binding: Binding = ownNames): ParsedEvents {
  checkBinding('parseEvents', binding)
  refuseItems('parseEvents', binding)
  if (!isObject(raws) || !(Symbol.iterator in raws)) {
    throw new EventError(`parseEvents: give an array of events, not ${shown(raws)}`, { count: 0, examples: [] })
  }
  const events: Event[] = []
  const rejected = new RejectedRows()
  let row = 0
  for (const raw of raws) {
    row++
    const read = readEvent(raw, binding)
    if (read.success) events.push(read.data)
    else {
      const [{ reason, hints } = { reason: 'cannot be read' }] = problemsOf(read.error, binding)
      rejected.add({ row, reason, ...(hints !== undefined && { hints }) })
    }
  }
  return { events, rejected: rejected.result() }
}

/** Refuses a binding of items: what is read is one line, and an event has several. */
function refuseItems(call: string, { items }: Binding): void {
  if (items === null) return
  throw new DefinitionError(
    `${call}: the binding makes a line of each of ${items.array}[], so one event is several lines; analyze such events with fromEvents(), or leave the columns of items out`,
    { option: 'binding' },
  )
}

function readEvent(raw: RawEvent, binding: Binding) {
  const { eventTypes, eventTypeIs } = binding
  const schema = schemaFor(binding)
  if (typeof raw !== 'object' || raw === null) return schema.safeParse(raw)
  const read = schema.safeParse(fieldsOf(raw, binding))
  if (!read.success) return read
  const type = read.data.eventType
  if (eventTypeIs === null && ownTypes(binding).includes(type)) {
    refuseOwnTypes(new Map([[type, 1]]), binding, 'the event')
  }
  read.data.eventType = typeOf(read.data, eventTypes.get(type) ?? type, binding)
  return read
}

/** The type of an event: of a purchase with a negative number, what the binding says. */
function typeOf({ price, quantity, amount }: Event, type: string, { negativesAreRefunds }: Binding): string {
  if (!negativesAreRefunds || type !== 'purchase') return type
  return [price, quantity, amount].some((number) => (number ?? 0) < 0) ? 'refund' : type
}

/** The values of fields, as they are written. */
function fieldsOf(raw: RawEvent, binding: Binding): Readonly<Record<string, unknown>> {
  const readers = readersFor(binding)
  const line: EventLine = { event: raw, item: null, hasItem: false, isFurther: false, type: null }
  const eventType = binding.eventTypeIs ?? readers.get('eventType')?.(line)
  const typed = { ...line, type: textReader(binding.values)(eventType) ?? null }
  return Object.fromEntries(
    [...readers].map(([field, read]) => [field, field === 'eventType' ? eventType : read(typed)]),
  )
}

/** What finds the values of the fields of a binding, which is made once. */
const readers = /* @__PURE__ */ new WeakMap<Binding, ReadonlyMap<EventField, (line: EventLine) => unknown>>()

function readersFor(binding: Binding): ReadonlyMap<EventField, (line: EventLine) => unknown> {
  let found = readers.get(binding)
  if (found === undefined) {
    const bound = eventFieldNames.filter((field) => isBound(field, binding))
    found = new Map(bound.map((field) => [field, readerOf(field, binding)]))
    readers.set(binding, found)
  }
  return found
}

function readerOf(field: EventField, { columns, nested, values }: Binding): (line: EventLine) => unknown {
  const readText = textReader(values)
  const isText = eventFields[field].type === 'text'
  return lineReader(extractNamed(columns[field], nested), {
    nameIn: (event, column) => nameIn(event, field, column),
    isNull: (raw) => (isText || typeof raw !== 'number') && readText(raw) === null,
    readText,
    further: (raw) => raw,
  })
}

function nameIn(event: object, name: EventField, column: string): string | undefined {
  return hasOwnValue(event, column) ? column : findColumn(namesIn(event), { name, column }, 'the event')
}

/** The schemas of bindings, each of which is made once. */
const schemas = /* @__PURE__ */ new WeakMap<Binding, ReturnType<typeof eventSchemaOf>>()

function schemaFor(binding: Binding): ReturnType<typeof eventSchemaOf> {
  let schema = schemas.get(binding)
  if (schema === undefined) {
    schema = eventSchemaOf(binding.values, binding.moneyScale, binding.quantityScale)
    schemas.set(binding, schema)
  }
  return schema
}

interface Problem {
  readonly field: string
  readonly reason: string
  readonly hints?: readonly Hint[]
}

function problemsOf(error: z.ZodError, { columns }: Binding): readonly Problem[] {
  return error.issues.map((issue) => {
    const field = String(issue.path[0] ?? '')
    const column = Object.hasOwn(columns, field) ? columns[field as keyof typeof columns] : field
    const hints: readonly Hint[] = (issue.code === 'custom' && issue.params?.['hints']) || []
    const reason = column === '' ? 'it is not an object' : `${column} ${issue.message}`
    return { field, reason, ...(hints.length > 0 && { hints }) }
  })
}
