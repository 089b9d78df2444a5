import type { BinaryOperator, FormulaAst } from './ast.js'
import { dayMs, moment, readDateText } from './calendar.js'
import { readValue, unreadable } from './data.js'
import { dateOfText } from './date-text.js'
import { TableauEvaluationError } from './error.js'
import type { Clock } from './functions/definition.js'
import { power } from './functions/number.js'
import { printFormula } from './print.js'
import type { Checker } from './types.js'
import { type Cell, compareText, finite, isTemporal, safeInteger, type Value, type ValueType } from './values.js'

/** What the computation of values at one index needs to know. */
export interface ScalarContext {
  readonly checker: Checker
  readonly clock: Clock
}

/**
 * Compiles what is computed in the same way at rows, groups and marks: literals, operators, IF, CASE and the functions of single
 * values. `compile` is for the parts.
 */
export function compileScalar(
  node: FormulaAst,
  { checker, clock }: ScalarContext,
  compile: (part: FormulaAst) => Cell,
): Cell {
  const typeOf = (part: FormulaAst): ValueType => checker.typeOf(part).type
  switch (node.kind) {
    case 'null':
      return () => null
    case 'boolean':
    case 'string': {
      const { value } = node
      return () => value
    }
    case 'number': {
      const value = Number(node.text)
      return () => value
    }
    case 'date': {
      const value = readDateText(node.iso)?.ms ?? null
      return () => value
    }
    case 'field': {
      const reference = checker.referenceOf(node)
      if (reference.kind !== 'parameter') throw new TypeError(`[${node.name}] is no value of its own`)
      const { type, value } = reference.parameter
      const constant = readValue(type, value)
      if (constant === undefined) throw unreadable(type, value, { field: `Parameters.${node.name}`, value })
      return () => constant
    }
    case 'unary': {
      const operand = compile(node.operand)
      return node.operator === 'not'
        ? (index) => {
            const value = operand(index)
            return value === null ? null : !value
          }
        : (index) => {
            const value = operand(index)
            return value === null ? null : -value + 0
          }
    }
    case 'binary': {
      const left = typeOf(node.left)
      const right = typeOf(node.right)
      return binary(node.operator, compile(node.left), left, compile(node.right), right)
    }
    case 'in': {
      const type = typeOf(node.operand)
      const operand = compile(node.operand)
      const tests = node.list.map((item) => binary('=', operand, type, compile(item), typeOf(item)))
      return (index) => {
        let result: Value = false
        for (const test of tests) {
          const found = test(index)
          if (found === true) return true
          if (found === null) result = null
        }
        return result
      }
    }
    case 'if': {
      const branches = node.branches.map(({ when, value }) => ({ when: compile(when), value: compile(value) }))
      return choose(branches, node.otherwise === undefined ? undefined : compile(node.otherwise))
    }
    case 'case': {
      const type = typeOf(node.operand)
      const operand = compile(node.operand)
      const branches = node.branches.map(({ when, value }) => ({
        when: binary('=', operand, type, compile(when), typeOf(when)),
        value: compile(value),
      }))
      return choose(branches, node.otherwise === undefined ? undefined : compile(node.otherwise))
    }
    case 'call': {
      const definition = checker.functionOf(node)
      if (definition.kind !== 'scalar') throw new TypeError(`${node.name} is not a function of single values`)
      const args = node.args.map(compile)
      const problem = definition.check?.(
        args.map((arg, place) => (checker.typeOf(node.args[place] ?? node).level === 'constant' ? arg(0) : undefined)),
      )
      if (problem !== undefined) throw new TableauEvaluationError(`${problem}, in ${printFormula(node)}`, {})
      return definition.compile(args, node.args.map(typeOf), clock)
    }
    case 'lod':
      throw new TypeError('a level-of-detail expression is no value of its own')
  }
}

function choose(branches: readonly { readonly when: Cell; readonly value: Cell }[], otherwise: Cell | undefined): Cell {
  return (index) => {
    for (const { when, value } of branches) if (when(index) === true) return value(index)
    return otherwise === undefined ? null : otherwise(index)
  }
}

function binary(operator: BinaryOperator, left: Cell, leftType: ValueType, right: Cell, rightType: ValueType): Cell {
  switch (operator) {
    case 'and':
      return (index) => {
        const a = left(index)
        if (a === false) return false
        const b = right(index)
        return b === false ? false : a === null || b === null ? null : true
      }
    case 'or':
      return (index) => {
        const a = left(index)
        if (a === true) return true
        const b = right(index)
        return b === true ? true : a === null || b === null ? null : false
      }
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return arithmetic(operator, left, leftType, right, rightType)
    default:
      return comparison(operator, alike(left, leftType, rightType), alike(right, rightType, leftType))
  }
}

function arithmetic(
  operator: '+' | '-' | '*' | '/' | '%' | '^',
  left: Cell,
  leftType: ValueType,
  right: Cell,
  rightType: ValueType,
): Cell {
  if (operator === '+' && (leftType === 'string' || rightType === 'string')) {
    return both(left, right, (a: string, b: string) => a + b)
  }
  if (operator === '+' && isTemporal(rightType)) return both(right, left, shift)
  if (operator === '+' && isTemporal(leftType)) return both(left, right, shift)
  if (operator === '-' && isTemporal(leftType)) {
    return isTemporal(rightType)
      ? both(left, right, (a: number, b: number) => (a - b) / dayMs)
      : both(left, right, (date: number, days: number) => shift(date, -days))
  }
  const apply = numeric[operator]
  if (leftType !== 'integer' || rightType !== 'integer' || !'+-*'.includes(operator)) return both(left, right, apply)
  return both(left, right, (a: number, b: number) => safeInteger(apply(a, b) ?? Number.POSITIVE_INFINITY))
}

const shift = (date: number, days: number): number | null => moment(date + Math.round(days * dayMs))

const numeric: Readonly<Record<'+' | '-' | '*' | '/' | '%' | '^', (a: number, b: number) => number | null>> = {
  '+': (a, b) => finite(a + b),
  '-': (a, b) => finite(a - b),
  '*': (a, b) => finite(a * b + 0),
  // A quotient by zero is not finite: NULL.
  '/': (a, b) => finite(a / b + 0),
  '%': (a, b) => finite((a % b) + 0),
  '^': power,
}

/** NULL where a side is; the types of the sides were checker. */
function both(left: Cell, right: Cell, apply: (a: never, b: never) => Value): Cell {
  const call = apply as unknown as (a: Value, b: Value) => Value
  return (index) => {
    const a = left(index)
    if (a === null) return null
    const b = right(index)
    return b === null ? null : call(a, b)
  }
}

/** One side of a comparison, as the other side needs it: a text as a date, a number as a boolean. */
function alike(cell: Cell, type: ValueType, other: ValueType): Cell {
  if (type === 'string' && isTemporal(other)) {
    return (index) => {
      const text = cell(index)
      return typeof text === 'string' ? dateOfText(text) : null
    }
  }
  if (type === 'integer' && other === 'boolean') {
    return (index) => {
      const value = cell(index)
      return value === null ? null : value !== 0
    }
  }
  return cell
}

function comparison(operator: BinaryOperator, left: Cell, right: Cell): Cell {
  switch (operator) {
    case '=':
      return both(left, right, (a: Value, b: Value) => a === b)
    case '<>':
      return both(left, right, (a: Value, b: Value) => a !== b)
    case '<':
      return both(left, right, (a: number, b: number) => order(a, b) < 0)
    case '<=':
      return both(left, right, (a: number, b: number) => order(a, b) <= 0)
    case '>':
      return both(left, right, (a: number, b: number) => order(a, b) > 0)
    case '>=':
      return both(left, right, (a: number, b: number) => order(a, b) >= 0)
    default:
      throw new TypeError(`${operator} is no comparison`)
  }
}

function order(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}
