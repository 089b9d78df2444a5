import {
  dayMs,
  dayOf,
  daysInMonth,
  millisecondsOf,
  moment,
  monthNamed,
  startOfWeek,
  timeOnlyDay,
  weekdayAbbreviated,
  yearOfTwoDigits,
} from './calendar.js'
import { TableauEvaluationError } from './error.js'

/** What the letters of a pattern found in a text. */
interface Found {
  era?: 'AD' | 'BC'
  year?: number
  weekYear?: number
  quarter?: number
  month?: number
  week?: number
  day?: number
  dayOfYear?: number
  weekday?: number
  hour?: number
  afternoon?: boolean
  minute?: number
  second?: number
  milliseconds?: number
  millisecondsInDay?: number
  /** Minutes that the time is ahead of UTC. */
  offset?: number
}

/** Takes a run of digits; false where the number cannot be. */
type TakeDigits = (found: Found, digits: string) => boolean
/** Reads from the start of a text; gives the length it took. */
type ReadWords = (found: Found, text: string) => number | undefined

type Item =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'digits'; readonly letter: string; readonly width: number; readonly take: TakeDigits }
  | { readonly kind: 'words'; readonly letter: string; readonly read: ReadWords }

/** What is wrong with a pattern or one of its letters. */
class Problem {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type NumberKey = Exclude<keyof Found, 'era' | 'afternoon'>

const number =
  (key: NumberKey, from: number, to: number): TakeDigits =>
  (found, digits) => {
    const value = Number(digits)
    found[key] = value
    return value >= from && value <= to
  }

const year =
  (key: 'year' | 'weekYear', width: number): TakeDigits =>
  (found, digits) => {
    const value = Number(digits)
    found[key] = width === 2 && digits.length === 2 ? yearOfTwoDigits(value) : value
    return true
  }

const words =
  (pattern: RegExp, set: (found: Found, match: RegExpExecArray) => boolean): ReadWords =>
  (found, text) => {
    const match = pattern.exec(text)
    return match !== null && set(found, match) ? match[0].length : undefined
  }

const monthWords = words(/^[A-Za-z]+/, (found, [name]) => {
  const month = monthNamed(name)
  if (month !== undefined) found.month = month
  return month !== undefined
})

const weekdayWords = words(/^[A-Za-z]+/, (found, [name]) => {
  const weekday = weekdayAbbreviated(name)
  if (weekday !== undefined) found.weekday = weekday + 1
  return weekday !== undefined
})

const quarterWords = words(/^(?:Q([1-4])|([1-4])(?:st|nd|rd|th) quarter)/i, (found, [, short, long]) => {
  found.quarter = Number(short ?? long)
  return true
})

const eraWords = words(/^(?:anno domini|before christ|AD|CE|BCE|BC|A|B)(?![a-z])/i, (found, [name]) => {
  found.era = /^b/i.test(name) ? 'BC' : 'AD'
  return true
})

const halfOfDay = words(/^([ap])(?:\.?m\.?)?/i, (found, [, letter]) => {
  found.afternoon = letter?.toLowerCase() === 'p'
  return true
})

const zeroZone = /^(?:Coordinated Universal Time|Greenwich Mean Time|(?:UTC|UT|GMT|Z)(?![A-Za-z+-]))/i
const zoneOffset = /^(?:(?:UTC|UT|GMT)([+-])(\d{1,2})|([+-])(\d{2}))(?::?([0-5]\d)(?::?00)?)?/i
const namedZone = /^[A-Za-z][A-Za-z/_]+(?: [A-Za-z]+)*/

/** The zones whose short names American English has, with their hours from UTC. */
const americanZones = new Map(
  (
    [
      ['Eastern', -5],
      ['Central', -6],
      ['Mountain', -7],
      ['Pacific', -8],
    ] as const
  ).flatMap(([name, hours]): [string, number][] => [
    [`${name.charAt(0)}ST`, hours],
    [`${name.charAt(0)}DT`, hours + 1],
    [`${name.toUpperCase()} STANDARD TIME`, hours],
    [`${name.toUpperCase()} DAYLIGHT TIME`, hours + 1],
  ]),
)

const offsetZone: ReadWords = (found, text) => {
  const zero = zeroZone.exec(text)
  if (zero !== null) {
    found.offset = 0
    return zero[0].length
  }
  const match = zoneOffset.exec(text)
  if (match === null) return undefined
  const [, sign, hours, bareSign, bareHours, minutes = '0'] = match
  const size = Number(hours ?? bareHours) * 60 + Number(minutes)
  found.offset = (sign ?? bareSign) === '-' ? -size : size
  return size < 1440 ? match[0].length : undefined
}

const nameOrOffsetZone: ReadWords = (found, text) => {
  const length = offsetZone(found, text)
  if (length !== undefined) return length
  const name = namedZone.exec(text)?.[0]
  if (name === undefined) return undefined
  const hours = americanZones.get(name.toUpperCase())
  if (hours === undefined) {
    throw new TableauEvaluationError(
      `DATEPARSE does not know the time zone ${JSON.stringify(name)}: it reads UTC, GMT, offsets such as +02:00, and the short names of the United States`,
      { value: text },
    )
  }
  found.offset = hours * 60
  return name.length
}

const tooShort = new Problem('stands for names too short to tell apart')

/** What a run of a letter reads, after ICU's SimpleDateFormat. */
function reader(letter: string, width: number): TakeDigits | { readonly words: ReadWords } | Problem {
  switch (letter) {
    case 'G':
      return { words: eraWords }
    case 'y':
      return year('year', width)
    case 'u':
      return year('year', 4)
    case 'Y':
      return year('weekYear', width)
    case 'Q':
    case 'q':
      return width <= 2 ? number('quarter', 1, 4) : width <= 4 ? { words: quarterWords } : tooShort
    case 'M':
    case 'L':
      return width <= 2 ? number('month', 1, 12) : width <= 4 ? { words: monthWords } : tooShort
    case 'w':
      return number('week', 1, 53)
    case 'd':
      return number('day', 1, 31)
    case 'D':
      return number('dayOfYear', 1, 366)
    case 'E':
      return width <= 4 ? { words: weekdayWords } : tooShort
    case 'e':
    case 'c':
      return width <= 2 ? number('weekday', 1, 7) : width <= 4 ? { words: weekdayWords } : tooShort
    case 'a':
      return { words: halfOfDay }
    case 'H':
      return number('hour', 0, 23)
    case 'k':
      return clock('hour', 1, 24, 24)
    case 'h':
      return clock('hour', 1, 12, 12)
    case 'K':
      return number('hour', 0, 11)
    case 'm':
      return number('minute', 0, 59)
    case 's':
      return number('second', 0, 59)
    case 'A':
      return number('millisecondsInDay', 0, dayMs - 1)
    case 'S':
      return (found, digits) => {
        found.milliseconds = millisecondsOf(digits)
        return true
      }
    case 'z':
      return { words: nameOrOffsetZone }
    case 'Z':
    case 'O':
    case 'X':
    case 'x':
      return { words: offsetZone }
    case 'W':
    case 'F':
      return new Problem('is a week of the month, which is not read here: write the day of the month, d')
    case 'v':
    case 'V':
      return new Problem('is a time zone by its region, which is not read here: z reads UTC, GMT and offsets')
    case 'b':
    case 'B':
      return new Problem('is a time of day in words, which is not read here: a reads AM and PM')
    case 'g':
    case 'r':
    case 'U':
      return new Problem('is a count of another calendar, which is not read here')
    case 'j':
    case 'J':
    case 'C':
      return new Problem("is for making patterns and not for reading: write H for 0 to 23, or h and a for '7 PM'")
    default:
      return new Problem(`has no meaning in a pattern: put letters that are to be read as they are in quotes`)
  }
}

const clock =
  (key: 'hour', from: number, to: number, turn: number): TakeDigits =>
  (found, digits) => {
    const possible = number(key, from, to)(found, digits)
    found[key] = (found[key] ?? 0) % turn
    return possible
  }

const patternToken = /'((?:[^']|'')*)'|(')|([A-Za-z])\3*|[\s\S]/g

/** The items of a pattern, or what is wrong with it. */
function readPattern(pattern: string): readonly Item[] | Problem {
  const problem = (text: string): Problem => new Problem(`The date pattern '${pattern}' ${text}`)
  const items: Item[] = []
  for (const [token, quoted, open, letter] of pattern.trim().matchAll(patternToken)) {
    if (open !== undefined) return problem("has a quote that is not closed: ' stands before and after letters")
    if (letter === undefined) {
      const text = token === "''" ? "'" : quoted === undefined ? token : quoted.replaceAll("''", "'")
      items.push({ kind: 'literal', text })
      continue
    }
    const found = reader(letter, token.length)
    if (found instanceof Problem) return problem(`has ${token}, and ${token} ${found.text}`)
    items.push(
      typeof found === 'function'
        ? { kind: 'digits', letter, width: token.length, take: found }
        : { kind: 'words', letter, read: found.words },
    )
  }
  const contradicted = contradiction(items)
  return contradicted === undefined ? items : problem(contradicted)
}

/** What letters of a pattern do not go together: ICU reads them, passing over one or the other. */
function contradiction(items: readonly Item[]): string | undefined {
  const letters = items.flatMap((item) => (item.kind === 'literal' ? [] : [item.letter]))
  if (letters.length === 0) return 'has no letter that reads a date or a time'
  const has = (some: string) => letters.find((letter) => some.includes(letter))
  const hour = has('Hk')
  const half = has('a')
  const weekday = has('Eec')
  const inMonth = has('dMLQq')
  if (hour !== undefined && half !== undefined) {
    return `has ${hour} and ${half}: write h for hours with AM and PM`
  }
  if (has('Y') !== undefined && has('w') === undefined) {
    return 'has Y, the year that weeks belong to, without w: write y for the year'
  }
  if (has('D') !== undefined && inMonth !== undefined) {
    return `has D, the day of the year, and ${inMonth}: write d for the day of the month`
  }
  if (has('w') !== undefined && (inMonth ?? has('D')) !== undefined) {
    return 'has w and another date in the year: leave one of them out'
  }
  if (weekday !== undefined && has('dDw') === undefined) {
    return `has ${weekday}, a day of the week, and no date`
  }
  return undefined
}

/** What is wrong with a pattern of DATEPARSE, as a sentence; undefined for one that is right. */
export function datePatternProblem(pattern: string): string | undefined {
  const items = readPattern(pattern)
  return items instanceof Problem ? items.text : undefined
}

/**
 * DATEPARSE: makes what reads texts by an ICU pattern such as `dd.MMMM.yyyy HH:mm`. Parts the pattern does not have are those of
 * 1900-01-01 00:00; a time without a date falls on 1899-12-30. A time with a zone becomes the time in UTC.
 *
 * @returns milliseconds since 1970 for a text, or null where it does not fit.
 * @throws TableauEvaluationError for a pattern that cannot be read, and, from what it returns, for a zone of an unknown name
 */
export function compileDatePattern(pattern: string): (text: string) => number | null {
  const items = readPattern(pattern)
  if (items instanceof Problem) throw new TableauEvaluationError(items.text, { value: pattern })
  return (text) => {
    const found: Found = {}
    const rest = readItems(items, found, text.trim())
    return rest?.trim() === '' ? resolve(found) : null
  }
}

/** Reads all items; gives what is left of the text. */
function readItems(items: readonly Item[], found: Found, text: string): string | undefined {
  let rest = text
  for (const [index, item] of items.entries()) {
    let length: number | undefined
    if (item.kind === 'words') length = item.read(found, rest)
    else if (item.kind === 'digits') {
      const digits = rest.slice(0, digitCount(items, index, rest))
      length = digits !== '' && item.take(found, digits) ? digits.length : undefined
    } else if (/^\s+$/.test(item.text)) length = rest.length - rest.trimStart().length
    else if (rest.startsWith(item.text)) length = item.text.length
    if (length === undefined) return undefined
    rest = rest.slice(length)
  }
  return rest
}

/** How many digits a number takes: all there are; where another number follows at once, those that leave it its width. */
function digitCount(items: readonly Item[], index: number, text: string): number {
  const there = /^\d*/.exec(text)?.[0].length ?? 0
  const item = items[index]
  if (items[index - 1]?.kind === 'digits' && item?.kind === 'digits') return Math.min(item.width, there)
  let following = 0
  for (let next = index + 1; ; next++) {
    const other = items[next]
    if (other?.kind !== 'digits') return Math.max(0, there - following)
    following += other.width
  }
}

function resolve(found: Found): number | null {
  const clockTime =
    (((found.hour ?? 0) + (found.afternoon === true ? 12 : 0)) * 3600 +
      (found.minute ?? 0) * 60 +
      (found.second ?? 0)) *
      1000 +
    (found.milliseconds ?? 0)
  const days = resolveDay(found)
  if (days === null) return null
  return moment(days * dayMs + (found.millisecondsInDay ?? clockTime) - (found.offset ?? 0) * 60_000)
}

function resolveDay(found: Found): number | null {
  const { month, day, dayOfYear, week, quarter } = found
  if ([found.year, found.weekYear, quarter, month, day, dayOfYear, week].every((part) => part === undefined)) {
    return timeOnlyDay
  }
  const written = found.weekYear ?? found.year ?? 1900
  const inYear = found.era === 'BC' ? 1 - written : written
  const first = dayOf(inYear, 1, 1)
  if (dayOfYear !== undefined) return first + dayOfYear > dayOf(inYear + 1, 1, 1) ? null : first + dayOfYear - 1
  if (week !== undefined) return startOfWeek(first, 0) + (week - 1) * 7 + (found.weekday ?? 1) - 1
  const inMonth = month ?? ((quarter ?? 1) - 1) * 3 + 1
  return (day ?? 1) > daysInMonth(inYear, inMonth) ? null : dayOf(inYear, inMonth, day ?? 1)
}
