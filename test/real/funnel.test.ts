import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { compare } from '../../src/analysis/compare.js'
import { funnel } from '../../src/analysis/funnel.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import { openConnection } from '../support/open-connection.js'
import { postgresTable } from '../support/postgres-engine.js'
import { hasShared, shared } from '../support/shared.js'
import { realEvents } from '../tableau/support/real-events.js'

const files = hasShared ? readdirSync(`${shared}data/real`).filter((name) => name.endsWith('.csv')) : []
const metrics = [...new Set([...funnelMetrics, ...orderedFunnelMetrics])]

describe.skipIf(!hasShared)('both funnels of real files', () => {
  test('there are files', () => expect(files.length).toBeGreaterThan(2))

  test.each(files)('%s: the same in memory and on DuckDB', async (file) => {
    const memory = fromEvents(realEvents(`${shared}data/real/${file}`))
    const source = duckdb({ files: `${shared}data/real/${file}` })
    for (const by of ['brand', 'hour', 'userId'] as const) {
      const [found, wanted] = [await analyze(source, { by, metrics }), await analyze(memory, { by, metrics })]
      expect(found.rows).toEqual(wanted.rows)
      expect(found.totals).toEqual(wanted.totals)
    }
    const { steps } = await funnel(source, { ordered: true })
    const anyOrder = await funnel(source)
    expect(steps.map(({ sessions }, index) => sessions <= (anyOrder.steps[index]?.sessions ?? 0))).toEqual([
      true,
      true,
      true,
    ])
    const days = await analyze(source, { by: 'day', metrics: ['events'] })
    const [from = '', to = ''] = [
      days.rows.at(-1)?.day ?? '',
      new Date(Date.parse(days.rows.at(-1)?.day ?? '') + 86_400_000).toISOString(),
    ]
    const query = { by: 'brand', metrics: [...metrics, 'revenue'], time: { from, to } } as const
    const [now, then] = [await compare(source, query), await compare(memory, query)]
    expect([now.current.rows, now.previous.rows]).toEqual([then.current.rows, then.previous.rows])
    expect([now.current.totals, now.previous.totals]).toEqual([then.current.totals, then.previous.totals])
    source.close()
  })

  test.each(files)('%s: the same in memory and on Postgres', async (file) => {
    const events = realEvents(`${shared}data/real/${file}`)
    const rows = events.map((event) => ({ ...event, eventTime: event.eventTime.toISOString() }))
    const client = await postgresTable('funnels', rows as never, { eventTime: 'timestamptz', price: 'numeric' })
    const names = Object.keys(rows[0] ?? {})
    const source = postgres({
      client,
      table: 'funnels',
      binding: { columns: Object.fromEntries(names.map((name) => [name, name])) },
    })
    for (const by of ['brand', 'hour', 'userId'] as const) {
      const [found, wanted] = [
        await analyze(source, { by, metrics }),
        await analyze(fromEvents(events), { by, metrics }),
      ]
      expect(found.rows).toEqual(wanted.rows)
      expect(found.totals).toEqual(wanted.totals)
    }
  })

  /** Counted by window functions: what each event has behind it in its session, its own instant included. */
  const windows = (file: string) => `WITH given AS (
      SELECT user_session, event_type, CAST(substr(event_time, 1, 19) AS TIMESTAMP) AS moment
      FROM read_csv('${file}', all_varchar = true, null_padding = false, ignore_errors = true)
      WHERE user_session <> ''
    ), viewed AS (
      SELECT *, bool_or(event_type = 'view') OVER behind AS has_view FROM given
      WINDOW behind AS (PARTITION BY user_session ORDER BY moment RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ), carted AS (
      SELECT *, bool_or(event_type = 'cart' AND has_view) OVER behind AS has_cart FROM viewed
      WINDOW behind AS (PARTITION BY user_session ORDER BY moment RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
    SELECT count(DISTINCT user_session) FILTER (WHERE event_type = 'view'),
      count(DISTINCT user_session) FILTER (WHERE event_type = 'cart' AND has_view),
      count(DISTINCT user_session) FILTER (WHERE event_type = 'purchase' AND has_cart)
    FROM carted`

  test.each(['cosmetics-2019-oct.csv', 'electronics-2020-duplicates.csv', 'multicategory-2019-oct-head.csv'])(
    '%s: in order, what a statement with window functions counts',
    async (name) => {
      const file = `${shared}data/real/${name}`
      const connection = await openConnection()
      const [wanted = []] = (await connection.runAndReadAll(windows(file))).getRows()
      connection.closeSync()
      const source = duckdb({ files: file })
      const { steps } = await funnel(source, { ordered: true })
      source.close()
      expect(steps.map(({ sessions }) => sessions)).toEqual(wanted.map(Number))
      expect(steps[0]?.sessions).toBeGreaterThan(100)
    },
  )
})
