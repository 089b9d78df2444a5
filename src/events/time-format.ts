import type { DefinitionError } from '../errors.js'
import { type Advice, said } from '../hint.js'
import { bindingHint, bindingRefusal } from './binding-hints.js'
import { instantOfLocal, localTime, offsetOf, type ToUtc } from './instants.js'

/** A part of a time that a format tells. */
export type TimePart = 'Y' | 'y' | 'm' | 'b' | 'd' | 'H' | 'I' | 'p' | 'M' | 'S' | 'f' | 'z'

/** A format of times, compiled: a subset of strftime that means the same on every engine. */
export interface TimeFormat {
  /** As it was given. */
  readonly text: string
  /** What texts of the format are like, with four-digit years as given: a regular expression of JavaScript, RE2 and Java. */
  readonly pattern: (years: string) => string
  /** The parts that it tells, each by the number of its group in the pattern; these count from 1. */
  readonly groups: ReadonlyMap<TimePart, number>
}

export const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const restOfMonths = ['uary', 'ruary', 'ch', 'il', '', 'e', 'y', 'ust', 'tember', 'ober', 'ember', 'ember'] as const
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const restOfDays = ['day', 'sday', 'nesday', 'rsday', 'day', 'urday', 'day'] as const

/** What a directive reads: with the zero before it, and without; alike where there is none. */
interface Directive {
  readonly part: TimePart | undefined
  readonly padded: string
  readonly plain: string
  readonly isNumber: boolean
}

function directiveTable(): Readonly<Record<string, Directive>> {
  const number = (part: TimePart, padded: string, plain = padded): Directive => ({
    part,
    padded,
    plain,
    isNumber: true,
  })
  const word = (part: TimePart | undefined, pattern: string): Directive => ({
    part,
    padded: pattern,
    plain: pattern,
    isNumber: false,
  })
  const name = (part: TimePart | undefined, starts: readonly string[], ends: readonly string[]) =>
    word(part, starts.map((start, index) => inAnyCase(start + (ends[index] ?? ''))).join('|'))
  return {
    // Its pattern is that of the years asked for.
    Y: number('Y', ''),
    y: number('y', '[0-9]{2}'),
    m: number('m', '0[1-9]|1[0-2]', '0?[1-9]|1[0-2]'),
    b: name('b', months, []),
    B: name('b', months, restOfMonths),
    d: number('d', '0[1-9]|[12][0-9]|3[01]', '0?[1-9]|[12][0-9]|3[01]'),
    H: number('H', '[01][0-9]|2[0-3]', '[01]?[0-9]|2[0-3]'),
    I: number('I', '0[1-9]|1[0-2]', '0?[1-9]|1[0-2]'),
    p: word('p', '[AaPp][Mm]'),
    M: number('M', '[0-5][0-9]', '[0-5]?[0-9]'),
    S: number('S', '[0-5][0-9]', '[0-5]?[0-9]'),
    f: number('f', '[0-9]{1,9}'),
    z: word('z', 'UTC|GMT|Z|[+-][01][0-9](?::?[0-5][0-9])?'),
    a: name(undefined, days, []),
    A: name(undefined, days, restOfDays),
  }
}

const directives = /* @__PURE__ */ directiveTable()

const shorthands: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M' }

function inAnyCase(name: string): string {
  return [...name].map((letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`).join('')
}

/** A text as a pattern that matches it alone. */
function literally(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, (mark) => `\\${mark}`)
}

/**
 * Compiles a format. A number may be without the zero before it, unless another number or a digit stands beside it.
 *
 * @throws {@link DefinitionError} for a directive that there is not, is there twice or cannot be told from the next, and for a format
 * without a date
 */
export function timeFormat(text: string): TimeFormat {
  const refuse = (what: string, { text: more, hints }: Advice = said``): DefinitionError =>
    bindingRefusal('timeFormat', ` ${JSON.stringify(text)} ${what}${more}`, hints)
  if (/[^\P{Cc}\t]/u.test(text)) throw refuse('has a control character')
  const spelled = text.replaceAll(/%([FTR%])/g, (found, name: string) => shorthands[name] ?? found)
  const tokens = spelled.match(/%[\s\S]?|[^%]/gu) ?? []
  const isDigit = (token: string | undefined) =>
    token !== undefined && (token.startsWith('%') ? directives[token.slice(1)]?.isNumber === true : /^\d$/.test(token))
  const groups = new Map<TimePart, number>()
  const pieces = tokens.map((token, at) => {
    if (!token.startsWith('%') || token === '%%') return literally(token === '%%' ? '%' : token)
    const found = Object.hasOwn(directives, token.slice(1)) ? directives[token.slice(1)] : undefined
    if (found === undefined) throw refuse(`has ${token}, which is not known; ${known}`, advice()[token])
    const { part, padded, plain } = found
    if (part === undefined) return `(?:${plain})`
    if (groups.has(part)) throw refuse(`tells %${part} twice`)
    if (part === 'f' && isDigit(tokens[at + 1])) throw refuse('must have something between %f and what follows')
    groups.set(part, groups.size + 1)
    if (part === 'Y') return undefined
    return `(${isDigit(tokens[at - 1]) || isDigit(tokens[at + 1]) ? padded : plain})`
  })
  const problem = contradiction(groups)
  if (problem !== undefined) throw refuse(problem)
  return { text, groups, pattern: (years) => pieces.map((piece) => piece ?? `(${years})`).join('') }
}

const known = 'there are %Y %y %m %b %B %d %H %I %p %M %S %f %z %a %A %F %T %R and %%'

const advice = (): Readonly<Record<string, Advice>> => ({
  '%s': said`; for seconds since 1970 say the ${bindingHint('timeUnit', 'timeUnit "s"', 's')} instead`,
  '%Z': said`; %z reads UTC, GMT and Z, too, and the ${bindingHint('fileTimeZone', 'fileTimeZone')} is for all other names`,
})

/** What is wrong with the parts that a format tells, all together. */
function contradiction(groups: ReadonlyMap<TimePart, number>): string | undefined {
  const has = (...parts: TimePart[]) => parts.filter((part) => groups.has(part)).length
  for (const [what, found] of [
    ['year (%Y or %y)', has('Y', 'y')],
    ['month (%m or %b)', has('m', 'b')],
    ['day (%d)', has('d')],
  ] as const) {
    if (found !== 1) return found === 0 ? `tells no ${what}` : `tells the ${what} twice`
  }
  if (has('H', 'I') > 1) return 'tells the hour twice, with %H and %I'
  if (has('I') !== has('p')) return 'must have %I and %p together'
  if (has('M') > has('H', 'I')) return 'tells minutes without an hour'
  if (has('S') > has('M')) return 'tells seconds without minutes'
  if (has('f') > has('S')) return 'tells a fraction without seconds'
  return undefined
}

/** Of two digits of a year, those from here on are of the 20th century, as POSIX has it. */
export const firstOfLastCentury = '69'

/** Makes the reader of times in a format. */
export function formatReader(format: TimeFormat, toUtc: ToUtc): (text: string) => number | undefined {
  const pattern = new RegExp(`^(?:${format.pattern('[0-9]{4}')})$`)
  return (text) => {
    const found = pattern.exec(text)
    if (found === null) return undefined
    const part = (name: TimePart) => {
      const group = format.groups.get(name)
      return group === undefined ? undefined : found[group]
    }
    const short = part('y')
    const year = short === undefined ? part('Y') : `${short >= firstOfLastCentury ? '19' : '20'}${short}`
    const month = part('m') ?? String(1 + months.findIndex((name) => isSameName(name, part('b'))))
    const local = localTime(year, month, part('d'), part('H') ?? hourOf(part('I'), part('p')), part('M'), part('S'))
    if (local === undefined) return undefined
    const micros = Number((part('f') ?? '').padEnd(6, '0').slice(0, 6))
    return instantOfLocal(local, micros, offsetIn(part('z')), toUtc)
  }
}

function isSameName(month: string, found: string | undefined): boolean {
  return found?.slice(0, 3).toLowerCase() === month.toLowerCase()
}

/** The hour of 24, of one of 12. */
function hourOf(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined) return undefined
  return String((Number(hour) % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0))
}

function offsetIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? []
  return sign === undefined ? 0 : offsetOf(sign, hours, minutes)
}
