import type { ExpressionNode, MetricNode, ThresholdNode, WindowNode } from '../../definition/expression.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import { childrenOf, keyOf, walk } from '../../definition/walk.js'
import { QueryError, UnsupportedError } from '../../errors.js'
import type { FormulaAst } from '../language/ast.js'
import { all, binary, call, fixed, number, onlyIf, present } from './ast.js'
import { aggregateFormula, type EventNames, eventFormula, scaleOf } from './event-formula.js'
import { scalarFormula } from './scalar-formula.js'

/**
 * How groups are compared. `lod`: with level-of-detail expressions, FIXED by given dimensions, which do not move with filters.
 * `table`: with table calculations over the marks of the view, which do.
 */
export type TableauForm = 'lod' | 'table'

/** What a metric is written for. */
export interface GroupScope extends EventNames {
  /** Undefined for metrics that compare nothing. */
  readonly form: TableauForm | undefined
  /** The dimensions that make the groups. */
  readonly dimensions: readonly FormulaAst[]
  /** Distinct sessions, and how many a group needs to be eligible; undefined where any number will do. */
  readonly enough: { readonly sessions: ExpressionNode; readonly least: FormulaAst } | undefined
  /** How each metric's threshold is found, and the formula of a fixed one. */
  readonly thresholds: ReadonlyMap<string, ThresholdMethod | FormulaAst>
  /** A calculated field that is this metric already. */
  readonly known: (node: MetricNode) => FormulaAst | undefined
}

/** A metric's formula at a mark, and the orders that its table calculations need the marks in. */
export interface GroupFormula {
  readonly formula: FormulaAst
  /** The aggregate that marks are ordered by, descending; undefined where the order does not matter. */
  readonly order: FormulaAst | undefined
}

type Comparison = WindowNode | ThresholdNode

/** What depends on other groups within an expression, outermost first. */
export function comparisonsIn(node: ExpressionNode): readonly Comparison[] {
  const found: Comparison[] = []
  walk(node, (inner) => (inner.kind === 'window' || inner.kind === 'threshold') && found.push(inner))
  return found
}

/**
 * Whether the group's own values are fixed, too. They need not be where they are only set against totals: `SUM(x) / MIN({FIXED :
 * SUM(x)})` is right for whatever groups the view has. Against a rank or a threshold, which are of certain groups, they must.
 */
export function isFixed(node: ExpressionNode, form: TableauForm | undefined): boolean {
  return form === 'lod' && outermostComparisons(node).some((one) => one.kind === 'threshold' || !isSummary(one))
}

/** Whether the expression needs to know which dimensions make the groups. */
export function needsGroups(node: ExpressionNode): boolean {
  return comparisonsIn(node).some((one) => one.kind === 'threshold' || one.fn !== 'total')
}

const isSummary = (node: WindowNode) => node.fn === 'total' || node.fn === 'groupTotal'

function outermostComparisons(node: ExpressionNode): readonly Comparison[] {
  if (node.kind === 'window' || node.kind === 'threshold') return [node]
  return childrenOf(node).flatMap(outermostComparisons)
}

/** Whether an expression can be computed by level-of-detail expressions alone: they cannot put groups in order. */
function isUnordered(node: ExpressionNode): boolean {
  return comparisonsIn(node).every((one) => one.kind === 'threshold' || isSummary(one))
}

/** Where a formula stands: at a mark of the view, or in rows, where level-of-detail expressions have their values. */
interface Place {
  readonly at: 'mark' | 'row'
  /** Whether the group's own values are FIXED. */
  readonly fixed: boolean
  /** Whether it is the argument of a comparison, where calculated fields that compare are of no use. */
  readonly within: boolean
}

/**
 * Writes a metric as a formula for the marks of a view by the scope's dimensions. It means what `definition/evaluate.ts` does.
 *
 * @throws {@link UnsupportedError} for table calculations that need the marks in two orders
 */
export function groupFormula(node: ExpressionNode, scope: GroupScope): GroupFormula {
  const orders = new Map<string, FormulaAst>()
  const keyed = scope.dimensions.map((dimension) =>
    // Of a grand total, which is one mark of many groups, it is not true either.
    binary('=', call('MIN', dimension), call('MAX', dimension)),
  )
  const keyedInLod = scope.dimensions.map((dimension) => present(call('MIN', dimension)))

  const group = (inner: ExpressionNode): FormulaAst => {
    switch (inner.kind) {
      case 'aggregate':
        return aggregateFormula(inner, scope)
      case 'metric':
        return scope.known(inner) ?? group(inner.of)
      case 'window':
      case 'threshold':
        throw new TypeError(`${inner.kind} compares groups`)
      case 'field':
      case 'bucket':
        return eventFormula(inner, scope)
      default:
        return scalarFormula(inner, group)
    }
  }

  /** The value of a level-of-detail expression, there where it is needed. */
  const lodValue = (lod: FormulaAst, { at }: Place) => (at === 'mark' ? call('MIN', lod) : lod)

  /** The expression for each group that takes part, NULL for others: by the row, to be aggregated again. */
  const fixedPart = (of: ExpressionNode, conditions: readonly FormulaAst[]): FormulaAst => {
    const value = comparisonsIn(of).length === 0 ? group(of) : call('MIN', compile(of, within('row')))
    return fixed(scope.dimensions, onlyIf(all(conditions), value))
  }

  /** The same at a mark, for table calculations. */
  const markPart = (of: ExpressionNode, conditions: readonly FormulaAst[]): FormulaAst =>
    onlyIf(all(conditions), compile(of, within('mark')))

  const within = (at: Place['at']): Place => ({ at, fixed: scope.form === 'lod', within: true })

  const compile = (inner: ExpressionNode, place: Place): FormulaAst => {
    if (inner.kind === 'window') return windowFormula(inner, place)
    if (inner.kind === 'threshold') return thresholdFormula(inner, place)
    const outermost = outermostComparisons(inner)
    if (outermost.length === 0) {
      const own = group(inner)
      if (!place.fixed || !readsEvents(inner)) return own
      return lodValue(fixed(scope.dimensions, own), place)
    }
    if (inner.kind !== 'metric')
      return scalarFormula(inner as Parameters<typeof scalarFormula>[0], (part) => compile(part, place))
    const usable = place.at === 'mark' && !place.within && isFixed(inner.of, scope.form) === place.fixed
    return (usable ? scope.known(inner) : undefined) ?? compile(inner.of, place)
  }

  const windowFormula = (inner: WindowNode, place: Place): FormulaAst => {
    const { of, fn } = inner
    if (fn === 'total') {
      const value = group(of)
      if (!readsEvents(of)) return value
      return scope.form === 'lod' ? lodValue(fixed([], value), place) : call('TOTAL', value)
    }
    const rounded = (sum: FormulaAst) => roundedLike(of, sum, scope)
    if (fn === 'groupTotal') {
      if (scope.form === 'lod' && isUnordered(of))
        return call('ZN', lodValue(fixed([], rounded(call('SUM', fixedPart(of, keyedInLod)))), place))
      return call('ZN', rounded(call('WINDOW_SUM', markPart(of, keyed))))
    }
    const ranked = markPart(of, keyed)
    if (fn === 'rank') return call('RANK', ranked, { kind: 'string', value: 'desc' })
    if (!isUnordered(of) || (scope.form !== 'lod' && comparisonsIn(of).length > 0)) {
      throw new UnsupportedError(
        `Tableau orders marks by aggregates, not by table calculations: a ${fn} needs something that compares no groups, or use rank()`,
        { target: 'tableau', feature: fn },
      )
    }
    orders.set(keyOf(of), compile(of, within('mark')))
    return onlyIf(
      present(ranked),
      fn === 'position' ? call('RUNNING_COUNT', ranked) : rounded(call('RUNNING_SUM', ranked)),
    )
  }

  const thresholdFormula = ({ metric, of }: ThresholdNode, place: Place): FormulaAst => {
    const { enough } = scope
    const conditions = (keys: readonly FormulaAst[], sessions: () => FormulaAst) =>
      enough === undefined ? keys : [...keys, binary('>=', sessions(), enough.least)]
    const method = scope.thresholds.get(metric)
    if (scope.form === 'lod' && isUnordered(of)) {
      const eligible = fixedPart(
        of,
        conditions(keyedInLod, () => group((enough as NonNullable<typeof enough>).sessions)),
      )
      const over = (aggregate: FormulaAst) => lodValue(fixed([], aggregate), place)
      const value = statistic(method, {
        quantile: (at) => over(call('PERCENTILE', eligible, at)),
        median: () => over(call('PERCENTILE', eligible, number(0.5))),
        // The mean of the distances from the least value, so that equal values have themselves for their mean.
        mean: () => {
          const least = fixed([], call('MIN', eligible))
          return over(binary('+', call('MIN', least), call('AVG', binary('-', eligible, least))))
        },
      })
      return onlyIf(present(lodValue(eligible, place)), value)
    }
    const eligible = markPart(
      of,
      conditions(keyed, () => compile((enough as NonNullable<typeof enough>).sessions, within('mark'))),
    )
    const value = statistic(method, {
      quantile: (at) => call('WINDOW_PERCENTILE', eligible, at),
      median: () => call('WINDOW_MEDIAN', eligible),
      mean: () => {
        const least = call('WINDOW_MIN', eligible)
        return binary('+', least, call('WINDOW_AVG', binary('-', eligible, least)))
      },
    })
    return onlyIf(present(eligible), value)
  }

  if (scope.dimensions.length === 0 && needsGroups(node)) {
    throw new QueryError('it compares groups: say which dimensions make them, such as { by: "brand" }', {
      option: 'by',
    })
  }
  const isFixedNode = isFixed(node, scope.form)
  const body = compile(node, { at: 'mark', fixed: isFixedNode, within: false })
  if (orders.size > 1) {
    throw new UnsupportedError(
      `it runs along the groups in ${orders.size} orders, and a table calculation has one: make metrics of the parts, each a field of its own`,
      { target: 'tableau', feature: 'order' },
    )
  }
  // A grand total holds several groups, and what is fixed by group has no value there. The group without a key has.
  const single = scope.dimensions.map((dimension) => binary('<=', call('COUNTD', dimension), number(1)))
  return {
    formula: isFixedNode ? onlyIf(all(single), body) : body,
    order: [...orders.values()][0],
  }
}

/** Whether an expression is of events, and no constant. */
function readsEvents(node: ExpressionNode): boolean {
  let found = false
  walk(node, (inner) => {
    found ||= inner.kind === 'aggregate'
  })
  return found
}

/** A sum of sums of money is rounded as they are. */
function roundedLike(of: ExpressionNode, sum: FormulaAst, { binding }: EventNames): FormulaAst {
  const inner = of.kind === 'metric' ? of.of : of
  if (inner.kind === 'metric') return roundedLike(inner, sum, { binding } as EventNames)
  return inner.kind === 'aggregate' && inner.fn === 'sum' && inner.of !== null
    ? call('ROUND', sum, number(scaleOf(inner.of, binding)))
    : sum
}

function statistic(
  method: ThresholdMethod | FormulaAst | undefined,
  write: {
    readonly quantile: (at: FormulaAst) => FormulaAst
    readonly median: () => FormulaAst
    readonly mean: () => FormulaAst
  },
): FormulaAst {
  if (method === undefined || method === 'median') return write.median()
  if (method === 'mean') return write.mean()
  if (typeof method === 'number') return number(method)
  return 'quantile' in method ? write.quantile(number(method.quantile)) : method
}
