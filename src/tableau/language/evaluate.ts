import { anObject, checkOptions, needed } from '../../checked-options.js'
import { markScope } from './addressing.js'
import type { FormulaAst } from './ast.js'
import { evaluationRefusal } from './checked-formula.js'
import { TableauEvaluationError } from './error.js'
import { firstRows, groupRows } from './grouping.js'
import { evaluateMarks } from './marks.js'
import { printFormula } from './print.js'
import { compileAggregate, compileRow, type RowScope } from './rows.js'
import type { FormulaLevel, FormulaType } from './types.js'
import { type Cell, cellValues, compareValues, type Value, type ValueType } from './values.js'
import { type EvaluateOptions, type FormulaValue, openView, output } from './view.js'

/** A mark of the view, and what a formula is there. */
export interface Mark {
  readonly dimensions: Readonly<Record<string, FormulaValue>>
  readonly value: FormulaValue
}

export interface FormulaResult {
  readonly type: ValueType
  readonly level: FormulaLevel
  /** In ascending order of their dimensions, NULL first. */
  readonly marks: readonly Mark[]
  /** Only there when asked for. */
  readonly grandTotal?: FormulaValue
}

/** The answers of several formulas over one view, each under its name. */
export interface FormulasResult<Name extends string> {
  readonly types: Readonly<Record<Name, FormulaType>>
  /** In ascending order of their dimensions, NULL first. */
  readonly marks: readonly {
    readonly dimensions: Readonly<Record<string, FormulaValue>>
    readonly values: Readonly<Record<Name, FormulaValue>>
  }[]
  /** Only there when asked for. */
  readonly grandTotal?: Readonly<Record<Name, FormulaValue>>
}

/**
 * Evaluates a formula over rows: one value a mark, a mark being a combination of the dimensions' values. A row-level formula is a
 * dimension itself: there is a mark for each of its values.
 *
 * @example
 * evaluateFormula('COUNTD([User])', { fields: { Brand: 'string', User: 'string' }, rows, dimensions: ['Brand'] }).marks
 * // [{ dimensions: { Brand: 'runail' }, value: 12 }, …]
 * @throws TableauSyntaxError for text that is no formula, TableauTypeError for one that makes no sense, TableauEvaluationError for
 * data, dimensions and filters that do not fit.
 */
export function evaluateFormula(formula: string | FormulaAst, options: EvaluateOptions): FormulaResult {
  const view = openView(options)
  const { checker } = view.evaluation
  const checked = checker.check(formula)
  const { type, level } = checker.typeOf(checked)
  if (level === 'row') {
    if (options.grandTotal !== true) return { type, level, marks: rowMarks(checked, view, options) }
    throw new TableauEvaluationError(`${printFormula(checked)} is row-level: it has no grand total`, {
      option: 'grandTotal',
    })
  }
  // No calculation has the empty caption, so that none lends the formula its addressing.
  const { marks, grandTotal } = evaluateView({ '': checked }, view, options)
  return {
    type,
    level,
    marks: marks.map(({ dimensions, values }) => ({ dimensions, value: values[''] })),
    ...(grandTotal === undefined ? {} : { grandTotal: grandTotal[''] }),
  }
}

/**
 * Evaluates several aggregates and table calculations over one view: the rows are filtered and grouped once, and what the formulas
 * have in common is computed once. `calculationAddressing` may name the formulas, too.
 *
 * @example evaluateFormulas({ Revenue: 'SUM([Price])', Rank: 'RANK(SUM([Price]))' }, { data, dimensions: ['Brand'] }).marks[0]?.values.Rank
 * @throws TableauEvaluationError for a row-level formula, which has no value at a mark; and what {@link evaluateFormula} throws.
 */
export function evaluateFormulas<Name extends string>(
  formulas: Readonly<Record<Name, string | FormulaAst>>,
  options: EvaluateOptions,
): FormulasResult<Name> {
  checkOptions('evaluateFormulas', { formulas }, { formulas: needed(anObject) }, evaluationRefusal)
  const view = openView(options)
  const { checker } = view.evaluation
  const checked = mapValues(formulas, (formula) => checker.check(formula))
  for (const formula of Object.values<FormulaAst>(checked)) {
    if (checker.typeOf(formula).level === 'row') {
      throw new TableauEvaluationError(
        `${printFormula(formula)} is row-level: aggregate it to have a value at a mark`,
        {},
      )
    }
  }
  return evaluateView(checked, view, options)
}

function evaluateView<Name extends string>(
  formulas: Readonly<Record<Name, FormulaAst>>,
  view: RowScope,
  options: EvaluateOptions,
): FormulasResult<Name> {
  const types = mapValues(formulas, (formula) => view.evaluation.checker.typeOf(formula))
  const marks = viewMarks(formulas, view, options)
  if (options.grandTotal !== true) return { types, marks }
  // Without dimensions there is nothing to go along or to order by.
  const [total] = viewMarks(formulas, { ...view, dimensions: [] }, {})
  return { types, marks, ...(total === undefined ? {} : { grandTotal: total.values }) }
}

/** Aggregates and table calculations at the marks of a view. */
function viewMarks<Name extends string>(
  formulas: Readonly<Record<Name, FormulaAst>>,
  view: RowScope,
  options: Pick<EvaluateOptions, 'dimensions' | 'addressing' | 'calculationAddressing'>,
): FormulasResult<Name>['marks'] {
  const { checker, data } = view.evaluation
  const keys = view.dimensions.map((dimension) => compileRow(dimension.formula, view))
  const marks = groupRows(view.rows, data.size, keys)
  const scope = markScope(view, marks, keys, options)
  const columns = mapValues(formulas, (formula, name) => {
    const { type, level } = checker.typeOf(formula)
    const values =
      level === 'table'
        ? evaluateMarks(formula, scope, name)
        : cellValues(compileAggregate(formula, marks, view), marks.size)
    return values.map((value) => output(value, type))
  })
  const valuesAt = (mark: number) => mapValues(columns, (values) => values[mark] ?? null)
  if (view.rows.length === 0) return view.dimensions.length === 0 ? [{ dimensions: {}, values: valuesAt(0) }] : []
  const first = firstRows(marks)
  return inOrder(first, keys).map((mark) => ({
    dimensions: dimensionsAt(first[mark] ?? 0, keys, view, options),
    values: valuesAt(mark),
  }))
}

/** The values of a row-level formula, each once for each combination of the dimensions. */
function rowMarks(formula: FormulaAst, view: RowScope, options: EvaluateOptions): Mark[] {
  const { checker, data } = view.evaluation
  const keys = view.dimensions.map((dimension) => compileRow(dimension.formula, view))
  const cell = compileRow(formula, view)
  const first = firstRows(groupRows(view.rows, data.size, [...keys, cell]))
  return inOrder(first, [...keys, cell]).map((mark) => ({
    dimensions: dimensionsAt(first[mark] ?? 0, keys, view, options),
    value: output(cell(first[mark] ?? 0), checker.typeOf(formula).type),
  }))
}

function dimensionsAt(
  row: number,
  keys: readonly Cell[],
  view: RowScope,
  { dimensions = [] }: Pick<EvaluateOptions, 'dimensions'>,
): Readonly<Record<string, FormulaValue>> {
  return Object.fromEntries(
    view.dimensions.map(({ formula }, place) => [
      dimensions[place] ?? '',
      output(keys[place]?.(row) ?? null, view.evaluation.checker.typeOf(formula).type),
    ]),
  )
}

/** The numbers of groups in the order of their keys. */
function inOrder(first: Int32Array, keys: readonly Cell[]): number[] {
  const columns: Value[][] = keys.map((key) => Array.from(first, (row) => key(row)))
  return Array.from(first.keys()).sort((a, b) => {
    for (const column of columns) {
      const order = compareValues(column[a] ?? null, column[b] ?? null)
      if (order !== 0) return order
    }
    return 0
  })
}

/** A record with the same names and other values; a name may be anything, `__proto__` too. */
function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  map: (value: From, name: Name) => To,
): Readonly<Record<Name, To>> {
  const entries = Object.entries(record) as [Name, From][]
  return Object.fromEntries(entries.map(([name, value]) => [name, map(value, name)])) as Record<Name, To>
}
