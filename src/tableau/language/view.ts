import {
  aFlag,
  aListOfTexts,
  anObject,
  checkOptions,
  isObject,
  needed,
  type OptionRule,
  type OptionRules,
} from '../../checked-options.js'
import type { AddressingOptions } from './addressing.js'
import type { FormulaAst } from './ast.js'
import { evaluationRefusal } from './checked-formula.js'
import { type FormulaData, type FormulaInput, formulaData } from './data.js'
import { TableauEvaluationError } from './error.js'
import { printFormula, printName } from './print.js'
import { compileRow, type Dimension, dimensionOf, type Evaluation, newMemo, type RowScope } from './rows.js'
import { type Checker, type FormulaEnvironment, newChecker, type Parameter } from './types.js'
import { type FieldType, isTemporal, type Value, type ValueType } from './values.js'

/** A value as it comes out: dates and datetimes as a `Date` in UTC. */
export type FormulaValue = string | number | boolean | Date | null

/** A condition on rows: a row-level formula that is a boolean, or a function of the row. */
export type RowFilter = string | FormulaAst | ((row: Readonly<Record<string, FormulaValue>>) => boolean)

/** What formulas are evaluated over, and how. */
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

const filter: OptionRule = [
  'a formula, or a function of a row',
  (value) => typeof value === 'string' || typeof value === 'function' || isObject(value),
]

const someData: OptionRule = [
  'data that formulaData() makes',
  (value) => isObject(value) && 'column' in value && 'size' in value,
]

/** The names of all members of a union. */
type NameOf<T> = T extends unknown ? keyof T : never

const rules: OptionRules<Record<NameOf<EvaluateOptions>, unknown>> = {
  data: someData,
  fields: true,
  rows: true,
  columns: true,
  batches: true,
  dimensions: aListOfTexts,
  calculations: anObject,
  parameters: anObject,
  contextFilter: filter,
  dimensionFilter: filter,
  grandTotal: aFlag,
  now: ['a Date', (value) => value instanceof Date && !Number.isNaN(value.getTime())],
  addressing: anObject,
  calculationAddressing: anObject,
}

/** The rows of a view, after all filters, and its dimensions. */
export function openView(options: EvaluateOptions): RowScope {
  checkOptions('evaluate', options, rules as OptionRules<EvaluateOptions>, evaluationRefusal)
  const data = dataOf(options)
  const { calculations, parameters, contextFilter, dimensionFilter } = options
  const checker = newChecker({
    fields: data.fields,
    ...(calculations === undefined ? {} : { calculations }),
    ...(parameters === undefined ? {} : { parameters }),
  })
  const clock = { now: (options.now ?? new Date()).getTime() }
  const over = (contextRows: Int32Array): Evaluation => ({ checker, clock, data, contextRows, memo: newMemo() })
  const all = Int32Array.from({ length: data.size }, (_, row) => row)
  const contextRows = filterRows('contextFilter', contextFilter, over(all), all)
  const evaluation = over(contextRows)
  const rows = filterRows('dimensionFilter', dimensionFilter, evaluation, contextRows)
  const dimensions = (options.dimensions ?? []).map((caption) => viewDimension(caption, checker))
  return { evaluation, rows, dimensions }
}

function dataOf(options: EvaluateOptions): FormulaData {
  if (!('data' in options)) return formulaData(options.fields, options)
  checkOptions('evaluate', { data: options.data }, { data: needed(someData) }, evaluationRefusal)
  return options.data
}

function viewDimension(caption: string, checker: Checker): Dimension {
  const formula = checker.check({ kind: 'field', name: caption })
  if (checker.typeOf(formula).level === 'row') return dimensionOf(formula)
  throw new TableauEvaluationError(`${printName(caption)} is not row-level and cannot be a dimension`, {
    option: 'dimensions',
    value: caption,
  })
}

function filterRows(
  option: string,
  filter: RowFilter | undefined,
  evaluation: Evaluation,
  rows: Int32Array,
): Int32Array {
  if (filter === undefined) return rows
  const { checker, data } = evaluation
  if (typeof filter === 'function') {
    const columns = Object.entries(data.fields).map(([name, type]) => {
      const values = data.column(name)
      return [name, (row: number) => output(values[row] ?? null, type)] as const
    })
    return rows.filter((row) => filter(Object.fromEntries(columns.map(([name, at]) => [name, at(row)]))))
  }
  const formula = checker.check(filter)
  const { type, level } = checker.typeOf(formula)
  if (type !== 'boolean' || level === 'aggregate' || level === 'table') {
    throw new TableauEvaluationError(
      `${option} must be a row-level condition, but ${printFormula(formula)} is of type ${type} at the level ${level}`,
      { option, value: printFormula(formula) },
    )
  }
  const cell = compileRow(formula, { evaluation, rows, dimensions: [] })
  return rows.filter((row) => cell(row) === true)
}

/** A value as it is handed to the caller. */
export function output(value: Value, type: ValueType): FormulaValue {
  return typeof value === 'number' && isTemporal(type) ? new Date(value) : value
}
