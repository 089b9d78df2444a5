import { type Aggregate, aggregates } from '../aggregates/aggregates.js'
import { DefinitionError } from '../errors.js'
import { eventFields, isEventField, type ValueType } from '../events/fields.js'
import type { AggregateNode, ExpressionNode, FieldNode, Level } from './expression.js'
import { checkShape } from './shapes.js'
import { branchValues } from './walk.js'

/** What an expression gives, and what it has one value for. `null` is the type of the constant null, which goes with any. */
export interface ExpressionType {
  readonly type: ValueType | 'null'
  /** `constant` goes with any level. */
  readonly level: Level | 'constant'
}

interface Checked {
  readonly found: ExpressionType
  /** How many expressions are one within the other. */
  readonly depth: number
}

/** Expressions that have been found right: builders check each part that they are given. */
const checked = new WeakMap<ExpressionNode, Checked>()

/** How deep expressions may be nested: engines of SQL have such a limit, too. */
const mostDeep = 500

/**
 * Finds an expression's type and level.
 *
 * @example
 * checkExpression(ratio(purchases, sessions)) // { type: 'number', level: 'group' }
 * @throws {@link DefinitionError} for what is no expression, and where the parts do not fit: arithmetic on text, a comparison of
 * different types, an event's value beside a group's, an aggregate inside an aggregate.
 */
export function checkExpression(node: ExpressionNode): ExpressionType {
  return check(node, false).found
}

/** The same for a formula whose metrics are given as values of a group, as when a metric is called as a function. */
export function checkFormula(node: ExpressionNode): ExpressionType {
  return check(node, true).found
}

function check(node: ExpressionNode, given: boolean, above = 0): Checked {
  const known = given ? undefined : checked.get(node)
  if (known !== undefined) return known
  checkShape(node)
  let depth = 1
  const checkPart = (part: ExpressionNode) => {
    const inner = check(part, given, above + 1)
    depth = Math.max(depth, 1 + inner.depth)
    return inner.found
  }
  if (above === mostDeep) fail(node, `is more than ${mostDeep} deep within other expressions`)
  const result = { found: typeOf(node, checkPart, given), depth }
  if (result.depth > mostDeep) fail(node, `has expressions more than ${mostDeep} deep within it`)
  if (!given) checked.set(node, result)
  return result
}

function typeOf(
  node: ExpressionNode,
  checkPart: (part: ExpressionNode) => ExpressionType,
  given: boolean,
): ExpressionType {
  const expect = (part: ExpressionNode, type: ValueType) => expectType(node, part, checkPart(part), type)
  switch (node.kind) {
    case 'field':
      checkField(node)
      return { type: node.type, level: 'event' }
    case 'literal':
      return { type: node.type, level: 'constant' }
    case 'compare': {
      const [left, right] = [checkPart(node.left), checkPart(node.right)]
      if (left.type !== right.type && left.type !== 'null' && right.type !== 'null') {
        fail(
          node,
          `compares ${describe(node.left, left)} with ${describe(node.right, right)}; both sides must have one type`,
        )
      }
      if (left.type === 'boolean' && node.op !== 'eq' && node.op !== 'ne')
        fail(node, 'orders booleans, which have no order')
      return { type: 'boolean', level: mix(node, [left, right]) }
    }
    case 'logic': {
      const operands = node.operands.map((operand) => expect(operand, 'boolean'))
      if (operands.length === 0) fail(node, 'has no operands')
      return { type: 'boolean', level: mix(node, operands) }
    }
    case 'not':
      return expect(node.operand, 'boolean')
    case 'isNull':
      return { type: 'boolean', level: checkPart(node.operand).level }
    case 'oneOf':
      return { type: 'boolean', level: expect(node.operand, 'text').level }
    case 'arithmetic': {
      const sides = [node.left, node.right].map((side) => expect(side, 'number'))
      return { type: 'number', level: mix(node, sides) }
    }
    case 'elapsed': {
      const ends = [node.from, node.to].map((end) => expect(end, 'instant'))
      return { type: 'number', level: mix(node, ends) }
    }
    case 'conditional': {
      const conditions = node.branches.map(({ condition }) => expect(condition, 'boolean'))
      const values = branchValues(node).map(checkPart)
      const types = new Set(values.map(({ type }) => type).filter((type) => type !== 'null'))
      if (types.size > 1) fail(node, `has branches of different types: ${[...types].join(', ')}`)
      return { type: [...types][0] ?? 'null', level: mix(node, [...conditions, ...values]) }
    }
    case 'bucket':
      return { type: 'text', level: atLevel(node, expect(node.operand, 'instant'), ['event']) }
    case 'firstPart':
      return { type: 'text', level: expect(node.operand, 'text').level }
    case 'aggregate':
      return { type: checkAggregate(node, checkPart, expect), level: 'group' }
    case 'window': {
      atLevel(
        node,
        expect(node.of, 'number'),
        node.fn === 'total' ? ['group', 'constant'] : ['group', 'summary', 'table', 'constant'],
      )
      return { type: 'number', level: node.fn === 'total' || node.fn === 'groupTotal' ? 'summary' : 'table' }
    }
    case 'threshold':
      atLevel(node, expect(node.of, 'number'), ['group', 'table'])
      return { type: 'number', level: 'table' }
    case 'metric':
      return given ? { type: checkPart(node.of).type, level: 'group' } : checkPart(node.of)
  }
}

/** Whether a field of the event model is what it is there; of further columns, all may be said. */
function checkField(node: FieldNode): void {
  const { name, type, scale } = node
  if (name.includes('\0')) fail(node, 'has a name with a NUL in it, which no engine takes')
  if (!isEventField(name)) return
  if (type !== eventFields[name].type) fail(node, `has ${name} as ${type}, but it is ${eventFields[name].type}`)
  if (scale !== undefined) fail(node, `gives ${name} decimal places, which the binding does`)
}

/** Checks what an aggregate is of, and gives the type of its value. */
function checkAggregate(
  node: AggregateNode,
  checkPart: (part: ExpressionNode) => ExpressionType,
  expect: (part: ExpressionNode, type: ValueType) => ExpressionType,
): ValueType | 'null' {
  const { takes, gives } = aggregates[node.fn]
  for (const condition of node.fn === 'countSequence' ? node.steps : node.where === null ? [] : [node.where])
    atLevel(node, expect(condition, 'boolean'), ['event', 'constant'])
  if (node.of === null || takes === 'events') {
    if (node.of !== null) fail(node, 'counts events, and is of no value')
    if (takes !== 'events') fail(node, 'needs a value of an event')
    return 'number'
  }
  const operand = checkPart(node.of)
  atLevel(node, operand, ['event', 'constant'])
  checkTaken(node, takes, operand)
  if (node.fn === 'countSequence') {
    checkPart(node.time)
    if (node.time.kind !== 'field' || node.time.type !== 'instant') fail(node, 'orders events by what is no time')
    if (node.steps.length === 0) fail(node, 'has no steps')
  }
  return gives === 'same' ? operand.type : 'number'
}

/** Whether an aggregate can be of an operand. */
function checkTaken(
  node: AggregateNode & { readonly of: ExpressionNode },
  takes: Exclude<Aggregate['takes'], 'events'>,
  operand: ExpressionType,
): void {
  const { type } = operand
  switch (takes) {
    case 'text field':
      if (node.of.kind !== 'field') fail(node, 'takes a field of the events, not a computed value')
      if (type !== 'text') fail(node, `counts distinct values of ${describe(node.of, operand)}, which is not text`)
      return
    case 'ordered':
      if (type === 'boolean') fail(node, `is given ${describe(node.of, operand)}; booleans have no order`)
      return
    case 'number':
    case 'decimal':
      if (type !== 'number' && type !== 'null') fail(node, `takes a number, but is given ${describe(node.of, operand)}`)
      if (takes === 'decimal' && hasDivision(node.of))
        fail(node, 'is exact, and a ratio within it is not: divide the sums, ratio(sum(...), sum(...))')
  }
}

/** Whether an expression divides, so that what it gives are real numbers and no decimals. */
function hasDivision(node: ExpressionNode): boolean {
  switch (node.kind) {
    case 'arithmetic':
      return node.op === 'divide' || hasDivision(node.left) || hasDivision(node.right)
    case 'conditional':
      return branchValues(node).some(hasDivision)
    case 'metric':
      return hasDivision(node.of)
    default:
      return false
  }
}

function expectType(
  parent: ExpressionNode,
  node: ExpressionNode,
  found: ExpressionType,
  type: ValueType,
): ExpressionType {
  if (found.type !== type && found.type !== 'null') fail(parent, `takes ${type}, but is given ${describe(node, found)}`)
  return { ...found, type }
}

function atLevel(parent: ExpressionNode, { level }: ExpressionType, allowed: readonly (Level | 'constant')[]): Level {
  if (!allowed.includes(level)) {
    const has =
      level === 'event' ? 'has one value an event' : level === 'group' ? 'is an aggregate' : 'depends on other groups'
    fail(
      parent,
      `is given a value that ${has}, where one for ${allowed.filter((l) => l !== 'constant').join(' or ')} is needed`,
    )
  }
  return level === 'constant' ? (allowed[0] as Level) : level
}

function mix(node: ExpressionNode, parts: readonly ExpressionType[]): Level | 'constant' {
  const levels = new Set(parts.map(({ level }) => level))
  levels.delete('constant')
  if (levels.has('event') && levels.size > 1) {
    fail(
      node,
      'mixes a value of one event with a value of a group of events; aggregate the first, such as by count, sum or max',
    )
  }
  if (levels.size === 0) return 'constant'
  return levels.size === 1 ? ([...levels][0] as Level) : 'table'
}

function describe(node: ExpressionNode, { type }: ExpressionType): string {
  switch (node.kind) {
    case 'field':
      return `the ${type} field ${node.name}`
    case 'metric':
      return `the ${type} metric ${node.name}`
    case 'literal':
      return `the ${type} ${JSON.stringify(node.value)}`
    default:
      return `a ${type} (${label(node)})`
  }
}

function label(node: ExpressionNode): string {
  if (node.kind === 'elapsed') return 'secondsBetween()'
  return `${'fn' in node ? node.fn : 'op' in node ? node.op : node.kind}()`
}

function fail(node: ExpressionNode, problem: string): never {
  throw new DefinitionError(`${label(node)} ${problem}`, { kind: node.kind })
}
