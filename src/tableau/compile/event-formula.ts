import { field } from '../../definition/builders.js'
import type { ExpressionNode, FieldNode } from '../../definition/expression.js'
import { UnsupportedError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import type { TimeUnit } from '../../events/calendar.js'
import type { FormulaAst } from '../language/ast.js'
import { binary, call, negated, number, reference, text } from './ast.js'
import { isOneOf, scalarFormula } from './scalar-formula.js'
import type { TableauVersion } from './version.js'

/** The names that formulas have for what a source holds. */
export interface EventNames {
  /** What the source calls its event types, and how many decimal places its money has. */
  readonly binding: Binding
  /** The name by which formulas refer to a field: its caption for people, its column in a file. */
  readonly fieldName: (field: FieldNode) => string
  /** The version of Tableau that formulas are for. */
  readonly version: TableauVersion
}

/** Writes an expression with one value an event, as a row-level formula. */
export function eventFormula(node: ExpressionNode, names: EventNames): FormulaAst {
  const write = (inner: ExpressionNode) => eventFormula(inner, names)
  switch (node.kind) {
    case 'field':
      return fieldFormula(node, names)
    case 'compare': {
      const compared = names.binding.eventTypeIs === null ? comparedType(node) : undefined
      if (compared === undefined) return scalarFormula(node, names.version, write)
      const same = isOneOf(rawField(compared.field, names), rawTypes(compared.value, names.binding), names.version)
      return node.op === 'eq' ? same : negated(same)
    }
    case 'oneOf':
      return isEventType(node.operand) && names.binding.eventTypeIs === null
        ? isOneOf(
            rawField(node.operand, names),
            [...new Set(node.values)].flatMap((value) => rawTypes(value, names.binding)),
            names.version,
          )
        : scalarFormula(node, names.version, write)
    case 'bucket':
      return timeLabel(node.unit, write(node.operand))
    case 'metric':
      return write(node.of)
    case 'literal':
    case 'logic':
    case 'not':
    case 'isNull':
    case 'arithmetic':
    case 'elapsed':
    case 'conditional':
    case 'firstPart':
      return scalarFormula(node, names.version, write)
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind} has no value for a single event`, {
        target: 'tableau',
        feature: node.kind,
      })
  }
}

/** The field that events are counted by: their type, which every event has, or their time where no column holds the type. */
export function countedField({ eventTypeIs }: Binding): FieldNode {
  return eventTypeIs === null ? field.eventType : field.eventTime
}

function isEventType(node: ExpressionNode): node is FieldNode {
  return node.kind === 'field' && node.name === 'eventType'
}

/** A field as the source holds it, with its own names of event types. */
export function rawField(field: FieldNode, names: EventNames): FormulaAst {
  return reference(names.fieldName(field))
}

/** Writes a field, with the names of event types that definitions use. */
function fieldFormula(node: FieldNode, names: EventNames): FormulaAst {
  const { eventTypes, eventTypeIs } = names.binding
  const raw = rawField(node, names)
  if (!isEventType(node)) return raw
  if (eventTypeIs !== null) return text(eventTypeIs)
  if (eventTypes.size === 0) return raw
  const branches = [...eventTypes].map(([raw, type]) => ({ when: text(raw), value: text(type) }))
  return { kind: 'case', operand: raw, branches, otherwise: raw }
}

/** The event type that the field of event types is compared with. */
function comparedType(node: ExpressionNode & { kind: 'compare' }): { field: FieldNode; value: string } | undefined {
  if (node.op !== 'eq' && node.op !== 'ne') return undefined
  for (const [field, value] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    if (isEventType(field) && value.kind === 'literal' && typeof value.value === 'string')
      return { field, value: value.value }
  }
  return undefined
}

/** The source's own names of an event type: the type itself, unless that stands for another, and those that stand for it. */
function rawTypes(type: string, { eventTypes }: Binding): readonly string[] {
  const others = [...eventTypes].filter(([, means]) => means === type).map(([name]) => name)
  return eventTypes.has(type) ? others : [type, ...others]
}

/** The hour, day, ISO week or month of a time as ISO 8601 text, put together of its numbers: data sources write dates in different ways. */
function timeLabel(unit: TimeUnit, time: FormulaAst): FormulaAst {
  const part = (name: string, digits: number) =>
    call(
      'RIGHT',
      concatenated([text('0'.repeat(digits - 1)), call('STR', call('DATEPART', text(name), time))]),
      number(digits),
    )
  const month = [part('year', 4), text('-'), part('month', 2)]
  switch (unit) {
    case 'month':
      return concatenated(month)
    case 'day':
      return concatenated([...month, text('-'), part('day', 2)])
    case 'hour':
      return concatenated([...month, text('-'), part('day', 2), text('T'), part('hour', 2), text(':00')])
    case 'week':
      return concatenated([part('iso-year', 4), text('-W'), part('iso-week', 2)])
  }
}

function concatenated(parts: readonly FormulaAst[]): FormulaAst {
  return parts.reduce((left, right) => binary('+', left, right))
}
