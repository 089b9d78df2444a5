import fc from 'fast-check'
import type { TimeScope } from '../../src/plan/query.js'
import type { Case } from './cases.js'
import { type Expected, expected } from './oracle.js'
import { label, readModel } from './reading.js'
import { noSteps } from './steps.js'

/** From one instant to another, in microseconds; the second is not in it. */
export interface Bounds {
  readonly from: number
  readonly to: number
}

/** A period with both ends: as a query has it, and what it and the one before are. */
export interface ModelPeriod {
  readonly scope: TimeScope & { readonly timeZone: string }
  readonly current: Bounds
  readonly previous: Bounds
}

const HOUR = 3_600_000_000
const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** The first instant at which the calendar of a zone shows a day: found by looking, not by knowing offsets. */
function startOf(day: string, timeZone: string): number {
  let instant = Date.parse(day) * 1000 - 15 * HOUR
  while (label('day', instant, timeZone) !== day) instant += HOUR / 4
  return instant
}

/** Days near the events of cases, and near changes of clocks. */
const days = ['2019-10-26', '2019-10-27', '2019-10-28', '2019-10-29', '2019-03-31', '2019-11-03', '2019-12-30'] as const

const wholeDays = (timeZone: string) =>
  fc.record({ first: fc.constantFrom(...days), length: fc.integer({ min: 1, max: 4 }) }).map(
    ({ first, length }): ModelPeriod => ({
      scope: { from: first, to: dayAfter(first, length), timeZone },
      current: { from: startOf(first, timeZone), to: startOf(dayAfter(first, length), timeZone) },
      previous: { from: startOf(dayAfter(first, -length), timeZone), to: startOf(first, timeZone) },
    }),
  )

/** Lengths that are no whole days: then the period before is as long in time. */
const hours = (timeZone: string) =>
  fc
    .record({
      from: fc.constantFrom(Date.UTC(2019, 9, 27, 1, 30), Date.UTC(2019, 9, 28, 5), Date.UTC(2019, 11, 30)),
      length: fc.constantFrom(1, 5, 36, 47),
    })
    .map(({ from, length }): ModelPeriod => {
      const start = from * 1000
      const end = start + length * HOUR
      return {
        scope: { from: new Date(from), to: new Date(end / 1000).toISOString(), timeZone },
        current: { from: start, to: end },
        previous: { from: start - length * HOUR, to: start },
      }
    })

/** Any period, in one of some time zones. */
export function modelPeriod(zones: readonly string[]): fc.Arbitrary<ModelPeriod> {
  return fc.constantFrom(...zones).chain((zone) => fc.oneof(wholeDays(zone), hours(zone)))
}

/** What a case's query must give in another stretch of time. */
export function expectedIn(one: Case, form: 'typed' | 'text', { from, to }: Bounds, timeZone: string): Expected {
  const prices = form === 'typed' && one.physical.price === 'double' ? 'double' : 'decimal'
  return expected(
    one.events.map((event) => readModel(event, { ...one.binding, prices })),
    { ...one.query, from, to, time: { timeZone } },
    { ...one.binding, steps: one.binding.steps ?? noSteps },
  )
}
