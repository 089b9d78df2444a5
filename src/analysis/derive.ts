import { isObject } from '../checked-options.js'
import { checkExpression } from '../definition/check.js'
import { columnOf, exactColumn, stepOf, typedValue, type ValueColumn, valueAt } from '../definition/columns.js'
import { evaluator } from '../definition/evaluate.js'
import type { ExpressionNode, Scalar } from '../definition/expression.js'
import { thresholdsBy } from '../definition/threshold.js'
import { keyOf } from '../definition/walk.js'
import { SourceError } from '../errors.js'
import { compareText } from '../events/values.js'
import type { MeasureColumn } from '../plan/measure-column.js'
import { measuresOf } from '../plan/measure-plan.js'
import { combinedInOneCurrency, endsKnown } from '../plan/one-currency.js'
import { type AnalysisPlan, isOfGroups, type Order, orderAmong } from '../plan/plan-analysis.js'
import { shown } from '../shown.js'
import type { MeasureTable } from '../sources/source.js'
import type { Analysis } from './analysis.js'
import { combinationWarnings, comparedCurrencies, knownCurrencies, mixedWarnings, refuseMixed } from './currencies.js'
import { eligibilityWarnings, leftOutWarnings, presenceIn } from './warnings.js'

/** Finishes an analysis: works all metrics out of the measures. Pure, and the same for every source. */
export function deriveAnalysis(plan: AnalysisPlan, table: MeasureTable): Analysis {
  const nodes = measuresOf(plan.measure)
  checkShape(table, plan.measure.dimensions.length, nodes.length)
  const { size, keys } = table
  const isThere = presenceIn(table)
  const there = plan.metrics.filter(({ expr }) => isThere(expr))
  const { currencies = new Map() } = table
  const known = knownCurrencies(nodes, currencies)
  refuseMixed(plan, there, known)
  const comparesOne = (expr: ExpressionNode) => comparedCurrencies(expr, known) === undefined
  const found = there.filter(({ expr }) => comparesOne(expr))
  const thresholds = new Map([...plan.thresholds].filter(([, node]) => isThere(node.of) && comparesOne(node)))
  const measured = new Map(nodes.map((node, index) => [keyOf(node), valuesOf(table.measures[index] as MeasureColumn)]))
  for (const [end, values] of endsKnown(nodes, currencies)) measured.set(keyOf(end), { kind: 'scalars', values })
  const { eligible } = plan.measure
  // Where there is no column to tell by, all groups are.
  const counted = eligible === undefined || !isThere(eligible.measure) ? undefined : eligible
  const minSessions = eligible !== undefined && counted === undefined ? 0 : plan.minSessions
  const counts = counted && measured.get(keyOf(counted.measure))
  const isEligible =
    counted && counts ? (group: number) => Number(valueAt(counts, group)) >= counted.atLeast : () => true
  const work = evaluator({
    size,
    total: 'measured',
    keys,
    eligible: isEligible,
    known: (node) => (node.kind === 'aggregate' ? measured.get(keyOf(node)) : undefined),
    findThreshold: thresholdsBy(plan.methods),
  })
  const dimensions = plan.measure.dimensions.map(({ name }, index) => [name, columnOf(keys[index] ?? [])] as const)
  const worked = (expr: ExpressionNode) => (currencies.size === 0 ? expr : combinedInOneCurrency(expr))
  const metrics = found.map(({ name, expr }) => [name, work.column(worked(expr))] as const)
  const instants = found.filter(({ expr }) => checkExpression(expr).type === 'instant').map(({ name }) => name)
  const ofGroups = new Set(found.filter(isOfGroups).map(({ name }) => name))
  const columns = new Map([...dimensions, ...metrics.filter(([name]) => ofGroups.has(name))])
  const grouped = dimensions.length > 0
  const compares = grouped && thresholds.size > 0
  const order = grouped ? sortRows(work.groupsByKey(), orderAmong(plan, found), columns) : []
  return {
    rows: recordsOf(columns, order.slice(0, plan.limit ?? order.length), instants) as never,
    totals: (plan.totals ? recordsOf(new Map(metrics), [size], instants)[0] : null) as never,
    thresholds: {
      minSessions,
      ...Object.fromEntries([...thresholds].map(([name, node]) => [name, work.threshold(node)] as const)),
    } as Analysis['thresholds'],
    minSessions,
    smallGroups: compares ? work.keyedGroups().filter((group) => !isEligible(group)).length : 0,
    rejected: table.rejected,
    duplicates: table.duplicates ?? 0,
    warnings: [
      ...(table.warnings ?? []),
      ...combinationWarnings(found, known, table.warnings),
      ...leftOutWarnings(plan, there, table),
      ...mixedWarnings(there, known),
      ...(compares ? eligibilityWarnings(plan, table, counted, work) : []),
    ],
    scanned: table.scanned,
    dimensions: dimensions.map(([name]) => name),
    metrics: found,
    groups: grouped ? size : 0,
  }
}

/** Sources that others have written may answer anything; a value in a wrong place would be a wrong number. */
function checkShape(table: MeasureTable, dimensions: number, wanted: number): void {
  const { size, keys, measures, scanned, rejected }: Partial<MeasureTable> = isObject(table) ? table : {}
  if (!Array.isArray(keys) || !Array.isArray(measures) || !isObject(scanned) || !isObject(rejected)) {
    throw new SourceError(`the source answered ${shown(table)}, which is no table of measures`, { source: 'unknown' })
  }
  const expect = (what: string, found: number, right: number) => {
    if (found === right) return
    throw new SourceError(`${scanned.source} answered ${found} ${what}, not ${right}`, { source: scanned.source })
  }
  expect('columns of keys', keys.length, dimensions)
  expect('measures', measures.length, wanted)
  for (const column of keys) expect(`keys of ${size} groups`, column.length, size as number)
  for (const column of measures as readonly MeasureColumn[]) {
    const { length } = 'minor' in column ? column.minor : column.values
    expect(`values of a measure, for ${size} groups and all events`, length, (size as number) + 1)
  }
}

/** A record for each of some rows; filled column by column, as the memory has them. */
function recordsOf(
  columns: ReadonlyMap<string, ValueColumn>,
  rows: readonly number[],
  instants: readonly string[],
): readonly Readonly<Record<string, Scalar | Date>>[] {
  const blank: Record<string, Scalar | Date> = Object.fromEntries(Array.from(columns.keys(), (name) => [name, null]))
  // Copies of one record: to give each its names anew takes longer.
  const records = rows.map(() => ({ ...blank }))
  for (const [name, { kind, values }] of columns) {
    const step = stepOf(values)
    for (let index = 0; index < records.length; index++) {
      const value = values[(rows[index] as number) * step] as Scalar
      ;(records[index] as Record<string, Scalar | Date>)[name] =
        kind === 'numbers' && Number.isNaN(value) ? null : value
    }
  }
  for (const name of instants.filter((one) => columns.has(one))) {
    for (const record of records) record[name] = typedValue(record[name] as Scalar, 'instant')
  }
  return records
}

function valuesOf(column: MeasureColumn): ValueColumn {
  switch (column.kind) {
    case 'sum':
    case 'decimal':
      return exactColumn(column)
    case 'text':
      return { kind: 'scalars', values: column.values }
    case 'count':
    case 'number':
    case 'instant':
      return { kind: 'numbers', values: Float64Array.from(column.values, (value) => value ?? Number.NaN) }
  }
}

/** Always a total order: by the columns asked for, nulls last, then by key, null last. */
function sortRows(
  groupsByKey: readonly number[],
  orderBy: readonly Order[],
  columns: ReadonlyMap<string, ValueColumn>,
): readonly number[] {
  // By the last column first: what comes after keeps what is equal as it was.
  return orderBy.reduceRight(
    (groups, { by, descending }) => sortByColumn(groups, columns.get(by) as ValueColumn, descending),
    groupsByKey,
  )
}

function sortByColumn(groups: readonly number[], column: ValueColumn, descending: boolean): readonly number[] {
  const { values } = column
  if (stepOf(values) === 0) return groups
  const isNull = (group: number) => values[group] === null || Number.isNaN(values[group])
  const order =
    column.kind === 'numbers'
      ? (a: number, b: number) => (column.values[a] as number) - (column.values[b] as number)
      : (a: number, b: number) => compareScalars(column.values[a] as Scalar, column.values[b] as Scalar)
  const known = groups.filter((group) => !isNull(group))
  known.sort(descending ? (a, b) => order(b, a) : order)
  return [...known, ...groups.filter(isNull)]
}

function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return Number(a) - Number(b)
}
