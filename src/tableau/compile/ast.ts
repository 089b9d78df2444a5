import type { BinaryOperator, FormulaAst } from '../language/ast.js'

/*
 * Builders of formulas as trees. Names and texts may hold anything: the printer quotes them.
 */

/** `[Price]`, or `[Parameters].[Minimum sessions]`. */
export function reference(name: string, source?: string): FormulaAst {
  return source === undefined ? { kind: 'field', name } : { kind: 'field', name, source }
}

/** A call; its name in upper case. */
export function call(name: string, ...args: readonly FormulaAst[]): FormulaAst {
  return { kind: 'call', name, args }
}

export function binary(operator: BinaryOperator, left: FormulaAst, right: FormulaAst): FormulaAst {
  return { kind: 'binary', operator, left, right }
}

/** One condition of several, all of which must be true; there is at least one. */
export function all(conditions: readonly FormulaAst[]): FormulaAst {
  return conditions.reduce((left, right) => binary('and', left, right))
}

export function negated(operand: FormulaAst): FormulaAst {
  return { kind: 'unary', operator: 'not', operand }
}

/** `IF condition THEN value END`, which is NULL where the condition is not true. */
export function onlyIf(condition: FormulaAst, value: FormulaAst): FormulaAst {
  return { kind: 'if', branches: [{ when: condition, value }] }
}

const neverNull: ReadonlySet<string> = new Set(['COUNT', 'COUNTD', 'ZN'])

/** `NOT ISNULL(value)`; for `IF condition THEN value END` the condition, and that the value in it is there. */
export function present(value: FormulaAst): FormulaAst {
  const [branch, another] = value.kind === 'if' && value.otherwise === undefined ? value.branches : []
  if (branch === undefined || another !== undefined) return negated(call('ISNULL', value))
  const isThere = branch.value.kind === 'call' && neverNull.has(branch.value.name)
  return isThere ? branch.when : binary('and', branch.when, present(branch.value))
}

export function text(value: string): FormulaAst {
  return { kind: 'string', value }
}

/** A number in plain digits: Tableau's documentation does not say that it reads exponents. */
export function number(value: number): FormulaAst {
  const literal: FormulaAst = { kind: 'number', text: plainDigits(Math.abs(value)) }
  return value < 0 ? { kind: 'unary', operator: '-', operand: literal } : literal
}

/** `{FIXED [Brand] : SUM([Price])}` */
export function fixed(dimensions: readonly FormulaAst[], body: FormulaAst): FormulaAst {
  return { kind: 'lod', scope: 'fixed', dimensions, body }
}

/** `{INCLUDE [User Session] : MIN([Event Time])}` */
export function included(dimensions: readonly FormulaAst[], body: FormulaAst): FormulaAst {
  return { kind: 'lod', scope: 'include', dimensions, body }
}

function plainDigits(value: number): string {
  const shortest = String(value)
  if (!shortest.includes('e')) return shortest
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  // Written as a real: as an integer it would be too large.
  return `${digits.padEnd(point, '0')}.0`
}
