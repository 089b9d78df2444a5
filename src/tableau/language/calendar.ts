/*
 * Dates are milliseconds since 1970 in UTC, as a plain number: a Tableau date has no time zone. The calendar is Gregorian throughout.
 */

export const dayMs = 86_400_000

/** Days from 1970-01-01 to Tableau's day 0, 1900-01-01: what `FLOAT(#1900-01-01#)` counts from. */
export const tableauEpoch = -25_567

/** The day 1899-12-30 that a time without a date falls on. */
export const timeOnlyDay = -25_569

export interface Civil {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  readonly day: number
}

/** The days since 1970-01-01 of a date; months outside 1 to 12 carry over into years. */
export function dayOf(year: number, month: number, day: number): number {
  const months = year * 12 + month - 1
  const y = Math.floor(months / 12)
  const m = months - y * 12 + 1
  const shifted = m > 2 ? y : y - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The date of a number of days since 1970-01-01. */
export function civilOf(days: number): Civil {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

export const daysOf = (ms: number): number => Math.floor(ms / dayMs)

/** A moment, or NULL beyond the some 270,000 years around 1970 that can be counted in milliseconds. */
export const moment = (ms: number): number | null => (Math.abs(ms) <= 8.64e15 ? ms : null)

export function daysInMonth(year: number, month: number): number {
  return dayOf(year, month + 1, 1) - dayOf(year, month, 1)
}

/** 0 is Sunday. */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7
}

/** The last day on or before this one that is such a weekday. */
export function startOfWeek(days: number, firstWeekday: number): number {
  return days - ((weekdayOf(days) - firstWeekday + 7) % 7)
}

/** The ISO 8601 year of a day and the week in it. */
export function isoWeekOf(days: number): { year: number; week: number } {
  const monday = startOfWeek(days, 1)
  const { year } = civilOf(monday + 3)
  return { year, week: (monday - startOfIsoYear(year)) / 7 + 1 }
}

/** The Monday of the ISO year's first week. */
export function startOfIsoYear(year: number): number {
  return startOfWeek(dayOf(year, 1, 4), 1)
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

/** `2004-04-15`, and `2004-04-15 07:30:00`, with a fraction where there is one. */
export function dateText(ms: number, withTime: boolean): string {
  const days = daysOf(ms)
  const { year, month, day } = civilOf(days)
  const date = `${year < 0 ? `-${pad(-year, 4)}` : pad(year, 4)}-${pad(month)}-${pad(day)}`
  if (!withTime) return date
  const rest = ms - days * dayMs
  const whole = Math.floor(rest / 1000)
  const fraction = Math.round(rest - whole * 1000)
  const time = `${pad(Math.floor(whole / 3600))}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
  return `${date} ${time}${fraction === 0 ? '' : `.${pad(fraction, 3)}`}`
}

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export const weekdayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]

/** The month that a name or its first three letters stand for, 1 to 12. */
export function monthNamed(name: string): number | undefined {
  const lower = name.toLowerCase()
  const index = monthNames.findIndex((month) => {
    const full = month.toLowerCase()
    return lower === full || lower === full.slice(0, 3) || (lower === 'sept' && full === 'september')
  })
  return index < 0 ? undefined : index + 1
}

/** 0 for the weekday of this name or of its first three letters, Sunday, to 6. */
export function weekdayAbbreviated(name: string): number | undefined {
  const lower = name.toLowerCase()
  const index = weekdayNames.findIndex((day) => [day, day.slice(0, 3)].some((known) => known.toLowerCase() === lower))
  return index < 0 ? undefined : index
}

/** The year that two digits stand for: one of 1950 to 2049. */
export const yearOfTwoDigits = (year: number): number => year + (year < 50 ? 2000 : 1900)

/** Thousandths of a second from the digits after the point; further digits are cut off. */
export const millisecondsOf = (digits: string): number => Number(digits.slice(0, 3).padEnd(3, '0'))

const time = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?)?(?:\s*([AP])\.?M\.?)?$/i
const compactTime = /^(\d{2})(\d{2})(\d{2})?$/
const clockOnly = /^\d{1,2}(?::|\s*[AP]\.?M)/i
const zeroZone = /(?:Z|UTC|GMT)$/i
const zoneOffset = /(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?$/i

const gap = String.raw`(?:\s*[-/.,]\s*|\s+)`
const monthWord = String.raw`([A-Za-z]{3,9})\.?`
const yearDigits = String.raw`(\d{4}|\d{2})`
const dateForm = (order: readonly [number, number, number], ...parts: readonly string[]) => ({
  pattern: new RegExp(`^${parts.join(gap)}`),
  order,
})
/** Each way to write a date, with the positions of year, month and day among its groups. */
const dateForms: readonly { readonly pattern: RegExp; readonly order: readonly [number, number, number] }[] = [
  dateForm([1, 2, 3], String.raw`(\d{4})`, String.raw`(\d{1,2})`, String.raw`(\d{1,2})`),
  dateForm([3, 1, 2], String.raw`(\d{1,2})`, String.raw`(\d{1,2})`, yearDigits),
  dateForm([3, 1, 2], monthWord, String.raw`(\d{1,2})`, yearDigits),
  dateForm([3, 2, 1], String.raw`(\d{1,2})`, monthWord, yearDigits),
  dateForm([1, 2, 3], String.raw`(\d{4})`, monthWord, String.raw`(\d{1,2})`),
  { pattern: /^(\d{4})(\d{2})(\d{2})(?=$|[T\s]|\d{4}(?:\d{2})?$)/, order: [1, 2, 3] },
]

/** A text that was read as a moment. */
interface DateText {
  readonly ms: number
  readonly hasTime: boolean
  /** The text in one form. */
  readonly iso: string
}

/**
 * Reads a date as people write it: `2004-04-15`, `2004,4,15`, `4/15/2004`, `4/15/04`, `April 15, 2004`, `Thu, 15 Apr 2004`,
 * `2004 April 15`, `20040415`, each with a time or without, `07:30:00.5` or `7:30 AM`. The parts stand between any of `- / . ,` and
 * spaces; numbers alone are month, day, year unless the year comes first with four digits. A time alone falls on 1899-12-30. `Z`,
 * `UTC` and `GMT` are read and change nothing; a text with another offset is no date here: see {@link hasZoneOffset}.
 *
 * @returns the instant, whether it had a time, and the text in one form; `undefined` for anything else.
 */
export function readDateText(text: string): DateText | undefined {
  const trimmed = withoutWeekday(text.trim().replace(zeroZone, '').trimEnd())
  if (clockOnly.test(trimmed)) return withTime(timeOnlyDay, trimmed)
  for (const { pattern, order } of dateForms) {
    const match = pattern.exec(trimmed)
    if (match === null) continue
    const [y, m, d] = order.map((group) => match[group] ?? '')
    const year = y?.length === 2 ? yearOfTwoDigits(Number(y)) : Number(y)
    const month = /^\d/.test(m ?? '') ? Number(m) : monthNamed(m ?? '')
    const day = Number(d)
    if (month === undefined || !isDate(year, month, day)) return undefined
    const days = dayOf(year, month, day)
    const rest = trimmed.slice(match[0].length)
    if (rest === '') return { ms: days * dayMs, hasTime: false, iso: dateText(days * dayMs, false) }
    const separator = /^(?:\s*T\s*|\s*,\s*|\s+|(?=\d{4}))/i.exec(rest)
    return separator === null ? undefined : withTime(days, rest.slice(separator[0].length))
  }
  return undefined
}

/** Whether a text is a date and time with an offset from UTC, such as `2004-04-15 07:30:00 +02:00`. */
export function hasZoneOffset(text: string): boolean {
  const trimmed = text.trim()
  const offset = zoneOffset.exec(trimmed)
  return offset !== null && readDateText(trimmed.slice(0, offset.index))?.hasTime === true
}

function withoutWeekday(text: string): string {
  const name = /^([A-Za-z]+)\.?,?\s+/.exec(text)
  return name !== null && weekdayAbbreviated(name[1] ?? '') !== undefined ? text.slice(name[0].length) : text
}

/** Whether there is such a day. */
function isDate(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function withTime(days: number, written: string): DateText | undefined {
  const match = time.exec(written) ?? compactTime.exec(written)
  if (match === null) return undefined
  const [, h, m, s = '0', fraction = '0', half] = match
  if (m === undefined && half === undefined) return undefined
  let hour = Number(h)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  }
  const minute = Number(m ?? '0')
  if (hour > 23 || minute > 59 || Number(s) > 59) return undefined
  const ms = days * dayMs + ((hour * 60 + minute) * 60 + Number(s)) * 1000 + millisecondsOf(fraction)
  return { ms, hasTime: true, iso: dateText(ms, true) }
}
