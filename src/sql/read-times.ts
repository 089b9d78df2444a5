import {
  type EpochUnit,
  edgeYears,
  endEpoch,
  endInstant,
  epochPattern,
  epochPatternOfUnit,
  epochUnits,
  firstEpoch,
  firstInstant,
  innerYears,
  isoPattern,
} from '../events/instants.js'
import type { ValueRules } from '../events/value-options.js'
import { formattedTime } from './read-formatted.js'

/** What each engine says in its own words of texts and times. The rules that are made of it are the same for all of them. */
export interface TimeWords {
  /** Whether the whole of a text is like a pattern. */
  readonly matches: (text: string, pattern: string) => string
  /** What a group of a pattern, by its number, is of a text that matches; an empty text or null where it is none. */
  readonly group: (text: string, pattern: string, group: number, groups: number) => string
  /** The timestamp of `2019-10-01 12:34:56.123456`; null for a day that there is not. */
  readonly timestamp: (text: string) => string
  /** The UTC timestamp of ISO 8601 text, whose times without an offset are of a time zone. */
  readonly iso: (text: string, timeZone: string) => string
  /** A timestamp so many minutes later. */
  readonly later: (timestamp: string, minutes: string) => string
  /** The UTC timestamp of a local one; the first of two where clocks go back. */
  readonly inUtc: (local: string, timeZone: string) => string
  /** A text as a 64-bit integer; null where it is none. */
  readonly integer: (text: string) => string
  /** A double, rounded to a 64-bit integer, halves away from zero; null where it has no room. */
  readonly rounded: (double: string) => string
  /** The UTC timestamp of a 64-bit integer of some unit since 1970, cut to microseconds. */
  readonly since1970: (integer: string, unit: EpochUnit) => string
  /** The UTC timestamp of digits of microseconds since 1970, of nine of them at least. */
  readonly since1970Text: (digits: string) => string
  /** A UTC timestamp, as a constant: `2019-10-01 12:34:56.123456`. */
  readonly constant: (text: string) => string
  /** A value that meets a condition, else null; it is written once, however long it is. */
  readonly onlyIf: (value: string, condition: (value: string) => string) => string
}

/** The first and the last time that can be read, in UTC. */
export const firstTime = '0001-01-01 00:00:00'
const lastTime = '9999-12-31 23:59:59.999999'

/** The UTC timestamp of text; null where it is no time. What most files hold is looked for first. */
export function timeOfText(text: string, rules: ValueRules, words: TimeWords): string {
  const { timeFormat: format, timeUnit: unit, fileTimeZone } = rules
  if (format !== undefined) {
    const read = formattedTime(text, format, fileTimeZone, words)
    return cases(
      [words.matches(text, format.pattern(innerYears)), read],
      ...(format.groups.has('Y')
        ? [[words.matches(text, format.pattern(edgeYears)), withinYears(read, words)] as const]
        : []),
    )
  }
  const read = words.iso(text, fileTimeZone)
  return cases(
    [words.matches(text, isoPattern(innerYears)), read],
    [words.matches(text, isoPattern(edgeYears)), withinYears(read, words)],
    [
      words.matches(text, unit === undefined ? epochPattern : epochPatternOfUnit),
      unit === undefined ? epochText(text, words) : epochTextOfUnit(text, unit, words),
    ],
  )
}

/** The same of a 64-bit integer. */
export function timeOfInteger(integer: string, rules: ValueRules, words: TimeWords): string {
  const { timeFormat, timeUnit } = rules
  if (timeFormat !== undefined) return timeOfText(`CAST(${integer} AS varchar)`, rules, words)
  if (timeUnit !== undefined) return sinceOfUnit(integer, timeUnit, words)
  return cases(
    ...units.map((unit) => [isWithin(integer, firstEpoch, endEpoch, unit), words.since1970(integer, unit)] as const),
  )
}

/** The same of a double, which is rounded to a microsecond. */
export function timeOfDouble(double: string, rules: ValueRules, words: TimeWords): string {
  const { timeFormat, timeUnit } = rules
  if (timeFormat !== undefined) {
    const whole = words.rounded(double)
    const text = timeOfText(`CAST(${whole} AS varchar)`, rules, words)
    return cases([`${double} = CAST(${whole} AS double) AND abs(${double}) <= ${Number.MAX_SAFE_INTEGER}`, text])
  }
  // Of nanoseconds, which most doubles cannot tell, and else of the whole and the rest, either of which is exact.
  const micros = (unit: EpochUnit) =>
    unit === 'ns'
      ? words.rounded(`${double} / 1E3`)
      : `${words.rounded(`floor(${double})`)} * ${10 ** epochUnits[unit]} + ${words.rounded(`(${double} - floor(${double})) * 1E${epochUnits[unit]}`)}`
  if (timeUnit === 'ns') return sinceOfUnit(micros(timeUnit), 'us', words)
  const [first, end, of] =
    timeUnit === undefined ? [firstEpoch, endEpoch, units] : [firstInstant / 1000, endInstant / 1000, [timeUnit]]
  return cases(
    ...of.map((unit) => [isWithin(double, first, end, unit), words.since1970(`(${micros(unit)})`, 'us')] as const),
  )
}

/** The UTC timestamp of a local one, whose years are looked at only where a time zone may carry them over the edge. */
export function timeOfLocal(local: string, { fileTimeZone }: ValueRules, words: TimeWords): string {
  if (fileTimeZone === 'UTC') return local
  const read = words.inUtc(local, fileTimeZone)
  return cases([isInnerTime(local, words), read], [`${local} IS NOT NULL`, withinYears(read, words)])
}

/** The condition that a timestamp is of the years that can be read. */
export function isReadableTime(timestamp: string, { constant }: Pick<TimeWords, 'constant'>): string {
  return `${timestamp} >= ${constant(firstTime)} AND ${timestamp} <= ${constant(lastTime)}`
}

const units = ['s', 'ms', 'us', 'ns'] as const satisfies readonly EpochUnit[]

function cases(...branches: readonly (readonly [condition: string, value: string])[]): string {
  return `CASE ${branches.map(([condition, value]) => `WHEN ${condition} THEN ${value}`).join(' ')} END`
}

function withinYears(timestamp: string, words: TimeWords): string {
  return words.onlyIf(timestamp, (one) => isReadableTime(one, words))
}

/** Whether a time is far enough from the edges to stay within them in any time zone. */
function isInnerTime(timestamp: string, { constant }: TimeWords): string {
  return `${timestamp} >= ${constant('0001-01-03 00:00:00')} AND ${timestamp} < ${constant('9999-12-30 00:00:00')}`
}

/** Whether a number is within two bounds in seconds, the latter left out, that are written in its own unit. */
function isWithin(number: string, first: number, end: number, unit: EpochUnit): string {
  const zeros = '0'.repeat(epochUnits.s - epochUnits[unit])
  return `${number} >= ${first}${zeros} AND ${number} < ${end}${zeros}`
}

function sinceOfUnit(integer: string, unit: EpochUnit, words: TimeWords): string {
  const read = words.since1970(integer, unit)
  // Nanoseconds of other years have no room in 64 bits.
  return unit === 'ns' ? read : cases([isWithin(integer, firstInstant / 1000, endInstant / 1000, unit), read])
}

/** Of digits that the pattern has found within the years: nine or ten digits of seconds, and six more. */
function epochText(text: string, words: TimeWords): string {
  const places = `CASE length(split_part(${text}, '.', 1)) % 3 WHEN 0 THEN 15 ELSE 16 END`
  return words.since1970Text(`substr(replace(${text}, '.', '') || '0000000', 1, ${places})`)
}

function epochTextOfUnit(text: string, unit: EpochUnit, words: TimeWords): string {
  const body = `replace(${text}, '-', '')`
  const digits = `replace(${body}, '.', '')`
  const places = `greatest(length(split_part(${body}, '.', 1)) + ${epochUnits[unit]}, 0)`
  const kept = words.integer(`'0' || substr(${digits} || '000000', 1, ${places})`)
  // What is cut off makes a time before 1970 later, and it must not be.
  const cut = `CASE WHEN replace(substr(${digits}, ${places} + 1), '0', '') <> '' THEN 1 ELSE 0 END`
  return sinceOfUnit(`CASE WHEN ${text} LIKE '-%' THEN -${kept} - ${cut} ELSE ${kept} END`, 'us', words)
}
