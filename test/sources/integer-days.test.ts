import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { Int32, Table, Utf8, vectorFromArray } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { athena } from '../../src/athena.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { type DuckDBEngine, duckdbEngine } from '../athena/duckdb-engine.js'
import { fast } from '../athena/harness.js'
import { athenaOnDuckdb, defineTrinoFunctions } from '../athena/trino-on-duckdb.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { scratchFolder } from '../support/scratch.js'

/*
 * Days as integers, such as 20191001: they look like seconds since 1970, but not of the years that are told by themselves.
 */

const folder = scratchFolder()
let engine: DuckDBEngine
let server: AthenaServer
let connection: DuckDBConnection
const path = join(folder, 'days.parquet')

beforeAll(async () => {
  engine = await duckdbEngine()
  connection = engine.connection
  await defineTrinoFunctions(engine)
  server = await startAthenaServer({ engine: athenaOnDuckdb(engine) })
  await connection.run(
    `SET threads = 2; CREATE SCHEMA shop;
    CREATE TABLE shop.days AS SELECT CAST(d AS INTEGER) AS event_time, 'view' AS event_type FROM (VALUES (20191001), (20191001), (20191231)) v(d);
    COPY shop.days TO '${path}' (FORMAT parquet)`,
  )
})
afterAll(async () => {
  await server?.close()
  engine?.close()
})

type Opened = Source & { close?: () => void }
const days = [20191001, 20191001, 20191231]
const sources: Readonly<Record<string, (binding: BindingOptions) => Opened | Promise<Opened>>> = {
  'numbers in objects': (binding) =>
    fromEvents(
      days.map((eventTime) => ({ eventTime, eventType: 'view' })),
      { binding },
    ),
  'bigints in objects': (binding) =>
    fromEvents(days.map((day) => ({ eventTime: BigInt(day), eventType: 'view' })) as never, { binding }),
  Arrow: (binding) =>
    fromArrow(
      new Table({
        event_time: vectorFromArray(days, new Int32()),
        event_type: vectorFromArray(['view', 'view', 'view'], new Utf8()),
      }),
      { binding },
    ),
  Parquet: (binding) => duckdb({ files: path, binding, threads: 2 }),
  'a table of DuckDB': (binding) => duckdb({ connection, table: { schema: 'shop', table: 'days' }, binding }),
  Athena: (binding) => athena({ client: server.client(), timing: fast, table: 'shop.days', binding }),
  Postgres: async (binding) =>
    postgres({
      client: await postgresEngine(),
      query: `SELECT d AS event_time, 'view' AS event_type FROM (VALUES ${days.map((day) => `(${day})`).join(', ')}) AS v(d)`,
      binding,
    }),
}

describe.each(Object.entries(sources))('days as integers in %s', (_, open) => {
  test('are no times, and a format is proposed', async () => {
    const source = await open({})
    await expect(analyze(source, { metrics: ['events'] })).rejects.toThrow(
      /^no row of .*is not a time \(3 rows\)\. The first: .*\(20191001\): it may be .*%Y%m%d/,
    )
    source.close?.()
  })

  test('are read by a format', async () => {
    const source = await open({ timeFormat: '%Y%m%d' })
    const { rows } = await analyze(source, { by: 'day', metrics: ['events'] })
    expect(rows).toEqual([
      { day: '2019-10-01', events: 2 },
      { day: '2019-12-31', events: 1 },
    ])
    source.close?.()
  })
})
