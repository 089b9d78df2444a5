import { describe, expect, test } from 'vitest'
import {
  analyze,
  fromEvents,
  type MeasureTable,
  purchases,
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
