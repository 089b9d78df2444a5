import fc from 'fast-check'
import { type Grain, grains, type ModelEvent } from './model.js'
import type { ModelQuery } from './queries.js'
import type { ModelSteps } from './steps.js'

/*
 * Events as steps look at them: one after the other of each user, about as far apart as a session may be, near midnights at which clocks
 * change; and some of them again, or nearly so.
 */

/** Midnights of days of 23, 24 and 25 hours, in the zones that sessions are cut in; in São Paulo clocks change at midnight itself. */
const midnights = [
  '2019-10-27T00:00:00Z',
  '2019-10-26T22:00:00Z',
  '2019-10-27T23:00:00Z',
  '2019-03-30T23:00:00Z',
  '2019-03-31T22:00:00Z',
  '2019-11-03T04:00:00Z',
  '2019-11-04T05:00:00Z',
  '2019-03-10T05:00:00Z',
  '2019-03-11T04:00:00Z',
  '2018-11-04T03:00:00Z',
  '2018-02-18T02:00:00Z',
  '2018-02-18T03:00:00Z',
  '2019-04-06T13:00:00Z',
] as const

const MINUTE = 60_000_000

/** How an event comes after the one before it of the same user. */
const anyMove = fc.constantFrom('together', 'next', 'below', 'at', 'at', 'above', 'hour', 'anywhere')

/** How an event that comes again differs from what it was. */
const anyChange = fc.constantFrom<'nothing' | 'next' | keyof ModelEvent>(
  'nothing',
  'nothing',
  'next',
  'brand',
  'price',
  'session',
  'device',
  'quantity',
  'event',
  'shipped',
)

/** Events moved so, with some of them again and in any order; and a query of a time that begins or ends at one of them. */
export function asVisited(
  { events, query }: { readonly events: readonly ModelEvent[]; readonly query: ModelQuery },
  steps: ModelSteps,
  grain: Grain,
) {
  const tick = grains[grain]
  const gap = Math.floor(((steps.sessions?.minutes ?? 30) * MINUTE) / tick) * tick
  const by = steps.sessions?.by === 'device' ? 'device' : 'user'
  return fc
    .record({
      midnight: fc.constantFrom(...midnights),
      before: fc.constantFrom(0, 1, 45, 90),
      moves: fc.array(anyMove, { minLength: events.length, maxLength: events.length }),
      again: fc.array(fc.record({ index: fc.nat(Math.max(0, events.length - 1)), change: anyChange }), {
        maxLength: 12,
      }),
      from: fc.option(fc.nat(events.length), { freq: 2 }),
      to: fc.option(fc.nat(events.length), { freq: 2 }),
    })
    .chain(({ midnight, before, moves, again, from, to }) => {
      const start = Math.floor((Date.parse(midnight) * 1000 - before * MINUTE) / tick) * tick
      const last = new Map<string | null, number>()
      const moved = events.map((event, index): ModelEvent => {
        const at = last.get(event[by])
        const time = movedTime(event.time, at, start, moves[index] as Move, gap, tick)
        if (time !== null) last.set(event[by], time)
        return { ...event, time }
      })
      const copies = again.flatMap(({ index, change }): readonly ModelEvent[] => {
        const event = moved[index]
        if (event === undefined) return []
        if (change === 'nothing') return [event]
        if (change === 'next') return [{ ...event, time: event.time === null ? null : event.time + tick }]
        return [{ ...event, [change]: (moved[(index + 1) % moved.length] as ModelEvent)[change] }]
      })
      const all = [...moved, ...copies]
      const timeOf = (index: number | null) => (index === null ? null : (moved[index]?.time ?? null))
      return fc.shuffledSubarray(all, { minLength: all.length }).map((events) => ({
        events,
        query: from === null && to === null ? query : between(query, timeOf(from), timeOf(to)),
      }))
    })
}

type Move = typeof anyMove extends fc.Arbitrary<infer T> ? T : never

function movedTime(
  given: number | null,
  last: number | undefined,
  start: number,
  move: Move,
  gap: number,
  tick: number,
): number | null {
  if (given === null || move === 'anywhere') return given
  if (last === undefined) return start
  const moves = { together: 0, next: tick, below: Math.max(0, gap - tick), at: gap, above: gap + tick }
  if (move === 'hour') return last + Math.max(tick, 60 * MINUTE)
  return last + moves[move]
}

/** A query of the time from an instant to another, to the millisecond. */
function between(query: ModelQuery, from: number | null, to: number | null): ModelQuery {
  const millis = (micros: number | null) => (micros === null ? null : Math.floor(micros / 1000))
  const [first, last] = [millis(from), millis(to)]
  const end = first !== null && last !== null && first >= last ? first + 1 : last
  return {
    ...query,
    from: first === null ? null : first * 1000,
    to: end === null ? null : end * 1000,
    time: {
      timeZone: query.time.timeZone,
      ...(first === null ? {} : { from: new Date(first) }),
      ...(end === null ? {} : { to: new Date(end).toISOString() }),
    },
  }
}
