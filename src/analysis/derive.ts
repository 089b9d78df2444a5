import { measuresOf } from '../compile/measure-plan.js'
import { type Evaluator, evaluator, fromMinor, type ValueColumn } from '../definition/evaluate.js'
import type { Scalar } from '../definition/expression.js'
import { keyOf } from '../definition/walk.js'
import { compareText } from '../events/values.js'
import { concentrationMetrics } from '../metrics/catalogue.js'
import { revenue, sessions } from '../metrics/measures.js'
import type { MeasureColumn, MeasureTable } from '../sources/source.js'
import type { AnalysisPlan, Order } from './plan.js'
import type { Analysis, Concentration } from './query.js'

/** Finishes an analysis: works all metrics out of the measures. Pure, and the same for every source. */
export function deriveAnalysis(plan: AnalysisPlan, table: MeasureTable): Analysis {
  const { size, keys } = table
  const measured = new Map(
    measuresOf(plan.measure).map((node, index) => [keyOf(node), valuesOf(table.measures[index] as MeasureColumn)]),
  )
  const enough = measured.get(keyOf(sessions.expr))?.values
  const work = evaluator({
    size,
    total: 'measured',
    keys,
    eligible: (group) =>
      keys.every((column) => column[group] !== null) &&
      (plan.minSessions === 0 || ((enough?.[group] as number | undefined) ?? 0) >= plan.minSessions),
    known: (node) => (node.kind === 'aggregate' ? measured.get(keyOf(node)) : undefined),
    thresholds: plan.methods,
  })
  const columns = new Map<string, readonly Scalar[]>()
  for (const [index, { name }] of plan.measure.dimensions.entries()) columns.set(name, keys[index] as readonly Scalar[])
  for (const { name, expr } of plan.metrics) columns.set(name, work.column(expr).values)

  const grouped = plan.measure.dimensions.length > 0
  const order = grouped ? sortRows(work.groupsByKey(), plan.orderBy, columns) : []
  // Copies of one record: to give each its names anew takes longer.
  const recordOf = (columns: readonly (readonly [name: string, values: readonly Scalar[]])[]) => {
    const names = columns.map(([name]) => name)
    const valuesOf = columns.map(([, values]) => values)
    const blank: Record<string, Scalar> = Object.fromEntries(names.map((name) => [name, null]))
    return (row: number) => {
      const record = { ...blank }
      for (let column = 0; column < names.length; column++) {
        record[names[column] as string] = valuesOf[column]?.[row] ?? null
      }
      return record
    }
  }
  const shown = [...columns]
  return {
    rows: order.slice(0, plan.limit ?? order.length).map(recordOf(shown)) as never,
    totals: (plan.totals ? recordOf(shown.slice(plan.measure.dimensions.length))(size) : null) as never,
    thresholds: thresholdsOf(plan, work),
    concentration: grouped ? concentrationOf(work, table) : null,
    rejected: table.rejected,
    scanned: table.scanned,
    dimensions: plan.measure.dimensions.map(({ name }) => name),
    metrics: plan.metrics,
    groups: grouped ? size : 0,
  }
}

function valuesOf(column: MeasureColumn): ValueColumn {
  if (column.kind === 'count') return { values: column.values }
  const { minor, scale } = column
  return { values: minor.map((amount) => fromMinor(amount, scale)), exact: { minor, scale } }
}

function thresholdsOf(plan: AnalysisPlan, work: Evaluator): Analysis['thresholds'] {
  const found = [...plan.thresholds].map(([name, node]) => [name, work.threshold(node)] as const)
  return { minSessions: plan.minSessions, ...Object.fromEntries(found) }
}

function concentrationOf(work: Evaluator, { size, keys }: MeasureTable): Concentration {
  const summary = (name: keyof typeof concentrationMetrics) =>
    (work.column(concentrationMetrics[name].expr).values[size] ?? null) as number | null
  const revenues = work.column(revenue.expr).exact
  let groups = 0
  let minor = 0n
  for (let group = 0; group < size; group++) {
    if (keys.some((column) => column[group] === null)) continue
    groups++
    minor += revenues?.minor[group] ?? 0n
  }
  return {
    groups,
    revenue: fromMinor(minor, revenues?.scale ?? 0),
    topShare: { 1: summary('topShare1'), 5: summary('topShare5'), 10: summary('topShare10') },
    groupsFor: { '0.5': summary('groupsFor50Percent'), '0.8': summary('groupsFor80Percent') },
    hhi: summary('hhi'),
    gini: summary('gini'),
  }
}

/** Always a total order: by the columns asked for, nulls last, then by key, null last. */
function sortRows(
  groupsByKey: readonly number[],
  orderBy: readonly Order[],
  columns: ReadonlyMap<string, readonly Scalar[]>,
): readonly number[] {
  const sorting = orderBy.map(({ by, descending }) => ({ values: columns.get(by) ?? [], descending }))
  // Sorting keeps what is equal as it was: by key.
  return groupsByKey.toSorted((a, b) => {
    for (const { values, descending } of sorting) {
      const order = compareScalars(values[a] ?? null, values[b] ?? null, descending)
      if (order !== 0) return order
    }
    return 0
  })
}

function compareScalars(a: Scalar, b: Scalar, descending: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : a < b ? -1 : 1
  return descending ? -order : order
}
