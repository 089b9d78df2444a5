import type { Analysis } from '../analysis/analysis.js'
import { csvLine } from '../analysis/csv.js'
import type { Scalar } from '../definition/expression.js'
import { isOfGroups } from '../plan/plan-analysis.js'

/** Writes the rows of an analysis as CSV, or, without dimensions, its totals as one row. */
export function* formatCsv({ rows, totals, dimensions, metrics }: Analysis): Iterable<string> {
  // Metrics of the whole table have no value for a group.
  const shown = dimensions.length === 0 ? metrics : metrics.filter(isOfGroups)
  const names = [...dimensions, ...shown.map(({ name }) => name)]
  yield csvLine(names)
  const records = (dimensions.length === 0 ? [totals] : rows) as readonly Readonly<Record<string, Scalar>>[]
  for (const record of records) yield csvLine(names.map((name) => record[name] ?? null))
}
