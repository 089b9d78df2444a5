// A Parquet file by brand and by day. CSV files, folders and patterns are read the same way.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { analyze } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { eventsSql } from './shop.mjs'

const folder = await mkdtemp(join(tmpdir(), 'cartometrics-example-'))
const file = join(folder, 'events.parquet')
await writeParquet(file)

const source = duckdb({ files: file, memoryLimit: '1GB' })
try {
  const byBrand = await analyze(source, {
    by: 'brand',
    metrics: ['revenue', 'sessions', 'conversionRate', 'marketShare'],
  })
  console.table(byBrand.rows)
  assert.deepEqual(
    byBrand.rows.map(({ brand, revenue }) => [brand, revenue]),
    [
      ['apple', 999.99],
      ['samsung', 250],
      ['xiaomi', 0],
      [null, 0],
    ],
  )
  assert.equal(byBrand.totals.revenue, 1249.99)
  // One session may visit two brands: the total is the distinct count, not the sum of the rows.
  assert.equal(byBrand.totals.sessions, 4)

  // The event at 23:30 UTC is on the next day in Berlin.
  const byDay = await analyze(source, {
    by: 'day',
    metrics: ['events'],
    time: { timeZone: 'Europe/Berlin' },
  })
  console.table(byDay.rows)
  assert.deepEqual(byDay.rows, [
    { day: '2019-10-01', events: 6 },
    { day: '2019-10-02', events: 6 },
  ])
} finally {
  source.close()
  await rm(folder, { recursive: true })
}

async function writeParquet(path) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `COPY (SELECT CAST(event_time AS TIMESTAMP) AS event_time, * EXCLUDE (event_time)
     FROM (VALUES ${eventsSql}) events(event_time, event_type, brand, price, user_id, user_session))
     TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
  )
  connection.closeSync()
  instance.closeSync()
}
