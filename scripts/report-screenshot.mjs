// Makes the picture of a report for the README, from the sample: npm run build && node scripts/report-screenshot.mjs
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))
const picture = process.argv[2] ?? join(root, 'docs/images/report.png')
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(executablePath)) throw new Error(`there is no browser at ${executablePath}; set CHROMIUM to one`)

const built = (name) => import(pathToFileURL(join(process.env.DIST ?? join(root, 'dist'), name)).href)
const { duckdb } = await built('duckdb.js')
const { reportData, renderReport } = await built('report.js')
const { writeSample } = await built('sample.js')

const folder = await mkdtemp(join(tmpdir(), 'cartometrics-picture-'))
try {
  const path = join(folder, 'events.parquet')
  await writeSample({ events: 2_000_000, seed: 7, path })
  const source = duckdb({ files: path })
  const data = await reportData(source, { time: { from: '2019-11-01', to: '2019-12-01' } })
  source.close()
  const page = join(folder, 'report.html')
  await writeFile(page, renderReport(data, { title: 'Brands in November 2019', currency: 'USD' }))

  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const view = await browser.newPage({ viewport: { width: 1280, height: 4000 }, colorScheme: 'light' })
  await view.goto(pathToFileURL(page).href)
  await view.waitForFunction(() => document.querySelectorAll('#matrix .drawing:not(.alive)').length === 0)
  // Up to the end of the matrix.
  const height = await view.evaluate(
    () => Math.ceil(document.getElementById('performance').getBoundingClientRect().bottom) + 24,
  )
  await mkdir(join(picture, '..'), { recursive: true })
  await view.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1280, height } })
  await browser.close()
  // A picture of flat colours needs no more than 64 of them; without the tool it is a third larger.
  spawnSync('pngquant', ['--force', '--speed', '1', '--strip', '--output', picture, '64', picture], {
    stdio: 'inherit',
  })
  console.log(`${picture}: 1280 × ${height}, ${Math.round((await stat(picture)).size / 1000)} kB`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
