import { shown as shownValue } from '../../shown.js'
import type { BinaryOperator, Branch, FormulaAst, LodScope } from './ast.js'
import { type Position, TableauSyntaxError } from './error.js'
import { type Token, tokenize } from './tokens.js'

/** How tightly operators bind, from OR to the sign of a number, which binds tighter than `^`. */
export const precedence = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  power: 7,
  negative: 8,
} as const

const binaryOperators: Readonly<Record<string, { operator: BinaryOperator; binds: number }>> = {
  OR: { operator: 'or', binds: precedence.or },
  AND: { operator: 'and', binds: precedence.and },
  '=': { operator: '=', binds: precedence.comparison },
  '<>': { operator: '<>', binds: precedence.comparison },
  '<': { operator: '<', binds: precedence.comparison },
  '<=': { operator: '<=', binds: precedence.comparison },
  '>': { operator: '>', binds: precedence.comparison },
  '>=': { operator: '>=', binds: precedence.comparison },
  '+': { operator: '+', binds: precedence.sum },
  '-': { operator: '-', binds: precedence.sum },
  '*': { operator: '*', binds: precedence.product },
  '/': { operator: '/', binds: precedence.product },
  '%': { operator: '%', binds: precedence.product },
  '^': { operator: '^', binds: precedence.power },
}

const keywords = new Set('IF THEN ELSEIF ELSE END CASE WHEN AND OR NOT IN TRUE FALSE NULL'.split(' '))
const lodScopes: Readonly<Record<string, LodScope>> = { FIXED: 'fixed', INCLUDE: 'include', EXCLUDE: 'exclude' }

/** The walks over a formula are recursive, so its depth is bounded: a link of a chain counts 1, a level of nesting 4. */
const deepest = 2000
const nesting = 4

/**
 * Reads a formula of Tableau's calculation language. Keywords and function names ignore case; comments are dropped.
 *
 * @example parseFormula('SUM([Price]) / COUNTD([User Session])').kind // 'binary'
 * @throws TableauSyntaxError where the text does not follow the grammar, with the place.
 */
export function parseFormula(formula: string): FormulaAst {
  if (typeof formula !== 'string') {
    throw new TableauSyntaxError(`${shownValue(formula)} is no text`, '', { offset: 0, line: 1, column: 1 })
  }
  return new Parser(formula).formula()
}

class Parser {
  readonly #formula: string
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(formula: string) {
    this.#formula = formula
    this.#tokens = tokenize(formula)
  }

  formula(): FormulaAst {
    if (this.#peek().kind === 'end') throw this.#error('Formula is empty: expected an expression', this.#peek())
    const result = this.#expression(0)
    const rest = this.#peek()
    if (rest.kind !== 'end')
      throw this.#error(`Expected an operator or the end of the formula, but found ${shown(rest)}`, rest)
    return result
  }

  #expression(above: number): FormulaAst {
    const outer = this.#depth
    let left = this.#operand()
    for (;;) {
      const token = this.#peek()
      if (isWord(token, 'IN') && precedence.comparison > above) {
        this.#take()
        left = { kind: 'in', operand: left, list: this.#list(), ...located(token.at) }
      } else {
        const found =
          binaryOperators[token.kind === 'word' ? token.text.toUpperCase() : token.kind === 'symbol' ? token.text : '']
        if (found === undefined || found.binds <= above) break
        this.#take()
        const right = this.#nested(token, () => this.#expression(found.binds))
        left = { kind: 'binary', operator: found.operator, left, right, ...located(token.at) }
      }
      // A chain of operators is a tree as deep as it is long.
      this.#deepen(token, 1)
    }
    this.#depth = outer
    return left
  }

  #operand(): FormulaAst {
    const token = this.#take()
    switch (token.kind) {
      case 'number':
        return { kind: 'number', text: token.text, ...located(token.at) }
      case 'string':
        return { kind: 'string', value: token.text, ...located(token.at) }
      case 'date':
        return { kind: 'date', iso: token.text, ...located(token.at) }
      case 'name':
        return this.#field(token)
      case 'word':
        return this.#word(token)
      case 'symbol':
        if (token.text === '-') {
          const operand = this.#nested(token, () => this.#expression(precedence.negative))
          return { kind: 'unary', operator: '-', operand, ...located(token.at) }
        }
        if (token.text === '(') {
          const inner = this.#nested(token, () => this.#expression(0))
          this.#expect(')', `to close the parenthesis of line ${token.at.line}, column ${token.at.column}`)
          return inner
        }
        if (token.text === '{') return this.#lod(token)
        throw this.#error(`Expected a value, but found ${shown(token)}`, token)
      case 'end':
        throw this.#error('Expected a value, but the formula ends', token)
    }
  }

  #field(first: Token): FormulaAst {
    if (!isSymbol(this.#peek(), '.')) return { kind: 'field', name: first.text, ...located(first.at) }
    this.#take()
    const second = this.#take()
    if (second.kind !== 'name') throw this.#error(`Expected a field name in brackets after [${first.text}].`, second)
    return { kind: 'field', name: second.text, source: first.text, ...located(first.at) }
  }

  #word(token: Token): FormulaAst {
    const upper = token.text.toUpperCase()
    const at = located(token.at)
    switch (upper) {
      case 'TRUE':
      case 'FALSE':
        return { kind: 'boolean', value: upper === 'TRUE', ...at }
      case 'NULL':
        return { kind: 'null', ...at }
      case 'NOT': {
        const operand = this.#nested(token, () => this.#expression(precedence.not - 1))
        return { kind: 'unary', operator: 'not', operand, ...at }
      }
      case 'IF':
        return this.#if(token)
      case 'CASE':
        return this.#case(token)
    }
    if (keywords.has(upper)) throw this.#error(`Expected a value, but found ${shown(token)}`, token)
    if (isSymbol(this.#peek(), '(')) {
      return { kind: 'call', name: upper, args: this.#nested(token, () => this.#arguments(upper)), ...at }
    }
    return { kind: 'field', name: token.text, ...at }
  }

  #arguments(name: string): FormulaAst[] {
    this.#take()
    const args: FormulaAst[] = []
    if (isSymbol(this.#peek(), ')')) {
      this.#take()
      return args
    }
    for (;;) {
      args.push(this.#expression(0))
      if (isSymbol(this.#peek(), ',')) this.#take()
      else {
        this.#expect(')', `to close the call of ${name}`)
        return args
      }
    }
  }

  #list(): FormulaAst[] {
    const open = this.#peek()
    this.#expect('(', 'after IN')
    const list = [this.#nested(open, () => this.#expression(0))]
    while (isSymbol(this.#peek(), ',')) {
      this.#take()
      list.push(this.#nested(open, () => this.#expression(0)))
    }
    this.#expect(')', 'to close the list of IN')
    return list
  }

  #if(start: Token): FormulaAst {
    const branches: Branch[] = []
    do {
      const when = this.#nested(start, () => this.#expression(0))
      this.#keyword('THEN', `after the condition of ${branches.length === 0 ? 'IF' : 'ELSEIF'}`)
      branches.push({ when, value: this.#nested(start, () => this.#expression(0)) })
    } while (this.#takeWord('ELSEIF'))
    return { kind: 'if', branches, ...this.#otherwise('IF', start), ...located(start.at) }
  }

  #case(start: Token): FormulaAst {
    const operand = this.#nested(start, () => this.#expression(0))
    const branches: Branch[] = []
    while (this.#takeWord('WHEN')) {
      const when = this.#nested(start, () => this.#expression(0))
      this.#keyword('THEN', 'after the value of WHEN')
      branches.push({ when, value: this.#nested(start, () => this.#expression(0)) })
    }
    if (branches.length === 0)
      throw this.#error(`Expected WHEN after the value of CASE, but found ${shown(this.#peek())}`, this.#peek())
    return { kind: 'case', operand, branches, ...this.#otherwise('CASE', start), ...located(start.at) }
  }

  /** The ELSE part, where there is one, and END. */
  #otherwise(what: string, start: Token): { otherwise?: FormulaAst } {
    const otherwise = this.#takeWord('ELSE') ? this.#nested(start, () => this.#expression(0)) : undefined
    this.#keyword('END', `to close the ${what} of line ${start.at.line}, column ${start.at.column}`)
    return otherwise === undefined ? {} : { otherwise }
  }

  #lod(open: Token): FormulaAst {
    const word = this.#peek()
    const scope = word.kind === 'word' ? lodScopes[word.text.toUpperCase()] : undefined
    const dimensions: FormulaAst[] = []
    if (scope !== undefined) {
      this.#take()
      while (!isSymbol(this.#peek(), ':')) {
        if (dimensions.length > 0) this.#expect(',', 'or : after a dimension')
        dimensions.push(this.#nested(open, () => this.#expression(0)))
      }
      this.#take()
    }
    const body = this.#nested(open, () => this.#expression(0))
    this.#expect('}', `to close the level-of-detail expression of line ${open.at.line}, column ${open.at.column}`)
    return { kind: 'lod', scope: scope ?? 'fixed', dimensions, body, ...located(open.at) }
  }

  #nested<T>(token: Token, read: () => T): T {
    this.#deepen(token, nesting)
    const result = read()
    this.#depth -= nesting
    return result
  }

  #deepen(token: Token, by: number): void {
    this.#depth += by
    if (this.#depth > deepest)
      throw this.#error('Formula is nested too deeply: split it into several calculations', token)
  }

  #peek(): Token {
    const token = this.#tokens[this.#next]
    if (token === undefined) throw new RangeError('read past the end of the formula')
    return token
  }

  #take(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#next++
    return token
  }

  #takeWord(word: string): boolean {
    if (!isWord(this.#peek(), word)) return false
    this.#take()
    return true
  }

  #keyword(word: string, why: string): void {
    const token = this.#peek()
    if (!this.#takeWord(word)) throw this.#error(`Expected ${word} ${why}, but found ${shown(token)}`, token)
  }

  #expect(symbol: string, why: string): void {
    const token = this.#take()
    if (!isSymbol(token, symbol)) throw this.#error(`Expected ${symbol} ${why}, but found ${shown(token)}`, token)
  }

  #error(problem: string, token: Token): TableauSyntaxError {
    return new TableauSyntaxError(problem, this.#formula, token.at)
  }
}

const located = (at: Position): { at: Position } => ({ at })
const isSymbol = (token: Token, text: string): boolean => token.kind === 'symbol' && token.text === text
const isWord = (token: Token, text: string): boolean => token.kind === 'word' && token.text.toUpperCase() === text
const shown = (token: Token): string => (token.kind === 'end' ? 'the end of the formula' : token.raw)
