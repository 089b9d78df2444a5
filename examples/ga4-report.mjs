// An export of Google Analytics 4 to a report: one HTML file that opens from disk. Give your own export, and where the page is to be written:
// node examples/ga4-report.mjs 'export/*.parquet' report.html
import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { analyze } from 'cartometrics'
import { duckdb } from 'cartometrics/duckdb'
import { ga4 } from 'cartometrics/presets'
import { renderReport, reportData } from 'cartometrics/report'
import { writeSample } from 'cartometrics/sample'

const [given, page = 'report.html'] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'cartometrics-example-'))
try {
  const files = given ?? join(folder, 'export.parquet')
  // Without an export of yours, events of a shop that does not exist, in the shape of one.
  if (given === undefined) await writeSample({ path: files, as: 'ga4', events: 20_000, seed: 1 })

  const source = duckdb({ files, binding: ga4() })
  try {
    const time = { timeZone: 'America/New_York' }
    const { rows, totals, duplicates } = await analyze(source, {
      by: 'device.category',
      metrics: ['sessions', 'conversionRate', 'revenue', 'refunds'],
      time,
    })
    console.table(rows)
    console.log(`${duplicates} purchases were exported again, and count once`)

    const data = await reportData(source, { time })
    const path = given === undefined ? join(folder, page) : page
    await writeFile(path, renderReport(data, { title: 'Shop', currency: 'USD' }))
    console.log(`${page} has ${Math.round((await stat(path)).size / 1000)} kB`)

    if (given === undefined) {
      assert.deepEqual(rows.map((row) => row['device.category']).sort(), ['desktop', 'mobile', 'tablet'])
      assert.ok(duplicates > 0 && (totals.revenue ?? 0) > 0)
      assert.equal(data.totals.revenue, totals.revenue)
    }
  } finally {
    source.close()
  }
} finally {
  await rm(folder, { recursive: true })
}
