import { type AddressingOptions, markScope } from './addressing.js'
import type { FormulaAst } from './ast.js'
import { type FormulaData, type FormulaInput, formulaData } from './data.js'
import { TableauEvaluationError } from './error.js'
import { firstRows, groupRows } from './grouping.js'
import { evaluateMarks } from './marks.js'
import { printFormula, printName } from './print.js'
import { compileAggregate, compileRow, dimensionOf, type Evaluation, newMemo, type RowScope } from './rows.js'
import {
  type Check,
  type CheckedFormula,
  type FormulaEnvironment,
  type FormulaLevel,
  newChecker,
  type Parameter,
} from './types.js'
import { cellValues, compareValues, type FieldType, isTemporal, type Value, type ValueType } from './values.js'

/** A value as it comes out: dates and datetimes as a `Date` in UTC. */
export type FormulaValue = string | number | boolean | Date | null

/** A condition on rows: a row-level formula that is a boolean, or a function of the row. */
export type RowFilter = string | FormulaAst | ((row: Readonly<Record<string, FormulaValue>>) => boolean)

/** What a formula is evaluated over, and how. */
export type EvaluateOptions = AddressingOptions & {
  /** The captions of fields or row-level calculations that make the marks. None is one mark of all rows. */
  readonly dimensions?: readonly string[]
  readonly calculations?: FormulaEnvironment['calculations']
  readonly parameters?: Readonly<Record<string, Parameter>>
  /** The rows there are for everything, FIXED included. */
  readonly contextFilter?: RowFilter
  /** The rows there are for everything but FIXED, which Tableau computes before the filters on dimensions. */
  readonly dimensionFilter?: RowFilter
  /** Whether to compute the grand total too: the formula over all rows of the view as one mark. */
  readonly grandTotal?: boolean
  /** What NOW() and TODAY() are; the time of the call unless given. */
  readonly now?: Date
} & ({ readonly data: FormulaData } | ({ readonly fields: Readonly<Record<string, FieldType>> } & FormulaInput))

/** A mark of the view. */
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
  const data = 'data' in options ? options.data : formulaData(options.fields, options)
  const { calculations, parameters } = options
  const check = newChecker({
    fields: data.fields,
    ...(calculations === undefined ? {} : { calculations }),
    ...(parameters === undefined ? {} : { parameters }),
  })
  const checked = check(formula)
  const view = viewOf(checked, data, options, check)
  const { type, level } = checked.typeOf(checked.formula)

  const marks = marksOf(checked, view, options, check)
  if (options.grandTotal !== true) return { type, level, marks }
  if (level === 'row') {
    throw new TableauEvaluationError(`${printFormula(checked.formula)} is row-level: it has no grand total`, {
      option: 'grandTotal',
    })
  }
  const total: RowScope = { ...view, dimensions: [] }
  const { dimensions: _, addressing: __, calculationAddressing: ___, ...whole } = options
  return { type, level, marks, grandTotal: marksOf(checked, total, whole as EvaluateOptions, check)[0]?.value ?? null }
}

/** The rows of the view, after all filters, and its dimensions. */
function viewOf(checked: CheckedFormula, data: FormulaData, options: EvaluateOptions, check: Check): RowScope {
  const clock = { now: (options.now ?? new Date()).getTime() }
  const all = Int32Array.from({ length: data.size }, (_, row) => row)
  const evaluationOver = (contextRows: Int32Array): Evaluation => ({
    checked,
    clock,
    data,
    contextRows,
    memo: newMemo(),
  })
  const contextRows = filterRows('contextFilter', options.contextFilter, evaluationOver(all), all, check)
  const evaluation = evaluationOver(contextRows)
  const rows = filterRows('dimensionFilter', options.dimensionFilter, evaluation, contextRows, check)
  const dimensions = (options.dimensions ?? []).map((caption) => {
    const dimension = dimensionOf({ kind: 'field', name: caption })
    if (check(dimension.formula).typeOf(dimension.formula).level !== 'row') {
      throw new TableauEvaluationError(`${printName(caption)} is not row-level and cannot be a dimension`, {
        option: 'dimensions',
        value: caption,
      })
    }
    return dimension
  })
  return { evaluation, rows, dimensions }
}

function filterRows(
  option: string,
  filter: RowFilter | undefined,
  evaluation: Evaluation,
  rows: Int32Array,
  check: Check,
): Int32Array {
  if (filter === undefined) return rows
  if (typeof filter === 'function') {
    const columns = Object.entries(evaluation.data.fields).map(([name, type]) => {
      const values = evaluation.data.column(name)
      return [name, (row: number) => output(values[row] ?? null, type)] as const
    })
    return rows.filter((row) => filter(Object.fromEntries(columns.map(([name, at]) => [name, at(row)]))))
  }
  const checked = check(filter)
  const { type, level } = checked.typeOf(checked.formula)
  if (type !== 'boolean' || level === 'aggregate' || level === 'table') {
    throw new TableauEvaluationError(
      `${option} must be a row-level condition, but ${printFormula(checked.formula)} is of type ${type} at the level ${level}`,
      { option, value: printFormula(checked.formula) },
    )
  }
  const cell = compileRow(checked.formula, { evaluation, rows, dimensions: [] })
  return rows.filter((row) => cell(row) === true)
}

function marksOf(checked: CheckedFormula, view: RowScope, options: EvaluateOptions, check: Check): Mark[] {
  const { formula } = checked
  const { type, level } = checked.typeOf(formula)
  const { data } = view.evaluation
  const keys = view.dimensions.map((dimension) => compileRow(dimension.formula, view))
  const types = view.dimensions.map((dimension) => checked.typeOf(dimension.formula).type)
  const captions = options.dimensions ?? []

  const mark = (row: number, value: Value): { key: Value[]; mark: Mark } => {
    const key = keys.map((cell) => cell(row))
    const dimensions = captions.map((caption, index) => [caption, output(key[index] ?? null, types[index])] as const)
    return { key: [...key, value], mark: { dimensions: Object.fromEntries(dimensions), value: output(value, type) } }
  }
  const sorted = (marks: { key: Value[]; mark: Mark }[]): Mark[] =>
    marks.sort((a, b) => compareKeys(a.key, b.key)).map((entry) => entry.mark)

  if (level === 'row' || level === 'constant') {
    const cell = compileRow(formula, view)
    const grouping = groupRows(view.rows, data.size, [...keys, cell])
    return sorted([...firstRows(grouping)].map((row) => mark(row, cell(row))))
  }
  const marks = groupRows(view.rows, data.size, keys)
  const values =
    level === 'table'
      ? evaluateMarks(formula, markScope(view, marks, keys, options, check))
      : cellValues(compileAggregate(formula, marks, view), marks.size)
  if (view.rows.length === 0) {
    return view.dimensions.length === 0 ? [{ dimensions: {}, value: output(values[0] ?? null, type) }] : []
  }
  return sorted([...firstRows(marks)].map((row, group) => mark(row, values[group] ?? null)))
}

function compareKeys(a: readonly Value[], b: readonly Value[]): number {
  for (const [index, value] of a.entries()) {
    const order = compareValues(value, b[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function output(value: Value, type: ValueType | undefined): FormulaValue {
  return typeof value === 'number' && type !== undefined && isTemporal(type) ? new Date(value) : value
}
