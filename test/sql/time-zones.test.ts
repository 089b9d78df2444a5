import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calendar, type TimeUnit, timeUnits } from '../../src/events/calendar.js'
import { athenaDialect } from '../../src/sql/dialects/athena.js'
import { duckdbDialect } from '../../src/sql/dialects/duckdb.js'
import { postgresDialect } from '../../src/sql/dialects/postgres.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { defineTrinoFunctions, inDuckdb } from '../athena/trino-on-duckdb.js'
import { aroundClockChanges, changingZones } from '../support/clock-changes.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { labelsStatement } from '../support/zone-labels.js'

let engine: DuckDBEngine
let connection: DuckDBConnection
beforeAll(async () => {
  engine = await duckdbEngine()
  await defineTrinoFunctions(engine)
  connection = await (await DuckDBInstance.create()).connect()
})
afterAll(() => {
  engine.close()
  connection.closeSync()
})

/** The labels of instants: by DuckDB's SQL, by Postgres', and by Athena's in the words of DuckDB. */
async function labelsInSql(unit: TimeUnit, zone: string, instants: readonly number[]) {
  const duckdb = await connection.runAndReadAll(labelsStatement(duckdbDialect, unit, zone, instants))
  const athena = await engine.execute(inDuckdb(labelsStatement(athenaDialect, unit, zone, instants)), {
    signal: new AbortController().signal,
  })
  const postgres = await (await postgresEngine()).query(labelsStatement(postgresDialect, unit, zone, instants))
  return {
    duckdb: duckdb.getColumns()[0],
    postgres: postgres.rows.map(({ label }) => label),
    athena: athena.rows.map(([label]) => label),
  }
}

describe('time is cut alike in memory and in SQL', () => {
  // Of other years, time zones depend on how new they are in an engine. Offsets of seconds are older than 1972.
  const [from, to] = [Date.UTC(1990, 0, 1), Date.UTC(2024, 0, 1)]

  test.each(changingZones)('around every change of the clocks of %s', async (zone) => {
    const instants = aroundClockChanges(zone, from, to)
    for (const unit of ['hour', 'week'] as const) {
      const wanted = instants.map(calendar(unit, zone))
      expect(await labelsInSql(unit, zone, instants)).toEqual({ duckdb: wanted, postgres: wanted, athena: wanted })
    }
  })

  test('anywhere', async () => {
    const instants = fc.array(fc.integer({ min: from * 10, max: to * 10 }), { minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...changingZones),
        fc.constantFrom(...timeUnits),
        instants,
        async (zone, unit, tenths) => {
          // Of fractions of a millisecond, too.
          const instants = tenths.map((tenth) => tenth / 10)
          const wanted = instants.map(calendar(unit, zone))
          expect(await labelsInSql(unit, zone, instants)).toEqual({ duckdb: wanted, postgres: wanted, athena: wanted })
        },
      ),
      { numRuns: 60 },
    )
  })
})
