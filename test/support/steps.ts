import fc from 'fast-check'
import type { BindingOptions } from '../../src/events/binding.js'
import { byCodePoint, label, type ReadEvent } from './reading.js'

/*
 * The steps of the model, written again for tests: from the design, and not from the library's code.
 */

/** The steps that a case asks for. */
export interface ModelSteps {
  readonly duplicates: 'exact' | readonly (keyof ReadEvent & string)[] | null
  readonly sessions: {
    readonly minutes: number
    readonly by: 'userId' | 'device'
    readonly midnight: string | null
  } | null
}

export const noSteps: ModelSteps = { duplicates: null, sessions: null }

/** Any steps that events can take whose fields are bound so. */
export function anySteps({ lines, eventIds, currencies, declared }: Omit<Bound, 'steps'>): fc.Arbitrary<ModelSteps> {
  return fc.record({
    duplicates: fc.constantFrom<ModelSteps['duplicates']>(
      null,
      'exact',
      'exact',
      ['productId'],
      ['userId', 'brand'],
      ['eventTime', 'brand'],
      ...(declared
        ? ([
            ['eventTime', 'device'],
            ['shipped', 'weight'],
          ] as const)
        : []),
      ...(lines ? ([['quantity', 'amount']] as const) : []),
      ...(eventIds ? ([['eventId'], ['eventId'], ['eventId', 'eventType']] as const) : []),
      ...(currencies ? ([['currency', 'price']] as const) : []),
    ),
    sessions: fc.option(
      fc.record({
        minutes: fc.constantFrom(1, 30, 30, 24 * 60),
        by: fc.constantFrom<'userId' | 'device'>('userId', 'userId', ...(declared ? (['device'] as const) : [])),
        midnight: fc.constantFrom(
          null,
          null,
          'UTC',
          'Europe/Berlin',
          'America/New_York',
          'America/Sao_Paulo',
          'Australia/Lord_Howe',
        ),
      }),
      { freq: 4 },
    ),
  })
}

/** The same as options of the library. */
export function stepOptions({ duplicates, sessions }: ModelSteps): BindingOptions {
  return {
    ...(duplicates === null ? {} : { duplicates }),
    ...(sessions === null
      ? {}
      : {
          sessions: {
            gap: `${sessions.minutes} minutes`,
            by: sessions.by,
            ...(sessions.midnight === null ? {} : { midnight: sessions.midnight }),
          },
        }),
  }
}

/** How a case's events are bound, as far as steps look at it. */
interface Bound {
  readonly orders: boolean
  readonly lines: boolean
  readonly eventIds: boolean
  readonly currencies: boolean
  readonly declared: boolean
  readonly steps: ModelSteps
}

/** The fields by which events are compared, in the order of the model. */
export function comparedNames(bound: Bound): readonly (keyof ReadEvent)[] {
  const { orders, lines, eventIds, currencies, declared, steps } = bound
  return [
    'eventTime',
    'eventType',
    'productId',
    'categoryId',
    'categoryCode',
    'brand',
    'price',
    'userId',
    ...(steps.sessions === null ? (['userSession'] as const) : []),
    ...(orders ? (['orderId'] as const) : []),
    ...(eventIds ? (['eventId'] as const) : []),
    ...(lines ? (['quantity', 'amount'] as const) : []),
    ...(currencies ? (['currency'] as const) : []),
    ...(declared ? (['device', 'weight', 'shipped'] as const) : []),
  ]
}

/** The events that are left of readable ones, with the sessions that are made; and how many were sent before. */
export function afterSteps(events: readonly ReadEvent[], bound: Bound) {
  const { duplicates, sessions } = bound.steps
  const kept = duplicates === null ? events : withoutRepeated(events, duplicates, comparedNames(bound))
  const made = sessions === null ? kept : withSessions(kept, sessions, bound.orders)
  return { events: made, repeated: events.filter((event) => !kept.includes(event)) }
}

function withoutRepeated(
  events: readonly ReadEvent[],
  duplicates: NonNullable<ModelSteps['duplicates']>,
  compared: readonly (keyof ReadEvent)[],
): readonly ReadEvent[] {
  const keys = duplicates === 'exact' ? compared : duplicates
  const isAlone = (event: ReadEvent) => duplicates !== 'exact' && keys.some((name) => event[name] === null)
  const order = ['eventTime', ...compared] as const
  const inOrder = [...events].sort((a, b) => {
    for (const name of order) {
      const found = valueOrder(a[name] as never, b[name] as never)
      if (found !== 0) return found
    }
    return 0
  })
  const seen = new Set<string>()
  const kept = new Set<ReadEvent>()
  for (const event of inOrder) {
    const key = JSON.stringify(keys.map((name) => String(event[name]) + typeof event[name]))
    if (isAlone(event) || !seen.has(key)) kept.add(event)
    if (!isAlone(event)) seen.add(key)
  }
  return events.filter((event) => kept.has(event))
}

function valueOrder(a: string | number | bigint | null, b: string | number | bigint | null): number {
  if (typeof a === 'string' || typeof b === 'string') return byCodePoint(a as string | null, b as string | null)
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a < b ? -1 : a > b ? 1 : 0
}

function withSessions(
  events: readonly ReadEvent[],
  { minutes, by, midnight }: NonNullable<ModelSteps['sessions']>,
  orders: boolean,
): readonly ReadEvent[] {
  return events.map((event) => {
    const user = event[by]
    const own =
      user === null ? [] : events.filter((other) => other[by] === user).map(({ eventTime }) => eventTime as number)
    const times = [...new Set(own)].sort((a, b) => a - b)
    let start = times[0]
    times.forEach((time, index) => {
      const before = times[index - 1]
      if (before === undefined || time > (event.eventTime as number)) return
      const isNewDay = midnight !== null && label('day', before, midnight) !== label('day', time, midnight)
      if (time - before > minutes * 60e6 || isNewDay) start = time
    })
    const userSession = user === null ? null : `${user}/${start}`
    return { ...event, userSession, ...(orders ? {} : { orderId: userSession }) }
  })
}
