import { TableauEvaluationError } from '../error.js'
import { codesOf } from './characters.js'
import { find, type Groups, type Subject, TooManySteps } from './match.js'
import { type Program, programOf } from './program.js'
import { PatternProblem, parsePattern } from './syntax.js'

/** A regular expression that was read. Groups are numbered from 1; 0 is the whole match. */
export interface Pattern {
  readonly groups: number
  /** The groups of the first match; null for one that took no part, undefined where nothing matches. */
  search(text: string): readonly (string | null)[] | undefined
  /** The text with all matches replaced. */
  replace(text: string, replacement: Replacement): string
}

/** What a match is replaced by: texts, and the numbers of groups. */
export type Replacement = readonly (string | number)[]

/** Something that was read, or what is wrong with it. */
export type Read<T> = { readonly read: T } | { readonly problem: string }

const patterns = new Map<string, Read<Pattern>>()
/** How many patterns are kept. */
const mostKept = 200

/** Reads a pattern in ICU's syntax. Patterns that were read before are kept. */
export function readPattern(source: string): Read<Pattern> {
  const known = patterns.get(source)
  if (known !== undefined) return known
  if (patterns.size >= mostKept) patterns.clear()
  const result = attempt(`The regular expression ${JSON.stringify(source)}`, () =>
    patternOf(programOf(parsePattern(source)), source),
  )
  patterns.set(source, result)
  return result
}

/**
 * Reads what matches of a pattern are replaced by, in ICU's syntax: `$1` and `${name}` are groups, and a backslash takes the meaning off
 * the next character. A backslash before a letter or digit is refused, which other engines read as a group or a control character.
 */
export function readReplacement(source: string, pattern: Pattern): Read<Replacement> {
  return attempt(`The replacement ${JSON.stringify(source)}`, () => parseReplacement(source, pattern))
}

function attempt<T>(what: string, read: () => T): Read<T> {
  try {
    return { read: read() }
  } catch (error) {
    if (error instanceof PatternProblem) return { problem: `${what} ${error.problem}`.replace(/,$/, '') }
    throw error
  }
}

const namesOf = new WeakMap<Pattern, ReadonlyMap<string, number>>()

function patternOf(program: Program, source: string): Pattern {
  const search = (subject: Subject, from: number, last: number): Groups | undefined => {
    try {
      return find(program, subject, from, last)
    } catch (error) {
      if (error instanceof TooManySteps) {
        throw new TableauEvaluationError(
          `The regular expression ${JSON.stringify(source)} tries too many ways to match a text of ${subject.codes.length} characters: ` +
            'repeat less inside of what is repeated, or use possessive quantifiers such as *+',
          { value: subject.text },
        )
      }
      throw error
    }
  }
  const pattern: Pattern = {
    groups: program.groups,
    search(text) {
      const subject = subjectOf(text)
      const found = search(subject, 0, 0)
      if (found === undefined) return undefined
      return Array.from({ length: program.groups + 1 }, (_, group) => {
        const from = found[2 * group] ?? -1
        return from < 0 ? null : part(subject, from, found[2 * group + 1] ?? from)
      })
    },
    replace(text, replacement) {
      const subject = subjectOf(text)
      const { length } = subject.codes
      let result = ''
      let done = 0
      for (let from = 0, last = 0; from <= length; ) {
        const found = search(subject, from, last)
        if (found === undefined) break
        const [start = 0, end = 0] = found
        result += part(subject, done, start)
        for (const piece of replacement) {
          if (typeof piece === 'string') result += piece
          else if ((found[2 * piece] ?? -1) >= 0) {
            result += part(subject, found[2 * piece] ?? 0, found[2 * piece + 1] ?? 0)
          }
        }
        done = end
        last = end
        // After an empty match, the next begins one character on.
        from = end === start ? end + 1 : end
      }
      return result + part(subject, done, length)
    },
  }
  namesOf.set(pattern, program.names)
  return pattern
}

const surrogates = /[\ud800-\udfff]/

function subjectOf(text: string): Subject {
  return { text, codes: codesOf(text) }
}

/** The characters from a place to before another. */
function part({ text, codes }: Subject, from: number, to: number): string {
  if (codes.length === text.length || !surrogates.test(text)) return text.slice(from, to)
  let result = ''
  for (let at = from; at < to; at++) result += String.fromCodePoint(codes[at] ?? 0)
  return result
}

function parseReplacement(source: string, pattern: Pattern): Replacement {
  const pieces: (string | number)[] = []
  let rest = source
  const take = (length: number): void => {
    rest = rest.slice(length)
  }
  while (rest !== '') {
    const plain = /^[^\\$]+/.exec(rest)
    const name = /^\$\{([A-Za-z][A-Za-z0-9]*)\}/.exec(rest)
    const number = /^\$([0-9]+)/.exec(rest)
    const hexadecimal = /^\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(rest)
    const escaped = /^\\([^A-Za-z0-9])/u.exec(rest)
    if (plain !== null) {
      pieces.push(plain[0])
      take(plain[0].length)
    } else if (name !== null) {
      const group = namesOf.get(pattern)?.get(name[1] ?? '')
      if (group === undefined) throw new PatternProblem(`names the group ${name[1]}, which the pattern does not have`)
      pieces.push(group)
      take(name[0].length)
    } else if (number !== null) {
      // As many digits as make a group that is there: $12 is group 1 and a 2 where there are fewer than twelve.
      let digits = number[1] ?? ''
      while (digits.length > 1 && Number(digits) > pattern.groups) digits = digits.slice(0, -1)
      if (Number(digits) > pattern.groups) {
        throw new PatternProblem(`refers to the group ${digits}, but the pattern has ${pattern.groups}`)
      }
      pieces.push(Number(digits))
      take(1 + digits.length)
    } else if (hexadecimal !== null) {
      const code = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? '', 16)
      if (code > 0x10ffff) throw new PatternProblem(`has ${hexadecimal[0]}, which is no character`)
      pieces.push(String.fromCodePoint(code))
      take(hexadecimal[0].length)
    } else if (escaped !== null) {
      pieces.push(escaped[1] ?? '')
      take(escaped[0].length)
    } else if (/^\\[0-9]/.test(rest)) {
      throw new PatternProblem(`has ${rest.slice(0, 2)}: write $${rest.slice(1, 2)} for a group`)
    } else if (rest.startsWith('\\')) {
      throw new PatternProblem(`has ${rest.slice(0, 2)}: write \\\\ for a backslash`)
    } else throw new PatternProblem('has a $ without a group: write \\$ for a dollar sign')
  }
  return pieces
}
