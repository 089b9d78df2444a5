import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import {
  funnel,
  funnelMetrics,
  funnelOf,
  orderedFunnelMetrics,
  viewCartPurchaseSessions,
  viewCartSessions,
} from '../../src/index.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { openConnection } from '../support/open-connection.js'

interface Step {
  readonly session: string | null
  readonly type: string
  readonly brand: string | null
  /** Seconds are few, so that events come at one instant and out of order. */
  readonly second: number
}

const steps = fc.array(
  fc.record({
    session: fc.constantFrom('a', 'b', 'c', 'd', null),
    type: fc.constantFrom('view', 'view', 'cart', 'purchase', 'remove_from_cart', 'other'),
    brand: fc.constantFrom('x', 'y', null),
    second: fc.nat(9),
  }),
  { maxLength: 40 },
)

function eventsOf(list: readonly Step[]) {
  return list.map(({ session, type, brand, second }) => ({
    eventTime: new Date(Date.UTC(2020, 0, 1, 0, 0, second)),
    eventType: type,
    productId: '1',
    categoryId: '1',
    brand,
    price: 1,
    userId: 'u',
    userSession: session,
  }))
}

/** Counts session by session. */
function counted(list: readonly Step[]) {
  const types = new Map<string, Set<string>>()
  for (const { session, type } of list) {
    if (session === null) continue
    types.set(session, (types.get(session) ?? new Set()).add(type))
  }
  const having = (...wanted: string[]) =>
    [...types.values()].filter((set) => wanted.every((type) => set.has(type))).length
  return {
    viewSessions: having('view'),
    viewCartSessions: having('view', 'cart'),
    viewCartPurchaseSessions: having('view', 'cart', 'purchase'),
    purchaseSessions: having('purchase'),
  }
}

/** Counts session by session, each second of it once: what has been reached at its end is what its types can be put behind. */
function countedInOrder(list: readonly Step[]) {
  const reached = new Map<string, number>()
  for (const session of new Set(list.map(({ session }) => session))) {
    if (session === null) continue
    let step = 0
    for (let second = 0; second < 10; second++) {
      const types = list.filter((one) => one.session === session && one.second === second).map(({ type }) => type)
      while (step < 3 && types.includes(['view', 'cart', 'purchase'][step] as string)) step++
    }
    reached.set(session, step)
  }
  const atLeast = (step: number) => [...reached.values()].filter((one) => one >= step).length
  const { viewSessions, purchaseSessions } = counted(list)
  return {
    viewSessions,
    viewThenCartSessions: atLeast(2),
    viewThenCartThenPurchaseSessions: atLeast(3),
    purchaseSessions,
  }
}

test('the steps in order are those that a clock goes through, in all and by group', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const query = { by: 'brand', metrics: orderedFunnelMetrics } as const
      const { totals, rows } = await analyze(fromEvents(eventsOf(list)), query)
      expect(totals).toEqual(countedInOrder(list))
      for (const { brand, ...values } of rows) {
        expect(values).toEqual(countedInOrder(list.filter((step) => step.brand === brand)))
      }
      expect(await funnel(fromEvents(eventsOf(list)), { ordered: true })).toMatchObject(
        funnelOf(totals, { ordered: true }),
      )
    }),
  )
})

test('inclusion and exclusion give what counting session by session gives, in all and by group', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const { totals, rows } = await analyze(fromEvents(eventsOf(list)), { by: 'brand', metrics: funnelMetrics })
      expect(totals).toEqual(counted(list))
      for (const { brand, ...values } of rows) {
        expect(values).toEqual(counted(list.filter((step) => step.brand === brand)))
      }
    }),
  )
})

test('DuckDB counts the same', async () => {
  const connection = await openConnection()
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`)
      const values = list.map(
        ({ session, type, brand, second }) =>
          `(TIMESTAMP '2020-01-01 00:00:00' + INTERVAL ${second} SECOND, '${type}', '1', '1', '', ${text(brand)}, 1.00::DECIMAL(9, 2), 'u', ${text(session)})`,
      )
      const rows =
        values.length === 0
          ? "SELECT * FROM (VALUES (TIMESTAMP '2020-01-01', '', '', '', '', NULL, 1.00::DECIMAL(9, 2), '', NULL)) WHERE false"
          : `VALUES ${values.join(', ')}`
      await connection.run(
        `CREATE OR REPLACE TABLE events (event_time TIMESTAMP, event_type VARCHAR, product_id VARCHAR, category_id VARCHAR, category_code VARCHAR, brand VARCHAR, price DECIMAL(9, 2), user_id VARCHAR, user_session VARCHAR)`,
      )
      await connection.run(`INSERT INTO events ${rows}`)
      const source = duckdb({ connection, table: 'events' })
      expect(await funnel(source)).toMatchObject(funnelOf(counted(list)))
      expect(await funnel(source, { ordered: true })).toMatchObject(funnelOf(countedInOrder(list), { ordered: true }))
    }),
    { numRuns: 25 },
  )
  connection.closeSync()
})

test('a funnel has rates that are null where there is nothing to divide by', () => {
  expect(funnelOf({ viewSessions: 8, viewCartSessions: 2, viewCartPurchaseSessions: 1, purchaseSessions: 4 })).toEqual({
    ordered: false,
    steps: [
      { name: 'view', sessions: 8, ofPrevious: null, ofFirst: 1 },
      { name: 'cart', sessions: 2, ofPrevious: 0.25, ofFirst: 0.25 },
      { name: 'purchase', sessions: 1, ofPrevious: 0.5, ofFirst: 0.125 },
    ],
    shortCuts: 3,
  })
  const none = funnelOf({ viewSessions: 0, viewCartSessions: 0, viewCartPurchaseSessions: 0, purchaseSessions: 0 })
  expect(none.steps.map(({ ofPrevious, ofFirst }) => [ofPrevious, ofFirst])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ])
})

test('the steps are functions, too', () => {
  expect(viewCartSessions({ viewSessions: 90, cartSessions: 20, viewOrCartSessions: 95 })).toBe(15)
  expect(
    viewCartPurchaseSessions({
      viewSessions: 10,
      cartSessions: 6,
      purchaseSessions: 4,
      viewOrCartSessions: 11,
      viewOrPurchaseSessions: 11,
      engagedSessions: 7,
      funnelSessions: 11,
    }),
  ).toBe(2)
})

test('a funnel in order is made of its own metrics', () => {
  const values = {
    viewSessions: 8,
    viewThenCartSessions: 4,
    viewThenCartThenPurchaseSessions: 1,
    purchaseSessions: 3,
    viewCartSessions: 7,
    viewCartPurchaseSessions: 2,
  }
  expect(funnelOf(values, { ordered: true })).toEqual({
    ordered: true,
    steps: [
      { name: 'view', sessions: 8, ofPrevious: null, ofFirst: 1 },
      { name: 'cart', sessions: 4, ofPrevious: 0.5, ofFirst: 0.5 },
      { name: 'purchase', sessions: 1, ofPrevious: 0.25, ofFirst: 0.125 },
    ],
    shortCuts: 2,
  })
  expect(funnelOf(values).steps.map(({ sessions }) => sessions)).toEqual([8, 7, 2])
  const others = { viewSessions: 8, viewCartSessions: 2, viewCartPurchaseSessions: 1, purchaseSessions: 4 }
  // @ts-expect-error the values of the other funnel
  expect(() => funnelOf(others, { ordered: true })).toThrow(
    'funnelOf: viewThenCartSessions must be a number of sessions, or null, not undefined',
  )
  expect(funnelOf({ ...values, viewCartSessions: null }).steps[1]?.sessions).toBe(0)
})

test.each([false, true])('a funnel passes on what a reader of it should know, in order or not: %s', async (ordered) => {
  const at = (second: number, eventType: string, price: unknown = 1) => ({
    eventTime: `2020-01-01T00:00:0${second}Z`,
    eventType,
    userSession: 'a',
    price,
  })
  const source = fromEvents([at(1, 'View'), at(2, 'View'), at(3, 'purchase'), at(4, 'purchase', 'free')])
  const { steps, shortCuts, rejected, warnings } = await funnel(source, { ordered })
  expect([steps.map(({ sessions }) => sessions), shortCuts]).toEqual([[0, 0, 0], 1])
  expect(rejected).toEqual({
    count: 1,
    reasons: { 'price is not a decimal number': 1 },
    examples: [{ row: 4, reason: 'price is not a decimal number', value: 'free' }],
  })
  expect(warnings.map(({ code, counts }) => [code, counts])).toEqual([
    ['unknown-event-types', { View: 2, purchase: 1 }],
  ])
  await expect(funnel(source, { ordered }, { strict: true })).rejects.toThrow('1 row of memory cannot be read')
})
