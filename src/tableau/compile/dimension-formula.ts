import type { ExpressionNode, FieldNode } from '../../definition/expression.js'
import { branchValues } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import type { FormulaAst } from '../language/ast.js'
import { binary, call, onlyIf, text } from './ast.js'
import { type EventNames, eventFormula } from './event-formula.js'

/** Whether a dimension is a column of the source as it is, and needs no calculated field. */
export function isColumn(expr: ExpressionNode, { eventTypes, eventTypeIs }: Binding): expr is FieldNode {
  if (expr.kind !== 'field') return false
  return expr.name !== 'eventType' || (eventTypes.size === 0 && eventTypeIs === null)
}

/**
 * Writes a dimension. An hour, day, week or month is a date, which Tableau can draw an axis of; it makes the same groups as its label would.
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
  if (node.kind === 'conditional') return branchValues(node).some(mayBeEmpty)
  return node.kind === 'metric' && mayBeEmpty(node.of)
}
