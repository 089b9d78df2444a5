import type { ExpressionNode } from './expression.js'
import { mapParts } from './walk.js'

/**
 * An expression as it is of events that do not have some fields, which are null in all of them: what that decides is left out. So the
 * amount of a line is its price, where there is neither an amount nor a quantity. A field that still matters stays where it is.
 */
export function withoutFields(node: ExpressionNode, isMissing: (name: string) => boolean): ExpressionNode {
  const part = (inner: ExpressionNode) => withoutFields(inner, isMissing)
  const found = mapParts(node, part)
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

function isLiteral(node: ExpressionNode, value: unknown): boolean {
  return node.kind === 'literal' && node.value === value
}
