import type { AggregateNode } from '../../definition/expression.js'
import type { MeasureColumn } from '../../plan/measure-column.js'
import { type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { memoryAggregates } from './aggregates.js'
import { Cells } from './cells.js'
import { Conditions } from './conditions.js'
import { groupingBy } from './grouping.js'
import { Operands } from './operands.js'
import type { MemoryScope } from './row-expression.js'
import { type Shared, together, type Wanted, type Work } from './work.js'

/** What a plan's measures come to. */
export interface Accumulated {
  readonly size: number
  readonly keys: readonly (readonly (string | null)[])[]
  readonly measures: readonly MeasureColumn[]
}

/** Adds up the measures of a plan over batches of events, in a single pass. */
export interface Accumulator {
  /** Takes the rows of the batch at hand that are in scope: those with a 0. The others have a -1. The array is the accumulator's to change. */
  add(length: number, scope: Int32Array): void
  result(): Accumulated
}

/** Makes the accumulator of a plan over columns. */
export function accumulator(plan: MeasurePlan, scope: MemoryScope): Accumulator {
  const wanted = measuresOf(plan)
  const grouping = groupingBy(plan.dimensions, scope)
  const conditions = new Conditions(scope)
  const operands = new Operands(scope)
  const works = worksOf(wanted, { scope, conditions, operands })
  const cells = new Cells(conditions.masksNeeded)

  return {
    add(length, groups) {
      grouping.assign(length, groups)
      const masks = conditions.masks(length)
      cells.assign(length, groups, masks)
      operands.fill(length)
      const rows = { length, groups, masks, cells }
      for (const work of works) work.add(rows)
    },
    result() {
      const size = grouping.size()
      const measures = new Array<MeasureColumn>(wanted.length)
      for (const work of works) for (const [place, column] of work.result(size, cells)) measures[place] = column
      return { size, keys: grouping.keys(), measures }
    },
  }
}

/** The works of measures, by aggregate. */
function worksOf(measures: readonly AggregateNode[], shared: Shared): readonly Work[] {
  const wanted = measures.map((node, place) => ({ place, node, condition: shared.conditions.bitOf(node.where) }))
  return [...together(wanted, ({ node }) => node.fn)].flatMap(([fn, ofOne]) =>
    memoryAggregates[fn](ofOne as readonly Wanted<never>[], shared),
  )
}
