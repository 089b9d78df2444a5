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
import type { SqlDialect } from './dialect.js'
import { formattedTime } from './read-formatted.js'

/** The first and the last time that can be read, in UTC. */
export const firstTime = '0001-01-01 00:00:00'
const lastTime = '9999-12-31 23:59:59.999999'

/** The UTC timestamp of text; null where it is no time. What most files hold is looked for first. */
export function timeOfText(text: string, rules: ValueRules, dialect: SqlDialect): string {
  const { timeFormat: format, timeUnit: unit, fileTimeZone } = rules
  if (format !== undefined) {
    const read = formattedTime(text, format, fileTimeZone, dialect)
    return cases(
      [dialect.times.matches(text, format.pattern(innerYears)), read],
      ...(format.groups.has('Y')
        ? [[dialect.times.matches(text, format.pattern(edgeYears)), withinYears(read, dialect)] as const]
        : []),
    )
  }
  const read = dialect.times.iso(text, fileTimeZone)
  return cases(
    [dialect.times.matches(text, isoPattern(innerYears)), read],
    [dialect.times.matches(text, isoPattern(edgeYears)), withinYears(read, dialect)],
    [
      dialect.times.matches(text, unit === undefined ? epochPattern : epochPatternOfUnit),
      unit === undefined ? epochText(text, dialect) : epochTextOfUnit(text, unit, dialect),
    ],
  )
}

/** The same of a 64-bit integer. */
export function timeOfInteger(integer: string, rules: ValueRules, dialect: SqlDialect): string {
  const { timeFormat, timeUnit } = rules
  if (timeFormat !== undefined) return timeOfText(dialect.functions.toText(integer), rules, dialect)
  if (timeUnit !== undefined) return sinceOfUnit(integer, timeUnit, dialect)
  return cases(
    ...units.map(
      (unit) => [isWithin(integer, firstEpoch, endEpoch, unit), dialect.times.since1970(integer, unit)] as const,
    ),
  )
}

/** The same of a double, which is rounded to a microsecond. */
export function timeOfDouble(double: string, rules: ValueRules, dialect: SqlDialect): string {
  const { timeFormat, timeUnit } = rules
  const { times, functions, types } = dialect
  if (timeFormat !== undefined) {
    const whole = dialect.times.rounded(double)
    const text = timeOfText(functions.toText(whole), rules, dialect)
    const isWhole = `${double} = CAST(${whole} AS ${types.double})`
    return cases([`${isWhole} AND ${functions.absolute(double)} <= ${Number.MAX_SAFE_INTEGER}`, text])
  }
  // Of nanoseconds, which most doubles cannot tell, and else of the whole and the rest, either of which is exact.
  const whole = functions.floor(double)
  const micros = (unit: EpochUnit) =>
    unit === 'ns'
      ? times.rounded(`${double} / ${dialect.double(1000)}`)
      : `${times.rounded(whole)} * ${10 ** epochUnits[unit]} + ${times.rounded(`(${double} - ${whole}) * ${dialect.double(10 ** epochUnits[unit])}`)}`
  if (timeUnit === 'ns') return sinceOfUnit(micros(timeUnit), 'us', dialect)
  const [first, end, of] =
    timeUnit === undefined ? [firstEpoch, endEpoch, units] : [firstInstant / 1000, endInstant / 1000, [timeUnit]]
  return cases(
    ...of.map(
      (unit) => [isWithin(double, first, end, unit), dialect.times.since1970(`(${micros(unit)})`, 'us')] as const,
    ),
  )
}

/** The UTC timestamp of a local one, whose years are looked at only where a time zone may carry them over the edge. */
export function timeOfLocal(local: string, { fileTimeZone }: ValueRules, dialect: SqlDialect): string {
  if (fileTimeZone === 'UTC') return local
  const read = dialect.times.inUtc(local, fileTimeZone)
  return cases([isInnerTime(local, dialect), read], [`${local} IS NOT NULL`, withinYears(read, dialect)])
}

/** The condition that a timestamp is of the years that can be read. */
export function isReadableTime(timestamp: string, { times }: SqlDialect): string {
  return `${timestamp} >= ${times.constant(firstTime)} AND ${timestamp} <= ${times.constant(lastTime)}`
}

const units = ['s', 'ms', 'us', 'ns'] as const satisfies readonly EpochUnit[]

function cases(...branches: readonly (readonly [condition: string, value: string])[]): string {
  return `CASE ${branches.map(([condition, value]) => `WHEN ${condition} THEN ${value}`).join(' ')} END`
}

function withinYears(timestamp: string, dialect: SqlDialect): string {
  return dialect.times.onlyIf(timestamp, (one) => isReadableTime(one, dialect))
}

/** Whether a time is far enough from the edges to stay within them in any time zone. */
function isInnerTime(timestamp: string, { times }: SqlDialect): string {
  return `${timestamp} >= ${times.constant('0001-01-03 00:00:00')} AND ${timestamp} < ${times.constant('9999-12-30 00:00:00')}`
}

/** Whether a number is within two bounds in seconds, the latter left out, that are written in its own unit. */
function isWithin(number: string, first: number, end: number, unit: EpochUnit): string {
  const zeros = '0'.repeat(epochUnits.s - epochUnits[unit])
  return `${number} >= ${first}${zeros} AND ${number} < ${end}${zeros}`
}

function sinceOfUnit(integer: string, unit: EpochUnit, dialect: SqlDialect): string {
  const read = dialect.times.since1970(integer, unit)
  // Nanoseconds of other years have no room in 64 bits.
  return unit === 'ns' ? read : cases([isWithin(integer, firstInstant / 1000, endInstant / 1000, unit), read])
}

/** Of digits that the pattern has found within the years: nine or ten digits of seconds, and six more. */
function epochText(text: string, { functions, times }: SqlDialect): string {
  const seconds = functions.length(functions.partBefore(text, `'.'`))
  const places = `CASE ${functions.remainder(seconds, 3)} WHEN 0 THEN 15 ELSE 16 END`
  const digits = functions.joined(functions.replace(text, `'.'`, `''`), `'0000000'`)
  return times.since1970Text(functions.substring(digits, 1, places))
}

function epochTextOfUnit(text: string, unit: EpochUnit, dialect: SqlDialect): string {
  const { functions, times } = dialect
  const body = functions.replace(text, `'-'`, `''`)
  const digits = functions.replace(body, `'.'`, `''`)
  const length = functions.length(functions.partBefore(body, `'.'`))
  const places = functions.greatest(`${length} + ${epochUnits[unit]}`, '0')
  const padded = functions.substring(functions.joined(digits, `'000000'`), 1, places)
  const kept = times.integer(functions.joined(`'0'`, padded))
  // What is cut off makes a time before 1970 later, and it must not be.
  const rest = functions.replace(functions.substring(digits, `${places} + 1`), `'0'`, `''`)
  const cut = `CASE WHEN ${rest} <> '' THEN 1 ELSE 0 END`
  return sinceOfUnit(`CASE WHEN ${text} LIKE '-%' THEN -${kept} - ${cut} ELSE ${kept} END`, 'us', dialect)
}
