import { dayMs, dayOf, isDate, monthNamed, timeOnlyDay } from './calendar.js'
import { weekdayNamed } from './date-parts.js'

/** What the letters of a pattern read, and how. */
interface Found {
  year?: number
  month?: number
  day?: number
  dayOfYear?: number
  hour?: number
  afternoon?: boolean
  minute?: number
  second?: number
  milliseconds?: number
}

const patternToken = /'((?:[^']|'')*)'|([A-Za-z])\2*|[\s\S]/g

/**
 * DATEPARSE: reads a text by an ICU pattern such as `dd.MMMM.yyyy HH:mm`. Knows the letters y M L d D E a H h k K m s S and quoted
 * text. Parts the pattern does not have are those of 1900-01-01 00:00; a time without a date falls on 1899-12-30.
 *
 * @returns milliseconds since 1970, or null where the text does not fit.
 */
export function parseDate(pattern: string, text: string): number | null {
  const found: Found = {}
  let rest = text.trim()
  for (const [token, quoted, letter] of pattern.trim().matchAll(patternToken)) {
    if (letter !== undefined) {
      const length = readLetter(found, letter, token.length, rest)
      if (length === undefined) return null
      rest = rest.slice(length)
    } else {
      const literal = token === "''" ? "'" : quoted === undefined ? token : quoted.replaceAll("''", "'")
      if (/^\s+$/.test(literal)) rest = rest.trimStart()
      else if (rest.startsWith(literal)) rest = rest.slice(literal.length)
      else return null
    }
  }
  return rest.trim() === '' ? moment(found) : null
}

/** Reads one run of a letter from the start of a text; returns the length it took. */
function readLetter(found: Found, letter: string, width: number, text: string): number | undefined {
  if ((letter === 'M' || letter === 'L') && width >= 3) {
    const name = /^[A-Za-z]+/.exec(text)?.[0]
    const month = name === undefined ? undefined : monthNamed(name)
    if (name === undefined || month === undefined) return undefined
    found.month = month
    return name.length
  }
  if (letter === 'E') {
    const name = /^[A-Za-z]+/.exec(text)?.[0]
    const known =
      name !== undefined && (weekdayNamed(name) !== undefined || /^(sun|mon|tue|wed|thu|fri|sat)$/i.test(name))
    return known ? name.length : undefined
  }
  if (letter === 'a') {
    const half = /^([ap])\.?m\.?/i.exec(text)
    if (half === null) return undefined
    found.afternoon = half[1]?.toLowerCase() === 'p'
    return half[0].length
  }
  const most = letter === 'y' && width !== 2 ? 4 : letter === 'S' ? 9 : letter === 'D' ? 3 : 2
  const digits = new RegExp(`^\\d{1,${Math.max(most, width)}}`).exec(text)?.[0]
  if (digits === undefined) return undefined
  const value = Number(digits)
  switch (letter) {
    case 'y':
      // Two digits mean the hundred years around now, as everywhere: 1950 to 2049.
      found.year = width === 2 && digits.length === 2 ? value + (value < 50 ? 2000 : 1900) : value
      break
    case 'M':
    case 'L':
      found.month = value
      break
    case 'd':
      found.day = value
      break
    case 'D':
      found.dayOfYear = value
      break
    case 'H':
      if (value > 23) return undefined
      found.hour = value
      break
    case 'k':
      if (value < 1 || value > 24) return undefined
      found.hour = value % 24
      break
    case 'h':
      if (value < 1 || value > 12) return undefined
      found.hour = value % 12
      break
    case 'K':
      if (value > 11) return undefined
      found.hour = value
      break
    case 'm':
      if (value > 59) return undefined
      found.minute = value
      break
    case 's':
      if (value > 59) return undefined
      found.second = value
      break
    case 'S':
      found.milliseconds = Math.floor(Number(`0.${digits}`) * 1000)
      break
    default:
      return undefined
  }
  return digits.length
}

function moment(found: Found): number | null {
  const time =
    (((found.hour ?? 0) + (found.afternoon === true ? 12 : 0)) * 3600 +
      (found.minute ?? 0) * 60 +
      (found.second ?? 0)) *
      1000 +
    (found.milliseconds ?? 0)
  const { year, month, day, dayOfYear } = found
  if (year === undefined && month === undefined && day === undefined && dayOfYear === undefined) {
    return timeOnlyDay * dayMs + time
  }
  if (dayOfYear !== undefined) return (dayOf(year ?? 1900, 1, 1) + dayOfYear - 1) * dayMs + time
  if (!isDate(year ?? 1900, month ?? 1, day ?? 1)) return null
  return dayOf(year ?? 1900, month ?? 1, day ?? 1) * dayMs + time
}
