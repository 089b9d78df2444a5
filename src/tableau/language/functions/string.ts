import { TableauEvaluationError } from '../error.js'
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

function find(s: string, part: string, start = 1): number {
  const from = start < 1 ? 0 : slice(s, 0, Math.trunc(start) - 1).length
  const found = s.indexOf(part, from)
  return found < 0 ? 0 : characters(s, found) + 1
}

/** SPACE of more than this is NULL. */
const longestSpace = 1_000_000

/** Without the spaces on one side or both: only U+0020, as in SQL. */
function trim(s: string, left: boolean, right: boolean): string {
  let from = 0
  let to = s.length
  while (left && from < to && s.charCodeAt(from) === 32) from++
  while (right && to > from && s.charCodeAt(to - 1) === 32) to--
  return s.slice(from, to)
}

function findNth(s: string, part: string, occurrence: number): number {
  if (part === '' || occurrence < 1) return 0
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

function split(s: string, separator: string, token: number): string | null {
  const parts = separator === '' ? [s] : s.split(separator)
  const n = Math.trunc(token)
  return n === 0 ? null : (parts[n > 0 ? n - 1 : parts.length + n] ?? '')
}

/*
 * Tableau's patterns are ICU's. JavaScript has no flags inside a pattern, so the ones in front become flags, and no POSIX classes, so
 * they are spelled out.
 */
const posix: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '\\p{Nd}',
  alnum: '\\p{L}\\p{Nd}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  punct: '\\p{P}',
  space: '\\s',
  blank: ' \\t',
  xdigit: '0-9A-Fa-f',
}
const compiled = new Map<string, RegExp>()

function pattern(source: string): RegExp {
  const known = compiled.get(source)
  if (known !== undefined) return known
  const [front = '', inline = ''] = /^\(\?([ims]+)\)/.exec(source) ?? []
  const body = source
    .slice(front.length)
    .replace(/\[:(\w+):\]/g, (whole, name: string) => posix[name] ?? whole)
    .replaceAll('\\A', '^')
    .replace(/\\[zZ]/g, '$')
  const flags = `g${inline}`
  const result = compile(body, `${flags}u`) ?? compile(body, flags)
  if (result === undefined) {
    throw new TableauEvaluationError(`${JSON.stringify(source)} is not a regular expression`, { value: source })
  }
  if (compiled.size > 200) compiled.clear()
  compiled.set(source, result)
  return result
}

function compile(body: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(body, flags)
  } catch {
    return undefined
  }
}

function extract(s: string, source: string, group: number): string | null {
  const regExp = pattern(source)
  regExp.lastIndex = 0
  return regExp.exec(s)?.[Math.trunc(group)] ?? null
}

export const stringFunctions: readonly ScalarFunction[] = [
  string('ASCII', { takes: ['string'], gives: 'integer' }, (s: string) => s.codePointAt(0) ?? null),
  string('CHAR', { takes: ['number'], gives: 'string' }, (code: number) =>
    code >= 0 && code <= 0x10ffff ? String.fromCodePoint(Math.trunc(code)) : null,
  ),
  string('CONTAINS', twoTexts, (s: string, part: string) => s.includes(part)),
  string('ENDSWITH', twoTexts, (s: string, part: string) => s.endsWith(part) || s.trimEnd().endsWith(part)),
  string('FIND', { takes: ['string', 'string', 'number'], optional: 1, gives: 'integer' }, find),
  string('FINDNTH', { takes: ['string', 'string', 'number'], gives: 'integer' }, findNth),
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
      .replace(/(^|[^\p{L}\p{N}])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  string('REGEXP_EXTRACT', { takes: ['string', 'string'], gives: 'string' }, (s: string, source: string) =>
    extract(s, source, 1),
  ),
  string('REGEXP_EXTRACT_NTH', { takes: ['string', 'string', 'integer'], gives: 'string' }, extract),
  string('REGEXP_MATCH', twoTexts, (s: string, source: string) => s.search(pattern(source)) >= 0),
  string(
    'REGEXP_REPLACE',
    { takes: ['string', 'string', 'string'], gives: 'string' },
    (s: string, source: string, replacement: string) =>
      s.replace(pattern(source), replacement.replace(/\\(\d)/g, '$$$1')),
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
  string('SPACE', { takes: ['number'], gives: 'string' }, (count: number) =>
    count < 0 || count > longestSpace ? null : ' '.repeat(Math.trunc(count)),
  ),
  string('SPLIT', { takes: ['string', 'string', 'number'], gives: 'string' }, split),
  string('STARTSWITH', twoTexts, (s: string, part: string) => s.startsWith(part) || s.trimStart().startsWith(part)),
  string('TRIM', text, (s: string) => trim(s, true, true)),
  string('UPPER', text, (s: string) => s.toUpperCase()),
]
