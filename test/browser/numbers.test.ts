import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { formatFor, type RenderOptions, renderReport, reportData } from '../../src/report.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { hasShared, shared } from '../support/shared.js'
import { browserForTests, hasChromium } from './support/chromium.js'
import { expectedPage, numbersIn, type ShownTable, type ShownTile } from './support/expected.js'
import { type EventSet, hostileSet, orderedSet, sampleSet } from './support/sets.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

const open = browserForTests()
const dollars = { currency: 'USD' }
const sets: readonly (EventSet & { readonly options: Pick<RenderOptions, 'locale' | 'currency'> })[] = [
  { ...sampleSet, options: dollars },
  {
    ...sampleSet,
    name: 'sample by category, in German, in another zone',
    query: { ...sampleSet.query, by: 'topCategory', time: { ...sampleSet.query.time, timeZone: 'Europe/Berlin' } },
    options: { locale: 'de-DE', currency: 'EUR' },
  },
  { ...hostileSet, options: {} },
  { ...orderedSet, options: {} },
  ...(hasShared
    ? ['multicategory-2019-oct-head.csv', 'cosmetics-2019-oct.csv'].map((file) => ({
        name: `real file ${file}`,
        open: () => duckdb({ files: `${shared}data/real/${file}`, threads: 2 }),
        query: { minSessions: 30 },
        options: dollars,
      }))
    : []),
]

/** The tables of a page, by their captions. */
async function tablesOf(page: Page): Promise<readonly (readonly [caption: string, table: ShownTable])[]> {
  return page.locator('table').evaluateAll((tables) =>
    tables.map((table) => {
      const { caption, tHead, tBodies } = table as HTMLTableElement
      const textsOf = (row: HTMLTableRowElement) =>
        [...row.cells].map(({ textContent }) => (textContent as string).replace(/\n$/, ''))
      const heads = [...(tHead?.rows ?? [])].flatMap(textsOf)
      return [caption?.textContent ?? '', { heads, rows: [...(tBodies[0]?.rows ?? [])].map(textsOf) }] as const
    }),
  )
}

async function tilesOf(page: Page): Promise<readonly ShownTile[]> {
  return page.locator('.tile').evaluateAll((tiles) =>
    tiles.map((tile) => {
      const change = tile.querySelector('.change')?.cloneNode(true) as Element | undefined
      for (const unseen of change?.querySelectorAll('.unseen') ?? []) unseen.remove()
      const text = (selector: string) => tile.querySelector(selector)?.textContent as string
      return { label: text('h3'), figure: text('.figure'), change: change?.textContent ?? null, note: text('.note') }
    }),
  )
}

/** The numbers in elements that say what they are. */
async function namedNumbers(page: Page) {
  return page.locator('data').evaluateAll((elements) =>
    elements.map((element) => ({
      name: element.getAttribute('data-name') as string,
      value: Number(element.getAttribute('value')),
      text: element.textContent as string,
    })),
  )
}

/** All other text of the page, but for the definitions, which are words. */
async function looseText(page: Page): Promise<string> {
  return page.locator('main').evaluate((main) => {
    const rest = main.cloneNode(true) as Element
    for (const known of rest.querySelectorAll('table, data, svg, .live, .tile, #definitions')) known.replaceWith(' ')
    for (const block of rest.querySelectorAll('h1, h2, h3, p, li, figcaption')) block.append('\n')
    return rest.textContent as string
  })
}

for (const set of sets) {
  test.skipIf(!hasChromium)(`${set.name}: every number on the page is that of the analysis`, async () => {
    const source = set.open()
    const { page } = await open(renderReport(await reportData(source, set.query), set.options))
    const expected = await expectedPage(source, set.query, formatFor(set.options))

    const tables = await tablesOf(page)
    expect(tables.map(([caption]) => caption).sort()).toEqual(Object.keys(expected.tables).sort())
    for (const [caption, table] of tables) expect(table, caption).toEqual(expected.tables[caption])
    expect(await tilesOf(page)).toEqual(expected.tiles)

    const numbers = await namedNumbers(page)
    expect(numbers.length).toBeGreaterThan(20)
    for (const { name, value, text } of numbers) {
      const known = expected.named[name]
      const close = known?.values.some((one) => Math.abs((one as number) - value) <= 1e-12 * Math.abs(value))
      expect(close, `${name}: ${value}, for ${known?.values.join()}`).toBe(true)
      expect(text, name).toBe(known?.write(value))
    }

    const text = expected.names
      .toSorted((a, b) => b.length - a.length)
      .reduce((rest, name) => rest.replaceAll(name, ' '), await looseText(page))
    for (const line of text.split('\n'))
      for (const number of numbersIn(line)) expect([...expected.loose], line.trim()).toContain(number)

    for (const [figure, texts] of Object.entries(expected.drawn)) {
      const shown = await page.locator(`#${figure} .still:not(.narrow) svg text`).allTextContents()
      const drawn = shown.map(inOneLine)
      for (const one of texts) expect(drawn, figure).toContain(inOneLine(one))
    }
  })
}

/** Charts draw any white space as a space. */
function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}
