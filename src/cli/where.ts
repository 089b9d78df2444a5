import { and, column, field, instant, isNull, not, numberColumn, oneOf, or } from '../definition/builders.js'
import type { CompareNode, Comparison, Expression, ExpressionNode, FieldExpression } from '../definition/expression.js'
import type { Binding } from '../events/binding.js'
import { isLabel, type TimeUnit } from '../events/calendar.js'
import { type EventField, isEventField } from '../events/fields.js'
import { readDecimal, readNamedInstant } from '../events/values.js'
import { derivedDimensions } from '../plan/dimension.js'
import { scaleOfField } from '../plan/scan-fields.js'
import { counted } from './format-value.js'
import { nameInEvents } from './source-options.js'
import { type ComparisonSyntax, type ConditionSyntax, parseCondition } from './where-syntax.js'
import { whereProblem } from './where-text.js'

/* What conditions mean. They are compiled to expressions, never pasted into SQL. */

type Condition = Expression<'event', boolean>

const comparisons: Readonly<Record<string, Comparison>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }

const identifiers: ReadonlySet<string> = new Set<EventField>([
  'productId',
  'categoryId',
  'userId',
  'userSession',
  'orderId',
  'eventId',
])

/**
 * Compiles conditions, all of which must hold.
 *
 * @example
 * parseWhere(['brand=samsung|apple or brand=', 'price>=100'], binding)
 * @throws {@link QueryError} for one that does not follow the grammar
 */
export function parseWhere(conditions: readonly string[], binding: Binding): Condition | undefined {
  if (conditions.length === 0) return undefined
  const compiled = conditions.map((text) => {
    const syntax = parseCondition(text)
    const parts = syntax.kind === 'and' ? syntax.parts : [syntax]
    return parts.map((part) => compile(text, part, binding))
  })
  return and(...compiled.flat())
}

function compile(text: string, syntax: ConditionSyntax, binding: Binding): Condition {
  if (syntax.kind === 'comparison') return compileComparison(text, syntax, binding)
  const parts = syntax.parts.map((part) => compile(text, part, binding))
  return syntax.kind === 'and' ? and(...parts) : or(...parts)
}

function compileComparison(text: string, { name, operator, values }: ComparisonSyntax, binding: Binding): Condition {
  const comparison = comparisons[operator]
  const subject = subjectOf(nameInEvents(name, binding), comparison, values, binding)
  refuseRenamed(text, subject, values, binding)
  checkLabels(text, subject, values)
  if (comparison === undefined) {
    const same = equalToAny(text, subject, values)
    return operator === '=' ? same : not(same)
  }
  const [value] = values
  if (values.length !== 1 || value === null || value === undefined) {
    throw whereProblem(text, `${operator} takes one value; only = and != take several (a|b) or none`)
  }
  if (identifiers.has(subject.name)) throw whereProblem(text, `${subject.name} is an identifier; use = or !=`)
  return compare(comparison, subject.node, constant(text, subject, value))
}

/** Refuses a type by the name that only the source has for it: no event would have it. */
function refuseRenamed(
  text: string,
  { name }: Subject,
  values: readonly (string | null)[],
  { eventTypes }: Binding,
): void {
  if (name !== 'eventType') return
  const read = new Set(eventTypes.values())
  for (const value of values) {
    const type = value === null || read.has(value) ? undefined : eventTypes.get(value)
    if (type !== undefined)
      throw whereProblem(text, `${JSON.stringify(value)} is read as ${JSON.stringify(type)}; write eventType=${type}`)
  }
}

/** What a time that is cut to a unit is like. */
const labels: Readonly<Record<TimeUnit, string>> = {
  hour: '2019-10-01T13:00',
  day: '2019-10-01',
  week: '2019-W40',
  month: '2019-10',
}

/** Refuses what no event's hour, day, week or month can be: its text would be compared, and be found nowhere. */
function checkLabels(text: string, { name, node }: Subject, values: readonly (string | null)[]): void {
  if (node.kind !== 'bucket') return
  const { unit } = node
  const wrong = values.find((value) => value !== null && !isLabel(unit, value))
  if (wrong !== undefined) {
    throw whereProblem(text, `${JSON.stringify(wrong)} is no ${unit}; write ${name} as ${labels[unit]}`)
  }
}

interface Subject {
  readonly name: string
  readonly node: ExpressionNode
  readonly type: 'text' | 'number' | 'instant'
  /** The decimal places of numbers. */
  readonly scale: number
}

function subjectOf(
  name: string,
  comparison: Comparison | undefined,
  values: readonly (string | null)[],
  binding: Binding,
): Subject {
  if (Object.hasOwn(derivedDimensions, name)) {
    return { name, node: derivedDimensions[name as keyof typeof derivedDimensions], type: 'text', scale: 0 }
  }
  if (isEventField(name)) {
    const node: FieldExpression = field[name]
    return { name, node, type: node.type === 'boolean' ? 'text' : node.type, scale: scaleOfField(binding)(node) }
  }
  const declared = binding.further.get(name)
  if (declared === 'text') return { name, node: column(name), type: 'text', scale: 0 }
  if (declared === 'instant') return { name, node: { kind: 'field', name, type: declared }, type: declared, scale: 0 }
  if (declared !== undefined) return { name, node: numberColumn(name, declared.scale), type: 'number', ...declared }
  // Of another column nothing is known: it is compared as numbers where it is compared by size with a number.
  const [, whole] = /^[+-]?(\d*)\.?\d*$/.exec(values[0] ?? '') ?? []
  if (comparison !== undefined && whole !== undefined && values[0] !== '') {
    const scale = scaleBeside(whole.length)
    return { name, node: numberColumn(name, scale), type: 'number', scale }
  }
  return { name, node: column(name), type: 'text', scale: 0 }
}

/** As many decimals as leave room for values of one digit more than what they are compared with; of 15 digits, 6 at most are decimals. */
function scaleBeside(wholeDigits: number): number {
  return Math.max(0, Math.min(6, 14 - wholeDigits))
}

function equalToAny(text: string, subject: Subject, values: readonly (string | null)[]): Condition {
  const given = values.filter((value) => value !== null)
  const { node, type } = subject
  const conditions: Condition[] = values.includes(null) ? [isNull(node as Expression<'event', string>)] : []
  if (given.length > 0 && type === 'text') conditions.push(oneOf(node as Expression<'event', string>, given))
  if (type !== 'text') conditions.push(...given.map((value) => compare('eq', node, constant(text, subject, value))))
  return conditions.length === 1 ? (conditions[0] as Condition) : or(...conditions)
}

function compare(op: Comparison, left: ExpressionNode, right: ExpressionNode): Condition {
  return { kind: 'compare', op, left, right } satisfies CompareNode
}

function constant(text: string, { name, type, scale }: Subject, value: string): ExpressionNode {
  switch (type) {
    case 'text':
      return { kind: 'literal', type: 'text', value }
    case 'number':
      if (typeof readDecimal(value, scale) !== 'number')
        throw whereProblem(text, `${name} is a number, and ${JSON.stringify(value)} is not`)
      if ((/\.(\d*?)0*$/.exec(value)?.[1]?.length ?? 0) > scale)
        throw whereProblem(text, `${name} is read to ${counted(scale, 'decimal')}, and ${value} has more`)
      return { kind: 'literal', type: 'number', value: Number(value) }
    case 'instant':
      if (readNamedInstant(value) === undefined) {
        throw whereProblem(
          text,
          `${name} is a time, and ${JSON.stringify(value)} is not; write it as 2019-10-01T12:00:00Z`,
        )
      }
      return instant(value)
  }
}
