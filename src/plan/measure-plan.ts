import type { AggregateNode, ExpressionNode } from '../definition/expression.js'

/** What groups are made by: a name for the rows, and an expression with one text an event. */
export interface PlannedDimension {
  readonly name: string
  readonly expr: ExpressionNode
}

/**
 * What an engine is asked to compute of the events: measures by group, and the same over all events in scope. Plain
 * data, planned without any input or output.
 */
export interface MeasurePlan {
  readonly dimensions: readonly PlannedDimension[]
  readonly measures: readonly AggregateNode[]
  /** Measures that are wanted too, after the others, where the source has the columns for them; of the others any value will do. */
  readonly optional?: readonly AggregateNode[]
  /** The measures that are wanted over all events in scope, too; all unless given. Of the others, that value means nothing. */
  readonly totals?: readonly AggregateNode[]
  /** Conditions on events, all of which must be true. */
  readonly where: readonly ExpressionNode[]
  /** The IANA time zone that hours, days, weeks and months are cut in. */
  readonly timeZone: string
}

/** All that a plan measures, in the order of the answer. */
export function measuresOf({ measures, optional = [] }: MeasurePlan): readonly AggregateNode[] {
  return [...measures, ...optional]
}

/** All expressions of a plan. */
export function expressionsOf(plan: MeasurePlan): readonly ExpressionNode[] {
  return [...plan.dimensions.map(({ expr }) => expr), ...measuresOf(plan), ...plan.where]
}
