// Lines of orders in Postgres, as metrics of an HTTP service: /metrics?by=day&from=2019-10-01. PGlite is Postgres in this process: with a server, the
// client is `new pg.Pool()`.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { PGlite } from '@electric-sql/pglite'
import { analyze, QueryError } from 'cartometrics'
import { postgres } from 'cartometrics/postgres'
import { orderLines } from 'cartometrics/presets'

const client = await PGlite.create()
await client.exec(`
  CREATE TABLE order_lines (
    order_id bigint, order_time timestamptz, customer_id text, product_id text, price numeric(12, 2), quantity int, category text
  );
  INSERT INTO order_lines VALUES
    (1, '2019-10-01 09:00Z', 'ann', 'tent',    250.00,  1, 'camping'),
    (1, '2019-10-01 09:00Z', 'ann', 'peg',       1.50, 12, 'camping'),
    (2, '2019-10-02 10:00Z', 'bob', 'boots',   129.50,  2, 'shoes'),
    (3, '2019-10-02 11:00Z', 'ann', 'lantern',  19.90,  1, 'camping'),
    (2, '2019-10-05 12:00Z', 'bob', 'boots',   129.50, -1, 'shoes')`)

// A line with a negative quantity is a refund.
const source = postgres({
  client,
  table: 'order_lines',
  binding: orderLines({ columns: { categoryCode: 'category' } }),
})
/** @type {import('cartometrics').CatalogueName[]} */
const metrics = ['orders', 'buyers', 'units', 'revenue', 'refunds', 'averageOrderValue']

/** What may be asked by: any other column is nobody's business. */
const dimensions = /** @type {const} */ (['topCategory', 'productId', 'day', 'month'])

const server = createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  // Once nobody waits for the answer, it is given up; with `cancelWith` of postgres(), the statement stops, too.
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname !== '/metrics') return answer(404, { error: 'There is /metrics' })
    const by = dimensions.find((name) => name === (searchParams.get('by') ?? 'topCategory'))
    if (by === undefined) return answer(400, { error: `by must be one of ${dimensions.join(', ')}` })
    const [from, to] = ['from', 'to'].map((end) => searchParams.get(end))
    const time = { ...(from && { from }), ...(to && { to }) }
    const { rows, totals } = await analyze(source, { by, metrics, time }, { signal: gone.signal })
    answer(200, { rows, totals })
  } catch (error) {
    // A question that cannot be answered says why, such as a time that is none; of other errors, nobody outside is told more.
    if (error instanceof QueryError) return answer(400, { error: error.message })
    if (gone.signal.aborted) return
    console.error(error)
    answer(500, { error: 'The metrics could not be read' })
  }
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')

/** @param {string} path */
async function ask(path) {
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const response = await fetch(`http://127.0.0.1:${address.port}${path}`)
  return { status: response.status, body: /** @type {any} */ (await response.json()) }
}

try {
  const { status, body } = await ask('/metrics')
  console.table(body.rows)
  assert.equal(status, 200)
  assert.deepEqual(body.rows, [
    { topCategory: 'camping', orders: 2, buyers: 1, units: 14, revenue: 287.9, refunds: 0, averageOrderValue: 143.95 },
    { topCategory: 'shoes', orders: 1, buyers: 1, units: 2, revenue: 259, refunds: 129.5, averageOrderValue: 259 },
  ])
  const second = await ask('/metrics?by=day&from=2019-10-02&to=2019-10-03')
  console.log(second.body)
  assert.equal(second.body.totals.revenue, 278.9)
  for (const question of ['by=customer_id', 'from=yesterday']) {
    const wrong = await ask(`/metrics?${question}`)
    console.log(wrong)
    assert.equal(wrong.status, 400)
  }
} finally {
  server.close()
  await client.close()
}
