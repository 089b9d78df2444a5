import { and, eq, field, isNull, lt, not, oneOf, or } from '../definition/builders.js'
import type { Expression, ExpressionNode } from '../definition/expression.js'
import { mapParts } from '../definition/walk.js'
import { type Binding, isBound, needsNoPrice } from '../events/binding.js'
import { findColumn } from '../events/find-column.js'

/*
 * Shops that write what was given back as purchases below zero. Their types are read as refunds by the expressions themselves, so that no
 * target needs to know of it.
 */

type Condition = Expression<'event', boolean>

const isPurchase: Condition = eq(field.eventType, 'purchase')

type LineNumber = 'price' | 'quantity' | 'amount'

/**
 * An expression in which purchases with a negative price, quantity or amount are refunds; the same one where the binding does not say so. A
 * condition on a type that is neither is as it was, and reads no number. How many types there are is counted as the source has them.
 *
 * @param columns the names of the source's columns, where they are known
 */
export function withRefunds(node: ExpressionNode, binding: Binding, columns?: readonly string[]): ExpressionNode {
  // A price that nobody named need not be there, beside other numbers.
  const price = { name: 'price', column: binding.columns.price }
  const lacksPrice =
    columns !== undefined && !binding.named.has('price') && findColumn(columns, price, 'events') === undefined
  return withRefundsBy(node, binding, (name) => name === 'price' && lacksPrice)
}

/** The same, where it is known which numbers a source lacks. */
export function withRefundsBy(
  node: ExpressionNode,
  binding: Binding,
  lacks: (name: LineNumber) => boolean,
): ExpressionNode {
  if (!binding.negativesAreRefunds) return node
  const isUsed = (name: LineNumber) => isBound(name, binding) && !(name === 'price' && needsNoPrice(binding))
  const [first, ...more] = (['price', 'quantity', 'amount'] as const)
    .filter((name) => isUsed(name) && !lacks(name))
    // Never null, so that its opposite is true of all others.
    .map((name) => and(not(isNull(field[name])), lt(field[name], 0)))
  if (first === undefined) return node
  return rewritten(node, and(isPurchase, more.length === 0 ? first : or(first, ...more)))
}

function rewritten(node: ExpressionNode, isRefund: Condition): ExpressionNode {
  switch (node.kind) {
    case 'field':
      return isType(node)
        ? { kind: 'conditional', branches: [{ condition: isRefund, value: refund }], otherwise: node }
        : node
    case 'isNull':
      return isType(node.operand) ? node : mapParts(node, (part) => rewritten(part, isRefund))
    case 'oneOf':
      return isType(node.operand) ? ofTypes(node.values, isRefund) : mapParts(node, (part) => rewritten(part, isRefund))
    case 'compare': {
      const type = comparedType(node)
      if (type === undefined) return mapParts(node, (part) => rewritten(part, isRefund))
      const same = ofTypes([type], isRefund)
      return node.op === 'eq' ? same : not(same)
    }
    case 'aggregate':
      // What is told apart is a field, and no expression.
      if (node.fn !== 'countDistinct' || !isType(node.of)) return mapParts(node, (part) => rewritten(part, isRefund))
      return { ...node, where: node.where === null ? null : rewritten(node.where, isRefund) }
    default:
      return mapParts(node, (part) => rewritten(part, isRefund))
  }
}

const refund: ExpressionNode = { kind: 'literal', type: 'text', value: 'refund' }

/** Whether an event is of one of some types. */
function ofTypes(types: readonly string[], isRefund: Condition): Condition {
  const [only] = types
  const written = types.length === 1 && only !== undefined ? eq(field.eventType, only) : oneOf(field.eventType, types)
  const [purchases, refunds] = [types.includes('purchase'), types.includes('refund')]
  if (purchases === refunds) return written
  return purchases ? and(written, not(isRefund)) : or(written, isRefund)
}

/** The type that the field of types is compared with. */
function comparedType(node: ExpressionNode & { readonly kind: 'compare' }): string | undefined {
  if (node.op !== 'eq' && node.op !== 'ne') return undefined
  const [of, other] = isType(node.left) ? [node.left, node.right] : [node.right, node.left]
  return isType(of) && other.kind === 'literal' && typeof other.value === 'string' ? other.value : undefined
}

function isType(node: ExpressionNode): boolean {
  return node.kind === 'field' && node.name === 'eventType'
}
