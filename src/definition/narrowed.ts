import { anObject, checkOptions } from '../checked-options.js'
import { DefinitionError } from '../errors.js'
import { definitionRefusal } from '../known-names.js'
import { shown } from '../shown.js'
import { and, checkReference } from './builders.js'
import { checkExpression } from './check.js'
import { formulaOf } from './describe.js'
import type { AggregateNode, Expression, ExpressionNode, Level, MetricReference, Value } from './expression.js'
import { defineMetric, type Metric, type MetricDescription } from './metric.js'
import { mapParts } from './walk.js'

/**
 * A metric of some events only: the condition is put on each of its aggregates, so that a ratio has it above and below. It measures
 * events, whatever inputs the metric has.
 *
 * @param description what it says of itself, such as a label, where that is not its name, and what the metric says of its unit and format
 * @example
 * narrowed('phoneConversion', conversionRate, eq(column('device'), 'phone'))
 * @throws {@link DefinitionError} for a metric that holds a total, of which it is not clear whether it is to be narrowed, or a condition that
 * is none
 */
export function narrowed<const Name extends string, L extends Exclude<Level, 'event'>, T extends Value>(
  name: Name,
  metric: MetricReference<L, T> & Partial<MetricDescription>,
  where: Expression<'event', boolean>,
  description: Partial<MetricDescription> = {},
  // biome-ignore lint/complexity/noBannedTypes: no inputs, which is what a measure has
): Metric<Name, T, {}, L> {
  checkReference(`narrowed(${shown(name)})`, metric)
  checkOptions('narrowed', { description }, { description: anObject }, definitionRefusal)
  const { type, level } = checkExpression(where)
  if ((type !== 'boolean' && type !== 'null') || (level !== 'event' && level !== 'constant')) {
    throw new DefinitionError(`narrowed(${shown(name)}): give a condition on events, such as eq(field.brand, 'acme')`, {
      metric: name,
    })
  }
  const expr = narrow(metric.expr, where, name)
  const { unit = '', format, description: text = '' } = metric
  return defineMetric({
    name,
    unit,
    description: `${text}${text === '' ? '' : ' '}Only of events where ${formulaOf(where)}.`,
    ...(format === undefined ? {} : { format }),
    ...description,
    formula: () => expr as Expression<L, T>,
  }) as never
}

/** Puts a condition on each aggregate of an expression; names of metrics go, as they stand for all events. */
function narrow(node: ExpressionNode, where: ExpressionNode, name: string): ExpressionNode {
  const part = (inner: ExpressionNode) => narrow(inner, where, name)
  switch (node.kind) {
    case 'aggregate':
      return narrowAggregate(node, where)
    case 'metric':
      return part(node.of)
    case 'window':
      if (node.fn === 'total') {
        throw new DefinitionError(
          `narrowed(${shown(name)}): the metric holds a total: define one of narrowed metrics, and say of which the total is`,
          { metric: name },
        )
      }
      return { ...node, of: part(node.of) }
    case 'threshold':
      // A threshold of its own, which a query can set by this name.
      return { ...node, metric: `${name}_${node.metric}`, of: part(node.of) }
    default:
      return mapParts(node, part)
  }
}

function narrowAggregate(node: AggregateNode, where: ExpressionNode): AggregateNode {
  const both = (condition: ExpressionNode) => and(condition as never, where as never) as ExpressionNode
  if (node.fn === 'countSequence') return { ...node, steps: node.steps.map(both) }
  return { ...node, where: node.where === null ? where : both(node.where) }
}
