import type { Arithmetic, Comparison, ExpressionNode } from '../definition/expression.js'
import { UnsupportedError } from '../errors.js'

const comparisons: Readonly<Record<Comparison, string>> = { eq: '=', ne: '≠', lt: '<', lte: '≤', gt: '>', gte: '≥' }
const operators: Readonly<Record<Arithmetic, string>> = { add: '+', subtract: '−', multiply: '×', divide: '÷' }

/**
 * Says a condition on events in a line that people read.
 *
 * @example
 * describeCondition(and(eq(field.brand, 'apple'), gte(field.price, 100))) // 'brand = "apple" and price ≥ 100'
 */
export function describeCondition(node: ExpressionNode): string {
  switch (node.kind) {
    case 'field':
      return node.name
    case 'literal':
      if (node.type === 'instant') return new Date(node.value as number).toISOString()
      return JSON.stringify(node.value)
    case 'metric':
      return describeCondition(node.of)
    case 'compare':
      return `${inner(node.left)} ${comparisons[node.op]} ${inner(node.right)}`
    case 'arithmetic':
      return `${inner(node.left)} ${operators[node.op]} ${inner(node.right)}`
    case 'logic':
      return node.operands
        .map((one) => (one.kind === 'logic' ? inner(one) : describeCondition(one)))
        .join(` ${node.op} `)
    case 'not':
      return `not ${inner(node.operand)}`
    case 'isNull':
      return `${inner(node.operand)} is missing`
    case 'oneOf':
      return `${inner(node.operand)} is one of ${node.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'bucket':
      return `${node.unit} of ${inner(node.operand)}`
    case 'firstPart':
      return `${inner(node.operand)} before ${JSON.stringify(node.separator)}`
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => `${inner(value)} if ${inner(condition)}`)
      return `(${[...branches, inner(node.otherwise)].join(', else ')})`
    }
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind} has no value for one event`, { target: 'report', feature: node.kind })
  }
}

/** An operand: in brackets where it is made of several. */
function inner(node: ExpressionNode): string {
  const text = describeCondition(node)
  const compound =
    node.kind === 'logic' ||
    node.kind === 'arithmetic' ||
    node.kind === 'compare' ||
    node.kind === 'oneOf' ||
    node.kind === 'not'
  return compound ? `(${text})` : text
}
