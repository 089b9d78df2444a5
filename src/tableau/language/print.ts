import type { BinaryOperator, FormulaAst } from './ast.js'
import { checkFormulaAst, checkText } from './checked-formula.js'
import { precedence } from './parse.js'

const binds: Readonly<Record<BinaryOperator, number>> = {
  or: precedence.or,
  and: precedence.and,
  '=': precedence.comparison,
  '<>': precedence.comparison,
  '<': precedence.comparison,
  '<=': precedence.comparison,
  '>': precedence.comparison,
  '>=': precedence.comparison,
  '+': precedence.sum,
  '-': precedence.sum,
  '*': precedence.product,
  '/': precedence.product,
  '%': precedence.product,
  '^': precedence.power,
}
const atom = 9

/**
 * Writes a formula as text, with only the parentheses it needs: reading it back gives the same tree.
 *
 * @example printFormula(parseFormula("sum([a])/countd( [b] )")) // 'SUM([a]) / COUNTD([b])'
 * @throws TableauTypeError for what is no formula
 */
export function printFormula(formula: FormulaAst): string {
  checkFormulaAst(formula)
  return print(formula, 0)
}

/**
 * `[Price]`, with closing brackets doubled.
 *
 * @throws TableauTypeError for what is no text
 */
export function printName(name: string): string {
  checkText('printName', name)
  return `[${name.replaceAll(']', ']]')}]`
}

/**
 * `'O''Neil'`
 *
 * @throws TableauTypeError for what is no text
 */
export function printString(value: string): string {
  checkText('printString', value)
  return `'${value.replaceAll("'", "''")}'`
}

/** The text of a node; in parentheses where it binds less tightly than its place asks for. */
function print(node: FormulaAst, needed: number): string {
  const own = strength(node)
  const text = write(node, own)
  return own < needed ? `(${text})` : text
}

function strength(node: FormulaAst): number {
  if (node.kind === 'binary') return binds[node.operator]
  if (node.kind === 'in') return precedence.comparison
  if (node.kind === 'unary') return node.operator === 'not' ? precedence.not : precedence.negative
  return atom
}

function write(node: FormulaAst, own: number): string {
  switch (node.kind) {
    case 'null':
      return 'NULL'
    case 'boolean':
      return node.value ? 'TRUE' : 'FALSE'
    case 'string':
      return printString(node.value)
    case 'number':
      return node.text
    case 'date':
      return `#${node.iso}#`
    case 'field':
      return node.source === undefined ? printName(node.name) : `${printName(node.source)}.${printName(node.name)}`
    case 'unary':
      return node.operator === 'not' ? `NOT ${print(node.operand, own)}` : `-${print(node.operand, own)}`
    case 'binary': {
      const operator = node.operator === 'and' || node.operator === 'or' ? node.operator.toUpperCase() : node.operator
      return `${print(node.left, own)} ${operator} ${print(node.right, own + 1)}`
    }
    case 'in':
      return `${print(node.operand, own)} IN (${list(node.list)})`
    case 'if': {
      const [first, ...rest] = node.branches.map(({ when, value }) => `${print(when, 0)} THEN ${print(value, 0)}`)
      return [`IF ${first ?? ''}`, ...rest.map((branch) => `ELSEIF ${branch}`), ...otherwise(node), 'END'].join(' ')
    }
    case 'case': {
      const branches = node.branches.map(({ when, value }) => `WHEN ${print(when, 0)} THEN ${print(value, 0)}`)
      return [`CASE ${print(node.operand, 0)}`, ...branches, ...otherwise(node), 'END'].join(' ')
    }
    case 'call':
      return `${node.name}(${list(node.args)})`
    case 'lod':
      return `{${[node.scope.toUpperCase(), ...(node.dimensions.length === 0 ? [] : [list(node.dimensions)])].join(' ')} : ${print(node.body, 0)}}`
  }
}

const list = (nodes: readonly FormulaAst[]): string => nodes.map((node) => print(node, 0)).join(', ')

const otherwise = (node: { readonly otherwise?: FormulaAst }): string[] =>
  node.otherwise === undefined ? [] : [`ELSE ${print(node.otherwise, 0)}`]
