import type { Arithmetic, Comparison, ExpressionNode, LiteralNode } from '../definition/expression.js'
import { QueryError, UnsupportedError } from '../errors.js'
import type { TimeUnit } from '../events/calendar.js'
import { shown } from '../shown.js'

/** What differs between the engines that are asked in SQL. All else is rendered alike. */
export interface SqlDialect {
  readonly name: 'duckdb' | 'athena'
  /** A UTC timestamp as the wall clock of a time zone shows it; of times before 1972, to the minute. */
  readonly inZone: (timestamp: string, timeZone: string) => string
  /** A timestamp cut to the start of a unit; of a day, it may be a date. */
  readonly cut: (unit: TimeUnit, timestamp: string) => string
  /** The text, in ISO 8601, of a timestamp that has been cut to a unit. */
  readonly unitLabel: (unit: TimeUnit, timestamp: string) => string
  /** A constant instant, as a UTC timestamp. */
  readonly instant: (milliseconds: number) => string
  /** The aggregate that joins the bits of integers. */
  readonly bitOr: (integer: string) => string
  /** Whether an integer has a bit. */
  readonly hasBit: (integer: string, bit: number) => string
  /** The aggregate that makes a list of the values that are not null. */
  readonly listOf: (value: string) => string
  /** The least value of a list that is not below another; null where there is none. */
  readonly leastFrom: (list: string, least: string) => string
  /** An integer in form, that makes the statement fail with a message where it is worked out. */
  readonly failure: (message: string) => string
}

/** How what is already known stands in the statement at hand: fields of events, or columns of a table of groups. */
export interface SqlScope {
  readonly dialect: SqlDialect
  readonly timeZone: string
  /** The SQL of an expression that is a column already; undefined for all others. */
  readonly column: (node: ExpressionNode) => string | undefined
}

/**
 * Quotes an identifier.
 *
 * @throws {@link QueryError} for one with a NUL in it, at which the text of a statement would end
 */
export function quoteName(name: string): string {
  if (name.includes('\0')) {
    throw new QueryError(`${shown(name)} has a NUL in it, which no name of SQL can have`, {
      option: 'name',
      value: name,
    })
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text. A NUL, at which the text of a statement would end, is written as the function that makes it. */
export function quoteText(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' || chr(0) || ')})`
}

const comparisons: Readonly<Record<Comparison, string>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }
const operators: Readonly<Record<Exclude<Arithmetic, 'divide'>, string>> = { add: '+', subtract: '-', multiply: '*' }

/** Renders an expression as SQL, of the columns in scope. */
export function renderExpression(node: ExpressionNode, scope: SqlScope): string {
  const known = scope.column(node)
  if (known !== undefined) return known
  const render = (inner: ExpressionNode) => renderExpression(inner, scope)
  switch (node.kind) {
    case 'literal':
      return renderLiteral(node, scope.dialect)
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
      return renderOneOf(render(node.operand), node.values)
    case 'arithmetic': {
      const [left, right] = [node.left, node.right].map((side) => asDouble(side, render(side)))
      return node.op === 'divide' ? `(${left} / NULLIF(${right}, 0E0))` : `(${left} ${operators[node.op]} ${right})`
    }
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => `WHEN ${render(condition)} THEN ${render(value)}`)
      return branches.length === 0
        ? render(node.otherwise)
        : `CASE ${branches.join(' ')} ELSE ${render(node.otherwise)} END`
    }
    case 'bucket':
      return scope.dialect.unitLabel(node.unit, cutTime(node.unit, render(node.operand), scope))
    case 'firstPart':
      return `NULLIF(split_part(${render(node.operand)}, ${quoteText(node.separator)}, 1), '')`
    case 'field':
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind === 'field' ? `the field ${node.name}` : node.kind} has no value here`, {
        target: scope.dialect.name,
        feature: node.kind,
      })
  }
}

/** A UTC timestamp, cut to its unit in the query's time zone. */
export function cutTime(unit: TimeUnit, timestamp: string, { dialect, timeZone }: SqlScope): string {
  return dialect.cut(unit, timeZone === 'UTC' ? timestamp : dialect.inZone(timestamp, timeZone))
}

/** Renders a constant. Numbers are always doubles: engines disagree on what a bare `1.5` is. */
function renderLiteral({ type, value }: LiteralNode, dialect: SqlDialect): string {
  if (value === null || type === 'null') return 'NULL'
  switch (type) {
    case 'text':
      return quoteText(String(value))
    case 'number':
      return renderDouble(value as number)
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE'
    case 'instant':
      return dialect.instant(value as number)
  }
}

/** A double, to its last digit. */
export function renderDouble(value: number): string {
  return value.toExponential().replace('e+', 'E').replace('e', 'E')
}

/** An operand of real arithmetic; engines divide integers otherwise. Arithmetic and constants are doubles already. */
function asDouble(node: ExpressionNode, sql: string): string {
  return node.kind === 'arithmetic' || node.kind === 'literal' ? sql : `CAST(${sql} AS double)`
}

function renderOneOf(operand: string, values: readonly string[]): string {
  if (values.length === 0) return `(CASE WHEN ${operand} IS NOT NULL THEN FALSE END)`
  return `(${operand} IN (${values.map(quoteText).join(', ')}))`
}

/** An aggregate of the rows that meet all conditions; those that are undefined do not count. */
export function filtered(aggregate: string, ...conditions: readonly (string | undefined)[]): string {
  const all = conditions.filter((condition) => condition !== undefined)
  return all.length === 0 ? aggregate : `${aggregate} FILTER (WHERE ${all.join(' AND ')})`
}

/** A table of a statement's WITH clause. */
export interface CommonTable {
  readonly name: string
  readonly comment: string
  readonly sql: string
  /** Whether it is kept where it is read several times; if false, it is worked out each time. The engine decides unless given. */
  readonly kept?: boolean
}

/** A statement in parts: the tables of its WITH clause, and its last SELECT. */
export interface StatementParts {
  readonly with: readonly CommonTable[]
  readonly select: string
}

/** A SELECT with one column a line. */
export function selectList(columns: readonly string[], rest: string): string {
  return `SELECT\n  ${columns.join(',\n  ')}\n${rest}`
}

/** A SELECT over common tables. Lines are not indented: a text may hold line breaks. */
export function withTables(tables: readonly CommonTable[], select: string, commented = false): string {
  const parts = tables.map(
    ({ name, comment, sql, kept }) =>
      `${commented ? `-- ${comment}\n` : ''}${quoteName(name)} AS ${keeping(kept)}(\n${sql}\n)`,
  )
  return `WITH ${commented ? '\n' : ''}${parts.join(',\n')}\n${select}`
}

function keeping(kept: boolean | undefined): string {
  if (kept === undefined) return ''
  return kept ? 'MATERIALIZED ' : 'NOT MATERIALIZED '
}

/** A name as SQL has it: `conversionRate` is `conversion_rate`. Other names stay as they are. */
export function snakeCase(name: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name
}
