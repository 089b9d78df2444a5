import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { type AthenaSourceOptions, athena } from '../../src/athena.js'
import { queryDollars } from '../../src/sources/athena/cost.js'
import { duckdbEngine } from './duckdb-engine.js'
import { fast, testAthena } from './harness.js'
import { athenaOnDuckdb, defineTrinoFunctions } from './trino-on-duckdb.js'

/*
 * An answer may need further statements, such as to look up which types events have: the limits hold for all of them together, and so do
 * the bytes and the price.
 */

const types = { event_time: 'varchar', event_type: 'varchar', price: 'varchar', user_session: 'varchar' }
const MB = 1e6

/** Asks a table for views, each statement of which scans so many bytes. */
async function ask(scans: readonly number[], options: Partial<AthenaSourceOptions> = {}, table = 'shop.raw') {
  const engine = await duckdbEngine()
  try {
    await defineTrinoFunctions(engine)
    await engine.connection.run(
      `SET threads = 2; CREATE SCHEMA shop;
      CREATE TABLE shop.raw AS SELECT '2019-10-01' AS event_time, t AS event_type, '1' AS price, 's' AS user_session FROM (VALUES ('View'), ('View'), ('purchase')) v(t);
      CREATE TABLE shop.bad AS SELECT * REPLACE ('never' AS event_time) FROM shop.raw`,
    )
    let statements = 0
    const { execute } = athenaOnDuckdb(engine)
    const { server } = await testAthena({
      engine: {
        execute: async (sql, context) => {
          const result = await execute(sql, context)
          return { ...result, bytesScanned: scans[statements++] ?? 0 }
        },
      },
    })
    const source = athena({ client: server.client(), timing: fast, table, types, ...options })
    const answer = await analyze(source, { metrics: ['views'] }).catch((error: unknown) => error as Error)
    return { answer, statements: server.executions.map(({ sql }) => sql) }
  } finally {
    engine.close()
  }
}

describe('further statements of an answer', () => {
  test('are in what was scanned, and in the price of it', async () => {
    for (const options of [{}, { maxBytesScanned: 200 * MB }]) {
      const { answer, statements } = await ask([100 * MB, 60 * MB], options)
      expect(answer).toMatchObject({
        totals: { views: 0 },
        warnings: [{ code: 'unknown-event-types', counts: { View: 2, purchase: 1 } }],
        scanned: {
          bytes: 160 * MB,
          dollars: queryDollars({ bytesScanned: 100 * MB }) + queryDollars({ bytesScanned: 60 * MB }),
          sql: statements.join(';\n\n'),
        },
      })
      expect(statements).toHaveLength(2)
    }
  })

  test('are not run where they might pass the limit, and the answer says so', async () => {
    const { answer, statements } = await ask([100 * MB, 60 * MB], { maxBytesScanned: 200 * MB - 1 })
    expect(statements).toHaveLength(1)
    expect(answer).toMatchObject({
      totals: { views: 0 },
      warnings: [
        {
          code: 'unknown-event-types',
          message:
            'shop.raw: 2 of 3 events have event types of which nothing is known; which, was not looked up: that might have scanned more than maxBytesScanned allows',
          counts: { unknown: 2, events: 3 },
        },
      ],
      scanned: { bytes: 100 * MB, dollars: queryDollars({ bytesScanned: 100 * MB }), sql: statements[0] },
    })
  })

  test('that pass the limit all the same are told, and paid', async () => {
    const { answer, statements } = await ask([100 * MB, 150 * MB], { maxBytesScanned: 200 * MB })
    expect(statements).toHaveLength(2)
    expect(answer).toMatchObject({
      totals: { views: 0 },
      warnings: [{ code: 'unknown-event-types', counts: { unknown: 2, events: 3 } }],
      scanned: {
        bytes: 250 * MB,
        dollars: queryDollars({ bytesScanned: 100 * MB }) + queryDollars({ bytesScanned: 150 * MB }),
      },
    })
  })

  test('do not come where the first one has passed the limit', async () => {
    const { answer, statements } = await ask([100 * MB], { maxBytesScanned: 100 * MB - 1 })
    expect(answer).toMatchObject({ name: 'AthenaError', context: { reason: 'bytes-limit', bytesScanned: 100 * MB } })
    expect(statements).toHaveLength(1)
  })

  test('are not needed to tell that no row can be read where all are in scope', async () => {
    const { answer, statements } = await ask([100 * MB], { maxBytesScanned: 100 * MB }, 'shop.bad')
    expect(answer).toMatchObject({ name: 'EventError', context: { count: 3 } })
    expect(statements).toHaveLength(1)
  })
})
