import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare } from '../../src/analysis/compare.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { eventsQuery, hostileConnection, ofPostgres } from '../support/duckdb-tables.js'
import { type Bounds, expectedIn, modelPeriod } from '../support/periods.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { zones } from '../support/queries.js'
import { runs } from '../support/runs.js'
import { expectAnalysis } from '../support/same-analysis.js'
import { textRows, textTable } from '../support/text-rows.js'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const asText = { time: 'text', price: 'text', weight: 'text', id: 'text', text: 'text' } as const

const engines: Readonly<Record<string, (one: Case) => Source | Promise<Source>>> = {
  'objects in memory': (one) => fromEvents(textRows(one), { binding: bindingFor(one.binding) }),
  'an Arrow table': (one) => fromArrow(textTable(one), { binding: bindingFor(one.binding) }),
  'a query in DuckDB': ({ events, binding }) =>
    duckdb({ connection, table: { query: eventsQuery(events, binding, asText) }, binding: bindingFor(binding) }),
  'a query in Postgres': async ({ events, binding }) =>
    postgres({
      client: await postgresEngine(),
      query: eventsQuery(events, binding, asText, ofPostgres),
      binding: bindingFor(binding),
    }),
}

test('periods are tried in which both have events', () => {
  const tried = fc.sample(fc.tuple(anyCase('text'), modelPeriod(zones)), { numRuns: 500, seed: 1 })
  const meeting = tried.filter(([one, { scope, current, previous }]) =>
    [current, previous].every(
      (bounds) => (expectedIn(one, 'text', bounds, scope.timeZone).totals['events'] as number) > 0,
    ),
  )
  expect(meeting.length).toBeGreaterThan(10)
})

describe('a period and the one before it give what is expected', () => {
  for (const [name, open] of Object.entries(engines)) {
    test(name, { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          anyCase('text', { steps: 'sometimes' }),
          modelPeriod(zones),
          async (one, { scope, current, previous }) => {
            const expectedOf = (bounds: Bounds) => expectedIn(one, 'text', bounds, scope.timeZone)
            fc.pre(![current, previous].some((bounds) => expectedOf(bounds).noneReadable))
            const found = await compare(await open(one), { ...queryOf(one.query), time: scope })
            for (const [part, period, bounds] of [
              ['current', found.period, current],
              ['previous', found.previousPeriod, previous],
            ] as const) {
              expect(period).toEqual({
                from: new Date(bounds.from / 1000),
                to: new Date(bounds.to / 1000),
                timeZone: scope.timeZone,
              })
              expectAnalysis(found[part], expectedOf(bounds), `${name}, ${part}`)
            }
          },
        ),
        { numRuns: runs(6) },
      )
    })
  }
})
