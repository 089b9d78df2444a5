import type { Arithmetic, Comparison, ExpressionNode, LiteralNode } from '../../definition/expression.js'
import { UnsupportedError } from '../../errors.js'
import type { BinaryOperator, FormulaAst } from '../language/ast.js'
import { binary, call, negated, number, onlyIf, present, text } from './ast.js'

/** The expressions that mean the same for an event, for a group and in sight of other groups: those without a level of their own. */
export type ScalarNode = Extract<
  ExpressionNode,
  { kind: 'literal' | 'compare' | 'logic' | 'not' | 'isNull' | 'oneOf' | 'arithmetic' | 'conditional' | 'firstPart' }
>

const relations: Readonly<Record<Comparison, BinaryOperator>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}
const operators: Readonly<Record<Arithmetic, BinaryOperator>> = { add: '+', subtract: '-', multiply: '*', divide: '/' }

/** Writes an expression whose parts are written by `part`. */
export function scalarFormula(node: ScalarNode, part: (node: ExpressionNode) => FormulaAst): FormulaAst {
  switch (node.kind) {
    case 'literal':
      return literal(node)
    case 'compare':
      return binary(relations[node.op], part(node.left), part(node.right))
    case 'arithmetic':
      return binary(operators[node.op], part(node.left), part(node.right))
    case 'logic':
      return node.operands.map(part).reduce((left, right) => binary(node.op, left, right))
    case 'not':
      return negated(part(node.operand))
    case 'isNull':
      return call('ISNULL', part(node.operand))
    case 'oneOf':
      return isOneOf(part(node.operand), node.values)
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => ({ when: part(condition), value: part(value) }))
      if (branches.length === 0) return part(node.otherwise)
      const otherwise = node.otherwise.kind === 'literal' && node.otherwise.value === null ? undefined : node.otherwise
      return { kind: 'if', branches, ...(otherwise === undefined ? {} : { otherwise: part(otherwise) }) }
    }
    case 'firstPart': {
      const of = part(node.operand)
      const end = call('FIND', of, text(node.separator))
      const before = call('LEFT', of, binary('-', end, number(1)))
      return {
        kind: 'if',
        branches: [
          { when: binary('>', end, number(1)), value: before },
          { when: binary('=', end, number(0)), value: of },
        ],
      }
    }
  }
}

/** `[Event Type] = 'cart'`, or `[Event Type] IN ('cart', 'purchase')`; of no values, false where there is a text. */
export function isOneOf(operand: FormulaAst, values: readonly string[]): FormulaAst {
  const [first] = values
  if (first === undefined) return onlyIf(present(operand), { kind: 'boolean', value: false })
  if (values.length === 1) return binary('=', operand, text(first))
  return { kind: 'in', operand, list: values.map(text) }
}

function literal({ type, value }: LiteralNode): FormulaAst {
  if (value === null || type === 'null') return { kind: 'null' }
  switch (type) {
    case 'text':
      return text(String(value))
    case 'number':
      return number(value as number)
    case 'boolean':
      return { kind: 'boolean', value: value === true }
    case 'instant':
      return instant(value as number)
  }
}

function instant(milliseconds: number): FormulaAst {
  const iso = Number.isInteger(milliseconds / 1000) ? new Date(milliseconds).toISOString() : ''
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(iso) ?? []
  if (day === undefined || day.startsWith('0000')) {
    throw new UnsupportedError(
      `Tableau's date literals have whole seconds in the years 1 to 9999; ${String(milliseconds)} ms since 1970 is none`,
      { target: 'tableau', feature: 'instant' },
    )
  }
  return { kind: 'date', iso: `${day} ${time}` }
}
