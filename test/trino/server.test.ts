import { beforeAll, expect, inject, test } from 'vitest'
import { createLakeTable } from '../../bench/trino/lake.js'
import { runTrino } from '../../bench/trino/trino-client.js'
import { openConnection } from '../support/open-connection.js'

const trino = inject('trino')
const session = { url: trino.url, catalog: 'hive', schema: 'smoke' }
const sql = (text: string) => runTrino(session, text)

beforeAll(async () => {
  const duckdb = await openConnection()
  await createLakeTable(trino, {
    schema: 'smoke',
    table: 'events',
    columns: { event_time: 'timestamp(3)', event_type: 'varchar', price: 'decimal(18, 2)', product_id: 'bigint' },
    partitions: { dt: 'varchar' },
    write: async (folder) => {
      await duckdb.run(`COPY (
        SELECT day + INTERVAL (i) MINUTE AS event_time, CASE i % 3 WHEN 0 THEN 'purchase' ELSE 'view' END AS event_type,
               CAST(i / 4 AS DECIMAL(18, 2)) AS price, 9007199254740993 + i AS product_id, CAST(CAST(day AS DATE) AS VARCHAR) AS dt
        FROM range(1000) t(i), (VALUES (TIMESTAMP '2019-10-01'), (TIMESTAMP '2019-10-02')) d(day)
      ) TO '${folder}' (FORMAT parquet, PARTITION_BY (dt))`)
    },
  })
  duckdb.closeSync()
})

test('reads partitioned Parquet that DuckDB wrote, through an external table', async () => {
  const { columns, rows } = await sql(
    `SELECT dt, count(*) AS n, count(*) FILTER (WHERE event_type = 'purchase') AS purchases, sum(price) AS money,
            max(product_id) AS top, min(event_time) AS first
     FROM events GROUP BY 1 ORDER BY 1`,
  )
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'dt varchar',
    'n bigint',
    'purchases bigint',
    'money decimal(38, 2)',
    'top bigint',
    'first timestamp',
  ])
  expect(rows).toEqual(
    ['2019-10-01', '2019-10-02'].map((day) => [day, 1000, 334, '124875.00', '9007199254741992', `${day} 00:00:00.000`]),
  )
})

test('prunes partitions: a day reads half of the files', async () => {
  const count = 'SELECT count(*), sum(price) FROM events'
  const [all, one] = [await sql(count), await sql(`${count} WHERE dt = '2019-10-02'`)]
  expect(one.rows[0]?.[0]).toBe(1000)
  expect(one.bytesRead).toBeGreaterThan(0)
  expect(one.bytesRead / all.bytesRead).toBeCloseTo(0.5, 1)
})

test('fails with the error name of Trino', async () => {
  await expect(sql('SELECT * FROM nowhere')).rejects.toMatchObject({ errorName: 'TABLE_NOT_FOUND' })
  await expect(sql('SELECT 1 FORM x')).rejects.toMatchObject({ errorName: 'SYNTAX_ERROR' })
})

test('cancels a query when the signal is aborted', async () => {
  const abort = new AbortController()
  const slow = runTrino(
    { ...session, signal: abort.signal },
    'SELECT count(*) /* endless */ FROM UNNEST(sequence(1, 9999)) a(x), UNNEST(sequence(1, 9999)) b(y), UNNEST(sequence(1, 40)) c(z) WHERE x * y = z',
  )
  setTimeout(() => abort.abort(new Error('enough')), 500)
  await expect(slow).rejects.toThrow('enough')
  const left = async () =>
    (
      await sql(
        `SELECT count(*) FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE 'SELECT count(*) /* endless%'`,
      )
    ).rows[0]?.[0]
  await expect.poll(left, { timeout: 120_000 }).toBe(0)
})
