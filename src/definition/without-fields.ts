import type { ExpressionNode } from './expression.js'
import { mapParts } from './walk.js'

/**
 * An expression as it is of events that do not have some fields: what `isNull()` of such a field decides is decided. So the amount of a line
 * is its price, where there is neither an amount nor a quantity. A field that still matters then stays where it is.
 */
export function withoutFields(node: ExpressionNode, isMissing: (name: string) => boolean): ExpressionNode {
  const found = mapParts(node, (part) => withoutFields(part, isMissing))
  switch (found.kind) {
    case 'isNull':
      return found.operand.kind === 'field' && isMissing(found.operand.name)
        ? { kind: 'literal', type: 'boolean', value: true }
        : found
    case 'conditional': {
      const [first] = found.branches
      return first !== undefined && isLiteral(first.condition, true) ? first.value : found
    }
    case 'arithmetic':
      return found.op === 'multiply' && isLiteral(found.right, 1) ? found.left : found
    default:
      return found
  }
}

/** An expression with null in the place of a field. */
export function withNull(node: ExpressionNode, field: string): ExpressionNode {
  if (node.kind === 'field' && node.name === field) return { kind: 'literal', type: 'null', value: null }
  return mapParts(node, (part) => withNull(part, field))
}

function isLiteral(node: ExpressionNode, value: unknown): boolean {
  return node.kind === 'literal' && node.value === value
}
