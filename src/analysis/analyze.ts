import { refuseRejected } from '../events/rejection.js'
import type { catalogue } from '../metrics/catalogue.js'
import { toldToTheEnd } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import { deriveAnalysis } from './derive.js'
import { planAnalysis } from './plan.js'
import type { Analysis, AnalyzeOptions, DimensionInput, MetricInput, Query } from './query.js'

/**
 * Answers a query from a source: one scan of the events there for groups and totals together, and everything else worked out of
 * those measures here, the same way for every source.
 *
 * @example
 * const { rows, totals } = await analyze(fromEvents(events), { by: 'brand', metrics: [stickiness, conversionRate] })
 * rows[0]?.stickiness // number | null
 *
 * @throws {@link QueryError} for a query that cannot be answered, {@link SourceError} for a source that cannot be read,
 * {@link EventError} with `strict` where rows cannot be read.
 */
export async function analyze<
  const By extends DimensionInput = never,
  const M extends MetricInput = keyof typeof catalogue,
  const Totals extends boolean = true,
>(source: Source, query: Query<By, M, Totals> = {}, options: AnalyzeOptions = {}): Promise<Analysis<By, M, Totals>> {
  const { strict = false, ...run } = options
  const plan = planAnalysis(query)
  run.signal?.throwIfAborted()
  const progress = toldToTheEnd(run)
  const table = await source.measure(plan.measure, progress.options)
  progress.end()
  if (strict) refuseRejected(table.rejected, table.scanned.source)
  return deriveAnalysis(plan, table) as unknown as Analysis<By, M, Totals>
}
