import type { QueryError } from '../errors.js'
import { bareValue, type Cursor, quoted, skipSpaces, takeWord, whereProblem, wordFrom } from './where-text.js'

/*
 * The grammar of --where:
 *
 *   condition   = conjunction { "or" conjunction }
 *   conjunction = part { "and" part }            so that, as in SQL, and binds closer than or
 *   part        = "(" condition ")" | comparison
 *   comparison  = name operator value { "|" value }
 *   name        = quoted | text
 *   operator    = "=" | "!=" | "<" | "<=" | ">" | ">="
 *   value       = quoted | text | nothing       nothing at all: no value
 *   quoted      = 'text' | "text"                the quote itself is written twice
 *
 * A text without quotes has no = < > and no and or or as a word: there it is more likely that a condition was meant. After a \, a blank and
 * each of | \ = < > ( ) ' " & stand for themselves. Parentheses that open within a value belong to it.
 */

/** Conditions as they are written: names and values are not looked at yet. */
export type ConditionSyntax =
  | ComparisonSyntax
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionSyntax[] }

/** One comparison as it is written. */
export interface ComparisonSyntax {
  readonly kind: 'comparison'
  readonly name: string
  readonly operator: string
  /** Null stands for no value. */
  readonly values: readonly (string | null)[]
}

const mostDepth = 100

const whatToWrite = 'NAME=VALUE, with one of = != < <= > >= between them, such as brand=samsung or price>=100'

/**
 * Parses a condition.
 *
 * @throws {@link QueryError} for one that does not follow the grammar
 */
export function parseCondition(text: string): ConditionSyntax {
  const cursor: Cursor = { text, at: 0, depth: 0, bareValueAt: undefined }
  const condition = disjunction(cursor)
  if (cursor.at < text.length)
    throw whereProblem(text, 'there is a ) without its (; put a value that holds one in quotes')
  return condition
}

function disjunction(cursor: Cursor): ConditionSyntax {
  return joined(cursor, 'or', () => joined(cursor, 'and', () => part(cursor)))
}

function joined(cursor: Cursor, kind: 'and' | 'or', next: () => ConditionSyntax): ConditionSyntax {
  const first = next()
  const parts = [first]
  while (takeWord(cursor, kind)) parts.push(next())
  return parts.length === 1 ? first : { kind, parts }
}

function part(cursor: Cursor): ConditionSyntax {
  skipSpaces(cursor)
  if (cursor.text[cursor.at] !== '(') return comparison(cursor)
  cursor.at++
  cursor.bareValueAt = undefined
  if (++cursor.depth > mostDepth)
    throw whereProblem(cursor.text, `there are more than ${mostDepth} parentheses one within the other`)
  const condition = disjunction(cursor)
  if (cursor.text[cursor.at] !== ')') throw whereProblem(cursor.text, 'a ( has no ) that closes it')
  cursor.at++
  cursor.depth--
  cursor.bareValueAt = undefined
  refuseMore(cursor, 'parentheses')
  return condition
}

function comparison(cursor: Cursor): ComparisonSyntax {
  const { text, at: begin } = cursor
  const name = quoted(cursor) ?? bareName(cursor)
  skipSpaces(cursor)
  const operator = /(?:!=|<=|>=|=|<|>)/y
  operator.lastIndex = cursor.at
  const [found] = operator.exec(text) ?? []
  if (found === undefined || name === '') throw noComparison(cursor, begin)
  cursor.at += found.length
  const more = text[cursor.at] ?? ''
  if (/[=<>]/.test(more)) {
    const problem = `there is no ${found}${more}; take one of = != < <= > >=`
    throw whereProblem(text, `${problem}. A value that begins with ${more} goes in quotes`)
  }
  return { kind: 'comparison', name, operator: found, values: valuesIn(cursor) }
}

/** A name reaches to the operator. */
function bareName(cursor: Cursor): string {
  const begin = cursor.at
  cursor.at += /^[^=!<>]*/.exec(cursor.text.slice(begin))?.[0].length ?? 0
  const name = cursor.text.slice(begin, cursor.at).trim()
  return /(?<![^\s()|])(?:and|or)(?![^\s()|])/i.test(name) || !isBalanced(name) ? '' : name
}

function isBalanced(name: string): boolean {
  let depth = 0
  for (const character of name) {
    if (character === '(') depth++
    if (character === ')' && --depth < 0) return false
  }
  return depth === 0
}

/** The error for what is no comparison. After and or or, it may be the rest of a value that holds such a word. */
function noComparison({ text, bareValueAt }: Cursor, begin: number): QueryError {
  const [word] = /(?:and|or)(?=\s*$)/i.exec(text.slice(0, begin)) ?? []
  if (word === undefined) return whereProblem(text, `write ${whatToWrite}`)
  const there = /^.*?(?=\)|\s(?:and|or)\s[^=!<>]*[=!<>]|$)/is.exec(text.slice(begin))?.[0] ?? ''
  const found = there === '' ? 'nothing comes' : `comes ${JSON.stringify(there)}, which is no condition`
  const whole = bareValueAt === undefined ? '' : text.slice(bareValueAt, begin + there.length).trim()
  const quotes =
    bareValueAt === undefined
      ? ''
      : `, or, if the ${word} is part of a value, put that in quotes: '${whole.replaceAll("'", "''")}'`
  return whereProblem(text, `after ${word} ${found}; write NAME=VALUE there${quotes}`)
}

function valuesIn(cursor: Cursor): readonly (string | null)[] {
  const values: (string | null)[] = []
  for (;;) {
    skipSpaces(cursor)
    cursor.bareValueAt = undefined
    const given = quoted(cursor)
    if (given === undefined) cursor.bareValueAt = cursor.at
    else refuseMore(cursor, 'quotes')
    const value = given ?? bareValue(cursor)
    values.push(value === '' ? null : value)
    if (cursor.text[cursor.at] !== '|') return values
    if (cursor.text[++cursor.at] === '|')
      throw whereProblem(cursor.text, 'write a|b for one of several values, and or between conditions; there is no ||')
  }
}

/** After quotes and parentheses nothing may come that would have to be read as a part of them. */
function refuseMore(cursor: Cursor, what: 'quotes' | 'parentheses'): void {
  skipSpaces(cursor)
  const { text, at, depth } = cursor
  const isEnd = at === text.length || (text[at] === ')' && depth > 0)
  if (isEnd || (text[at] === '|' && what === 'quotes') || wordFrom(text, at) !== undefined) return
  throw whereProblem(text, `after the ${what} comes ${JSON.stringify(text.slice(at))}; write and or or before it`)
}
