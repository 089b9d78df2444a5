import type { Arithmetic, Comparison, ExpressionNode, LiteralNode } from '../../definition/expression.js'
import { UnsupportedError } from '../../errors.js'
import type { BinaryOperator, FormulaAst } from '../language/ast.js'
import { binary, call, negated, number, onlyIf, present, text } from './ast.js'
import { hasIn, type TableauVersion } from './version.js'

/** The expressions that are computed alike from values of an event, of a group, or of several groups. */
export type ScalarNode = Extract<
  ExpressionNode,
  {
    kind:
      | 'literal'
      | 'compare'
      | 'logic'
      | 'not'
      | 'isNull'
      | 'oneOf'
      | 'arithmetic'
      | 'elapsed'
      | 'conditional'
      | 'firstPart'
  }
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

/** Writes an expression, with `write` for its operands. */
export function scalarFormula(
  node: ScalarNode,
  version: TableauVersion,
  write: (node: ExpressionNode) => FormulaAst,
): FormulaAst {
  switch (node.kind) {
    case 'literal':
      return literal(node)
    case 'compare':
      return binary(relations[node.op], write(node.left), write(node.right))
    case 'arithmetic':
      return binary(operators[node.op], write(node.left), write(node.right))
    case 'elapsed':
      throw new UnsupportedError(
        'secondsBetween(): Tableau counts how often the second changes between two times, and not the time between them; work it out with analyze() or toSql()',
        { target: 'tableau', feature: 'secondsBetween' },
      )
    case 'logic':
      return node.operands.map(write).reduce((left, right) => binary(node.op, left, right))
    case 'not':
      return negated(write(node.operand))
    case 'isNull':
      return call('ISNULL', write(node.operand))
    case 'oneOf':
      return isOneOf(write(node.operand), node.values, version)
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => ({ when: write(condition), value: write(value) }))
      if (branches.length === 0) return write(node.otherwise)
      const otherwise = node.otherwise.kind === 'literal' && node.otherwise.value === null ? undefined : node.otherwise
      return { kind: 'if', branches, ...(otherwise === undefined ? {} : { otherwise: write(otherwise) }) }
    }
    case 'firstPart': {
      const of = write(node.operand)
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

/**
 * `[Event Type] = 'cart'`, or `[Event Type] IN ('cart', 'purchase')`, or the same with `OR` where there is no `IN`; of no values, false where
 * there is a text.
 */
export function isOneOf(operand: FormulaAst, values: readonly string[], version: TableauVersion): FormulaAst {
  const [first] = values
  if (first === undefined) return onlyIf(present(operand), { kind: 'boolean', value: false })
  if (values.length > 1 && hasIn(version)) return { kind: 'in', operand, list: values.map(text) }
  return values.map((value) => binary('=', operand, text(value))).reduce((left, right) => binary('or', left, right))
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
