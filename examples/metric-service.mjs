// Metrics are plain functions: a service works them out of the counts it is sent. No database, no driver.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { averageOrderValue, conversionRate, stickiness } from 'cartometrics'

const metrics = { stickiness, conversionRate, averageOrderValue }

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const metric = Object.hasOwn(metrics, pathname.slice(1)) ? metrics[pathname.slice(1)] : undefined
  const values = Object.fromEntries([...searchParams].map(([name, value]) => [name, Number(value)]))
  const body = metric && {
    metric: metric.name,
    value: metric(values),
    unit: metric.unit,
    definition: metric.description,
  }
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body ?? { error: `there are ${Object.keys(metrics).join(', ')}` }))
})
server.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))

const ask = async (path) => (await fetch(`http://127.0.0.1:${server.address().port}/${path}`)).json()
try {
  const answer = await ask('conversionRate?purchases=3&sessions=200')
  console.log(answer)
  assert.equal(answer.value, 0.015)
  assert.equal(answer.unit, 'purchases per session')

  // A rate of no sessions is not defined: null, never Infinity, NaN or a made-up 0.
  assert.equal((await ask('stickiness?events=0&sessions=0')).value, null)
  assert.equal((await ask('averageOrderValue?revenue=1249.99&orders=2')).value, 624.995)
  assert.match((await ask('nonsense')).error, /there are stickiness/)
} finally {
  server.close()
}
