import { children, type FormulaAst, type LodExpression } from './ast.js'
import type { FormulaData } from './data.js'
import { TableauEvaluationError } from './error.js'
import type { Fold } from './functions/definition.js'
import { crossGroupings, type Grouping, groupRows } from './grouping.js'
import { printFormula, printName } from './print.js'
import { compileScalar, type ScalarContext } from './scalar.js'
import type { Cell, Value, ValueType } from './values.js'

/** An expression that rows are grouped by. Two with the same id are the same dimension. */
export interface Dimension {
  readonly id: string
  readonly formula: FormulaAst
}

/** What stays the same while one formula is evaluated. */
export interface Evaluation extends ScalarContext {
  readonly data: FormulaData
  /** The rows that FIXED sees: after the context filters, before the others. */
  readonly contextRows: Int32Array
  readonly memo: EvaluationMemo
}

/** Results that are needed again: LODs by the rows and dimensions around them, aggregates by their grouping. */
export interface EvaluationMemo {
  readonly lods: Map<LodExpression, { rows: Int32Array; dimensions: string; result: LodResult }[]>
  readonly aggregates: Map<Grouping, Map<FormulaAst, readonly Value[]>>
  /** The calculations that were compiled, by what they are computed over. */
  readonly calculations: Map<object, Map<FormulaAst, Cell>>
}

export const newMemo = (): EvaluationMemo => ({ lods: new Map(), aggregates: new Map(), calculations: new Map() })

/**
 * The cell of a calculation that others refer to, compiled once for what it is computed over. It keeps its last value: calculations
 * that refer to one another several times would take a time that doubles with each level.
 */
export function calculationCell(memo: EvaluationMemo, over: object, formula: FormulaAst, compile: () => Cell): Cell {
  const cells = memo.calculations.get(over) ?? new Map<FormulaAst, Cell>()
  memo.calculations.set(over, cells)
  const known = cells.get(formula)
  if (known !== undefined) return known
  const cell = compile()
  let [last, value]: [number, Value] = [-1, null]
  const keeping: Cell = (index) => {
    if (index !== last) {
      value = cell(index)
      last = index
    }
    return value
  }
  cells.set(formula, keeping)
  return keeping
}

/** The rows an expression is about, and the dimensions INCLUDE and EXCLUDE start from. */
export interface RowScope {
  readonly evaluation: Evaluation
  readonly rows: Int32Array
  readonly dimensions: readonly Dimension[]
}

/** A level-of-detail expression, computed: its grouping, and the value of each row's group. */
interface LodResult {
  readonly grouping: Grouping
  readonly cell: Cell
}

/** A dimension of a view or of a level-of-detail expression. The data source of a field does not matter. */
export function dimensionOf(formula: FormulaAst): Dimension {
  return { id: formula.kind === 'field' ? printName(formula.name) : printFormula(formula), formula }
}

/** Compiles a row-level expression: its value at each row of the data. */
export function compileRow(node: FormulaAst, scope: RowScope): Cell {
  const { evaluation } = scope
  if (node.kind === 'lod') return computeLod(node, scope).cell
  if (node.kind === 'field') {
    const reference = evaluation.checker.referenceOf(node)
    if (reference.kind === 'field') {
      const values = evaluation.data.column(reference.name)
      return (row) => values[row] ?? null
    }
    if (reference.kind === 'calculation') {
      const { formula } = reference
      return calculationCell(evaluation.memo, scope, formula, () => compileRow(formula, scope))
    }
    if (reference.kind === 'table') return () => 1
  }
  return compileScalar(node, evaluation, (part) => compileRow(part, scope))
}

/** Compiles an aggregate expression: its value at each group. */
export function compileAggregate(node: FormulaAst, grouping: Grouping, scope: RowScope): Cell {
  const { evaluation } = scope
  if (node.kind === 'field') {
    const reference = evaluation.checker.referenceOf(node)
    if (reference.kind === 'calculation') {
      const { formula } = reference
      return calculationCell(evaluation.memo, grouping, formula, () => compileAggregate(formula, grouping, scope))
    }
  }
  if (node.kind === 'call' && evaluation.checker.functionOf(node).kind === 'aggregate') {
    const values = aggregateOf(node, grouping, scope)
    return (group) => values[group] ?? null
  }
  return compileScalar(node, evaluation, (part) => compileAggregate(part, grouping, scope))
}

function aggregateOf(node: FormulaAst & { kind: 'call' }, grouping: Grouping, scope: RowScope): readonly Value[] {
  const known = scope.evaluation.memo.aggregates.get(grouping) ?? new Map<FormulaAst, readonly Value[]>()
  scope.evaluation.memo.aggregates.set(grouping, known)
  const result = known.get(node) ?? computeAggregate(node, grouping, scope)
  known.set(node, result)
  return result
}

function computeAggregate(node: FormulaAst & { kind: 'call' }, grouping: Grouping, scope: RowScope): readonly Value[] {
  const { checker } = scope.evaluation
  const definition = checker.functionOf(node)
  const [first, second] = node.args
  if (definition.kind !== 'aggregate' || first === undefined) throw new TypeError(`${node.name} is not an aggregate`)
  const types: ValueType[] = node.args.map((arg) => checker.typeOf(arg).type)
  const other = second === undefined ? undefined : compileRow(second, scope)
  const constant = definition.second === 'constant' ? quantileOf(other?.(0) ?? null, node.name) : null
  const pair = definition.second === 'row' ? other : undefined
  return foldRows(
    definition.fold(types, constant),
    compileRow(first, scope),
    pair,
    grouping,
    repeated(node.args, grouping, scope),
  )
}

/** The number from 0 to 1 that says which quantile is asked for. */
export function quantileOf(value: Value, name: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new TableauEvaluationError(`${name} needs a number from 0 to 1, not ${value ?? 'NULL'}`, { value })
}

/** Goes through the rows once. A row of a part of `distinct` that was there before is passed over. */
function foldRows(
  fold: Fold<unknown>,
  cell: Cell,
  pair: Cell | undefined,
  { rows, size, groupOf }: Grouping,
  distinct: Grouping | undefined,
): readonly Value[] {
  const states = Array.from({ length: size }, () => fold.init())
  const done = distinct === undefined ? undefined : new Uint8Array(distinct.size)
  for (const row of rows) {
    if (distinct !== undefined && done !== undefined) {
      const part = distinct.groupOf[row] ?? 0
      if (done[part] === 1) continue
      done[part] = 1
    }
    const value = cell(row)
    if (value === null) continue
    let second = 0
    if (pair !== undefined) {
      const other = pair(row)
      if (typeof other !== 'number') continue
      second = other
    }
    fold.add(states[groupOf[row] ?? 0], value, second)
  }
  return states.map((state) => fold.value(state))
}

/**
 * An aggregate over level-of-detail expressions alone counts each of their values once, not once a row: it works on the distinct
 * keys of their dimensions. Undefined where the arguments depend on the rows themselves.
 */
function repeated(args: readonly FormulaAst[], grouping: Grouping, scope: RowScope): Grouping | undefined {
  const lods = new Set<LodExpression>()
  const seen = new Set<FormulaAst>()
  if (!args.every((arg) => collectLods(arg, scope, lods, seen)) || lods.size === 0) return undefined
  return crossGroupings(
    grouping,
    Array.from(lods, (lod) => computeLod(lod, scope).grouping),
  )
}

/** Collects the level-of-detail expressions of an expression; false where it reads fields outside of them. */
function collectLods(node: FormulaAst, scope: RowScope, lods: Set<LodExpression>, seen: Set<FormulaAst>): boolean {
  if (seen.has(node)) return true
  seen.add(node)
  if (node.kind === 'lod') {
    lods.add(node)
    return true
  }
  if (node.kind === 'field') {
    const reference = scope.evaluation.checker.referenceOf(node)
    if (reference.kind === 'field' || reference.kind === 'table') return false
    return reference.kind !== 'calculation' || collectLods(reference.formula, scope, lods, seen)
  }
  return children(node).every((part) => collectLods(part, scope, lods, seen))
}

function computeLod(node: LodExpression, scope: RowScope): LodResult {
  const { evaluation } = scope
  const own = node.dimensions.map(dimensionOf)
  const dimensions = lodDimensions(node, own, scope)
  const rows = node.scope === 'fixed' ? evaluation.contextRows : scope.rows
  const key = dimensions.map(({ id }) => id).join()
  const known = evaluation.memo.lods.get(node) ?? []
  evaluation.memo.lods.set(node, known)
  const before = known.find((entry) => entry.rows === rows && entry.dimensions === key)
  if (before !== undefined) return before.result

  const inner: RowScope = { evaluation, rows, dimensions }
  const keys = dimensions.map(({ formula }) => compileRow(formula, inner))
  const grouping = groupRows(rows, evaluation.data.size, keys)
  const value = compileAggregate(node.body, grouping, inner)
  const values = Array.from({ length: grouping.size }, (_, group) => value(group))
  const result: LodResult = { grouping, cell: (row) => values[grouping.groupOf[row] ?? -1] ?? null }
  known.push({ rows, dimensions: key, result })
  return result
}

function lodDimensions(node: LodExpression, own: readonly Dimension[], scope: RowScope): readonly Dimension[] {
  const ids = new Set(own.map(({ id }) => id))
  switch (node.scope) {
    case 'fixed':
      return own
    case 'include':
      return [...scope.dimensions.filter(({ id }) => !ids.has(id)), ...own]
    case 'exclude':
      return scope.dimensions.filter(({ id }) => !ids.has(id))
  }
}
