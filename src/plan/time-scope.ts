import { field, gte, lt } from '../definition/builders.js'
import type { ExpressionNode } from '../definition/expression.js'
import { QueryError } from '../errors.js'
import { localClock, zoneOffset } from '../events/calendar.js'
import { readNamedInstant } from '../events/values.js'
import { type OptionNames, refuseUnknownOptions } from '../known-names.js'
import { shown } from '../shown.js'
import type { TimeScope } from './query.js'

const options: OptionNames<TimeScope> = { from: true, to: true, timeZone: true }

/** The time zone of a query, checked. */
export function timeZoneOf({ timeZone = 'UTC' }: TimeScope): string {
  zoneOffset(timeZone)
  return timeZone
}

/** The conditions on the time of an event that a scope makes. */
export function timeConditions(scope: TimeScope): readonly ExpressionNode[] {
  refuseUnknownOptions('time', scope, options)
  const from = bound('from', scope)
  const to = bound('to', scope)
  if (from !== undefined && to !== undefined && from >= to) {
    throw new QueryError(
      `time: from (${from.toISOString()}) must be before to (${to.toISOString()}), which is not in the scope itself`,
      {
        option: 'time',
        value: scope,
      },
    )
  }
  return [
    ...(from === undefined ? [] : [gte(field.eventTime, from)]),
    ...(to === undefined ? [] : [lt(field.eventTime, to)]),
  ]
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
