import { isExactSum } from '../definition/decimals.js'
import type { Arithmetic, Comparison, ExpressionNode, LiteralNode } from '../definition/expression.js'
import { UnsupportedError } from '../errors.js'
import type { TimeUnit } from '../events/calendar.js'
import type { SqlDialect } from './dialect.js'

/** How what is already known stands in the statement at hand: fields of events, or columns of a table of groups. */
export interface SqlScope {
  readonly dialect: SqlDialect
  readonly timeZone: string
  /** The SQL of an expression that is a column already; undefined for all others. */
  readonly column: (node: ExpressionNode) => string | undefined
}

const comparisons: Readonly<Record<Comparison, string>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }
/** The signs of arithmetic but for division, in which engines differ. */
const arithmeticSigns: Readonly<Record<Exclude<Arithmetic, 'divide'>, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
}

/** Renders an expression as SQL, of the columns in scope. */
export function renderExpression(node: ExpressionNode, scope: SqlScope): string {
  const known = scope.column(node)
  if (known !== undefined) return known
  const { dialect } = scope
  const render = (inner: ExpressionNode) => renderExpression(inner, scope)
  switch (node.kind) {
    case 'literal':
      return renderLiteral(node, dialect)
    case 'metric':
      return render(node.of)
    case 'compare':
      return `(${render(node.left)} ${comparisons[node.op]} ${render(node.right)})`
    case 'logic':
      return `(${node.operands.map(render).join(` ${node.op.toUpperCase()} `)})`
    case 'not':
      return `(NOT ${render(node.operand)})`
    case 'isNull':
      return `(${render(node.operand)} IS NULL)`
    case 'oneOf':
      return renderOneOf(render(node.operand), node.values, dialect)
    case 'arithmetic': {
      if (node.op !== 'divide' && isExactSum(node)) {
        return `(${render(node.left)} ${arithmeticSigns[node.op]} ${render(node.right)})`
      }
      const [left, right] = [node.left, node.right].map((side) => asDouble(side, render(side), dialect))
      return node.op === 'divide'
        ? `(${left} / NULLIF(${right}, ${dialect.double(0)}))`
        : `(${left} ${arithmeticSigns[node.op]} ${right})`
    }
    case 'elapsed':
      return `(CAST(${dialect.times.microsBetween(render(node.from), render(node.to))} AS ${dialect.types.double}) / ${dialect.double(1e6)})`
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => `WHEN ${render(condition)} THEN ${render(value)}`)
      return branches.length === 0
        ? render(node.otherwise)
        : `CASE ${branches.join(' ')} ELSE ${render(node.otherwise)} END`
    }
    case 'bucket':
      return dialect.times.unitLabel(node.unit, cutTime(node.unit, render(node.operand), scope))
    case 'firstPart':
      return `NULLIF(${dialect.functions.partBefore(render(node.operand), dialect.quoteText(node.separator))}, '')`
    case 'field':
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind === 'field' ? `the field ${node.name}` : node.kind} has no value here`, {
        target: dialect.name,
        feature: node.kind,
      })
  }
}

/** A UTC timestamp, cut to its unit in the query's time zone. */
export function cutTime(unit: TimeUnit, timestamp: string, { dialect, timeZone }: SqlScope): string {
  const { cut, inZone } = dialect.times
  return cut(unit, timeZone === 'UTC' ? timestamp : inZone(timestamp, timeZone))
}

/** Renders a constant. Numbers are always doubles: engines disagree on what a bare `1.5` is. */
function renderLiteral({ type, value }: LiteralNode, dialect: SqlDialect): string {
  if (value === null || type === 'null') return 'NULL'
  switch (type) {
    case 'text':
      return dialect.text(String(value))
    case 'number':
      return dialect.double(value as number)
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE'
    case 'instant':
      return dialect.times.instant(value as number)
  }
}

/** An operand of real arithmetic; engines divide integers otherwise. Arithmetic, but for that of exact sums, and constants are doubles already. */
function asDouble(node: ExpressionNode, sql: string, { types }: SqlDialect): string {
  return (node.kind === 'arithmetic' && !isExactSum(node)) || node.kind === 'literal' || node.kind === 'elapsed'
    ? sql
    : `CAST(${sql} AS ${types.double})`
}

function renderOneOf(operand: string, values: readonly string[], { quoteText }: SqlDialect): string {
  if (values.length === 0) return `(CASE WHEN ${operand} IS NOT NULL THEN FALSE END)`
  return `(${operand} IN (${values.map(quoteText).join(', ')}))`
}
