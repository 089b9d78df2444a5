import assert = require('node:assert/strict')
import cartometrics = require('cartometrics')

import { writeSample } from 'cartometrics/sample'

async function main(): Promise<void> {
  await writeSample({ events: 1000, seed: 1, path: 'events.parquet' })
  const { duckdb } = await import('cartometrics/duckdb')
  const source = duckdb({ files: 'events.parquet' })
  const { totals } = await cartometrics.analyze(source, { metrics: ['events'] })
  source.close()
  assert.equal(totals.events, 1000)
  console.log('CommonJS', process.version)
}

main()
