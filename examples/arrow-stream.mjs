// A system of your own becomes a source by yielding Arrow record batches: here a queue that is read batch by batch.
import assert from 'node:assert/strict'
import { tableFromArrays } from 'apache-arrow'
import { analyze, fromBatches, stickiness } from 'cartometrics'
import { events } from './shop.mjs'

/** Stands for what reads your system: a cursor, a queue, a service. Only one batch is in memory at a time. */
async function* readQueue(batchSize) {
  for (let first = 0; first < events.length; first += batchSize) {
    const part = events.slice(first, first + batchSize)
    const table = tableFromArrays({
      event_time: part.map(({ eventTime }) => eventTime),
      event_type: part.map(({ eventType }) => eventType),
      brand: part.map(({ brand }) => brand),
      price: Float64Array.from(part, ({ price }) => price),
      user_session: part.map(({ userSession }) => userSession),
    })
    yield* table.batches
  }
}

// A function that starts the stream anew, so that several queries can be asked.
const source = fromBatches(() => readQueue(5))
const { rows, totals } = await analyze(source, { by: 'brand', metrics: [stickiness, 'sessions', 'purchases'] })
console.table(rows)
assert.deepEqual(rows, [
  { brand: 'samsung', stickiness: 3, sessions: 2, purchases: 1 },
  { brand: 'xiaomi', stickiness: 3, sessions: 1, purchases: 0 },
  { brand: 'apple', stickiness: 2, sessions: 1, purchases: 1 },
  { brand: null, stickiness: 1, sessions: 1, purchases: 0 },
])
assert.deepEqual(totals, { stickiness: 3, sessions: 4, purchases: 2 })

const again = await analyze(source, { metrics: ['revenue'] })
assert.equal(again.totals.revenue, 1249.99)
