import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import { readIso } from './instants.js'

/** A length of time that events are grouped by. */
export type TimeUnit = 'hour' | 'day' | 'week' | 'month'

/**
 * The units of time, from the finest.
 *
 * @example
 * timeUnits.map((unit) => bucket(unit))
 */
export const timeUnits = ['hour', 'day', 'week', 'month'] as const satisfies readonly TimeUnit[]

const HOUR = 3_600_000
const DAY = 24 * HOUR
const QUARTER = 900_000

/**
 * Says in which hour, day, ISO week or month an instant falls in a time zone, in ISO 8601: `2019-10-01T13:00`, `2019-10-01`,
 * `2019-W40`, `2019-10`. The clock on the wall decides: an hour that a change of clocks repeats is one hour.
 *
 * @throws {@link QueryError} for a time zone that is not in the IANA database.
 */
export function calendar(unit: TimeUnit, timeZone: string): (instant: number) => string {
  return calendarBy(unit, zoneOffset(timeZone))
}

/** The same in UTC, which needs no database of zones. */
export function utcCalendar(unit: TimeUnit): (instant: number) => string {
  return calendarBy(unit, () => 0)
}

function calendarBy(unit: TimeUnit, offsetAt: (instant: number) => number): (instant: number) => string {
  const step = unit === 'hour' ? HOUR : DAY
  const labels = new Map<number, string>()
  let lastSlot = Number.NaN
  let lastLabel = ''
  return (instant) => {
    const slot = Math.floor((instant + offsetAt(instant)) / step)
    if (slot === lastSlot) return lastLabel
    let label = labels.get(slot)
    if (label === undefined) {
      label = labelOf(unit, slot * step)
      labels.set(slot, label)
    }
    lastSlot = slot
    lastLabel = label
    return label
  }
}

function labelOf(unit: TimeUnit, local: number): string {
  // Of the year 10000, which a zone may carry a time into, ISO 8601 would have a sign.
  const iso = new Date(local).toISOString().replace(/^\+0*/, '')
  const rest = iso.indexOf('-')
  switch (unit) {
    case 'hour':
      return iso.slice(0, rest + 12)
    case 'day':
      return iso.slice(0, rest + 6)
    case 'month':
      return iso.slice(0, rest + 3)
    case 'week': {
      const weekday = (new Date(local).getUTCDay() + 6) % 7
      const thursday = new Date(local + (3 - weekday) * DAY)
      const year = thursday.getUTCFullYear()
      // Not Date.UTC, which takes the year 1 for 1901.
      const newYear = new Date(0).setUTCFullYear(year, 0, 1)
      const week = 1 + Math.floor((thursday.getTime() - newYear) / (7 * DAY))
      return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
    }
  }
}

/** Whether a text is an hour, day, ISO week or month, as {@link calendar} writes it. */
export function isLabel(unit: TimeUnit, text: string): boolean {
  const start = unit === 'week' ? startOfWeek(text) : readIso(unit === 'month' ? `${text}-01` : text)
  const isWhole = typeof start === 'number' && start % (unit === 'hour' ? HOUR : DAY) === 0
  return isWhole && labelOf(unit, start) === text
}

/** The Monday of an ISO week: the first one is that of the 4th of January. */
function startOfWeek(text: string): number | undefined {
  const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(text) ?? []
  if (year === undefined) return undefined
  const fourth = new Date(0).setUTCFullYear(Number(year), 0, 4)
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7
  return fourth + ((Number(week) - 1) * 7 - weekday) * DAY
}

/**
 * The distance of a time zone's wall clock from UTC, in milliseconds, at an instant.
 *
 * @throws {@link QueryError} for a time zone that is not in the IANA database.
 */
export function zoneOffset(timeZone: string): (instant: number) => number {
  if (timeZone === 'UTC') return () => 0
  const format = zoneFormat(timeZone)
  const atStart = new Map<number, number>()
  const atStartOf = (quarter: number): number => {
    let offset = atStart.get(quarter)
    if (offset === undefined) {
      offset = offsetFrom(format, quarter * QUARTER)
      atStart.set(quarter, offset)
    }
    return offset
  }
  const offsets = new Map<number, number>()
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER)
    let offset = offsets.get(quarter)
    if (offset === undefined) {
      offset = atStartOf(quarter) === atStartOf(quarter + 1) ? atStartOf(quarter) : Number.NaN
      offsets.set(quarter, offset)
    }
    // Some zones change their clocks within a quarter of an hour: St. John's did at one minute past midnight.
    return Number.isNaN(offset) ? offsetFrom(format, Math.floor(instant / 1000) * 1000) : offset
  }
}

function offsetFrom(format: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(instant)) part[type] = value
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = [
    part['year'],
    part['month'],
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  ].map(Number)
  const wall = new Date(0)
  // The year before 1 is 1 BC here, and 0 in ISO 8601.
  wall.setUTCFullYear(part['era']?.startsWith('B') ? 1 - year : year, month - 1, day)
  wall.setUTCHours(hour, minute, second)
  return wall.getTime() - instant
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    // Some runtimes take offsets for zones, and engines do not.
    if (/^[+-]/.test(timeZone)) throw new RangeError('an offset is no name of a time zone')
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new QueryError(
      `unknown time zone ${shown(timeZone)}: give a name of the IANA database, such as "UTC" or "Europe/Berlin"`,
      { option: 'timeZone', value: timeZone },
      { cause },
    )
  }
}

/** The instant at which a wall clock in a time zone shows a local time; the first of two where clocks go back. */
export function instantOf(local: number, timeZone: string): number {
  return localClock(timeZone)(local)
}

/**
 * Says at which instant a wall clock in a time zone shows a local time: the first of two where clocks go back; where they go forward,
 * one that they leave out is as much later.
 *
 * @throws {@link QueryError} for a time zone that is not in the IANA database.
 */
export function localClock(timeZone: string): (local: number) => number {
  const offsetAt = zoneOffset(timeZone)
  return (local) => {
    const early = local - offsetAt(local - DAY)
    const late = local - offsetAt(local + DAY)
    if (early === late) return early
    const matches = [early, late].filter((instant) => instant + offsetAt(instant) === local)
    return matches.length > 0 ? Math.min(...matches) : Math.max(early, late)
  }
}
