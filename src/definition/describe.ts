import type { AggregateName } from '../aggregates/aggregates.js'
import { checkExpression } from './check.js'
import type { AggregateNode, AggregateNodeOf, Arithmetic, Comparison, ExpressionNode, Scalar } from './expression.js'

const signs: Readonly<Record<Arithmetic, string>> = { add: '+', subtract: '−', multiply: '×', divide: '÷' }
const relations: Readonly<Record<Comparison, string>> = { eq: '=', ne: '≠', lt: '<', lte: '≤', gt: '>', gte: '≥' }

/**
 * Writes an expression for people: `purchases ÷ sessions`, `count of events where eventType = view`.
 *
 * @example
 * formulaOf(conversionRate.expr)
 * @throws {@link DefinitionError} for what is no expression
 */
export function formulaOf(node: ExpressionNode): string {
  checkExpression(node)
  return written(node)
}

function written(node: ExpressionNode): string {
  switch (node.kind) {
    case 'field':
      return node.name
    case 'literal':
      return node.type === 'instant' ? new Date(node.value as number).toISOString() : literal(node.value)
    case 'compare':
      return `${operand(node.left)} ${relations[node.op]} ${operand(node.right)}`
    case 'logic':
      return node.operands.map(operand).join(` ${node.op} `)
    case 'not':
      return `not ${operand(node.operand)}`
    case 'isNull':
      return `${operand(node.operand)} is missing`
    case 'oneOf':
      return `${operand(node.operand)} is one of ${node.values.map(literal).join(', ')}`
    case 'arithmetic':
      return `${operand(node.left)} ${signs[node.op]} ${operand(node.right)}`
    case 'elapsed':
      return `seconds from ${operand(node.from)} to ${operand(node.to)}`
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => `${written(value)} if ${written(condition)}`)
      return `${branches.join('; ')}; else ${written(node.otherwise)}`
    }
    case 'bucket':
      return `${node.unit} of ${operand(node.operand)}`
    case 'firstPart':
      return `part of ${operand(node.operand)} before ${literal(node.separator)}`
    case 'aggregate':
      return aggregate(node)
    case 'window':
      return `${windows[node.fn]} ${operand(node.of)}`
    case 'threshold':
      return `threshold of ${node.metric}`
    case 'metric':
      // A total or a threshold of a metric has a name only to be called by; what it is says more.
      return node.of.kind === 'window' || node.of.kind === 'threshold' ? shortFormula(node.name, node.of) : node.name
  }
}

const windows = {
  total: 'total',
  groupTotal: 'sum over groups of',
  rank: 'rank by',
  position: 'place by',
  runningTotal: 'running total of',
} as const

function shortFormula(name: string, of: ExpressionNode): string {
  if (of.kind === 'threshold') return written(of)
  return of.kind === 'window' && of.fn === 'total' ? written(of) : name
}

function aggregate(node: AggregateNode): string {
  const what = aggregateWords[node.fn](node.of === null ? '' : operand(node.of), node as never)
  return node.where === null ? what : `${what} where ${written(node.where)}`
}

/** What an aggregate is in words, where its operand is written. */
const aggregateWords: { readonly [Name in AggregateName]: (of: string, node: AggregateNodeOf<Name>) => string } = {
  count: () => 'count of events',
  countDistinct: (of) => `distinct values of ${of}`,
  sum: (of) => `sum of ${of}`,
  min: (of) => `least ${of}`,
  max: (of) => `greatest ${of}`,
  quantile: (of, { at }) => (at === 0.5 ? `median of ${of}` : `${at} quantile of ${of}`),
  countSequence: (of, { steps }) => `distinct values of ${of} with ${steps.map(written).join(', then ')}`,
}

/** A value; a text in quotes, unless it is a word that cannot be taken for anything else. */
function literal(value: Scalar): string {
  if (value === null) return 'nothing'
  return typeof value === 'string' && (reserved.has(value) || !/^\p{L}[\p{L}\p{N}_-]*$/u.test(value))
    ? JSON.stringify(value)
    : String(value)
}

const reserved = new Set(['nothing', 'true', 'false', 'and', 'or', 'not', 'if', 'else', 'is', 'of', 'where'])

function operand(node: ExpressionNode): string {
  const isConditional = node.kind === 'aggregate' && node.where !== null
  return isConditional || compound.has(node.kind) ? `(${written(node)})` : written(node)
}

/** What is put in brackets where it is part of something else. */
const compound: ReadonlySet<ExpressionNode['kind']> = new Set([
  'arithmetic',
  'logic',
  'compare',
  'conditional',
  'elapsed',
  'oneOf',
  'not',
])
