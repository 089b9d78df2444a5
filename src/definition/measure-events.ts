import { EventError, SourceError } from '../errors.js'
import { calendar } from '../events/calendar.js'
import type { EventField } from '../events/fields.js'
import { namesOf, noColumn } from '../events/lacking.js'
import type { Event } from '../events/schema.js'
import { type Reading, readDecimal, readInstant, readText } from '../events/values.js'
import { shown } from '../shown.js'
import { columnOf, exactColumn, type ValueColumn, valueAt } from './columns.js'
import { evaluator } from './evaluate.js'
import type { AggregateNode, CountSequenceNode, ExpressionNode, FieldNode, Scalar } from './expression.js'
import { calculate, compare, conjunction, disjunction, negation, partBefore } from './semantics.js'
import { fieldsIn } from './walk.js'

const MONEY_SCALE = 2

/**
 * Works a metric out over events in an array, the plainest way there is: every measure looks at every event. For services with a
 * few thousand events, and as the reference that the engines are tested against.
 *
 * @throws {@link SourceError} for what cannot be iterated, and for a field that is read and that no event has; {@link EventError} for
 * what is no event, or has a value that cannot be read
 */
export function measureEvents(metric: string, expr: ExpressionNode, events: Iterable<Partial<Event>>): Scalar {
  const all = eventsToRead(metric, expr, events)
  const { column } = evaluator({
    size: 0,
    total: 'measured',
    keys: [],
    known: (node) => (node.kind === 'aggregate' ? aggregate(node, all) : undefined),
  })
  return valueAt(column(expr), 0)
}

/** The events, checked. An order is its session where no event has the id of one. */
function eventsToRead(
  metric: string,
  expr: ExpressionNode,
  given: Iterable<Partial<Event>>,
): readonly Partial<Event>[] {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new SourceError(`${metric}(): give an array of events, not ${shown(given)}`, { source: 'memory' })
  }
  const events = [...given]
  for (const event of events) {
    if (typeof event === 'object' && event !== null) continue
    const reason = `${shown(event)} is no event`
    throw new EventError(`${metric}(): ${reason}`, { count: 1, examples: [{ reason, value: event }] })
  }
  const read = fieldsIn([expr]).map(({ name }) => name)
  const withOrders =
    !read.includes('orderId') || events.some(({ orderId }) => orderId !== undefined)
      ? events
      : events.map((event) => (Object.hasOwn(event, 'userSession') ? { ...event, orderId: event.userSession } : event))
  const lacking = read.find((name) => !withOrders.some((event) => Object.hasOwn(event, name)))
  if (lacking !== undefined && events.length > 0) throw noColumn(`what ${metric}() is given`, lacking, namesOf(events))
  return withOrders as readonly Partial<Event>[]
}

function aggregate(node: AggregateNode, events: readonly Partial<Event>[]): ValueColumn {
  const { where } = node
  const matching = where === null ? events : events.filter((event) => eventValue(where, event) === true)
  switch (node.fn) {
    case 'count':
      return columnOf([matching.length])
    case 'sum': {
      const { of } = node
      const minor = matching.reduce((sum, event) => sum + BigInt(minorOf(of, event) ?? 0), 0n)
      return exactColumn({ minor: [minor], scale: scaleOf(of) })
    }
    case 'countDistinct': {
      const distinct = new Set(matching.map((event) => fieldOf(node.of, event)))
      distinct.delete(null)
      return columnOf([distinct.size])
    }
    case 'countSequence':
      return columnOf([sequences(node, matching)])
  }
}

/** Takes, for each value, the first event of a step that is not before the one taken for the step before. One without a time is none. */
function sequences({ of, time, steps }: CountSequenceNode, events: readonly Partial<Event>[]): number {
  const byValue = new Map<Scalar, { readonly at: number; readonly event: Partial<Event> }[]>()
  for (const event of events) {
    const [value, at] = [fieldOf(of, event), fieldOf(time, event) as number | null]
    if (value === null || at === null) continue
    const known = byValue.get(value)
    if (known === undefined) byValue.set(value, [{ at, event }])
    else known.push({ at, event })
  }
  return [...byValue.values()].filter((own) => {
    let reached = Number.NEGATIVE_INFINITY
    return steps.every((step) => {
      const later = own.filter(({ at, event }) => at >= reached && eventValue(step, event) === true)
      reached = later.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY)
      return later.length > 0
    })
  }).length
}

/** The value of an expression for one event. Time is cut in UTC. */
export function eventValue(node: ExpressionNode, event: Partial<Event>): Scalar {
  switch (node.kind) {
    case 'field':
      return fieldOf(node, event)
    case 'literal':
      return node.value
    case 'compare':
      return compare(node.op, eventValue(node.left, event), eventValue(node.right, event))
    case 'logic':
      return (node.op === 'and' ? conjunction : disjunction)(node.operands.map((operand) => eventValue(operand, event)))
    case 'not':
      return negation(eventValue(node.operand, event))
    case 'isNull':
      return eventValue(node.operand, event) === null
    case 'oneOf': {
      const value = eventValue(node.operand, event)
      return value === null ? null : node.values.includes(value as string)
    }
    case 'arithmetic':
      return calculate(
        node.op,
        eventValue(node.left, event) as number | null,
        eventValue(node.right, event) as number | null,
      )
    case 'conditional': {
      const taken = node.branches.find(({ condition }) => eventValue(condition, event) === true)
      return eventValue(taken === undefined ? node.otherwise : taken.value, event)
    }
    case 'bucket': {
      const instant = eventValue(node.operand, event)
      return instant === null ? null : calendar(node.unit, 'UTC')(instant as number)
    }
    case 'firstPart':
      return partBefore(eventValue(node.operand, event), node.separator)
    case 'metric':
      return eventValue(node.of, event)
    case 'aggregate':
    case 'window':
    case 'threshold':
      return null // checkExpression refuses these in an event's expression
  }
}

function rawOf(field: FieldNode, event: Partial<Event>): unknown {
  return Object.hasOwn(event, field.name) ? event[field.name as EventField] : undefined
}

function fieldOf(field: FieldNode, event: Partial<Event>): Scalar {
  const raw = rawOf(field, event)
  switch (field.type) {
    case 'instant':
      return readable(readInstant(raw), field, raw)
    case 'number': {
      const minor = minorOf(field, event)
      return minor === null ? null : minor / 10 ** scaleOf(field)
    }
    case 'text':
      return readable(readText(raw), field, raw)
    case 'boolean':
      return typeof raw === 'boolean' ? raw : null
  }
}

function minorOf(field: FieldNode, event: Partial<Event>): number | null {
  const raw = rawOf(field, event)
  return readable(readDecimal(raw, scaleOf(field)), field, raw)
}

function scaleOf(field: FieldNode): number {
  return field.scale ?? MONEY_SCALE
}

function readable<T>(read: Reading<T>, field: FieldNode, raw: unknown): T | null {
  if (read !== undefined) return read
  const reason = `${field.name} is no ${field.type}`
  throw new EventError(
    `${reason}: ${String(raw)}; read events with parseEvents() to have such ones counted and passed over`,
    {
      count: 1,
      examples: [{ reason, field: field.name, value: raw }],
    },
  )
}
