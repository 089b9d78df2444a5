import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { funnel, funnelMetrics, funnelOf, viewCartPurchaseSessions, viewCartSessions } from '../../src/index.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

interface Step {
  readonly session: string | null
  readonly type: string
  readonly brand: string | null
}

const steps = fc.array(
  fc.record({
    session: fc.constantFrom('a', 'b', 'c', 'd', null),
    type: fc.constantFrom('view', 'view', 'cart', 'purchase', 'remove_from_cart', 'other'),
    brand: fc.constantFrom('x', 'y', null),
  }),
  { maxLength: 40 },
)

function eventsOf(list: readonly Step[]) {
  return list.map(({ session, type, brand }, index) => ({
    eventTime: new Date(Date.UTC(2020, 0, 1, 0, 0, index)),
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

test('DuckDB counts the same', { timeout: 30_000 }, async () => {
  const connection = await (await DuckDBInstance.create()).connect()
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`)
      const values = list.map(
        ({ session, type, brand }, index) =>
          `(TIMESTAMP '2020-01-01 00:00:00' + INTERVAL ${index} SECOND, '${type}', '1', '1', '', ${text(brand)}, 1.00::DECIMAL(9, 2), 'u', ${text(session)})`,
      )
      const rows =
        values.length === 0
          ? "SELECT * FROM (VALUES (TIMESTAMP '2020-01-01', '', '', '', '', NULL, 1.00::DECIMAL(9, 2), '', NULL)) WHERE false"
          : `VALUES ${values.join(', ')}`
      await connection.run(
        `CREATE OR REPLACE TABLE events (event_time TIMESTAMP, event_type VARCHAR, product_id VARCHAR, category_id VARCHAR, category_code VARCHAR, brand VARCHAR, price DECIMAL(9, 2), user_id VARCHAR, user_session VARCHAR)`,
      )
      await connection.run(`INSERT INTO events ${rows}`)
      const found = await funnel(duckdb({ connection, table: 'events' }))
      expect(found).toEqual(funnelOf(counted(list)))
    }),
    { numRuns: 25 },
  )
  connection.closeSync()
})

test('a funnel has rates that are null where there is nothing to divide by', () => {
  expect(funnelOf({ viewSessions: 8, viewCartSessions: 2, viewCartPurchaseSessions: 1, purchaseSessions: 4 })).toEqual({
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
