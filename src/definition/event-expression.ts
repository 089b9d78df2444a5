import { UnsupportedError } from '../errors.js'
import type { TimeUnit } from '../events/calendar.js'
import type { ExpressionNode, FieldNode, Scalar } from './expression.js'
import { calculate, compare, join, microsBetween, negation, partBefore } from './semantics.js'

/** Gives a value of one event, whatever stands for it: an object, or the number of a row. */
export type EventFunction<Event, T = Scalar> = (event: Event) => T

/** What expressions of events are compiled by. */
export interface EventScope<Event> {
  /** Gives the value of a field. */
  readonly field: (node: FieldNode) => EventFunction<Event>
  /** Says in which hour, day, week or month an instant falls, in the zone that time is cut in. */
  readonly calendar: (unit: TimeUnit) => (instant: number) => string
}

/**
 * Compiles an expression to a function of one event: the only place where the meaning of such expressions is computed.
 *
 * @param compilePart compiles the expressions within it, where that is done in another way
 */
export function compileEvent<Event>(
  node: ExpressionNode,
  scope: EventScope<Event>,
  compilePart: (node: ExpressionNode) => EventFunction<Event> = (part) => compileEvent(part, scope),
): EventFunction<Event> {
  switch (node.kind) {
    case 'field':
      return scope.field(node)
    case 'literal':
      return () => node.value
    case 'metric':
      return compilePart(node.of)
    case 'compare': {
      const [left, right] = [compilePart(node.left), compilePart(node.right)]
      return (event) => compare(node.op, left(event), right(event))
    }
    case 'logic': {
      const operands = node.operands.map(compilePart)
      return (event) =>
        join(
          node.op,
          operands.map((operand) => operand(event)),
        )
    }
    case 'not': {
      const operand = compilePart(node.operand)
      return (event) => negation(operand(event))
    }
    case 'isNull': {
      const operand = compilePart(node.operand)
      return (event) => operand(event) === null
    }
    case 'oneOf': {
      const operand = compilePart(node.operand)
      const values: ReadonlySet<Scalar> = new Set(node.values)
      return (event) => {
        const value = operand(event)
        return value === null ? null : values.has(value)
      }
    }
    case 'arithmetic': {
      const [left, right] = [compilePart(node.left), compilePart(node.right)]
      return (event) => calculate(node.op, left(event) as number | null, right(event) as number | null)
    }
    case 'elapsed': {
      const [from, to] = [compilePart(node.from), compilePart(node.to)]
      return (event) => {
        const micros = microsBetween(from(event) as number | null, to(event) as number | null)
        return micros === null ? null : micros / 1e6
      }
    }
    case 'conditional': {
      const branches = node.branches.map(
        ({ condition, value }) => [compilePart(condition), compilePart(value)] as const,
      )
      const otherwise = compilePart(node.otherwise)
      return (event) => (branches.find(([condition]) => condition(event) === true)?.[1] ?? otherwise)(event)
    }
    case 'bucket': {
      const operand = compilePart(node.operand)
      const label = scope.calendar(node.unit)
      return (event) => {
        const instant = operand(event)
        return instant === null ? null : label(instant as number)
      }
    }
    case 'firstPart': {
      const operand = compilePart(node.operand)
      return (event) => partBefore(operand(event), node.separator)
    }
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind} has no value for one event`, { target: 'memory', feature: node.kind })
  }
}
