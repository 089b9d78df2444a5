import { describe, expect, test } from 'vitest'
import {
  analyze,
  conditionsOf,
  eq,
  field,
  fromEvents,
  gte,
  lt,
  type MeasurePlan,
  type MeasureTable,
  purchases,
  quadrant,
  type Source,
  SourceError,
  sessions,
} from '../../src/index.js'

const common = { eventTime: '2024-05-01T00:00:00Z', productId: 'p', userId: 'u', price: 1 }
const events = fromEvents([
  { ...common, eventType: 'view', brand: 'a', userSession: '1' },
  { ...common, eventType: 'purchase', brand: 'b', userSession: '2' },
])

/** A source that changes what another one answers. */
const changed = (change: (table: MeasureTable) => Partial<MeasureTable>): Source => ({
  async measure(plan, options) {
    const table = await events.measure(plan, options)
    return { ...table, ...change(table), scanned: { ...table.scanned, source: 'warehouse' } }
  },
})

const ask = (source: Source) => analyze(source, { by: 'brand', metrics: [sessions, purchases] })

describe("a source of one's own", () => {
  test('is asked for measures alone', async () => {
    const { rows, scanned } = await ask(changed(() => ({})))
    expect(rows).toEqual([
      { brand: 'a', sessions: 1, purchases: 0 },
      { brand: 'b', sessions: 1, purchases: 1 },
    ])
    expect(scanned.source).toBe('warehouse')
  })

  test('is told what to read: a range of time beside the other conditions, and which groups are eligible', async () => {
    const plans: MeasurePlan[] = []
    const source: Source = {
      measure(plan, options) {
        plans.push(plan)
        return events.measure(plan, options)
      },
    }
    const isA = eq(field.brand, 'a')
    const scope = { from: '2024-05-01', to: '2024-05-02' }
    const query = { by: 'brand', metrics: [quadrant], where: isA } as const
    await analyze(source, { ...query, time: { ...scope, timeZone: 'Europe/Berlin' }, minSessions: 2 })
    await analyze(source, { ...query, time: { from: scope.from }, minSessions: 0 })
    const [whole, open] = plans as [MeasurePlan, MeasurePlan]
    const [from, to] = [Date.UTC(2024, 3, 30, 22), Date.UTC(2024, 4, 1, 22)]
    expect(whole).toMatchObject({ timeRange: { from, to }, where: [isA], timeZone: 'Europe/Berlin' })
    expect(whole.eligible).toEqual({ measure: sessions.expr, atLeast: 2 })
    expect(conditionsOf(whole)).toEqual([gte(field.eventTime, new Date(from)), lt(field.eventTime, new Date(to)), isA])
    expect([open.timeRange, open.eligible]).toEqual([{ from: Date.UTC(2024, 4, 1), to: null }, undefined])
    expect(conditionsOf(open)).toEqual([gte(field.eventTime, new Date('2024-05-01')), isA])
    await analyze(source, { metrics: ['events'] })
    expect(plans.at(-1)).not.toHaveProperty('timeRange')
    expect(conditionsOf(plans.at(-1) as MeasurePlan)).toEqual([])
  })

  test.each<[string, (table: MeasureTable) => Partial<MeasureTable>]>([
    ['warehouse answered 0 columns of keys, not 1', () => ({ keys: [] })],
    ['warehouse answered 3 keys of 2 groups, not 2', () => ({ keys: [['a', 'b', 'c']] })],
    [
      'values of a measure, for 2 groups and all events, not 3',
      ({ measures }) => ({ measures: measures.map(() => ({ kind: 'count', values: [1, 1] })) }),
    ],
    ['measures, not', ({ measures }) => ({ measures: measures.slice(1) })],
  ])('that does not fit the plan is refused: %s', async (message, change) => {
    const answer = ask(changed(change))
    await expect(answer).rejects.toThrow(SourceError)
    await expect(answer).rejects.toThrow(message)
  })
})
