import { field } from '../../definition/builders.js'
import type { AggregateNode, CountSequenceNode, ExpressionNode, FieldNode } from '../../definition/expression.js'
import { UnsupportedError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import type { TimeUnit } from '../../events/calendar.js'
import type { FormulaAst } from '../language/ast.js'
import { all, binary, call, included, number, onlyIf, text } from './ast.js'
import { isOneOf, scalarFormula } from './scalar-formula.js'

/** How a source's columns are called in formulas, and what it calls its event types. */
export interface EventNames {
  readonly binding: Binding
  /** The name by which formulas refer to a field: its caption for people, its column in a file. */
  readonly nameOf: (field: FieldNode) => string
}

/** Writes an expression with one value an event, as a row-level formula. */
export function eventFormula(node: ExpressionNode, names: EventNames): FormulaAst {
  const part = (inner: ExpressionNode) => eventFormula(inner, names)
  switch (node.kind) {
    case 'field':
      return fieldFormula(node, names)
    case 'compare': {
      const types = names.binding.eventTypeIs === null ? comparedTypes(node) : undefined
      if (types === undefined) return scalarFormula(node, part)
      const same = isOneOf(rawField(types.field, names), rawTypes(types.value, names.binding))
      return node.op === 'eq' ? same : { kind: 'unary', operator: 'not', operand: same }
    }
    case 'oneOf':
      return isEventType(node.operand) && names.binding.eventTypeIs === null
        ? isOneOf(
            rawField(node.operand, names),
            [...new Set(node.values)].flatMap((value) => rawTypes(value, names.binding)),
          )
        : scalarFormula(node, part)
    case 'bucket':
      return timeLabel(node.unit, part(node.operand))
    case 'metric':
      return part(node.of)
    case 'literal':
    case 'logic':
    case 'not':
    case 'isNull':
    case 'arithmetic':
    case 'conditional':
    case 'firstPart':
      return scalarFormula(node, part)
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind} has no value for a single event`, {
        target: 'tableau',
        feature: node.kind,
      })
  }
}

/** What events are counted by: their type, which every event has; where that is in no column, their time. */
export function countedField({ eventTypeIs }: Binding): FieldNode {
  return eventTypeIs === null ? field.eventType : field.eventTime
}

/**
 * Writes a measure. A sum is rounded to its scale, so that equal amounts
 * of money are equal numbers, and is 0 of no events.
 */
export function aggregateFormula(node: AggregateNode, names: EventNames): FormulaAst {
  const taken = (value: FormulaAst) => (node.where === null ? value : onlyIf(eventFormula(node.where, names), value))
  switch (node.fn) {
    case 'count':
      // What is counted may go by its raw name: other names for event types make no events.
      return call('COUNT', taken(rawField(countedField(names.binding), names)))
    case 'countDistinct':
      return call('COUNTD', taken(fieldFormula(node.of, names)))
    case 'countSequence':
      return sequenceFormula(node, names)
    case 'sum':
      return call(
        'ZN',
        call('ROUND', call('SUM', taken(rawField(node.of, names))), number(scaleOf(node.of, names.binding))),
      )
  }
}

/**
 * Writes a sequence: of each value in each mark, when each step was reached by the first event that is not before the step before, and
 * whether the last step has an event since. The values are joined to the dimensions of whatever the formula is computed for, so that
 * it moves with the view as a count does.
 */
function sequenceFormula({ of, time, steps }: CountSequenceNode, names: EventNames): FormulaAst {
  const value = fieldFormula(of, names)
  const at = eventFormula(time, names)
  const conditions = steps.map((step) => eventFormula(step, names))
  const last = conditions.pop() as FormulaAst
  const [first, ...between] = conditions
  if (first === undefined) return call('COUNTD', onlyIf(last, value))
  const ofValue = (aggregate: 'MIN' | 'MAX', condition: FormulaAst) =>
    included([value], call(aggregate, onlyIf(condition, at)))
  const reached = between.reduce(
    (before, step) => ofValue('MIN', all([step, binary('>=', at, before)])),
    ofValue('MIN', first),
  )
  return call('COUNTD', onlyIf(binary('<=', reached, ofValue('MAX', last)), value))
}

/** The decimals of a field of numbers. */
export function scaleOf(field: FieldNode, binding: Binding): number {
  return field.scale ?? binding.moneyScale
}

/**
 * Writes a dimension. A length of time is a date that Tableau draws an axis of; it makes the same groups as its label would.
 */
export function dimensionFormula(node: ExpressionNode, names: EventNames): FormulaAst {
  if (node.kind === 'bucket') {
    const unit = node.unit === 'week' ? 'iso-week' : node.unit
    return call('DATETRUNC', text(unit), eventFormula(node.operand, names))
  }
  const formula = eventFormula(node, names)
  // An empty text is no key.
  return mayBeEmpty(node) ? onlyIf(binary('<>', formula, text('')), formula) : formula
}

function mayBeEmpty(node: ExpressionNode): boolean {
  if (node.kind === 'literal') return node.value === ''
  if (node.kind === 'conditional') return [...node.branches.map(({ value }) => value), node.otherwise].some(mayBeEmpty)
  return node.kind === 'metric' && mayBeEmpty(node.of)
}

function isEventType(node: ExpressionNode): node is FieldNode {
  return node.kind === 'field' && node.name === 'eventType'
}

function rawField(field: FieldNode, names: EventNames): FormulaAst {
  return { kind: 'field', name: names.nameOf(field) }
}

function fieldFormula(node: FieldNode, names: EventNames): FormulaAst {
  const { eventTypes, eventTypeIs } = names.binding
  const raw = rawField(node, names)
  if (!isEventType(node)) return raw
  if (eventTypeIs !== null) return text(eventTypeIs)
  if (eventTypes.size === 0) return raw
  const branches = [...eventTypes].map(([given, type]) => ({ when: text(given), value: text(type) }))
  return { kind: 'case', operand: raw, branches, otherwise: raw }
}

function comparedTypes(node: ExpressionNode & { kind: 'compare' }): { field: FieldNode; value: string } | undefined {
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

/** What a source calls an event type: the type itself, unless that stands for another, and its other names. */
function rawTypes(type: string, { eventTypes }: Binding): readonly string[] {
  const others = [...eventTypes].filter(([, means]) => means === type).map(([given]) => given)
  return eventTypes.has(type) ? others : [type, ...others]
}

/** The hour, day, ISO week or month of a time as ISO 8601 text, however the data source would write a date. */
function timeLabel(unit: TimeUnit, time: FormulaAst): FormulaAst {
  const part = (name: string, digits: number) =>
    call(
      'RIGHT',
      joined([text('0'.repeat(digits - 1)), call('STR', call('DATEPART', text(name), time))]),
      number(digits),
    )
  const month = [part('year', 4), text('-'), part('month', 2)]
  switch (unit) {
    case 'month':
      return joined(month)
    case 'day':
      return joined([...month, text('-'), part('day', 2)])
    case 'hour':
      return joined([...month, text('-'), part('day', 2), text('T'), part('hour', 2), text(':00')])
    case 'week':
      return joined([part('iso-year', 4), text('-W'), part('iso-week', 2)])
  }
}

function joined(parts: readonly FormulaAst[]): FormulaAst {
  return parts.reduce((left, right) => binary('+', left, right))
}
