// Uses the installed package as a new project would: every entry, a file of its own making, and CommonJS.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { analyze, conversionRate, fromEvents, stickiness, toSql } from 'cartometrics'
import { athena } from 'cartometrics/athena'
import { duckdb } from 'cartometrics/duckdb'
import { createView, postgres } from 'cartometrics/postgres'
import { writeSample } from 'cartometrics/sample'

assert.equal(stickiness({ events: 12, sessions: 4 }), 3)
const { analyze: required } = createRequire(import.meta.url)('cartometrics')
assert.equal(typeof required, 'function')

const licenses = await readFile('node_modules/cartometrics/dist/THIRD-PARTY-LICENSES.txt', 'utf8')
for (const text of ['Apache License', 'Baidu Inc.', 'Microsoft Corporation', 'Mike Bostock'])
  assert.ok(licenses.includes(text), text)

const events = [
  { eventTime: '2019-10-01T00:00:00Z', eventType: 'view', brand: 'samsung', price: 100, userId: '1', userSession: 'a' },
  {
    eventTime: '2019-10-01T00:01:00Z',
    eventType: 'purchase',
    brand: 'samsung',
    price: 100,
    userId: '1',
    userSession: 'a',
  },
]
const small = await analyze(fromEvents(events), { by: 'brand', metrics: [stickiness, conversionRate] })
assert.deepEqual(small.rows, [{ brand: 'samsung', stickiness: 2, conversionRate: 1 }])

await writeSample({ events: 20_000, seed: 1, path: 'events.parquet' })
const source = duckdb({ files: 'events.parquet' })
const { rows, totals } = await analyze(source, { by: 'brand' })
source.close()
assert.equal(totals.events, 20_000)
assert.ok(rows.length > 100)

// Postgres is asked by a client of the user's: this one has a table of text without rows.
const asked = []
const client = {
  async query(text) {
    asked.push(text)
    const columns = ['event_time', 'event_type', 'price']
    return { rows: text.includes('pg_attribute') ? columns.map((name) => ({ name, type: 'text' })) : [] }
  },
}
const none = await analyze(postgres({ client, table: 'shop.events' }), { metrics: ['events', 'revenue'] })
assert.deepEqual(none.totals, { events: 0, revenue: 0 })
assert.match(asked.at(-1), /FROM "shop"\."events"/)
const written = toSql({ metrics: ['events'] }, { dialect: 'postgres', table: 'shop.events' })
assert.match(createView('shop.metrics', written), /^CREATE OR REPLACE VIEW "shop"\."metrics" AS\n-- Metrics/)

const kilobytes = Number(execFileSync('du', ['-sk', 'node_modules'], { encoding: 'utf8' }).split('\t')[0])
assert.ok(kilobytes * 1024 < 105e6, `with its optional parts the package takes ${kilobytes} kB`)

// The command line is whole.
const table = execFileSync('npx', [
  '--no-install',
  'cartometrics',
  'analyze',
  'events.parquet',
  '--format',
  'json',
  '-q',
])
assert.equal(JSON.parse(table).totals.events, 20_000)

// Without the optional peer, the Athena source says what to install.
const error = await analyze(athena({ table: 'shop.events', region: 'eu-west-1' }), {}).catch((reason) => reason)
assert.match(error.message, /npm install @aws-sdk\/client-athena/)
console.log(
  `the packed package works: ${rows.length} brands, ${totals.events} events, ${(kilobytes / 1024).toFixed(0)} MiB of disk`,
)
