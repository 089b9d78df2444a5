import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test, vi } from 'vitest'
import { type ReportData, renderReport, reportData } from '../../src/report.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { hasShared, shared } from '../support/shared.js'
import { browserForTests, hasChromium, innocent, scrollThrough } from './support/chromium.js'
import { type EventSet, eventsOf, hostileSet, sampleSet } from './support/sets.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

const real = (file: string, minSessions: number): EventSet => ({
  name: `real file ${file}`,
  open: () => duckdb({ files: `${shared}data/real/${file}`, threads: 2 }),
  query: { minSessions },
})

const made = (name: string, events: () => ReturnType<typeof eventsOf>): EventSet => ({
  name,
  open: () => fromEvents(events()),
  query: { minSessions: 10 },
})
const few = ['one', 'two', 'three']
const long = [
  'x'.repeat(200),
  'W'.repeat(200),
  '\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd '.repeat(20),
  '\u{1f45f}'.repeat(100),
  'short',
]

const sets: readonly EventSet[] = [
  sampleSet,
  hostileSet,
  made('nothing bought', () => eventsOf(few).filter(({ eventType }) => eventType !== 'purchase')),
  made('nothing viewed', () => eventsOf(few).filter(({ eventType }) => eventType === 'purchase')),
  made('one brand', () => eventsOf(['one'])),
  made('one day', () => eventsOf(few).filter(({ eventTime }) => (eventTime as Date).getUTCDate() === 3)),
  made('no brand', () => eventsOf(few).map((event) => ({ ...event, brand: null }))),
  made('long names', () => eventsOf(long)),
  made('no sessions', () => eventsOf(few).map(({ userSession: _, ...event }) => event)),
  ...(hasShared
    ? [
        real('multicategory-2019-oct-head.csv', 30),
        real('cosmetics-2019-oct.csv', 10),
        real('electronics-2020-duplicates.csv', 3),
        real('multicategory-2019-nov-noheader.csv', 1000),
      ]
    : []),
]

const open = browserForTests()
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

for (const set of sets) {
  test.skipIf(!hasChromium)(`${set.name}: no fault, accessible, fits every width, prints`, async () => {
    const data: ReportData = await reportData(set.open(), set.query)
    const html = renderReport(data, { currency: 'USD' })
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, misdeeds } = await open(html, { colorScheme })
      await scrollThrough(page)
      await page.addScriptTag({ content: axe }).catch(() => page.evaluate(axe))
      for (const details of await page.locator('details:not(.menu)').all()) await details.locator('summary').click()
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } }
        interface Violation {
          id: string
          nodes: { html: string; failureSummary: string }[]
        }
        const result = await axe.run({ resultTypes: ['violations'] })
        return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
      })
      expect(violations, colorScheme).toEqual([])
      // The policy refuses axe's own script element; nothing else may be refused.
      misdeeds.console.splice(
        0,
        misdeeds.console.length,
        ...misdeeds.console.filter((text) => !text.includes('script-src')),
      )
      expect(misdeeds, colorScheme).toEqual(innocent)
    }
    for (const width of [360, 768, 1280]) {
      const { page, misdeeds } = await open(html, { viewport: { width, height: 800 } })
      await scrollThrough(page)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${width} px`).toBe(0)
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter((element) => element.closest('.scroll, svg, .unseen') === null)
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
          .map((element) => element.outerHTML.slice(0, 120)),
      )
      expect(cut, `${width} px`).toEqual([])
      expect(misdeeds).toEqual(innocent)
      if (width !== 1280) continue
      // On paper, nothing is wider than the sheet, and no table scrolls.
      await page.emulateMedia({ media: 'print' })
      await page.setViewportSize({ width: 711, height: 1000 })
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter((element) => element.closest('svg, .unseen, .live') === null)
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.outerHTML.slice(0, 120)),
      )
      expect(wide, 'on paper').toEqual([])
      await page.emulateMedia({ media: null })
      const pdf = await page.pdf({ format: 'A4', printBackground: true })
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
      expect(pages).toBeGreaterThan(1)
      expect(pages).toBeLessThanOrEqual(6)
    }
  })
}
