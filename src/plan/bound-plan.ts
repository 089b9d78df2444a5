import type { ExpressionNode } from '../definition/expression.js'
import { withoutFields } from '../definition/without-fields.js'
import { type Binding, isBound } from '../events/binding.js'
import type { MeasurePlan } from './measure-plan.js'

/** An expression as it is of a source that has none of the optional fields which the binding does not name. */
export function boundExpression(node: ExpressionNode, binding: Binding): ExpressionNode {
  // Orders without ids of their own are sessions.
  return withoutFields(node, (name) => name !== 'orderId' && !isBound(name, binding))
}

/** A plan as it is of a source that has none of the optional fields which the binding does not name. */
export function boundPlan(plan: MeasurePlan, binding: Binding): MeasurePlan {
  const { dimensions, measures, optional, totals, where } = plan
  const bound = <Node extends ExpressionNode>(nodes: readonly Node[]) =>
    nodes.map((node) => boundExpression(node, binding) as Node)
  return {
    ...plan,
    dimensions: dimensions.map(({ name, expr }) => ({ name, expr: boundExpression(expr, binding) })),
    measures: bound(measures),
    ...(optional === undefined ? {} : { optional: bound(optional) }),
    ...(totals === undefined ? {} : { totals: bound(totals) }),
    where: bound(where),
  }
}
