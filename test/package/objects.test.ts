import { analyze, defineBinding, fromEvents, parseEvent, parseEvents, sessions } from 'cartometrics'
import { formulaData, readFormulaData } from 'cartometrics/tableau'
import { describe, expect, test } from 'vitest'

/*
 * Rows of types that programs have: interfaces and classes, which no index signature takes, in whatever holds them. That this file
 * compiles is half of the test.
 */

interface Click {
  readonly ts: Date
  readonly kind: string
  readonly sid: string
  readonly basket?: { readonly items: number }
}

class Clicked implements Click {
  readonly ts = new Date('2019-10-01T10:00:00Z')
  readonly kind: string
  readonly sid: string
  constructor(kind: string, sid: string) {
    this.kind = kind
    this.sid = sid
  }
  isView(): boolean {
    return this.kind === 'view'
  }
}

const clicks: readonly Click[] = [
  { ts: new Date('2019-10-01T10:00:00Z'), kind: 'view', sid: 'a' },
  { ts: new Date('2019-10-01T10:01:00Z'), kind: 'purchase', sid: 'a', basket: { items: 2 } },
]
const instances: readonly Clicked[] = [new Clicked('view', 'a'), new Clicked('purchase', 'a')]
const again: Iterable<Click> = { [Symbol.iterator]: () => clicks[Symbol.iterator]() }
const binding = defineBinding({ columns: { eventTime: 'ts', eventType: 'kind', userSession: 'sid' } })

/** The fields by their own names, and one more. */
interface Visit {
  eventTime: Date
  eventType: 'view' | 'purchase'
  userSession: string
  device: string
}

const visits: Visit[] = [
  { eventTime: new Date('2019-10-01T10:00:00Z'), eventType: 'view', userSession: 'a', device: 'phone' },
]

describe('rows of an interface or a class are a source', () => {
  test.each([
    ['in an array', () => fromEvents(clicks, { binding })],
    ['of a class', () => fromEvents(instances, { binding })],
    ['in a set', () => fromEvents(new Set(clicks), { binding })],
    ['in what can be iterated again', () => fromEvents(again, { binding })],
  ])('%s', async (_, source) => {
    const { totals } = await analyze(source(), { metrics: ['events', 'sessions', 'purchases'] })
    expect(totals).toEqual({ events: 2, sessions: 1, purchases: 1 })
  })

  test('and may have further fields', async () => {
    const { rows } = await analyze(fromEvents(visits), { by: 'device', metrics: ['sessions'] })
    expect(rows).toEqual([{ device: 'phone', sessions: 1 }])
  })
})

describe('rows of an interface or a class are taken', () => {
  test('by what reads events', () => {
    expect(parseEvent(clicks[0] as Click, binding).userSession).toBe('a')
    expect(parseEvents(clicks, binding).events.map(({ eventType }) => eventType)).toEqual(['view', 'purchase'])
    expect(parseEvents(new Set(instances), binding).rejected.count).toBe(0)
  })

  test('by metrics', () => {
    expect(sessions(visits)).toBe(1)
    expect(sessions(new Set(visits))).toBe(1)
  })

  test('by formulas of Tableau', async () => {
    const fields = { kind: 'string', ts: 'datetime' } as const
    expect(formulaData(fields, { rows: instances }).size).toBe(2)
    expect(formulaData(fields, { rows: new Set(clicks) }).size).toBe(2)
    const stream = async function* () {
      yield { kind: clicks.map(({ kind }) => kind), ts: clicks.map(({ ts }) => ts) }
    }
    expect((await readFormulaData(fields, stream())).size).toBe(2)
  })
})

test('values that are no objects are no rows', () => {
  // @ts-expect-error a number is no event
  expect(() => fromEvents([1, 2])).not.toThrow()
  // @ts-expect-error neither is a letter
  expect(() => fromEvents('events.csv')).toThrow('no array of events')
})
