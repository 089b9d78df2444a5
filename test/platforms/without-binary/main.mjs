// Where DuckDB has no binary for the platform, what does not need it works, and what does says so in one line.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { analyze, fromEvents } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { writeSample } from 'cartometrics/sample'

const binaries = readdirSync('node_modules/@duckdb').filter((name) => name.startsWith('node-bindings-'))
assert.ok(binaries.length > 0)
for (const name of binaries) rmSync(`node_modules/@duckdb/${name}`, { recursive: true })

const events = [{ eventTime: '2019-10-01', eventType: 'view', brand: 'apple', userSession: 'a' }]
assert.equal((await analyze(fromEvents(events), { metrics: ['events'] })).totals.events, 1)

await writeSample({ events: 1000, seed: 1, path: 'events.csv' })
const message =
  /^DuckDB needs the package @duckdb\/node-api, which cannot be loaded \(.+\); it is for Linux, macOS and Windows on x64 and arm64: there, install it anew: npm install @duckdb\/node-api@\S+$/
await assert.rejects(analyze(duckdb({ files: 'events.csv' }), {}), { name: 'SourceError', message })

const { status, stderr } = spawnSync('npx', ['--no-install', 'cartometrics', 'analyze', 'events.csv', '-q'], {
  encoding: 'utf8',
})
assert.equal(status, 1)
assert.match(stderr.trimEnd().replace(/^cartometrics: /, ''), message)
console.log(stderr.trimEnd())
