import { expect, test, vi } from 'vitest'
import { clientScript } from '../../src/report/client-script.js'
import { renderReport, reportData } from '../../src/report.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { openConnection } from '../support/open-connection.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

test('a page of 4,000 brands and 60 days is at most 2.5 MB', async () => {
  const connection = await openConnection()
  // A few giants and a long tail, in 60 days; each brand has some sessions, and most have revenue.
  await connection.run(`CREATE TABLE events AS SELECT
    make_timestamp(1569888000000000 + (i * 5184000 // 800000) * 1000000) AS event_time,
    CASE WHEN hash(i) % 40 = 0 THEN 'purchase' WHEN hash(i) % 17 = 0 THEN 'cart' ELSE 'view' END AS event_type,
    (i % 9000)::VARCHAR AS product_id, '1' AS category_id, 'a.b' AS category_code,
    'brand ' || CASE WHEN i < 16000 THEN i % 4000 ELSE (hash(i * 3) % 4000 * (hash(i * 7) % 1000)) // 1000 END AS brand,
    ((hash(i * 5) % 90000) / 100)::DECIMAL(9, 2) AS price,
    (hash(i * 11) % 100000)::VARCHAR AS user_id, (i // 4)::VARCHAR AS user_session
    FROM range(800000) t(i)`)
  const data = await reportData(duckdb({ connection, table: 'events' }), { minSessions: 10 })
  expect(data.groups).toHaveLength(4000)
  expect(data.trend.current).toHaveLength(60)
  const html = renderReport(data, { currency: 'USD' })
  connection.closeSync()
  expect(html).toContain('<script type="application/json"')
  expect(Buffer.byteLength(html)).toBeLessThan(2_500_000)
})

test('the page’s script draws what was worked out, and holds no definitions of metrics', () => {
  const { code } = clientScript
  expect(code).toContain('Market leaders')
  expect(code).not.toMatch(/countDistinct|groupTotal/)
})
