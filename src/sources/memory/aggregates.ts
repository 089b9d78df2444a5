import type { AggregateName } from '../../aggregates/aggregates.js'
import type { AggregateNodeOf } from '../../definition/expression.js'
import type { TextColumn } from '../../events/columns.js'
import { countEvents } from './counts.js'
import { countDistinct } from './distinct.js'
import { findExtremes } from './extremes.js'
import type { NumberOperand } from './operands.js'
import { findQuantiles } from './quantiles.js'
import { countSequences } from './sequence.js'
import { sumUp } from './sums.js'
import { type Shared, together, type Wanted, type Work } from './work.js'

/** Makes the works of all the measures of a plan that are one aggregate: those that can be worked out together share one. */
type WorksOf<Fn extends AggregateName> = (
  wanted: readonly Wanted<AggregateNodeOf<Fn>>[],
  shared: Shared,
) => readonly Work[]

/** How the memory engine works out each aggregate. */
export const memoryAggregates: { readonly [Fn in AggregateName]: WorksOf<Fn> } = {
  count: (wanted) => [countEvents(wanted)],
  countDistinct: (wanted, { scope }) =>
    [...together(wanted, ({ node }) => scope.column(node.of.name) as TextColumn)].flatMap(([column, ofColumn]) =>
      Array.from(
        together(ofColumn, ({ condition }) => condition.mask),
        ([mask, ofMask]) => countDistinct(column, mask, ofMask),
      ),
    ),
  sum: (wanted, { operands }) =>
    Array.from(
      together(wanted, ({ node }) => operands.of(node.of)),
      ([operand, ofOne]) => sumUp(operand as NumberOperand, ofOne),
    ),
  min: (wanted, { operands, scope }) =>
    Array.from(
      together(wanted, ({ node }) => operands.of(node.of)),
      ([operand, ofOne]) => findExtremes(-1, operand, ofOne, scope),
    ),
  max: (wanted, { operands, scope }) =>
    Array.from(
      together(wanted, ({ node }) => operands.of(node.of)),
      ([operand, ofOne]) => findExtremes(1, operand, ofOne, scope),
    ),
  quantile: (wanted, { operands }) =>
    Array.from(
      together(wanted, ({ node }) => operands.of(node.of)),
      ([operand, ofOne]) => findQuantiles(operand as NumberOperand, ofOne),
    ),
  countSequence: countSequences,
}
