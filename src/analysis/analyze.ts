import { aFlag, aFunction, aSignal, checkOptions, type OptionRules } from '../checked-options.js'
import { refuseRejected } from '../events/rejection.js'
import { refuseWarnings } from '../events/warning.js'
import type { DefaultMetric } from '../metrics/catalogue.js'
import { type AnalysisPlan, planAnalysis } from '../plan/plan-analysis.js'
import type { DimensionInput, MetricInput, Query } from '../plan/query.js'
import { checkSource, type GivenSource } from '../sources/given-source.js'
import { toldToTheEnd } from '../sources/progress.js'
import type { Source } from '../sources/source.js'
import type { Analysis, AnalyzeOptions } from './analysis.js'
import { deriveAnalysis } from './derive.js'

/** What the options of a run must be. */
export const runRules: OptionRules<AnalyzeOptions> = { strict: aFlag, signal: aSignal, onProgress: aFunction }

/**
 * Answers a query from a source: one scan of the events there for groups and totals together, and everything else worked out of
 * those measures here, the same way for every source.
 *
 * Where no metrics are named, those that the source has no columns for are left out, with a warning: neither rows nor totals have
 * them, though their types say so.
 *
 * @example
 * const answer = await analyze(fromEvents(rows), { by: 'brand', metrics: [stickiness, conversionRate] })
 * answer.rows[0]?.stickiness // number | null
 *
 * @throws {@link QueryError} for a query that cannot be answered, {@link SourceError} for a source that cannot be read,
 * {@link EventError} where no row can be read or the binding does not say what event types are, and, with `strict`, where any row
 * cannot be read or a warning is about the quality of the data.
 * @throws {@link DefinitionError} for a metric, dimension or condition that is wrong in itself
 */
export async function analyze<
  const By extends DimensionInput = never,
  const M extends MetricInput = DefaultMetric,
  const Totals extends boolean = true,
  S = Source,
>(
  source: Source | GivenSource<S>,
  query: Query<By, M, Totals> = {},
  options: AnalyzeOptions = {},
): Promise<Analysis<By, M, Totals>> {
  checkRun('analyze', source, options)
  const plan = planAnalysis(query as Query<DimensionInput, MetricInput, boolean>)
  return (await answerPlan(source, plan, options)) as unknown as Analysis<By, M, Totals>
}

/** Answers a query whose metrics are a choice of ours, so that those which the source has no columns for are left out. */
export async function analyzeAvailable<
  const By extends DimensionInput = never,
  const M extends MetricInput = DefaultMetric,
  const Totals extends boolean = true,
>(source: Source, query: Query<By, M, Totals>, options: AnalyzeOptions = {}): Promise<Analysis<By, M, Totals>> {
  const plan = planAnalysis(query as Query<DimensionInput, MetricInput, boolean>, false)
  return (await answerPlan(source, plan, options)) as unknown as Analysis<By, M, Totals>
}

async function answerPlan(source: Source, plan: AnalysisPlan, options: AnalyzeOptions): Promise<Analysis> {
  const { strict = false, ...run } = options
  run.signal?.throwIfAborted()
  const progress = toldToTheEnd(run)
  const table = await source.measure(plan.measure, progress.options)
  progress.end()
  if (strict) {
    refuseRejected(table.rejected, table.scanned.source)
    refuseWarnings(table.warnings ?? [])
  }
  return deriveAnalysis(plan, table)
}

/**
 * Checks what runs a query.
 *
 * @throws {@link SourceError} for what is no source, {@link QueryError} for an option that there is not, or a value that is none of its
 */
export function checkRun(call: string, source: unknown, options: AnalyzeOptions): asserts source is Source {
  checkSource(call, source)
  checkOptions(call, options, runRules)
}
