import { basename, join } from 'node:path'
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { QueryError } from '../../src/errors.js'
import { chartSvg, renderReport, reportCharts } from '../../src/report.js'
import { type HostilePage, hostileTexts, pageOfTexts, withTexts } from '../support/hostile.js'
import { scratchFolder } from '../support/scratch.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const texts = hostileTexts('http://hostile.example')
const folder = scratchFolder()

let hostile: HostilePage
let harmless: HostilePage

beforeAll(async () => {
  hostile = await pageOfTexts(texts, join(folder, 'hostile'))
  harmless = await pageOfTexts(
    texts.map((_, index) => `harmless ${index}`),
    join(folder, 'harmless'),
  )
})

function* elementsOf(node: Node): Iterable<Element> {
  if ('tagName' in node) yield node
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* elementsOf(child)
}

const tagOf = ({ tagName, attrs }: Element) => [tagName, ...attrs.map(({ name }) => name)].join(' ')
const isDrawn = (element: Element) => element.namespaceURI === 'http://www.w3.org/2000/svg'

/** The elements of a page with their attributes, in order; of drawings, which have labels where there is room, the names. */
function tagsOf(html: string) {
  const all = [...elementsOf(parse(html))]
  return { page: all.filter((element) => !isDrawn(element)).map(tagOf), drawings: namesIn(all.filter(isDrawn)) }
}

/** The names of elements, and of their attributes. */
function namesIn(elements: readonly Element[]): ReadonlySet<string> {
  return new Set(elements.flatMap(({ tagName, attrs }) => [`<${tagName}>`, ...attrs.map(({ name }) => name)]))
}

/** All that a page says: its texts and attributes, but for its script and style. */
function textsOf(html: string): string {
  const found: string[] = []
  const walk = (node: Node) => {
    if ('value' in node) found.push(node.value)
    if ('tagName' in node) {
      if (node.tagName === 'style' || (node.tagName === 'script' && node.attrs.length === 0)) return
      found.push(...node.attrs.map(({ value }) => value))
    }
    for (const child of 'childNodes' in node ? node.childNodes : []) walk(child)
  }
  walk(parse(html))
  return found.join('\n')
}

/** A text as a parser gives it back. */
const shown = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]/gu, '\ufffd')

describe('a page whose every input is hostile', () => {
  test('has the elements and attributes of one whose inputs are harmless, and no others', () => {
    const [found, expected] = [tagsOf(hostile.html), tagsOf(harmless.html)]
    expect(found.page).toEqual(expected.page)
    expect(found.page.length).toBeGreaterThan(500)
    expect([...found.drawings].filter((name) => !expected.drawings.has(name))).toEqual([])
  })

  test('shows every input as the text that it is', () => {
    const all = textsOf(hostile.html)
    const { title, words } = hostile.options
    const { dimension, filter, groups, rejected, scans, definitions } = hostile.data
    const inputs = [
      ...[title, words?.one, words?.many, filter].map((text) => text as string),
      `(no ${dimension})`,
      ...groups.flatMap(({ key }) => (key === null ? [] : [key])),
      ...Object.keys(rejected.reasons),
      ...rejected.examples
        .flatMap(({ file, reason, value }) => [file === undefined ? undefined : basename(file), reason, value])
        .filter((text) => text !== undefined),
      ...scans.flatMap(({ asked, source, files }) =>
        files.length === 0 ? [asked, source] : [asked, ...files.map((file) => basename(file))],
      ),
      ...definitions.flatMap(({ label, description, unit }) => [label, description, unit]),
    ]
    // What is tested is hostile, indeed.
    expect(inputs.filter((text) => text.includes('data-hostile')).length).toBeGreaterThan(50)
    expect(new Set(groups.map(({ key }) => key)).size).toBe(texts.length + 1)
    expect(rejected.count).toBe(2 * texts.length)
    for (const text of inputs) expect(all).toContain(shown(text))
  })

  test('would have others if one of them were not escaped', () => {
    const { page } = tagsOf(hostile.html.replaceAll('&lt;meta data-hostile', '<meta data-hostile'))
    expect(page).not.toEqual(tagsOf(harmless.html).page)
  })

  test('has one script, the page’s own, and data that are read as they were', () => {
    const scripts = [...elementsOf(parse(hostile.html))].filter(({ tagName }) => tagName === 'script')
    expect(scripts.map(tagOf)).toEqual(['script type id', 'script'])
    const [json] = scripts[0]?.childNodes ?? []
    const read = JSON.parse(json !== undefined && 'value' in json ? json.value : '')
    expect(read.data.dimension).toBe(hostile.data.dimension)
    expect(read.data.groups.key).toEqual(hostile.data.groups.map(({ key }) => key))
  })

  test('is refused where an input has no text at all in it', () => {
    for (const text of texts) {
      expect(() => renderReport(hostile.data, { locale: text })).toThrow(QueryError)
      expect(() => renderReport(hostile.data, { currency: text })).toThrow(QueryError)
      expect(() => renderReport(hostile.data, { theme: text as never })).toThrow(QueryError)
    }
  })
})

describe('data whose every text is hostile, also those that no source gives', () => {
  // Each text in its turn stands elsewhere.
  test.each([0, 7, 19, 31])('the texts from the %i. on', (first) => {
    const page = (all: readonly string[]) => {
      let place = first
      const next = (): string => all[place++ % all.length] as string
      const options = { title: next(), words: { one: next(), many: next() } }
      const html = renderReport(
        withTexts(harmless.data, () => `${next()}${place}`),
        options,
      )
      expect(place).toBeGreaterThan(100)
      return html
    }
    const [found, expected] = [page(texts), page(texts.map((text) => 'x'.repeat(text.length)))]
    const [tags, wanted] = [tagsOf(found), tagsOf(expected)]
    expect(tags.page).toEqual(wanted.page)
    const drawn = new Set([...wanted.drawings, ...tagsOf(harmless.html).drawings])
    expect([...tags.drawings].filter((name) => !drawn.has(name))).toEqual([])
    const all = textsOf(found)
    for (const text of texts) expect(all).toContain(shown(text))
  })
})

/** What is called `formatter` in an option, by the names that lead to it. */
function formattersIn(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) =>
    name === 'formatter' ? [[`${path}${name}`, one] as const] : formattersIn(one, `${path}${name}.`),
  )
}

describe.each(Object.entries(reportCharts))('the chart %s of hostile data', (_, { draw, height }) => {
  const options = () => ({ width: 800, highlight: texts })

  test('has tooltips that are text, and no other HTML', () => {
    const { data } = hostile
    const option = draw(data, options())
    const tooltips = formattersIn(option).filter(([path]) => path.includes('tooltip'))
    expect(tooltips.map(([path]) => path)).toEqual(['tooltip.formatter'])
    const tell = tooltips[0]?.[1] as (shown: unknown) => string
    const told: string[] = []
    for (const seriesName of ['groups', 'others']) {
      for (let dataIndex = 0; dataIndex < 60; dataIndex++) {
        const html = tell({ dataIndex, seriesName })
        expect(tell([{ dataIndex, seriesName }])).toBe(html)
        if (html === '') continue
        told.push(html)
        const tags = [...elementsOf(parseFragment(html))].map(tagOf)
        expect(tags.filter((tag) => !['strong', 'dl', 'dt', 'dd'].includes(tag))).toEqual([])
      }
    }
    expect(told.length).toBeGreaterThan(2)
    expect(tell([])).toBe('')
  })

  test('has no labels that ECharts takes for templates', () => {
    for (const [path, formatter] of formattersIn(draw(hostile.data, options())))
      expect(formatter, path).toBeTypeOf('function')
  })

  test('is a well-formed drawing without foreign elements and attributes, whatever its colours and ids are', async () => {
    const svg = ({ data }: HostilePage, colour: string) => {
      const quadrants = { 'market-leader': colour, 'niche-gem': colour, underperformer: colour, 'long-tail': colour }
      const theme = { ink: colour, muted: colour, line: colour, surface: colour, accent: colour, reference: colour }
      const options = { width: 800, highlight: data.groups.map(({ key }) => key), theme: { ...theme, quadrants } }
      return chartSvg(draw(data, options), { width: 800, height: height(data, options), theme: 'light', id: colour })
    }
    const names = (text: string) => namesIn([...elementsOf(parseFragment(text))])
    const expected = names(svg(harmless, '#123456'))
    const found = svg(hostile, texts.join(' $& '))
    expect([...names(found)].filter((name) => !expected.has(name))).toEqual([])
    for (const contents of [found, svg(hostile, '#123456')]) {
      const { errors } = await validateXML({ xml: { fileName: 'chart.svg', contents }, normalization: 'format' })
      expect(errors).toEqual([])
    }
  })
})
