import { DefinitionError } from '../errors.js'
import { shown } from '../shown.js'
import { checkExpression } from './check.js'
import type { ExpressionNode } from './expression.js'
import * as checked from './walk.js'

/*
 * How others go through expressions, which may be written by hand: each is checked first. The library itself goes through those that it
 * has checked.
 */

/**
 * The expressions directly within an expression, in the order they are written.
 *
 * @example
 * childrenOf(isNull(field.brand)) // [field.brand]
 * @throws {@link DefinitionError} for what is no expression
 */
export function childrenOf(node: ExpressionNode): readonly ExpressionNode[] {
  checkExpression(node)
  return checked.childrenOf(node)
}

/**
 * Visits an expression and all within it, outermost first; a visitor that returns `'skip'` keeps out of what is within.
 *
 * @example
 * walk(conversionRate.expr, (node) => node.kind === 'field' && console.log(node.name))
 * @throws {@link DefinitionError} for what is no expression, or a visitor that is no function
 */
export function walk(node: ExpressionNode, visit: (node: ExpressionNode) => unknown): void {
  checkExpression(node)
  if (typeof visit !== 'function') throw new DefinitionError(`walk: give a function, not ${shown(visit)}`, {})
  checked.walk(node, visit)
}

/**
 * A text that is the same for equal expressions and only for them. Names of metrics do not count: what they stand for does.
 *
 * @example
 * keyOf(count()) === keyOf(count()) // true
 * @throws {@link DefinitionError} for what is no expression
 */
export function keyOf(node: ExpressionNode): string {
  checkExpression(node)
  return checked.keyOf(node)
}
