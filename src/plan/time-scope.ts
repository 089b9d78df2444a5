import { QueryError } from '../errors.js'
import { localClock, zoneOffset } from '../events/calendar.js'
import { readNamedInstant } from '../events/values.js'
import { type OptionNames, refuseUnknownOptions } from '../known-names.js'
import { shown } from '../shown.js'
import type { TimeRange } from './measure-plan.js'
import type { TimeScope } from './query.js'

const options: OptionNames<TimeScope> = { from: true, to: true, timeZone: true }

/** The time zone of a query, checked. */
export function timeZoneOf({ timeZone = 'UTC' }: TimeScope): string {
  zoneOffset(timeZone)
  return timeZone
}

/**
 * The stretch of time of a scope; undefined where it has no ends.
 *
 * @throws {@link QueryError} for what is no time, or an end that is not after the beginning
 */
export function timeRangeOf(scope: TimeScope): TimeRange | undefined {
  refuseUnknownOptions('time', scope, options)
  const from = bound('from', scope)
  const to = bound('to', scope)
  if (from !== undefined && to !== undefined && from >= to) {
    throw new QueryError(
      `time: from (${from.toISOString()}) must be before to (${to.toISOString()}), which is not in the scope itself`,
      { option: 'time', value: scope, hints: [{ option: 'time.from', text: 'time: from' }] },
    )
  }
  return from === undefined && to === undefined
    ? undefined
    : { from: from?.getTime() ?? null, to: to?.getTime() ?? null }
}

function bound(option: 'from' | 'to', scope: TimeScope): Date | undefined {
  const given = scope[option]
  if (given === undefined) return undefined
  const read = readNamedInstant(given, localClock(timeZoneOf(scope)))
  if (read === undefined) {
    throw new QueryError(`time.${option}: ${shown(given)} is not a time; write 2019-10-01 or 2019-10-01T12:00:00Z`, {
      option: `time.${option}`,
      value: given,
    })
  }
  return new Date(read)
}
