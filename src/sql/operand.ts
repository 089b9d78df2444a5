import { checkExpression } from '../definition/check.js'
import { type Decimal, decimalOf, plainDecimal, type ScaleOf } from '../definition/decimals.js'
import type { ExpressionNode } from '../definition/expression.js'
import type { DecimalSql } from './dialect.js'
import { arithmeticSigns, renderExpression, type SqlScope } from './expression.js'

/** Renders what a measure is of: exact decimals as such, other numbers as doubles, and of texts that are made, an empty one as none. */
export function renderOperand(node: ExpressionNode, scope: SqlScope, scaleOf: ScaleOf): string {
  if (node.kind === 'field') return renderExpression(node, scope)
  if (checkExpression(node).type === 'text') return `NULLIF(${renderExpression(node, scope)}, '')`
  const decimal = decimalOf(node, scaleOf)
  return decimal === null ? renderExpression(node, scope) : renderDecimal(node, decimal, scope, scaleOf)
}

/** Renders an expression of exact decimals, which engines add and multiply without rounding. */
function renderDecimal(node: ExpressionNode, own: Decimal, scope: SqlScope, scaleOf: ScaleOf): string {
  const { types } = scope.dialect
  const render = (part: ExpressionNode) => renderDecimal(part, decimalOf(part, scaleOf) as Decimal, scope, scaleOf)
  switch (node.kind) {
    case 'metric':
      return render(node.of)
    case 'arithmetic': {
      const [left, right] = [node.left, node.right].map((side) => ({
        ...(decimalOf(side, scaleOf) as Decimal),
        sql: render(side),
      })) as [DecimalSql, DecimalSql]
      if (node.op === 'multiply') return scope.dialect.functions.product(left, right)
      return `(${left.sql} ${arithmeticSigns[node.op as 'add' | 'subtract']} ${right.sql})`
    }
    case 'elapsed': {
      const { microsBetween } = scope.dialect.times
      const micros = microsBetween(renderExpression(node.from, scope), renderExpression(node.to, scope))
      return `(CAST(${micros} AS ${types.decimal(19, 0)}) * CAST('0.000001' AS ${types.decimal(7, 6)}))`
    }
    case 'conditional': {
      // Of one type, whatever its branches are: engines find it in different ways.
      const branch = (value: ExpressionNode) => `CAST(${render(value)} AS ${types.decimal(own.digits, own.scale)})`
      const branches = node.branches.map(
        ({ condition, value }) => `WHEN ${renderExpression(condition, scope)} THEN ${branch(value)}`,
      )
      return branches.length === 0
        ? branch(node.otherwise)
        : `CASE ${branches.join(' ')} ELSE ${branch(node.otherwise)} END`
    }
    case 'literal':
      return node.value === null
        ? `CAST(NULL AS ${types.decimal(1, 0)})`
        : `CAST('${plainDecimal(node.value as number)}' AS ${types.decimal(own.digits, own.scale)})`
    default:
      return renderExpression(node, scope)
  }
}
