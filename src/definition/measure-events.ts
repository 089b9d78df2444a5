import { aggregates, type Operands, type Plain } from '../aggregates/aggregates.js'
import { EventError, SourceError } from '../errors.js'
import { utcCalendar } from '../events/calendar.js'
import { type EventField, isOptionalField } from '../events/fields.js'
import { lackingText, namesOf } from '../events/lacking.js'
import type { Event } from '../events/schema.js'
import { type Reading, readDecimal, readInstant, readText } from '../events/values.js'
import { shown } from '../shown.js'
import { columnOf, exactColumn, type ValueColumn, valueAt } from './columns.js'
import { compileDecimal } from './decimal-expression.js'
import { decimalOf, type MeasureKind, measureKind, refuseWideDecimals, usualScale as scaleOf } from './decimals.js'
import { evaluator } from './evaluate.js'
import { compileEvent, type EventFunction, type EventScope } from './event-expression.js'
import type { AggregateNode, CountSequenceNode, ExpressionNode, FieldNode, Scalar } from './expression.js'
import { fieldsIn, walk } from './walk.js'

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
  // An optional field need not be there, where the metric says what is without it.
  const mayLack = new Set<string>()
  walk(expr, (node) => {
    if (node.kind === 'isNull' && isOptionalField((node.operand as FieldNode).name))
      mayLack.add((node.operand as FieldNode).name)
  })
  const lacking = read.find((name) => !mayLack.has(name) && !withOrders.some((event) => Object.hasOwn(event, name)))
  if (lacking === undefined || events.length === 0) return withOrders as readonly Partial<Event>[]
  const source = `what ${metric}() is given`
  throw new SourceError(lackingText(source, [{ column: lacking }], namesOf(events)), { source, column: lacking })
}

/** The value of a measure, by its plain meaning, of the events that meet its condition. */
function aggregate(node: AggregateNode, events: readonly Partial<Event>[]): ValueColumn {
  refuseWideDecimals([node], scaleOf)
  const { where, of } = node
  const meets = where === null ? () => true : compileEvent(where, scope)
  const kind = measureKind(node, scaleOf)
  const decimal = of === null || kind.kind === 'count' ? null : decimalOf(of, scaleOf)
  const value: EventFunction<Partial<Event>, Plain> = of === null
    ? () => null
    : decimal === null
      ? compileEvent(of, scope)
      : decimalValue(of, kind, decimal.scale)
  const inOrder = node.fn === 'countSequence' ? sequenceOperands(node) : () => ({})
  const operands = events
    .filter((event) => meets(event) === true)
    .map((event): Operands => ({ of: value(event), ...inOrder(event) }))
  const found = aggregates[node.fn].meaning(operands, node)
  return 'scale' in kind
    ? exactColumn({ minor: [found as bigint | null], scale: kind.scale })
    : columnOf([found as Scalar])
}

/** Exact decimals as minor units, or as the real numbers nearest to them where those are asked for. */
function decimalValue(of: ExpressionNode, { kind }: MeasureKind, scale: number): EventFunction<Partial<Event>, Plain> {
  const minor = compileDecimal<Partial<Event>>(of, {
    scaleOf,
    minor: (field) => (event) => minorOf(field, event),
    value: (part) => compileEvent(part, scope),
  })
  return (event) => {
    const units = minor(event)
    if (units === null) return null
    return kind === 'number' ? valueAt(exactColumn({ minor: [BigInt(units)], scale }), 0) : BigInt(units)
  }
}

function sequenceOperands({ time, steps }: CountSequenceNode): EventFunction<Partial<Event>, Omit<Operands, 'of'>> {
  const conditions = steps.map((step) => compileEvent(step, scope))
  return (event) => ({
    time: fieldOf(time, event) as number | null,
    steps: conditions.map((condition) => condition(event) === true),
  })
}

/** Time is cut in UTC. */
const scope: EventScope<Partial<Event>> = { field: (node) => (event) => fieldOf(node, event), calendar: utcCalendar }

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
  return readable(readDecimal(raw, scaleOf(field), field.name === 'quantity'), field, raw)
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
