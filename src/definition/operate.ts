import { type ExactValues, exactColumn, exactOf, numbersOf, stepOf, type ValueColumn, valueAt } from './columns.js'
import type { Arithmetic, Comparison, Scalar } from './expression.js'
import { compare, join, microsBetween, operators } from './semantics.js'

/*
 * The operators on whole columns, row by row; of columns of one value, once. Most answers are there before a function called for a
 * row is compiled, so loops over numbers call as few as can be.
 */

/** Works a value out for each row of some columns. */
export function eachRow(columns: readonly ValueColumn[], value: (row: number) => Scalar): ValueColumn {
  const values = new Array<Scalar>(rowsOf(columns))
  for (let row = 0; row < values.length; row++) values[row] = value(row)
  return { kind: 'scalars', values }
}

/** A comparison. */
export function comparisonOf(op: Comparison, left: ValueColumn, right: ValueColumn): ValueColumn {
  if (left.kind === 'scalars' || right.kind === 'scalars') {
    return eachRow([left, right], (row) => compare(op, valueAt(left, row), valueAt(right, row)))
  }
  const [below, equal, above] = [-1, 0, 1].map((order) => compare(op, order, 0)) as [boolean, boolean, boolean]
  const values = new Array<Scalar>(rowsOf([left, right]))
  const [lefts, rights] = [left.values, right.values]
  const [leftStep, rightStep] = [stepOf(lefts), stepOf(rights)]
  for (let row = 0; row < values.length; row++) {
    const one = lefts[row * leftStep] as number
    const other = rights[row * rightStep] as number
    values[row] = one < other ? below : one > other ? above : one === other ? equal : null
  }
  return { kind: 'scalars', values }
}

/**
 * Arithmetic. Sums and differences of money are exact; and a share of money is that of whole minor units: 0.08 / 0.1 is not 0.8 in floating
 * point, 8 / 10 is.
 */
export function arithmeticOf(op: Arithmetic, left: ValueColumn, right: ValueColumn): ValueColumn {
  if ((op === 'add' || op === 'subtract') && inMinorUnits(left, right)) return exactSum(op, left, right)
  const values = new Float64Array(rowsOf([left, right]))
  const minor = op === 'divide' && inMinorUnits(left, right)
  const [lefts, rights] = minor ? [minorOf(left), minorOf(right)] : [numbersOf(left), numbersOf(right)]
  const [leftStep, rightStep] = [stepOf(lefts), stepOf(rights)]
  const operate = operators[op]
  for (let row = 0; row < values.length; row++) {
    const result = operate(lefts[row * leftStep] as number, rights[row * rightStep] as number)
    values[row] = Number.isFinite(result) ? result + 0 : Number.NaN
  }
  return { kind: 'numbers', values }
}

function exactSum(op: 'add' | 'subtract', left: ValueColumn, right: ValueColumn): ValueColumn {
  const { minor: lefts, scale } = exactOf(left) as ExactValues
  const { minor: rights } = exactOf(right) as ExactValues
  const minor = Array.from({ length: rowsOf([left, right]) }, (_, row) => {
    const [one, other] = [lefts[row * stepOf(lefts)] ?? null, rights[row * stepOf(rights)] ?? null]
    return one === null || other === null ? null : op === 'add' ? one + other : one - other
  })
  return exactColumn({ minor, scale })
}

/** The seconds from one instant to another. */
export function elapsedOf(from: ValueColumn, to: ValueColumn): ValueColumn {
  const values = new Float64Array(rowsOf([from, to]))
  for (let row = 0; row < values.length; row++) {
    const micros = microsBetween(valueAt(from, row) as number | null, valueAt(to, row) as number | null)
    values[row] = micros === null ? Number.NaN : micros / 1e6
  }
  return { kind: 'numbers', values }
}

/** Conjunction or disjunction. */
export function logicOf(op: 'and' | 'or', operands: readonly ValueColumn[]): ValueColumn {
  const truths = new Array<Scalar>(operands.length)
  return eachRow(operands, (row) => {
    for (let operand = 0; operand < truths.length; operand++) {
      truths[operand] = valueAt(operands[operand] as ValueColumn, row)
    }
    return join(op, truths)
  })
}

/** The values of the first branch whose condition is true; there is one branch more than there are conditions. */
export function conditionalOf(conditions: readonly ValueColumn[], branches: readonly ValueColumn[]): ValueColumn {
  const taken = new Int32Array(rowsOf([...conditions, ...branches])).fill(conditions.length)
  for (let branch = conditions.length - 1; branch >= 0; branch--) {
    const { values } = conditions[branch] as ValueColumn
    const step = stepOf(values)
    for (let row = 0; row < taken.length; row++) if (values[row * step] === true) taken[row] = branch
  }
  if (!branches.every(isNumeric)) {
    const values = Array.from(taken, (branch, row) => valueAt(branches[branch] as ValueColumn, row))
    return { kind: 'scalars', values }
  }
  const numbers = branches.map(numbersOf)
  const steps = numbers.map(stepOf)
  const values = new Float64Array(taken.length)
  for (let row = 0; row < values.length; row++) {
    const branch = taken[row] as number
    values[row] = (numbers[branch] as Float64Array)[row * (steps[branch] as number)] as number
  }
  return { kind: 'numbers', values, ...exactTaken(branches, taken) }
}

/** What is taken of columns of money is exact, too; null is of any scale. */
function exactTaken(branches: readonly ValueColumn[], taken: Int32Array): { readonly exact?: ExactValues } {
  const scales = new Set(branches.filter((branch) => !isNull(branch)).map((branch) => exactOf(branch)?.scale))
  const [scale] = scales
  if (scales.size !== 1 || scale === undefined) return {}
  const amounts = branches.map((branch) => exactOf(branch)?.minor ?? [null])
  const steps = amounts.map(stepOf)
  const minor = new Array<bigint | null>(taken.length)
  for (let row = 0; row < taken.length; row++) {
    const branch = taken[row] as number
    minor[row] = amounts[branch]?.[row * (steps[branch] as number)] ?? null
  }
  return { exact: { minor, scale } }
}

/** How many rows are to be worked on: one, where each column has one value for all. */
function rowsOf(columns: readonly ValueColumn[]): number {
  return columns.reduce((most, { values }) => Math.max(most, values.length), 1)
}

function inMinorUnits(left: ValueColumn, right: ValueColumn): boolean {
  const scale = exactOf(left)?.scale
  return scale !== undefined && scale === exactOf(right)?.scale
}

function minorOf(column: ValueColumn): Float64Array {
  return exactColumn({ minor: exactOf(column)?.minor ?? [], scale: 0 }).values
}

function isNumeric(column: ValueColumn): boolean {
  return column.kind === 'numbers' || isNull(column)
}

function isNull({ kind, values }: ValueColumn): boolean {
  return kind === 'numbers' ? values.every(Number.isNaN) : values.every((value) => value === null)
}
