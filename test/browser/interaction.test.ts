import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { renderReport, reportData } from '../../src/report.js'
import { browserForTests, hasChromium, innocent, scrollThrough } from './support/chromium.js'
import { hostileNames, hostileSet, sampleSet } from './support/sets.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

const open = browserForTests()
const data = await reportData(sampleSet.open(), sampleSet.query)
const html = renderReport(data, { currency: 'USD' })

const column = (page: Page, selector: string) => page.locator(selector).allTextContents()

test.skipIf(!hasChromium)('tables sort by any column, by mouse and by keyboard, null last', async () => {
  const { page, misdeeds } = await open(html)
  await page.click('#more')
  const names = () => column(page, '#all-table tbody th')
  const expected = (value: (group: (typeof data.groups)[number]) => number | string | null, ascending: boolean) =>
    data.groups
      .map((group, place) => ({ group, place, value: value(group) }))
      .sort((a, b) => {
        if (a.value === b.value) return a.place - b.place
        if (a.value === null || b.value === null) return a.value === null ? 1 : -1
        return (a.value < b.value ? -1 : 1) * (ascending ? 1 : -1)
      })
      .map(({ group }) => group.key ?? '(no brand)')

  await page.click('#all-table [data-sort=sessions]')
  expect(await names()).toEqual(expected(({ sessions }) => sessions, false))
  expect(await page.getAttribute('#all-table th:has([data-sort=sessions])', 'aria-sort')).toBe('descending')
  await page.click('#all-table [data-sort=sessions]')
  expect(await names()).toEqual(expected(({ sessions }) => sessions, true))
  await page.focus('#all-table [data-sort=name]')
  await page.keyboard.press('Enter')
  expect(await names()).toEqual(expected(({ key }) => key, true))
  expect(await page.locator('#all-table [aria-sort]').count()).toBe(1)
  await page.focus('#all-table [data-sort=averageOrderValue]')
  await page.keyboard.press('Space')
  expect(await names()).toEqual(expected(({ averageOrderValue }) => averageOrderValue, false))
  expect(misdeeds).toEqual(innocent)
})

test.skipIf(!hasChromium)('a search shows a brand up in every chart and table, and can be undone', async () => {
  const { page, misdeeds } = await open(html)
  await scrollThrough(page)
  // One that is in no chart by itself, but has a class.
  const target = data.groups.findLast(({ quadrant }) => quadrant !== null)
  const name = target?.key as string
  const before = await page.locator('#benchmark .live svg').innerHTML()
  expect(await page.locator('#benchmark .live svg text', { hasText: name }).count()).toBe(0)

  await page.keyboard.press('/')
  await page.keyboard.type(name.toUpperCase())
  const hits = data.groups.filter(({ key }) => key?.toLowerCase().includes(name))
  await expect.poll(() => page.textContent('#found')).toBe(hits.length === 1 ? '1 brand' : `${hits.length} brands`)
  expect(await column(page, '#all-table tbody tr:not(.off) th')).toEqual(hits.map(({ key }) => key))
  expect(await page.locator('#all-table tr.hit').count()).toBe(hits.length)
  for (const { key } of hits)
    await expect
      .poll(() =>
        page
          .locator('#all-table tr.hit', { hasText: key as string })
          .first()
          .isVisible(),
      )
      .toBe(true)
  await scrollThrough(page)
  for (const chart of ['benchmark', 'pareto', 'stickiness', 'matrix']) {
    expect(await page.locator(`#${chart} .live svg text`, { hasText: name }).count(), chart).toBeGreaterThan(0)
  }

  await page.focus('#search')
  await page.keyboard.press('Escape')
  expect(await page.inputValue('#search')).toBe('')
  expect(await page.locator('tr.hit, tr.off').count()).toBe(0)
  await scrollThrough(page)
  expect(normal(await page.locator('#benchmark .live svg').innerHTML())).toBe(normal(before))

  await page.fill('#search', 'no such brand at all')
  await expect.poll(() => page.textContent('#found')).toBe('No brand')
  expect(misdeeds).toEqual(innocent)
})

/** A drawing without the ids that ECharts counts. */
function normal(svg: string): string {
  return svg.replace(/zr\d+[-\w]*/g, 'id')
}

test.skipIf(!hasChromium)('charts follow the window, and the theme by itself', async () => {
  const { page, misdeeds } = await open(html)
  await scrollThrough(page)
  const width = () => page.locator('#matrix .live svg').evaluate((svg) => svg.getBoundingClientRect().width)
  const wide = await width()
  await page.setViewportSize({ width: 400, height: 800 })
  await page.locator('#matrix').scrollIntoViewIfNeeded()
  await expect.poll(width).toBeLessThan(wide / 2)
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await colour()
  await page.click('#theme')
  expect(await colour()).not.toBe(light)
  await page.click('#theme')
  expect(await colour()).toBe(light)
  expect(misdeeds).toEqual(innocent)
})

test.skipIf(!hasChromium)('every control can be reached by the keyboard', async () => {
  const { page } = await open(html)
  const reached = new Set<string>()
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press('Tab')
    reached.add(
      await page.evaluate(() => {
        const { activeElement: at } = document
        return at === null ? '' : at.id || at.getAttribute('href') || at.getAttribute('data-sort') || at.tagName
      }),
    )
  }
  for (const wanted of [
    '#main',
    '#overview',
    'search',
    'theme',
    'SUMMARY',
    'revenueAtStake',
    'quadrant',
    'more',
    'csv',
  ]) {
    expect([...reached], wanted).toContain(wanted)
  }
})

test.skipIf(!hasChromium)('the table can be saved as CSV, without formulas', async () => {
  const hostile = await reportData(hostileSet.open(), hostileSet.query)
  const { page } = await open(renderReport(hostile))
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#csv')])
  expect(download.suggestedFilename()).toBe('brand.csv')
  const csv = await readFile(await download.path(), 'utf8')
  expect(csv.startsWith('\ufeffbrand,')).toBe(true)
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
  for (const line of csv.split('\r\n').slice(1)) expect(line).not.toMatch(/^[=+\-@]/)
  expect(csv.match(/\r\n/g)).toHaveLength(hostileNames.length + 2)
})

test.skipIf(!hasChromium)(
  'without scripts, charts, tables and numbers are there, and no control that does nothing',
  async () => {
    for (const [width, kind] of [
      [1280, 'wide'],
      [380, 'narrow'],
    ] as const) {
      const { page, misdeeds } = await open(html, { javaScriptEnabled: false, viewport: { width, height: 900 } })
      expect(await page.locator(`.still.${kind} svg`).count()).toBe(6)
      for (const chart of ['trend', 'factors', 'benchmark', 'pareto', 'stickiness', 'matrix']) {
        expect(await page.locator(`#${chart} .still.${kind} svg`).isVisible(), `${chart} ${width}`).toBe(true)
      }
      expect(await page.locator('#funnel svg').isVisible()).toBe(true)
      expect(await page.locator('#all-table tbody tr').count()).toBe(data.groups.length)
      expect(await page.locator('#all-table tbody tr').last().isVisible()).toBe(true)
      for (const control of ['#search', '#theme', '#more', '#csv']) {
        expect(await page.locator(control).isVisible(), control).toBe(false)
      }
      expect(misdeeds).toEqual(innocent)
    }
  },
)

test.skipIf(!hasChromium)('a search tells at once what it found, beside the field and in each figure', async () => {
  const { page, misdeeds } = await open(html)
  const target = data.groups.findLast(({ quadrant }) => quadrant !== null)
  const name = target?.key as string
  const hits = data.groups.filter(({ key }) => key?.toLowerCase().includes(name))
  await page.fill('#search', name)
  await expect.poll(() => page.locator('#matches').isVisible()).toBe(true)
  const box = await page.locator('#matches').boundingBox()
  expect(box?.y).toBeLessThan(100)
  expect(await page.locator('#matches li').first().textContent()).toContain(hits[0]?.key as string)
  expect(await page.locator('#matches a').last().textContent()).toBe(`All brands (${hits.length})`)
  const said = await page.locator('#matrix .here').textContent()
  expect(said).toBe(
    hits.length === 1
      ? 'The brand found is shown here.'
      : `${hits.length} of the ${hits.length} brands found are shown here.`,
  )
  expect(await page.locator('.here:visible').count()).toBe(5)
  expect(await page.locator('#opportunities .here').textContent()).toMatch(
    /^The brand found is (?:not )?shown here\.$|^(?:None|\d+) of the \d+ brands found (?:is|are) shown here\.$/,
  )

  await page.locator('#matches a', { hasText: 'Traffic' }).click()
  await expect
    .poll(() => page.locator('#matrix').evaluate((card) => card.getBoundingClientRect().top))
    .toBeLessThan(300)
  expect(await page.locator('#matches').isVisible()).toBe(false)

  await page.fill('#search', 'no such <b>brand')
  await expect.poll(() => page.textContent('#matches')).toBe('No brand has “no such <b>brand” in its name.')
  expect(await page.locator('.here:visible').count()).toBe(0)
  await page.keyboard.press('Escape')
  expect(await page.locator('#matches').isVisible()).toBe(false)
  expect(misdeeds).toEqual(innocent)
})

test.skipIf(!hasChromium)('on a phone, all sections can be reached from a menu, with fingers', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page } = await open(html, { viewport: { width: 360, height: 740 }, hasTouch: true, javaScriptEnabled })
    await page.tap('.menu summary')
    const links = page.locator('.menu a')
    const sections = await page.locator('nav > ul a').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(sections)
    for (const link of await links.all()) expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44)
    for (const control of ['.menu summary', ...(javaScriptEnabled ? ['#search', '#theme'] : [])])
      expect((await page.locator(control).boundingBox())?.height, control).toBeGreaterThanOrEqual(44)
    await links.filter({ hasText: 'Matrix' }).tap()
    const top = () => page.locator('#performance').evaluate((section) => section.getBoundingClientRect().top)
    await expect.poll(top, { timeout: 6000 }).toBeLessThan(120)
    if (javaScriptEnabled) expect(await page.locator('.menu a').first().isVisible()).toBe(false)
  }
})
