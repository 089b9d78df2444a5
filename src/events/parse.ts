import type { z } from 'zod'
import { isObject } from '../checked-options.js'
import { EventError } from '../errors.js'
import type { Hint } from '../hint.js'
import { shown } from '../shown.js'
import { type Binding, checkBinding, defineBinding, isBound, ownOptionalNames } from './binding.js'
import { type EventField, eventFieldNames } from './fields.js'
import { findColumn } from './find-column.js'
import { ownTypes, refuseOwnTypes } from './own-types.js'
import { hasOwnValue, namesIn, ownValue } from './own-value.js'
import { type Rejected, RejectedRows } from './rejection.js'
import { type Event, eventSchemaOf } from './schema.js'

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
 * @throws {@link DefinitionError} for what is no binding, {@link EventError} that says every field which cannot be read, and why; or that the binding does not say what its type is;
 * {@link SourceError} where several of its properties may be meant by one name.
 */
export function parseEvent(raw: RawEvent, binding: Binding = ownNames): Event {
  checkBinding('parseEvent', binding)
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
 * @throws {@link DefinitionError} for what is no binding
 */
export function parseEvents(raws: Iterable<RawEvent>, binding: Binding = ownNames): ParsedEvents {
  checkBinding('parseEvents', binding)
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

function readEvent(raw: RawEvent, binding: Binding) {
  const { columns, eventTypes, eventTypeIs } = binding
  const schema = schemaFor(binding)
  if (typeof raw !== 'object' || raw === null) return schema.safeParse(raw)
  const fields = Object.fromEntries(
    eventFieldNames
      .filter((field) => isBound(field, binding))
      .map((field) => [field, valueNamed(raw, field, columns[field])]),
  )
  if (eventTypeIs !== null) fields['eventType'] = eventTypeIs
  const read = schema.safeParse(fields)
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

function valueNamed(raw: RawEvent, name: EventField, column: string): unknown {
  if (hasOwnValue(raw, column)) return ownValue(raw, column)
  const called = findColumn(namesIn(raw), { name, column }, 'the event')
  return called === undefined ? undefined : ownValue(raw, called)
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
