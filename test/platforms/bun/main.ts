import assert from 'node:assert/strict'
import { analyze, conversionRate, fromEvents } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { writeSample } from 'cartometrics/sample'

const events = [
  { eventTime: '2019-10-01T09:00:00Z', eventType: 'view', brand: 'apple', userSession: 'a' },
  { eventTime: '2019-10-01T09:05:00Z', eventType: 'purchase', brand: 'apple', userSession: 'a' },
  { eventTime: '2019-10-01T10:00:00Z', eventType: 'view', brand: 'apple', userSession: 'b' },
]
const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: [conversionRate] })
assert.deepEqual(rows, [{ brand: 'apple', conversionRate: 0.5 }])

await writeSample({ events: 1000, seed: 1, path: 'events.parquet' })
const source = duckdb({ files: 'events.parquet' })
const { totals } = await analyze(source, { metrics: ['events'] })
source.close()
assert.equal(totals.events, 1000)
console.log('Bun', process.versions.bun)
