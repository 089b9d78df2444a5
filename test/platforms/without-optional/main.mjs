// Without its optional parts the package is small, does what needs none of them, and says what to install for the rest.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { analyze, conversionRate, fromEvents } from 'cartometrics'
import { athena } from 'cartometrics/athena'
import { duckdb } from 'cartometrics/duckdb'
import { postgres } from 'cartometrics/postgres'
import { renderReport } from 'cartometrics/report'
import { generateSample, writeSample } from 'cartometrics/sample'
import { toTableau } from 'cartometrics/tableau'

for (const name of ['@duckdb', 'commander', 'apache-arrow', 'fzstd', '@aws-sdk'])
  assert.ok(!existsSync(`node_modules/${name}`), `${name} is installed`)

const kilobytes = Number(execFileSync('du', ['-sk', 'node_modules'], { encoding: 'utf8' }).split('\t')[0])
console.log(`installed: ${(kilobytes / 1024).toFixed(1)} MiB of disk`)
assert.ok(kilobytes * 1024 < 15e6, `${kilobytes} kB are more than 15 MB`)

assert.equal(conversionRate({ purchases: 1, sessions: 4 }), 0.25)
const events = [{ eventTime: '2019-10-01', eventType: 'view', brand: 'apple', userSession: 'a' }]
const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: ['events'] })
assert.deepEqual(rows, [{ brand: 'apple', events: 1 }])
for (const one of [athena, postgres, renderReport, generateSample, toTableau]) assert.equal(typeof one, 'function')

await writeSample({ events: 1000, seed: 1, path: 'events.csv.gz' })
const install =
  /^DuckDB needs the package @duckdb\/node-api, which is not installed: npm install @duckdb\/node-api@\S+$/
const refused = { name: 'SourceError', message: install }
await assert.rejects(writeSample({ events: 1000, seed: 1, path: 'events.parquet' }), refused)
await assert.rejects(analyze(duckdb({ files: 'events.csv.gz' }), { by: 'brand' }), refused)
writeFileSync('events.arrow', 'ARROW1\0\0')
await assert.rejects(analyze(duckdb({ files: 'events.arrow' }), { by: 'brand' }), {
  name: 'SourceError',
  message: /^reading Arrow files needs the package apache-arrow, which is not installed: npm install apache-arrow@21$/,
})

const { status, stderr } = spawnSync('npx', ['--no-install', 'cartometrics', '--help'], { encoding: 'utf8' })
assert.equal(status, 1)
assert.match(
  stderr,
  /^cartometrics: the command line needs the package commander, which is not installed: npm install commander@14\n$/,
)
