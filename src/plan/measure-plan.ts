import { isObject } from '../checked-options.js'
import { field, gte, lt } from '../definition/builders.js'
import type { AggregateNode, ExpressionNode } from '../definition/expression.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'

/** What groups are made by: a name for the rows, and an expression with one text an event. */
export interface PlannedDimension {
  readonly name: string
  readonly expr: ExpressionNode
}

/** A stretch of time, in milliseconds since 1970. */
export interface TimeRange {
  /** The first instant in it; null where it has no beginning. */
  readonly from: number | null
  /** The first instant after it; null where it has no end. */
  readonly to: number | null
}

/** What makes a group eligible for thresholds and classes. */
export interface Eligible {
  readonly measure: AggregateNode
  readonly atLeast: number
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
  /** The stretch of time that events must be in; all of it unless given. */
  readonly timeRange?: TimeRange
  /** The groups that take part in thresholds and classes: those in which a measure has a value, at least; all unless given. */
  readonly eligible?: Eligible
  /** Conditions on events, all of which must be true. */
  readonly where: readonly ExpressionNode[]
  /** The IANA time zone that hours, days, weeks and months are cut in. */
  readonly timeZone: string
}

/** All that a plan measures, in the order of the answer. */
export function measuresOf({ measures, optional = [] }: MeasurePlan): readonly AggregateNode[] {
  return [...measures, ...optional]
}

/**
 * All the conditions of a plan on one event, those of its time range included: for a source of one's own, that takes events for which
 * they are all true.
 *
 * @example
 * conditionsOf(plan).map(formulaOf) // ['eventTime ≥ 2019-10-01T00:00:00.000Z', 'brand = acme']
 * @throws {@link QueryError} for what is no plan
 */
export function conditionsOf(plan: MeasurePlan): readonly ExpressionNode[] {
  if (!isObject(plan) || !Array.isArray(plan.where)) {
    throw new QueryError(`conditionsOf: give the plan that a source is asked, not ${shown(plan)}`, {
      option: 'plan',
      value: plan,
    })
  }
  const { timeRange, where } = plan
  const { from = null, to = null } = timeRange ?? {}
  return [
    ...(from === null ? [] : [gte(field.eventTime, new Date(from))]),
    ...(to === null ? [] : [lt(field.eventTime, new Date(to))]),
    ...where,
  ]
}

/** All expressions of a plan. */
export function expressionsOf(plan: MeasurePlan): readonly ExpressionNode[] {
  return [...plan.dimensions.map(({ expr }) => expr), ...measuresOf(plan), ...conditionsOf(plan)]
}
