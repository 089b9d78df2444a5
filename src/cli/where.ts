import { and, column, field, instant, isNull, not, numberColumn, oneOf, or } from '../definition/builders.js'
import type { CompareNode, Comparison, Expression, ExpressionNode, FieldExpression } from '../definition/expression.js'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { isLabel, type TimeUnit } from '../events/calendar.js'
import { type EventField, isEventField } from '../events/fields.js'
import { readDecimal, readNamedInstant } from '../events/values.js'
import { derivedDimensions } from '../plan/dimension.js'
import { nameInEvents } from './source-options.js'

/*
 * The grammar of --where:
 *
 *   condition = name operator values
 *   name      = a field, its column, hour, day, week, month, topCategory, or any further column
 *   operator  = "=" | "!=" | "<" | "<=" | ">" | ">="
 *   values    = value { "|" value }       several only with = and !=
 *   value     = text                      nothing at all: no value; after a \, each of | \ = < > and a space stands for itself
 *
 * It is compiled to expressions, never pasted into SQL.
 */

type Condition = Expression<'event', boolean>

const conditionPattern = /^\s*([^=!<>]*?)\s*(!=|<=|>=|=|<|>)(.*)$/s

const comparisons: Readonly<Record<string, Comparison>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }

const identifiers: ReadonlySet<string> = new Set<EventField>([
  'productId',
  'categoryId',
  'userId',
  'userSession',
  'orderId',
])

/**
 * Compiles conditions, all of which must hold.
 *
 * @example
 * parseWhere(['brand=samsung|apple', 'price>=100'], binding)
 * @throws {@link QueryError} for one that does not follow the grammar
 */
export function parseWhere(conditions: readonly string[], binding: Binding): Condition | undefined {
  if (conditions.length === 0) return undefined
  return and(...conditions.map((condition) => parseCondition(condition, binding)))
}

/** The names of the columns that conditions look at. */
export function namesInWhere(conditions: readonly string[]): readonly string[] {
  return conditions.map((condition) => conditionPattern.exec(condition)?.[1] ?? '')
}

function parseCondition(text: string, binding: Binding): Condition {
  const [, name = '', operator = '', rest = ''] = conditionPattern.exec(text) ?? []
  if (name === '') {
    throw problem(
      text,
      'write NAME=VALUE, with one of = != < <= > >= between them, such as brand=samsung or price>=100',
    )
  }
  const [more] = /^[=<>]/.exec(rest) ?? []
  if (more !== undefined) {
    throw problem(
      text,
      `there is no ${operator}${more}; take one of = != < <= > >=. Before a value that begins with ${more} write \\`,
    )
  }
  const values = splitValues(rest)
  const comparison = comparisons[operator]
  const subject = subjectOf(nameInEvents(name, binding), comparison, values)
  checkLabels(text, subject, values)
  if (comparison === undefined) {
    const same = equalToAny(text, subject, values)
    return operator === '=' ? same : not(same)
  }
  const [value] = values
  if (values.length !== 1 || value === null || value === undefined) {
    throw problem(text, `${operator} takes one value; only = and != take several (a|b) or none`)
  }
  if (identifiers.has(subject.name)) throw problem(text, `${subject.name} is an identifier; use = or !=`)
  return compare(comparison, subject.node, constant(text, subject, value))
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
    throw problem(text, `${JSON.stringify(wrong)} is no ${unit}; write ${name} as ${labels[unit]}`)
  }
}

interface Subject {
  readonly name: string
  readonly node: ExpressionNode
  readonly type: 'text' | 'number' | 'instant'
  /** Whether it is the price, or a further column of numbers. */
  readonly scale: number
}

function subjectOf(name: string, comparison: Comparison | undefined, values: readonly (string | null)[]): Subject {
  if (Object.hasOwn(derivedDimensions, name)) {
    return { name, node: derivedDimensions[name as keyof typeof derivedDimensions], type: 'text', scale: 0 }
  }
  if (isEventField(name)) {
    const node: FieldExpression = field[name]
    return { name, node, type: node.type === 'boolean' ? 'text' : node.type, scale: 6 }
  }
  // Of a further column nothing is known: it is compared as numbers where it is compared by size with a number.
  const digits = /^[+-]?\d*\.?(\d*)$/.exec(values[0] ?? '')?.[1]?.length
  if (comparison !== undefined && digits !== undefined && values[0] !== '') {
    const scale = Math.min(Math.max(digits, 2), 6)
    return { name, node: numberColumn(name, scale), type: 'number', scale }
  }
  return { name, node: column(name), type: 'text', scale: 0 }
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
        throw problem(text, `${name} is a number, and ${JSON.stringify(value)} is not`)
      return { kind: 'literal', type: 'number', value: Number(value) }
    case 'instant':
      if (readNamedInstant(value) === undefined) {
        throw problem(text, `${name} is a time, and ${JSON.stringify(value)} is not; write it as 2019-10-01T12:00:00Z`)
      }
      return instant(value)
  }
}

/** Splits at bars, drops the spaces around, and undoes escapes. An empty value is null. */
function splitValues(text: string): readonly (string | null)[] {
  const values: string[][] = [[]]
  for (const [token] of text.matchAll(/\\[|\\ =<>]|./gsu)) {
    if (token === '|') values.push([])
    else values.at(-1)?.push(token)
  }
  return values.map((tokens) => {
    const isKept = (token: string) => token !== ' '
    const kept = tokens.slice(tokens.findIndex(isKept), tokens.findLastIndex(isKept) + 1)
    return kept.length === 0
      ? null
      : kept.map((token) => (token.length > 1 && token.startsWith('\\') ? token.slice(1) : token)).join('')
  })
}

function problem(condition: string, what: string): QueryError {
  return new QueryError(`--where ${JSON.stringify(condition)}: ${what}`, { option: 'where', value: condition })
}
