import { QueryError } from '../errors.js'

/* The words and values of a condition. */

/** Where a parser is in a text. */
export interface Cursor {
  readonly text: string
  at: number
  /** How many parentheses are open around it. */
  depth: number
  /** Where the last value began, if it was written without quotes. */
  bareValueAt: number | undefined
}

/** The error for a condition that is not understood. */
export function whereProblem(condition: string, what: string): QueryError {
  return new QueryError(`--where ${JSON.stringify(condition)}: ${what}`, { option: 'where', value: condition })
}

/** A text between quotes; undefined where none begins. */
export function quoted(cursor: Cursor): string | undefined {
  const { text, at } = cursor
  const quote = text[at]
  if (quote !== "'" && quote !== '"') return undefined
  const pattern = quote === "'" ? /'((?:[^']|'')*)'/y : /"((?:[^"]|"")*)"/y
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (found === null) throw whereProblem(text, `a ${quote} has no ${quote} that closes it; write \\${quote} for itself`)
  cursor.at = pattern.lastIndex
  return found[1]?.replaceAll(quote + quote, quote)
}

/** A value without quotes reaches to the next bar or word, or to a parenthesis that is none of its own. */
export function bareValue(cursor: Cursor): string {
  const { text } = cursor
  const tokens: string[] = []
  let open = 0
  for (; cursor.at < text.length; cursor.at += tokens.at(-1)?.length ?? 0) {
    const token = tokenFrom(text, cursor.at)
    const isEdge = /^[\s()|]?$/.test(tokens.at(-1) ?? '')
    const word = isEdge ? wordFrom(text, cursor.at) : undefined
    if (open === 0 && (token === '|' || token === ')' || word !== undefined)) break
    const wrong =
      word ?? ['=', '<', '>', '|', '!=', '&&'].find((mark) => token[0] !== '\\' && text.startsWith(mark, cursor.at))
    if (wrong !== undefined) {
      const what = word === undefined ? wrong : `the word ${wrong}`
      throw whereProblem(
        text,
        `there is ${what} within a value; put the value in quotes, or write and or or between conditions`,
      )
    }
    if (token === '(') open++
    if (token === ')') open--
    tokens.push(token)
  }
  if (open > 0) throw whereProblem(text, 'a ( within a value has no ) that closes it; put the value in quotes')
  const isKept = (token: string) => /\S/.test(token)
  const kept = tokens.slice(tokens.findIndex(isKept), tokens.findLastIndex(isKept) + 1)
  return kept.map((token) => (token[0] === '\\' && token.length > 1 ? token.slice(1) : token)).join('')
}

/** A character, with the \ before it that makes it stand for itself. */
function tokenFrom(text: string, at: number): string {
  return /^(?:\\[|\\=<>()'"&\s]|.)/su.exec(text.slice(at, at + 2))?.[0] ?? ''
}

/** The word and, or or, from a place on, as it is written. */
export function wordFrom(text: string, at: number): string | undefined {
  return /^(?:and|or)(?=[\s()|'"]|$)/i.exec(text.slice(at, at + 4))?.[0]
}

/** Goes behind a word, if it is the next. */
export function takeWord(cursor: Cursor, word: 'and' | 'or'): boolean {
  skipSpaces(cursor)
  if (wordFrom(cursor.text, cursor.at)?.toLowerCase() !== word) return false
  cursor.at += word.length
  return true
}

/** Goes behind blanks. */
export function skipSpaces(cursor: Cursor): void {
  cursor.at += /^\s*/.exec(cursor.text.slice(cursor.at))?.[0].length ?? 0
}
