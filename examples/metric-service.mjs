// Metrics are plain functions: a service works them out of the counts it is sent. No database, no driver.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { averageOrderValue, conversionRate, stickiness } from 'cartometrics'

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const count = (name) => Number(searchParams.get(name) ?? 0)
  const sessions = count('sessions')
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({
      stickiness: stickiness({ events: count('events'), sessions }),
      conversionRate: conversionRate({ purchases: count('purchases'), sessions }),
      averageOrderValue: averageOrderValue({ revenue: count('revenue'), orders: count('orders') }),
      // A metric says of itself what it is, for the page that shows it.
      units: Object.fromEntries([stickiness, conversionRate, averageOrderValue].map(({ name, unit }) => [name, unit])),
    }),
  )
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')

/** @param {string} query @returns {Promise<any>} */
async function ask(query) {
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return (await fetch(`http://127.0.0.1:${address.port}/metrics?${query}`)).json()
}

try {
  const answer = await ask('events=1200&sessions=200&purchases=3&revenue=1249.99&orders=2')
  console.log(answer)
  assert.deepEqual(answer, {
    stickiness: 6,
    conversionRate: 0.015,
    averageOrderValue: 624.995,
    units: {
      stickiness: 'events per session',
      conversionRate: 'purchases per session',
      averageOrderValue: 'currency per order',
    },
  })
  // A rate of no sessions is not defined: null, never Infinity, NaN or a made-up 0.
  assert.equal((await ask('events=0&sessions=0')).stickiness, null)
} finally {
  server.close()
}
