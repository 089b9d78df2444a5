const { analyze, conversionRate, fromEvents } = require('cartometrics')
const { duckdb } = require('cartometrics/duckdb')
const { renderReport } = require('cartometrics/report')
const { writeSample } = require('cartometrics/sample')
const { toTableau } = require('cartometrics/tableau')

test('what is required is transformed', async () => {
  expect(conversionRate({ purchases: 1, sessions: 4 })).toBe(0.25)
  const events = [{ eventTime: '2019-10-01', eventType: 'view', brand: 'apple', userSession: 'a' }]
  const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: ['events'] })
  expect(rows).toEqual([{ brand: 'apple', events: 1 }])
  await writeSample({ events: 1000, seed: 1, path: 'events.parquet' })
  const source = duckdb({ files: 'events.parquet' })
  expect((await analyze(source, { metrics: ['events'] })).totals.events).toBe(1000)
  source.close()
  expect([typeof renderReport, typeof toTableau]).toEqual(['function', 'function'])
})
