import { TableauEvaluationError } from '../error.js'
import { type Pattern, readPattern, readReplacement } from '../regular-expressions/pattern.js'
import type { Value } from '../values.js'
import type { ScalarFunction, Signature, Strict } from './definition.js'
import { scalar } from './definition.js'

const text: Signature = { takes: ['string'], gives: 'string' }
const twoTexts: Signature = { takes: ['string', 'string'], gives: 'boolean' }
const string = (name: string, signature: Signature, apply: Strict): ScalarFunction =>
  scalar('string', name, signature, apply)

const surrogates = /[\ud800-\udfff]/
/** Characters are code points; the usual text has none beyond U+FFFF and needs no splitting. */
const length = (s: string): number => (surrogates.test(s) ? [...s].length : s.length)
const slice = (s: string, from: number, to?: number): string =>
  surrogates.test(s) ? [...s].slice(from, to).join('') : s.slice(from, to)
/** The number of characters before an index of UTF-16 units. */
const characters = (s: string, units: number): number => length(s.slice(0, units))

/** An empty text is found where the search starts, as the SQL of Tableau's connectors finds it. */
function find(s: string, part: string, start = 1): number {
  if (part === '') return Math.max(1, Math.trunc(start))
  const from = start < 1 ? 0 : slice(s, 0, Math.trunc(start) - 1).length
  const found = s.indexOf(part, from)
  return found < 0 ? 0 : characters(s, found) + 1
}

/** SPACE of more than this is refused. */
const longestSpace = 1_000_000

/** What is wrong with arguments, or their values; the same for constants, when a formula is read, and for the values of a row. */
type Check = NonNullable<ScalarFunction['check']>

/** A function whose arguments not all have a meaning: those that have none are refused. */
function refusing(definition: ScalarFunction, check: Check, constants: readonly number[] = []): ScalarFunction {
  return {
    ...definition,
    constants,
    check,
    compile(args, types, clock) {
      let values: Value[] = []
      const given = args.map((_, place) => () => values[place] ?? null)
      const compute = definition.compile(given, types, clock)
      return (index) => {
        values = args.map((arg) => arg(index))
        const problem = values.includes(null) ? undefined : check(values)
        if (problem !== undefined) throw new TableauEvaluationError(problem, {})
        return compute(index)
      }
    },
  }
}

/** White space is passed over at both ends or at one: not only U+0020. */
function trim(s: string, left: boolean, right: boolean): string {
  const from = left ? (/^\p{White_Space}*/u.exec(s)?.[0].length ?? 0) : 0
  let to = s.length
  while (right && to > from && whiteSpace.test(s.charAt(to - 1))) to--
  return s.slice(from, to)
}
const whiteSpace = /\p{White_Space}/u

function findNth(s: string, part: string, occurrence: number): number {
  let at = -1
  for (let n = Math.trunc(occurrence); n > 0; n--) {
    at = s.indexOf(part, at + 1)
    if (at < 0) return 0
  }
  return characters(s, at) + 1
}

function middle(s: string, start: number, count?: number): string | null {
  const from = Math.floor(start)
  if (count === undefined) return from < 1 ? null : slice(s, from - 1)
  if (count < 1) return ''
  const first = Math.max(from, 1) - 1
  return slice(s, first, first + Math.floor(count))
}

function split(s: string, separator: string, token: number): string {
  const parts = s.split(separator)
  const n = Math.trunc(token)
  return parts[n > 0 ? n - 1 : parts.length + n] ?? ''
}

const findNthProblem: Check = ([, part, occurrence]) => {
  if (typeof occurrence !== 'number') return undefined
  if (occurrence < 1)
    return `FINDNTH counts from 1: the occurrence ${occurrence} is not documented, and data sources differ`
  return part === '' && occurrence >= 2
    ? 'FINDNTH finds an empty text at 1; its other occurrences are not documented, and data sources differ'
    : undefined
}

const splitProblem: Check = ([, separator, token]) => {
  if (separator === '') return 'SPLIT needs a separator that is not empty'
  if (typeof token === 'number' && Math.trunc(token) === 0)
    return 'SPLIT counts parts from 1, or from the end from -1: there is no part 0'
  return undefined
}

const spaceProblem: Check = ([count]) =>
  typeof count === 'number' && count > longestSpace ? `SPACE makes ${longestSpace} spaces at most` : undefined

/** A pattern as it was read. It was checked before: one that is wrong here is that of a row. */
function pattern(source: string): Pattern {
  const result = readPattern(source)
  if ('read' in result) return result.read
  throw new TableauEvaluationError(result.problem, { value: source })
}

function patternProblem(source: unknown): string | undefined {
  const result = typeof source === 'string' ? readPattern(source) : undefined
  return result !== undefined && 'problem' in result ? result.problem : undefined
}

const matchProblem: Check = ([, source]) => patternProblem(source)

/** The group must be there, since it would be NULL for all texts. */
function groupProblem(source: unknown, group: unknown): string | undefined {
  const problem = patternProblem(source)
  if (problem !== undefined) return problem
  if (typeof group === 'number' && (group < 1 || !Number.isInteger(group))) {
    return `Groups are counted from 1: data sources differ in what the group ${group} is`
  }
  if (typeof source !== 'string' || typeof group !== 'number') return undefined
  const { groups } = pattern(source)
  if (groups === 0) {
    return `The regular expression ${JSON.stringify(source)} has no group to extract: put what is wanted in parentheses`
  }
  return group > groups
    ? `The regular expression ${JSON.stringify(source)} has no group ${group}, but ${groups === 1 ? 'one' : groups}`
    : undefined
}

const extractProblem: Check = ([, source]) => groupProblem(source, 1)
const extractNthProblem: Check = ([, source, group]) => groupProblem(source, group)

const replaceProblem: Check = ([, source, replacement]) => {
  const problem = patternProblem(source)
  if (problem !== undefined || typeof source !== 'string' || typeof replacement !== 'string') return problem
  const result = readReplacement(replacement, pattern(source))
  return 'problem' in result ? result.problem : undefined
}

function replaceMatches(s: string, source: string, replacement: string): string {
  const read = pattern(source)
  const by = readReplacement(replacement, read)
  if ('problem' in by) throw new TableauEvaluationError(by.problem, { value: replacement })
  return read.replace(s, by.read)
}

export const stringFunctions: readonly ScalarFunction[] = [
  string('ASCII', { takes: ['string'], gives: 'integer' }, (s: string) => s.codePointAt(0) ?? null),
  string('CHAR', { takes: ['number'], gives: 'string' }, (code: number) =>
    code >= 0 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(Math.trunc(code)) : null,
  ),
  string('CONTAINS', twoTexts, (s: string, part: string) => s.includes(part)),
  string('ENDSWITH', twoTexts, (s: string, part: string) => s.endsWith(part) || s.trimEnd().endsWith(part)),
  string('FIND', { takes: ['string', 'string', 'number'], optional: 1, gives: 'integer' }, find),
  refusing(string('FINDNTH', { takes: ['string', 'string', 'number'], gives: 'integer' }, findNth), findNthProblem),
  string('LEFT', { takes: ['string', 'number'], gives: 'string' }, (s: string, count: number) =>
    count < 0 ? null : slice(s, 0, Math.trunc(count)),
  ),
  string('LEN', { takes: ['string'], gives: 'integer' }, length),
  string('LOWER', text, (s: string) => s.toLowerCase()),
  string('LTRIM', text, (s: string) => trim(s, true, false)),
  string('MID', { takes: ['string', 'number', 'number'], optional: 1, gives: 'string' }, middle),
  string('PROPER', text, (s: string) =>
    s
      .toLowerCase()
      .replace(/(^|[^\p{L}\p{M}\p{N}])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  refusing(
    string(
      'REGEXP_EXTRACT',
      { takes: ['string', 'string'], gives: 'string' },
      (s: string, source: string) => pattern(source).search(s)?.[1] ?? null,
    ),
    extractProblem,
  ),
  refusing(
    string(
      'REGEXP_EXTRACT_NTH',
      { takes: ['string', 'string', 'integer'], gives: 'string' },
      (s: string, source: string, group: number) => pattern(source).search(s)?.[group] ?? null,
    ),
    extractNthProblem,
    [2],
  ),
  refusing(
    string('REGEXP_MATCH', twoTexts, (s: string, source: string) => pattern(source).search(s) !== undefined),
    matchProblem,
  ),
  refusing(
    string('REGEXP_REPLACE', { takes: ['string', 'string', 'string'], gives: 'string' }, replaceMatches),
    replaceProblem,
  ),
  string(
    'REPLACE',
    { takes: ['string', 'string', 'string'], gives: 'string' },
    (s: string, part: string, by: string) => (part === '' ? s : s.replaceAll(part, () => by)),
  ),
  string('RIGHT', { takes: ['string', 'number'], gives: 'string' }, (s: string, count: number) =>
    count < 0 ? null : slice(s, Math.max(0, length(s) - Math.trunc(count))),
  ),
  string('RTRIM', text, (s: string) => trim(s, false, true)),
  refusing(
    string('SPACE', { takes: ['number'], gives: 'string' }, (count: number) =>
      count < 0 ? null : ' '.repeat(Math.trunc(count)),
    ),
    spaceProblem,
  ),
  refusing(string('SPLIT', { takes: ['string', 'string', 'number'], gives: 'string' }, split), splitProblem, [1, 2]),
  string('STARTSWITH', twoTexts, (s: string, part: string) => s.startsWith(part) || s.trimStart().startsWith(part)),
  string('TRIM', text, (s: string) => trim(s, true, true)),
  string('UPPER', text, (s: string) => s.toUpperCase()),
]
