import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { html as htmlOf, markupOf } from '../../src/report/html.js'
import { renderReport, reportData } from '../../src/report.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { type HostilePage, hostileTexts, pageOfTexts, withTexts } from '../support/hostile.js'
import { browserForTests, hasChromium, innocent, type Opened, scrollThrough } from './support/chromium.js'
import { eventsOf, hostileNames, hostileSet } from './support/sets.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

const open = browserForTests()
const html = hasChromium ? renderReport(await reportData(hostileSet.open(), hostileSet.query)) : ''

/** What names have become that should be text: nothing, if all is well. */
async function harm({ page, misdeeds }: Opened): Promise<readonly string[]> {
  const elements = await page.locator('[data-hostile]').count()
  const ran = await page.evaluate(() => 'pwned' in window)
  return [
    ...(elements > 0 ? [`${elements} elements`] : []),
    ...(ran ? ['a script ran'] : []),
    ...misdeeds.dialogs,
    ...misdeeds.errors,
    ...misdeeds.console,
    ...misdeeds.requests,
  ]
}

/** Text as a page shows it: control characters stand out, and white space runs together. */
function shown(name: string): string {
  return name.replaceAll('\u0000', '\ufffd').replace(/[\t\n\r ]+/g, ' ')
}

async function namesIn(page: Page, selector: string): Promise<readonly string[]> {
  const texts = await page.locator(selector).allTextContents()
  return texts.map((text) => text.replace(/[\t\n\r ]+/g, ' '))
}

test.skipIf(!hasChromium)('hostile names are text in tables, charts and tooltips', async () => {
  const opened = await open(html)
  const { page } = opened
  await scrollThrough(page)
  const names = await namesIn(page, '#all-table tbody th')
  expect(new Set(names)).toEqual(new Set([...hostileNames.map(shown), '(no brand)']))

  // The names at the axis of the benchmark are those of the twelve with the most revenue, as far as there is room.
  const atAxis = (await namesIn(page, '#benchmark .live svg text')).join('\n').replaceAll('\u2060', '')
  for (const name of (await namesIn(page, '#benchmark-table tbody th')).filter((one) => one.length < 12)) {
    expect(atAxis).toContain(name)
  }

  // Every mark of the benchmark and the matrix in turn, for its tooltip.
  const told = new Set<string>()
  for (const chart of ['benchmark', 'matrix', 'stickiness', 'pareto']) {
    const box = await page.locator(`#${chart} .live`).boundingBox()
    expect(box).not.toBeNull()
    await page.locator(`#${chart} .live`).scrollIntoViewIfNeeded()
    const marks = await page.locator(`#${chart} .live svg path`).all()
    for (const mark of marks) {
      const at = await mark.boundingBox()
      if (at === null || at.width > 60 || at.width < 4) continue
      await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
      for (const title of await page.locator(`#${chart} .cm-tooltip strong`).allTextContents()) {
        told.add(title.replace(/[\t\n\r ]+/g, ' ').replace(/^\d+\. /, ''))
      }
    }
  }
  expect([...told].filter((name) => !hostileNames.map(shown).includes(name))).toEqual([])
  expect(told.size).toBeGreaterThan(12)
  expect([...told].some((name) => name.includes('<'))).toBe(true)

  await page.fill('#search', '<')
  await page.waitForFunction(() => document.querySelectorAll('#all-table tr.hit').length > 0)
  expect(await harm(opened)).toEqual([])
  expect(opened.misdeeds).toEqual(innocent)
})

test.skipIf(!hasChromium)('the check above finds a name that is not escaped', async () => {
  const [image] = hostileNames
  const unescaped = html.replaceAll(markupOf(htmlOf`${image}`), image)
  expect(unescaped).not.toBe(html)
  // Found by its element even where the policy keeps it from running, and by what it does where there is no policy.
  const kept = await open(unescaped)
  expect(await harm(kept)).toContainEqual(expect.stringMatching(/^\d+ elements$/))
  const free = await open(unescaped.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''))
  await free.page.waitForFunction(() => 'pwned' in window)
  expect(await harm(free)).toContain('a script ran')
})

test.skipIf(!hasChromium)('data that could end its script element would break the page', async () => {
  const one = renderReport(await reportData(fromEvents(eventsOf(['<!--<script>'])), hostileSet.query))
  const broken = one.replaceAll('\\u003c', '<').replaceAll('\\u003e', '>')
  expect(broken).not.toBe(one)
  expect(await (await open(one)).page.locator('#search').isVisible()).toBe(true)
  // `<!--<script>` swallows the rest of the page, the script with it: escaping `</` alone would not be enough.
  expect(await (await open(broken)).page.locator('#search').isVisible()).toBe(false)
})

test.skipIf(!hasChromium)('the policy lets only the page’s own script run', async () => {
  const { page, misdeeds } = await open(html.replace('</body>', '<script>window.pwned=1</script></body>'))
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
  expect(misdeeds.console.join()).toMatch(/Content Security Policy/)
})

describe.skipIf(!hasChromium)('a page whose every input is hostile, where there is a network', () => {
  const asked: string[] = []
  let server: Server
  let folder: string
  let made: HostilePage
  let texts: readonly string[]

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      asked.push(url)
      response.end()
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    texts = hostileTexts(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    folder = await mkdtemp(join(tmpdir(), 'cartometrics-hostile-'))
    made = await pageOfTexts(texts, folder)
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Uses all that a page has: its charts and tooltips, search, sorting, themes and files. */
  async function use({ page }: Opened): Promise<void> {
    await scrollThrough(page)
    // The menu of sections is for phones alone.
    for (const details of await page.locator('details').filter({ visible: true }).all())
      await details.locator('summary').click()
    for (const chart of await page.locator('.drawing .live').all()) {
      await chart.scrollIntoViewIfNeeded()
      const box = await chart.boundingBox()
      if (box === null) continue
      for (let step = 1; step < 8; step++) {
        await page.mouse.move(box.x + (box.width * step) / 8, box.y + box.height * (0.2 + 0.08 * step))
      }
    }
    await page.fill('#search', 'data-hostile')
    await page.waitForFunction(() => document.querySelectorAll('#all-table tr.hit').length > 10)
    await page.fill('#search', 'nothing of this name')
    await page.waitForFunction(() => document.getElementById('found')?.textContent?.startsWith('No ') === true)
    await page.click('#all-table [data-sort=name]')
    await page.click('#theme')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#csv')])
    expect(download.suggestedFilename()).not.toMatch(/[\\/\n]/)
    await page.emulateMedia({ media: 'print' })
  }

  test.each([
    ['of a file', () => made.html],
    [
      'of data that no source gives',
      () => {
        let place = 0
        return renderReport(
          withTexts(made.data, () => `${texts[place++ % texts.length]}${place}`),
          made.options,
        )
      },
    ],
  ])('%s: stays where it is, asks nothing, and holds no element of theirs', async (_, html) => {
    asked.length = 0
    const opened = await open(html(), { offline: false })
    const { page, misdeeds } = opened
    const url = page.url()
    await use(opened)
    expect(await harm(opened)).toEqual([])
    expect(misdeeds).toEqual(innocent)
    expect(page.url()).toBe(url)
    expect(asked).toEqual([])
  })

  test('would leave by a single text that is not escaped, in spite of its policy', async () => {
    asked.length = 0
    const [refresh = ''] = texts
    const opened = await open(made.html.replaceAll(markupOf(htmlOf`${refresh}`), refresh), { offline: false })
    await expect.poll(() => asked).toContain('/meta')
    expect((await harm(opened)).join()).toContain('/meta')
  })
})
