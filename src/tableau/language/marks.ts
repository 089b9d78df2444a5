import type { FormulaAst, FunctionCall } from './ast.js'
import { TableauTypeError } from './error.js'
import type { TableCalculation } from './functions/table-calculation.js'
import type { Grouping } from './grouping.js'
import { printFormula } from './print.js'
import { calculationCell, compileAggregate, type Dimension, quantileOf, type RowScope } from './rows.js'
import { compileScalar } from './scalar.js'
import { type Layout, sizeOf, startOf } from './table-calculations/layout.js'
import { type RankName, rankMarks } from './table-calculations/rank.js'
import { type WindowFunction, type WindowStatistic, windowFunction } from './table-calculations/window.js'
import { article } from './type-rules.js'
import { type Cell, commonType, type Value, type ValueType } from './values.js'

/** How a table calculation goes through the marks: their layout, and the rows and dimensions of each partition, for TOTAL. */
export interface Addressed {
  readonly layout: Layout
  readonly partitionRows: Grouping
  readonly partitionDimensions: readonly Dimension[]
}

/** The marks of a view, which table calculations are computed over. */
export interface MarkScope {
  readonly view: RowScope
  /** The rows of each mark. */
  readonly marks: Grouping
  /** The addressing of a calculation by its name, or of the formula itself. */
  addressing(calculation: string | undefined): Addressed
}

/** The value of a formula, which may be a table calculation, at each mark. */
export function evaluateMarks(formula: FormulaAst, scope: MarkScope, calculation?: string): Value[] {
  const addressed = scope.addressing(calculation)
  const { layout } = addressed
  const previous: Previous = { value: null, type: scope.view.evaluation.checker.typeOf(formula).type }
  const cell = compileMark(formula, { scope, addressed, previous })
  const values: Value[] = new Array(scope.marks.size).fill(null)
  // PREVIOUS_VALUE needs the marks one after the other; for all else the order does not matter.
  for (const mark of layout.order) {
    previous.value = cell(mark)
    values[mark] = previous.value
  }
  return values
}

/** What a formula was at the mark before, and its type. */
interface Previous {
  value: Value
  readonly type: ValueType
}

interface MarkContext {
  readonly scope: MarkScope
  readonly addressed: Addressed
  /** Absent in the arguments of a table calculation. */
  readonly previous?: Previous
}

function compileMark(node: FormulaAst, context: MarkContext): Cell {
  const { scope } = context
  const { evaluation } = scope.view
  const { checker } = evaluation
  if (checker.typeOf(node).level !== 'table') return compileAggregate(node, scope.marks, scope.view)
  if (node.kind === 'field') {
    const reference = checker.referenceOf(node)
    if (reference.kind === 'calculation') {
      const { formula, name } = reference
      return calculationCell(evaluation.memo, scope, formula, () => {
        const values = evaluateMarks(formula, scope, name)
        return (mark) => values[mark] ?? null
      })
    }
  }
  if (node.kind === 'call') {
    const definition = checker.functionOf(node)
    if (definition.kind === 'table') return compileTableCalculation(node, definition, context)
  }
  return compileScalar(node, evaluation, (part) => compileMark(part, context))
}

function compileTableCalculation(node: FunctionCall, definition: TableCalculation, context: MarkContext): Cell {
  const { scope, addressed, previous } = context
  const { layout } = addressed
  const inner: MarkContext = { scope, addressed }
  const [first, second] = node.args
  switch (definition.sort) {
    case 'position':
      return positionCell(node.name, layout)
    case 'lookup': {
      const values = vector(first, inner)
      const offset = argument(second, inner)
      return (mark) => {
        const by = offset(mark)
        const place = (layout.position[mark] ?? 0) + (typeof by === 'number' ? Math.trunc(by) : Number.NaN)
        if (!(place >= 0 && place < sizeOf(layout, mark))) return null
        return values[layout.order[startOf(layout, mark) + place] ?? -1] ?? null
      }
    }
    case 'previous': {
      if (previous === undefined) {
        throw new TableauTypeError(
          `PREVIOUS_VALUE cannot be computed inside the argument of another table calculation: make it a calculation of its own, in ${printFormula(node)}`,
          { expression: printFormula(node), ...(node.at === undefined ? {} : { position: node.at }) },
        )
      }
      const { type } = scope.view.evaluation.checker.typeOf(node)
      if (commonType(type, previous.type) === undefined) {
        throw new TableauTypeError(
          `PREVIOUS_VALUE starts with ${article(type)}, but is ${article(previous.type)} after the first mark: give it a value of that type, in ${printFormula(node)}`,
          { expression: printFormula(node), ...(node.at === undefined ? {} : { position: node.at }) },
        )
      }
      const initial = argument(first, inner)
      return (mark) => (layout.position[mark] === 0 ? initial(mark) : previous.value)
    }
    case 'total': {
      const { evaluation } = scope.view
      const partition: RowScope = { evaluation, rows: scope.view.rows, dimensions: addressed.partitionDimensions }
      const total = first === undefined ? () => null : compileAggregate(first, addressed.partitionRows, partition)
      return (mark) => total(layout.partitionOf[mark] ?? 0)
    }
    case 'rank': {
      const byDefault = node.name === 'RANK_PERCENTILE' ? 'asc' : 'desc'
      const direction = second?.kind === 'string' ? second.value.toLowerCase() : byDefault
      const ranks = rankMarks(node.name as RankName, vector(first, inner), layout, direction === 'desc')
      return (mark) => ranks[mark] ?? null
    }
    case 'running':
      return windowCell(node, node.name.slice('RUNNING_'.length) as WindowStatistic, inner, {
        from: (mark) => -(layout.position[mark] ?? 0),
        to: () => 0,
      })
    case 'window': {
      const statistic = node.name.slice('WINDOW_'.length) as WindowStatistic
      const [from, to] = node.args.slice(ofTwo.has(statistic) ? 2 : 1)
      return windowCell(node, statistic, inner, {
        from: from === undefined ? positionCell('FIRST', layout) : argument(from, inner),
        to: to === undefined ? positionCell('LAST', layout) : argument(to, inner),
      })
    }
  }
}

const ofTwo: ReadonlySet<WindowStatistic> = new Set(['CORR', 'COVAR', 'COVARP', 'PERCENTILE'])

function positionCell(name: string, layout: Layout): Cell {
  const position = (mark: number): number => layout.position[mark] ?? 0
  switch (name) {
    case 'FIRST':
      return (mark) => 0 - position(mark)
    case 'INDEX':
      return (mark) => position(mark) + 1
    case 'LAST':
      return (mark) => sizeOf(layout, mark) - 1 - position(mark)
    case 'SIZE':
      return (mark) => sizeOf(layout, mark)
    default:
      throw new TypeError(`${name} is not a position`)
  }
}

/** A statistic over a range of marks around each mark, both ends included and relative to it. */
function windowCell(
  node: FunctionCall,
  statistic: WindowStatistic,
  context: MarkContext,
  range: { readonly from: Cell; readonly to: Cell },
): Cell {
  const { layout } = context.addressed
  const [first, second] = node.args
  const values = vector(first, context)
  const pair = ofTwo.has(statistic) && statistic !== 'PERCENTILE' ? vector(second, context) : undefined
  const quantile: Cell = statistic === 'PERCENTILE' ? argument(second, context) : () => null
  const prepared: (WindowFunction | undefined)[] = []
  const prepare = (partition: number): WindowFunction => {
    const marks = layout.order.subarray(layout.starts[partition], layout.starts[partition + 1])
    const inOrder = (all: readonly Value[]) => Array.from(marks, (mark) => all[mark] ?? null)
    return windowFunction(statistic, {
      values: inOrder(values),
      ...(pair === undefined ? {} : { second: inOrder(pair) }),
    })
  }
  // Windows over whole partitions ask for the same range again and again.
  let last: { partition: number; from: number; to: number; p: number; value: Value } | undefined
  return (mark) => {
    const [start, end, share] = [range.from(mark), range.to(mark), quantile(mark)]
    if (typeof start !== 'number' || typeof end !== 'number') return null
    const partition = layout.partitionOf[mark] ?? 0
    const position = layout.position[mark] ?? 0
    const from = Math.max(0, position + Math.trunc(start))
    const to = Math.min(sizeOf(layout, mark), position + Math.trunc(end) + 1)
    const p = statistic === 'PERCENTILE' ? quantileOf(share, node.name) : Number.NaN
    if (to <= from) return statistic === 'COUNT' ? 0 : null
    if (last?.partition === partition && last.from === from && last.to === to && Object.is(last.p, p)) return last.value
    prepared[partition] ??= prepare(partition)
    const value = prepared[partition](from, to, p)
    last = { partition, from, to, p, value }
    return value
  }
}

/** An argument of a table calculation, as a cell. */
function argument(node: FormulaAst | undefined, context: MarkContext): Cell {
  return node === undefined ? () => null : compileMark(node, context)
}

/** An argument of a table calculation, at every mark. */
function vector(node: FormulaAst | undefined, context: MarkContext): Value[] {
  const cell = argument(node, context)
  return Array.from({ length: context.scope.marks.size }, (_, mark) => cell(mark))
}
