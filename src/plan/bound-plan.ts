import { field, firstPart } from '../definition/builders.js'
import type { ExpressionNode } from '../definition/expression.js'
import { mapParts } from '../definition/walk.js'
import { withNull, withoutFields } from '../definition/without-fields.js'
import { QueryError } from '../errors.js'
import { type Binding, isBound, needsNoPrice } from '../events/binding.js'
import { eventFields, isEventField } from '../events/fields.js'
import { findColumn } from '../events/find-column.js'
import { derivedDimensions, usualSeparator } from './dimension.js'
import type { MeasurePlan, PlannedDimension } from './measure-plan.js'
import { withRefunds } from './negative-purchases.js'

/**
 * An expression as it is of a source that has none of the optional fields which the binding does not name; nor a price, where lines have
 * amounts of their own and no column of the source is one of prices. Its types and categories are those that the binding says.
 *
 * @param columns the names of the source's columns, where they are known
 */
export function boundExpression(node: ExpressionNode, binding: Binding, columns?: readonly string[]): ExpressionNode {
  const said = withRefunds(withTopCategory(node, binding), binding, columns)
  // Orders without ids of their own are sessions.
  const bound = withoutFields(said, (name) => name !== 'orderId' && !isBound(name, binding))
  return columns !== undefined && isWithoutPrice(binding, columns) ? withNull(bound, 'price') : bound
}

/** The derived dimension with the separator of the binding; an expression of one's own says where it cuts. */
function withTopCategory(node: ExpressionNode, { categorySeparator }: Binding): ExpressionNode {
  if (categorySeparator === usualSeparator) return node
  const ofBinding: ExpressionNode = firstPart(field.categoryCode, categorySeparator)
  const cut = (part: ExpressionNode): ExpressionNode =>
    part === (derivedDimensions.topCategory as ExpressionNode) ? ofBinding : mapParts(part, cut)
  return cut(node)
}

function isWithoutPrice(binding: Binding, columns: readonly string[]): boolean {
  const price = { name: 'price', column: binding.columns.price ?? eventFields.price.column }
  return needsNoPrice(binding) && findColumn(columns, price, 'events') === undefined
}

/**
 * Dimensions as {@link boundExpression} has their expressions; a further column that is named alone, as what the binding says that it holds.
 *
 * @throws {@link QueryError} for one of instants
 */
export function boundDimensions(
  dimensions: readonly PlannedDimension[],
  binding: Binding,
  columns?: readonly string[],
): readonly PlannedDimension[] {
  return dimensions.map(({ name, expr }) => ({
    name,
    expr: declared(boundExpression(expr, binding, columns), binding),
  }))
}

function declared(node: ExpressionNode, { further }: Binding): ExpressionNode {
  if (node.kind !== 'field' || isEventField(node.name)) return node
  const type = further.get(node.name)
  if (type === 'instant') {
    throw new QueryError(
      `by: ${node.name} is declared to hold instants, and each of them would be a group: group by a column of days, or leave its declaration out to group by its texts`,
      { option: 'by', value: node.name },
    )
  }
  return typeof type === 'object' ? { ...node, type: 'number', scale: type.scale } : node
}

/** A plan as {@link boundExpression} has its expressions. */
export function boundPlan(plan: MeasurePlan, binding: Binding, columns?: readonly string[]): MeasurePlan {
  const { dimensions, measures, optional, totals, where } = plan
  const bound = <Node extends ExpressionNode>(nodes: readonly Node[]) =>
    nodes.map((node) => boundExpression(node, binding, columns) as Node)
  return {
    ...plan,
    dimensions: boundDimensions(dimensions, binding, columns),
    measures: bound(measures),
    ...(optional === undefined ? {} : { optional: bound(optional) }),
    ...(totals === undefined ? {} : { totals: bound(totals) }),
    where: bound(where),
  }
}
