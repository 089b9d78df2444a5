import {
  civilOf,
  dayMs,
  dayOf,
  daysInMonth,
  daysOf,
  isoWeekOf,
  monthNames,
  startOfIsoYear,
  startOfWeek,
  weekdayNames,
  weekdayOf,
} from './calendar.js'

const partNames = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dayofyear',
  'weekday',
  'hour',
  'minute',
  'second',
  'iso-year',
  'iso-quarter',
  'iso-week',
  'iso-weekday',
] as const

/** The parts of a date that DATEPART and its like take. */
export type DatePart = (typeof partNames)[number]
const parts: ReadonlySet<string> = new Set(partNames)

/** The part of this name, in any case; undefined for anything else. */
export function datePartNamed(name: string): DatePart | undefined {
  const lower = name.toLowerCase()
  return parts.has(lower) ? (lower as DatePart) : undefined
}

/** 0 for 'sunday' to 6, in any case; undefined for anything else. */
export function weekdayNamed(name: string): number | undefined {
  const index = weekdayNames.findIndex((day) => day.toLowerCase() === name.toLowerCase())
  return index < 0 ? undefined : index
}

const unitMs = { hour: 3_600_000, minute: 60_000, second: 1000 } as const
const quarterOf = (month: number): number => Math.ceil(month / 3)
/** ISO quarters have 13 weeks; a 53rd week belongs to the fourth. */
const isoQuarterOf = (week: number): number => Math.min(Math.ceil(week / 13), 4)
const weeksInIsoYear = (year: number): number => (startOfIsoYear(year + 1) - startOfIsoYear(year)) / 7

/**
 * DATEPART. `firstWeekday` is the day weeks start on: 0 for Sunday. Week 1 is the one that contains 1 January. Days of the week are
 * numbered from Sunday whatever day weeks start on.
 */
export function datePart(part: DatePart, ms: number, firstWeekday: number): number {
  const days = daysOf(ms)
  switch (part) {
    case 'year':
      return civilOf(days).year
    case 'quarter':
      return quarterOf(civilOf(days).month)
    case 'month':
      return civilOf(days).month
    case 'day':
      return civilOf(days).day
    case 'dayofyear':
      return days - dayOf(civilOf(days).year, 1, 1) + 1
    case 'week': {
      const first = dayOf(civilOf(days).year, 1, 1)
      return (startOfWeek(days, firstWeekday) - startOfWeek(first, firstWeekday)) / 7 + 1
    }
    case 'weekday':
      return weekdayOf(days) + 1
    case 'hour':
      return Math.floor((ms - days * dayMs) / unitMs.hour)
    case 'minute':
      return Math.floor((ms - days * dayMs) / unitMs.minute) % 60
    case 'second':
      return Math.floor((ms - days * dayMs) / unitMs.second) % 60
    case 'iso-year':
      return isoWeekOf(days).year
    case 'iso-quarter':
      return isoQuarterOf(isoWeekOf(days).week)
    case 'iso-week':
      return isoWeekOf(days).week
    case 'iso-weekday':
      return ((weekdayOf(days) + 6) % 7) + 1
  }
}

/** DATENAME: names for months and days of the week, two digits for ISO weeks, the number for everything else. */
export function dateName(part: DatePart, ms: number, firstWeekday: number): string {
  switch (part) {
    case 'month':
      return monthNames[civilOf(daysOf(ms)).month - 1] ?? ''
    case 'weekday':
      return weekdayNames[weekdayOf(daysOf(ms))] ?? ''
    case 'iso-week':
      return String(isoWeekOf(daysOf(ms)).week).padStart(2, '0')
    default:
      return String(datePart(part, ms, firstWeekday))
  }
}

/** DATETRUNC: the first moment of the part that a moment falls in. */
export function truncateDate(part: DatePart, ms: number, firstWeekday: number): number {
  const days = daysOf(ms)
  switch (part) {
    case 'year':
      return dayOf(civilOf(days).year, 1, 1) * dayMs
    case 'quarter': {
      const { year, month } = civilOf(days)
      return dayOf(year, quarterOf(month) * 3 - 2, 1) * dayMs
    }
    case 'month': {
      const { year, month } = civilOf(days)
      return dayOf(year, month, 1) * dayMs
    }
    case 'week':
      return startOfWeek(days, firstWeekday) * dayMs
    case 'day':
    case 'dayofyear':
    case 'weekday':
    case 'iso-weekday':
      return days * dayMs
    case 'hour':
    case 'minute':
    case 'second':
      return Math.floor(ms / unitMs[part]) * unitMs[part]
    case 'iso-year':
      return startOfIsoYear(isoWeekOf(days).year) * dayMs
    case 'iso-quarter': {
      const { year, week } = isoWeekOf(days)
      return (startOfIsoYear(year) + (isoQuarterOf(week) - 1) * 91) * dayMs
    }
    case 'iso-week':
      return startOfWeek(days, 1) * dayMs
  }
}

/** DATEDIFF: how many boundaries of the part lie between two moments. */
export function dateDifference(part: DatePart, from: number, to: number, firstWeekday: number): number {
  return ordinal(part, to, firstWeekday) - ordinal(part, from, firstWeekday)
}

/** A number that grows by 1 at each boundary of a part. */
function ordinal(part: DatePart, ms: number, firstWeekday: number): number {
  const days = daysOf(ms)
  switch (part) {
    case 'year':
      return civilOf(days).year
    case 'quarter': {
      const { year, month } = civilOf(days)
      return year * 4 + quarterOf(month)
    }
    case 'month': {
      const { year, month } = civilOf(days)
      return year * 12 + month
    }
    case 'week':
      return Math.floor((days + 4 - firstWeekday) / 7)
    case 'day':
    case 'dayofyear':
    case 'weekday':
    case 'iso-weekday':
      return days
    case 'hour':
    case 'minute':
    case 'second':
      return Math.floor(ms / unitMs[part])
    case 'iso-year':
      return isoWeekOf(days).year
    case 'iso-quarter': {
      const { year, week } = isoWeekOf(days)
      return year * 4 + isoQuarterOf(week)
    }
    case 'iso-week':
      return Math.floor((days + 3) / 7)
  }
}

/**
 * DATEADD. A day that its month does not have becomes the month's last. ISO years and quarters keep the day of the week and the week
 * of the year or quarter; a 53rd week of the year and a 14th of the quarter become the last where there is none.
 */
export function addToDate(part: DatePart, count: number, ms: number): number {
  const amount = Math.trunc(count)
  switch (part) {
    case 'year':
      return addMonths(ms, amount * 12)
    case 'quarter':
      return addMonths(ms, amount * 3)
    case 'month':
      return addMonths(ms, amount)
    case 'week':
    case 'iso-week':
      return ms + amount * 7 * dayMs
    case 'day':
    case 'dayofyear':
    case 'weekday':
    case 'iso-weekday':
      return ms + amount * dayMs
    case 'hour':
    case 'minute':
    case 'second':
      return ms + amount * unitMs[part]
    case 'iso-quarter': {
      const { year, week } = isoWeekOf(daysOf(ms))
      const quarter = isoQuarterOf(week) - 1
      const quarters = year * 4 + quarter + amount
      const newYear = Math.floor(quarters / 4)
      const first = (quarters - newYear * 4) * 13
      const last = first === 39 ? weeksInIsoYear(newYear) : first + 13
      return toIsoWeek(ms, newYear, Math.min(first + week - quarter * 13, last))
    }
    case 'iso-year': {
      const { year, week } = isoWeekOf(daysOf(ms))
      return toIsoWeek(ms, year + amount, Math.min(week, weeksInIsoYear(year + amount)))
    }
  }
}

/** The same day of the week and time in another ISO week. */
function toIsoWeek(ms: number, year: number, week: number): number {
  return (startOfIsoYear(year) + (week - 1) * 7) * dayMs + (ms - startOfWeek(daysOf(ms), 1) * dayMs)
}

function addMonths(ms: number, count: number): number {
  const days = daysOf(ms)
  const { year, month, day } = civilOf(days)
  const months = year * 12 + month - 1 + count
  const newYear = Math.floor(months / 12)
  const newMonth = months - newYear * 12 + 1
  return dayOf(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth))) * dayMs + (ms - days * dayMs)
}
