// A log of visitors like RetailRocket's (events.csv) to a funnel: how many sessions looked at something, filled a cart and bought. Give your own:
// node examples/retail-rocket-funnel.mjs events.csv
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { analyze, funnelOf, orderedFunnelMetrics } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { retailRocket } from 'cartometrics/presets'
import { writeSample } from 'cartometrics/sample'

const [given] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'cartometrics-example-'))
try {
  const files = given ?? join(folder, 'events.csv')
  if (given === undefined) await writeSample({ path: files, as: 'retail-rocket', events: 20_000, seed: 1 })

  // The log has no sessions: one ends where its visitor is away for an hour.
  const source = duckdb({ files, binding: retailRocket({ sessionGap: '1 hour' }) })
  try {
    const { totals } = await analyze(source, { metrics: orderedFunnelMetrics })
    const { steps, shortCuts } = funnelOf(totals, { ordered: true })
    const percent = (share) => (share === null ? '' : `${(share * 100).toFixed(1)}%`)
    console.table(
      steps.map(({ name, sessions, ofFirst }) => ({ step: name, sessions, 'of all that looked': percent(ofFirst) })),
    )
    console.log(`${shortCuts} sessions bought without these steps before it, in this order`)

    const [view = 0, cart = 0, purchase = 0] = steps.map(({ sessions }) => sessions)
    assert.ok(given !== undefined || (view > cart && cart > purchase && purchase > 0))
  } finally {
    source.close()
  }
} finally {
  await rm(folder, { recursive: true })
}
