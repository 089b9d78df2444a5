import type { ExpressionNode, MetricNode, ThresholdNode, WindowNode } from '../../definition/expression.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import { aggregatesIn, branchValues, comparisonsIn, keyOf } from '../../definition/walk.js'
import { QueryError, UnsupportedError } from '../../errors.js'
import type { Hint } from '../../hint.js'
import type { FormulaAst } from '../language/ast.js'
import { aggregateFormula, aggregateScale } from './aggregates.js'
import { all, binary, call, fixed, number, onlyIf, present } from './ast.js'
import { isFixed, isUnordered, needsGroups, type TableauForm } from './comparisons.js'
import { type EventNames, eventFormula } from './event-formula.js'
import { type ScalarNode, scalarFormula } from './scalar-formula.js'
import { lodThreshold, windowThreshold } from './threshold-formula.js'

/** What a metric is written for. */
export interface GroupScope extends EventNames {
  /** Undefined for metrics that compare nothing. */
  readonly form: TableauForm | undefined
  /** The dimensions that make the groups. */
  readonly dimensions: readonly FormulaAst[]
  /** Which groups thresholds are of; undefined for all that have a key and a value. */
  readonly eligible: { readonly measure: MetricNode; readonly atLeast: FormulaAst } | undefined
  /** How each metric's threshold is found, or the parameter that it is. */
  readonly thresholds: ReadonlyMap<string, ThresholdMethod | FormulaAst>
  /** The calculated field that holds a metric already. */
  readonly calculated: (node: MetricNode) => FormulaAst | undefined
}

/** A metric's formula at a mark, and the order that its table calculation needs the marks in. */
export interface GroupFormula {
  readonly formula: FormulaAst
  /** The aggregate that marks are ordered by, descending; undefined where the order does not matter. */
  readonly order: FormulaAst | undefined
}

/** Where a formula stands: at a mark of the view, or in rows, where level-of-detail expressions have their values. */
interface Place {
  readonly at: 'mark' | 'row'
  /** Whether the group's own values are FIXED. */
  readonly fixed: boolean
  /** Whether it is an argument of a comparison, where calculated fields that compare groups are of no use. */
  readonly isArgument: boolean
}

/**
 * Writes a metric as a formula for the marks of a view by the scope's dimensions. It means what `definition/evaluate.ts` does.
 *
 * @throws {@link UnsupportedError} for table calculations that need the marks in two orders
 */
export function groupFormula(node: ExpressionNode, scope: GroupScope): GroupFormula {
  if (scope.dimensions.length === 0 && needsGroups(node)) {
    const hint: Hint = { option: 'by', value: 'brand', text: '{ by: "brand" }' }
    throw new QueryError(`it compares groups: say which dimensions make them, such as ${hint.text}`, {
      option: 'by',
      hints: [hint],
    })
  }
  const orders = new Map<string, FormulaAst>()
  // A mark has a key where all its rows have the same one. The mark of a grand total has rows of many groups, and no key.
  const hasKey = scope.dimensions.map((dimension) => binary('=', call('MIN', dimension), call('MAX', dimension)))
  const hasKeyInLod = scope.dimensions.map((dimension) => present(call('MIN', dimension)))

  /** What compares no groups. */
  const group = (inner: ExpressionNode): FormulaAst => {
    switch (inner.kind) {
      case 'aggregate':
        return aggregateFormula(inner, scope)
      case 'metric':
        return scope.calculated(inner) ?? group(inner.of)
      case 'window':
      case 'threshold':
        throw new TypeError(`${inner.kind} compares groups`)
      case 'field':
      case 'bucket':
        return eventFormula(inner, scope)
      default:
        return roundedTo(groupScale(inner, scope), scalarFormula(inner, scope.version, group))
    }
  }

  /** The value of a level-of-detail expression: in rows it is there, at a mark the rows' values are aggregated. */
  const lodValue = (lod: FormulaAst, { at }: Place) => (at === 'mark' ? call('MIN', lod) : lod)

  const argument = (at: Place['at']): Place => ({ at, fixed: scope.form === 'lod', isArgument: true })

  /** The value of each group that meets the conditions, NULL for others: in rows, to be aggregated over the groups. */
  const fixedValue = (of: ExpressionNode, conditions: readonly FormulaAst[]): FormulaAst => {
    const value = comparisonsIn(of).length === 0 ? group(of) : call('MIN', compile(of, argument('row')))
    return fixed(scope.dimensions, onlyIf(all(conditions), value))
  }

  /** The same at marks, for table calculations. */
  const markValue = (of: ExpressionNode, conditions: readonly FormulaAst[]): FormulaAst =>
    onlyIf(all(conditions), compile(of, argument('mark')))

  const compile = (inner: ExpressionNode, place: Place): FormulaAst => {
    if (inner.kind === 'window') return windowFormula(inner, place)
    if (inner.kind === 'threshold') return thresholdFormula(inner, place)
    if (comparisonsIn(inner).length === 0) {
      const own = group(inner)
      return place.fixed && readsEvents(inner) ? lodValue(fixed(scope.dimensions, own), place) : own
    }
    if (inner.kind !== 'metric') {
      return roundedTo(
        groupScale(inner, scope),
        scalarFormula(inner as ScalarNode, scope.version, (part) => compile(part, place)),
      )
    }
    const isUsable = place.at === 'mark' && !place.isArgument && isFixed(inner.of, scope.form) === place.fixed
    return (isUsable ? scope.calculated(inner) : undefined) ?? compile(inner.of, place)
  }

  const windowFormula = ({ of, fn }: WindowNode, place: Place): FormulaAst => {
    if (fn === 'total') {
      const value = group(of)
      if (!readsEvents(of)) return value
      return scope.form === 'lod' ? lodValue(fixed([], value), place) : call('TOTAL', value)
    }
    // Sums over groups, as the groups' own values are.
    const rounded = (sum: FormulaAst) => roundedTo(groupScale(of, scope), sum)
    if (fn === 'groupTotal') {
      if (scope.form === 'lod' && isUnordered(of))
        return call('ZN', lodValue(fixed([], rounded(call('SUM', fixedValue(of, hasKeyInLod)))), place))
      return call('ZN', rounded(call('WINDOW_SUM', markValue(of, hasKey))))
    }
    const ranked = markValue(of, hasKey)
    if (fn === 'rank') return call('RANK', ranked, { kind: 'string', value: 'desc' })
    if (!isUnordered(of) || (scope.form !== 'lod' && comparisonsIn(of).length > 0)) {
      throw new UnsupportedError(
        `Tableau orders marks by aggregates, not by table calculations: a ${fn} needs something that compares no groups, or use rank()`,
        { target: 'tableau', feature: fn },
      )
    }
    orders.set(keyOf(of), compile(of, argument('mark')))
    return onlyIf(
      present(ranked),
      fn === 'position' ? call('RUNNING_COUNT', ranked) : rounded(call('RUNNING_SUM', ranked)),
    )
  }

  const thresholdFormula = ({ metric, of }: ThresholdNode, place: Place): FormulaAst => {
    const { eligible } = scope
    const method = scope.thresholds.get(metric)
    const isEligible = (keys: readonly FormulaAst[], value: (measure: ExpressionNode) => FormulaAst) =>
      eligible === undefined ? keys : [...keys, binary('>=', value(eligible.measure), eligible.atLeast)]
    if (scope.form === 'lod' && isUnordered(of)) {
      const values = fixedValue(of, isEligible(hasKeyInLod, group))
      return onlyIf(
        present(lodValue(values, place)),
        lodThreshold(method, values, (lod) => lodValue(lod, place)),
      )
    }
    const values = markValue(
      of,
      isEligible(hasKey, (measure) => compile(measure, argument('mark'))),
    )
    return onlyIf(present(values), windowThreshold(method, values))
  }

  const isFixedNode = isFixed(node, scope.form)
  const body = compile(node, { at: 'mark', fixed: isFixedNode, isArgument: false })
  if (orders.size > 1) {
    throw new UnsupportedError(
      `it runs along the groups in ${orders.size} orders, and a table calculation has one: make metrics of the parts, each a field of its own`,
      { target: 'tableau', feature: 'order' },
    )
  }
  // A grand total has rows of several groups, so nothing that is FIXED by group has one value there. The group without a key has.
  const isOneGroup = scope.dimensions.map((dimension) => binary('<=', call('COUNTD', dimension), number(1)))
  return {
    formula: isFixedNode ? onlyIf(all(isOneGroup), body) : body,
    order: [...orders.values()][0],
  }
}

/** Whether an expression is of events, and no constant. */
function readsEvents(node: ExpressionNode): boolean {
  return aggregatesIn([node]).length > 0
}

/**
 * The decimal places of what is made of exact decimals without dividing: of sums, and of what is added up or taken off of them. Null of all
 * others, which are not rounded.
 */
function groupScale(node: ExpressionNode, names: EventNames): number | null {
  switch (node.kind) {
    case 'metric':
      return groupScale(node.of, names)
    case 'aggregate':
      return aggregateScale(node, names.binding)
    case 'window':
      return node.fn === 'rank' || node.fn === 'position' ? null : groupScale(node.of, names)
    case 'arithmetic': {
      if (node.op !== 'add' && node.op !== 'subtract') return null
      const [left, right] = [groupScale(node.left, names), groupScale(node.right, names)]
      return left === null || right === null ? null : Math.max(left, right)
    }
    case 'conditional': {
      const values = branchValues(node).filter((value) => value.kind !== 'literal' || value.value !== null)
      const scales = values.map((value) => groupScale(value, names))
      return scales.includes(null) ? null : Math.max(...(scales as number[]))
    }
    default:
      return null
  }
}

function roundedTo(scale: number | null, value: FormulaAst): FormulaAst {
  return scale === null ? value : call('ROUND', value, number(scale))
}
