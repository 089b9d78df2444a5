import type { ScaleOf } from '../definition/decimals.js'
import type { AggregateNode, ExpressionNode } from '../definition/expression.js'
import { keyOf } from '../definition/walk.js'
import type { EventsInput } from './relation.js'

/** What a measure statement is made of. */
export interface MeasureStatementInput extends EventsInput {
  readonly dimensions: readonly { readonly name: string; readonly expr: ExpressionNode }[]
  readonly measures: readonly AggregateNode[]
  /** The measures that are wanted over all events in scope, too; all unless given. */
  readonly totals?: readonly AggregateNode[]
  /** The decimal places of a field of numbers. */
  readonly scaleOf: ScaleOf
  /** Whether instants are answered as microseconds since 1970, where an engine would hand them over less exactly. */
  readonly instantsAsMicros?: boolean
  /** Whether to show a value that could not be read, as `example`, where another scan for some would cost. */
  readonly example?: boolean
}

/** Whether a measure is wanted over all events in scope. Without dimensions that is all there is. */
export function isWantedOverall(measure: AggregateNode, { totals, dimensions }: MeasureStatementInput): boolean {
  return totals === undefined || dimensions.length === 0 || totals.some((one) => keyOf(one) === keyOf(measure))
}
