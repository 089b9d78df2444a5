import { readDateText } from './calendar.js'
import { type Position, TableauSyntaxError } from './error.js'

/** What a formula is made of. `word` covers keywords, function names and names written without brackets. */
type TokenKind = 'number' | 'string' | 'date' | 'name' | 'word' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The value: unquoted, with doubled quotes and brackets undone; a symbol in its one spelling; the text of a number. */
  readonly text: string
  /** The text as it was written. */
  readonly raw: string
  readonly at: Position
}

const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const word = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy
const symbol = /==|!=|<>|<=|>=|[-+*/%^=<>(){},:.]/y
const space = /(?:\s|\uFEFF)+/y
const lineComment = /\/\/[^\r\n]*/y
const spellings: Readonly<Record<string, string>> = { '==': '=', '!=': '<>' }

/**
 * Splits a formula into tokens, without its comments, with an `end` token last.
 *
 * @throws TableauSyntaxError for a string, name, comment or date that does not end, a bad date, and any other character.
 */
export function tokenize(formula: string): Token[] {
  const tokens: Token[] = []
  const lineStarts = [0, ...[...formula.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)]
  let line = 1
  let offset = 0

  const position = (at: number): Position => {
    while (line < lineStarts.length && (lineStarts[line] ?? 0) <= at) line++
    return { offset: at, line, column: at - (lineStarts[line - 1] ?? 0) + 1 }
  }
  const matchAt = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset
    return pattern.exec(formula)?.[0]
  }
  const push = (kind: TokenKind, text: string, length: number) => {
    tokens.push({ kind, text, raw: formula.slice(offset, offset + length), at: position(offset) })
    offset += length
  }
  /** The text up to a closing mark, where the mark doubled stands for itself. */
  const enclosed = (close: string, what: string): { text: string; length: number } => {
    let text = ''
    let from = offset + 1
    for (;;) {
      const end = formula.indexOf(close, from)
      if (end < 0) throw new TableauSyntaxError(`${what} is not closed: expected ${close}`, formula, position(offset))
      text += formula.slice(from, end)
      if (formula[end + 1] !== close) return { text, length: end + 1 - offset }
      text += close
      from = end + 2
    }
  }

  while (offset < formula.length) {
    const skipped = matchAt(space) ?? matchAt(lineComment)
    if (skipped !== undefined) {
      offset += skipped.length
      continue
    }
    if (formula.startsWith('/*', offset)) {
      const end = formula.indexOf('*/', offset + 2)
      if (end < 0) throw new TableauSyntaxError('Comment is not closed: expected */', formula, position(offset))
      offset = end + 2
      continue
    }
    const first = formula.charAt(offset)
    if (first === "'" || first === '"') {
      const { text, length } = enclosed(first, 'String')
      push('string', text, length)
    } else if (first === '[') {
      const { text, length } = enclosed(']', 'Field name')
      if (text === '') throw new TableauSyntaxError('Field name is empty', formula, position(offset))
      push('name', text, length)
    } else if (first === '#') {
      const end = formula.indexOf('#', offset + 1)
      if (end < 0) throw new TableauSyntaxError('Date is not closed: expected #', formula, position(offset))
      const iso = readDateText(formula.slice(offset + 1, end))?.iso
      if (iso === undefined) {
        const shown = formula.slice(offset, end + 1)
        throw new TableauSyntaxError(
          `${shown} is not a date: write #2004-04-15# or #2004-04-15 07:30:00#`,
          formula,
          position(offset),
        )
      }
      push('date', iso, end + 1 - offset)
    } else {
      const digits = matchAt(number)
      const letters = digits === undefined ? matchAt(word) : undefined
      const sign = digits === undefined && letters === undefined ? matchAt(symbol) : undefined
      if (digits !== undefined) push('number', digits, digits.length)
      else if (letters !== undefined) push('word', letters, letters.length)
      else if (sign !== undefined) push('symbol', spellings[sign] ?? sign, sign.length)
      else {
        const shown = String.fromCodePoint(formula.codePointAt(offset) ?? 0)
        throw new TableauSyntaxError(`Unexpected character ${JSON.stringify(shown)}`, formula, position(offset))
      }
    }
  }
  push('end', '', 0)
  return tokens
}
