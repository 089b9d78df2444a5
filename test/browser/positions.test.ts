import type { Page } from 'playwright-core'
import { describe, expect, test, vi } from 'vitest'
import { type ReportData, renderReport, reportData } from '../../src/report.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { browserForTests, hasChromium, innocent, scrollThrough } from './support/chromium.js'
import { eventsOf, sampleSet } from './support/sets.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

const open = browserForTests()

/** A tick of an axis: what it says, and the middle of its text along the axis, in pixels. */
interface Tick {
  readonly text: string
  readonly at: number
}

/** Where things stand in a drawing, in pixels of the page. */
interface Drawn {
  readonly across: readonly Tick[]
  readonly up: readonly Tick[]
  /** Dashed lines from top to bottom, and from left to right. */
  readonly vertical: readonly number[]
  readonly horizontal: readonly number[]
  readonly marks: readonly { readonly x: number; readonly y: number; readonly colour: string }[]
}

/** Reads from a drawing of the matrix where its ticks, lines and marks are. */
async function drawnIn(page: Page, selector: string): Promise<Drawn> {
  return page.locator(selector).evaluate((svg) => {
    const middle = (element: Element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return { x: x + width / 2, y: y + height / 2, width, height }
    }
    // Where a text is anchored, as its box depends on the font.
    const anchored = (text: SVGTextElement) => {
      const point = (svg as SVGSVGElement).createSVGPoint()
      point.x = Number(text.getAttribute('x') ?? 0)
      point.y = Number(text.getAttribute('y') ?? 0)
      const { x, y } = point.matrixTransform(text.getScreenCTM() as DOMMatrix)
      return { x, y }
    }
    const texts = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent ?? '', ...anchored(text) }))
    const lines = [...svg.querySelectorAll('path[stroke-dasharray]')].map(middle)
    const frame = middle(
      [...svg.querySelectorAll('path')].reduce((most, one) =>
        middle(one).width * middle(one).height > middle(most).width * middle(most).height ? one : most,
      ),
    )
    const bottom = frame.y + frame.height / 2
    const left = frame.x - frame.width / 2
    // The shapes of marks are drawn around 0, and moved to their place.
    const marks = [...svg.querySelectorAll<SVGPathElement>('path[stroke="var(--surface)"]')].map((path) => ({
      x: path.getScreenCTM()?.e ?? 0,
      y: path.getScreenCTM()?.f ?? 0,
      colour: path.getAttribute('fill') ?? '',
    }))
    return {
      across: texts
        .filter(({ y, text }) => y > bottom && /^[\d.,]+K?$/.test(text))
        .map(({ text, x }) => ({ text, at: x })),
      up: texts.filter(({ x, text }) => x < left && /%$/.test(text)).map(({ text, y }) => ({ text, at: y })),
      vertical: lines.filter(({ width, height }) => height > width).map(({ x }) => x),
      horizontal: lines.filter(({ width, height }) => width > height).map(({ y }) => y),
      marks,
    }
  })
}

/** The value at a pixel of an axis, read off its ticks; `scale` makes the axis linear, `inverse` undoes it. */
function valueAt(
  pixel: number,
  ticks: readonly Tick[],
  scale: (value: number) => number,
  inverse: (place: number) => number,
): number {
  const read = ({ text }: Tick) =>
    text.endsWith('%')
      ? Number(text.slice(0, -1)) / 100
      : Number(text.replace('K', '')) * (text.endsWith('K') ? 1000 : 1)
  const [first, last] = [ticks[0], ticks.at(-1)] as [Tick, Tick]
  const [from, to] = [scale(read(first)), scale(read(last))]
  return inverse(from + ((pixel - first.at) / (last.at - first.at)) * (to - from))
}

const sessionsAt = (pixel: number, { across }: Drawn) => valueAt(pixel, across, Math.log10, (place) => 10 ** place)
const rateAt = (pixel: number, { up }: Drawn) =>
  valueAt(pixel, up, Math.sqrt, (place) => place * place * Math.sign(place))

/** How far a drawing of a whole pixel more or less would be off. */
const pixel = 0.12

function checkDrawing(drawn: Drawn, data: ReportData, where: string): void {
  const { sessions, conversionRate } = data.thresholds as { sessions: number; conversionRate: number }
  const [line] = drawn.vertical as [number]
  const [level] = drawn.horizontal as [number]
  expect([drawn.vertical.length, drawn.horizontal.length], where).toEqual([1, 1])

  // The lines are at their values, by the ticks: nearer than to a tenth of a pixel.
  const nearest = (read: (pixel: number) => number, at: number, value: number) =>
    expect(Math.abs(read(at) - value), `${where}: ${read(at)} for ${value}`).toBeLessThanOrEqual(
      Math.abs(read(at + pixel) - read(at)),
    )
  nearest((at) => sessionsAt(at, drawn), line, sessions)
  nearest((at) => rateAt(at, drawn), level, conversionRate)

  // Each brand has a mark of its class at its values.
  const classified = data.groups.filter(({ quadrant }) => quadrant !== null)
  expect(drawn.marks.length, where).toBe(classified.length)
  for (const { key, sessions: visits, conversionRate: rate, quadrant } of classified) {
    const found = drawn.marks.some(
      ({ x, y, colour }) =>
        colour === `var(--${quadrant})` &&
        between(visits as number, sessionsAt(x - 0.5, drawn), sessionsAt(x + 0.5, drawn)) &&
        between(rate as number, rateAt(y + 0.5, drawn), rateAt(y - 0.5, drawn)),
    )
    expect(found, `${where}: ${key}`).toBe(true)
  }
  // The marks of each class are on its side of the lines, by their middle: one at the threshold is on the line.
  // Drawings within the page are written to a tenth of a pixel.
  const apart = where.startsWith('still') ? 0.08 : 0.03
  for (const { x, y, colour } of drawn.marks) {
    const place = `${where}: ${colour} at ${x}, ${y}, with lines at ${line}, ${level}`
    const [isBusy, sells] = [/leader|under/.test(colour), /leader|gem/.test(colour)]
    expect(isBusy ? x >= line - apart : x < line + apart, place).toBe(true)
    expect(sells ? y <= level + apart : y > level - apart, place).toBe(true)
  }
}

function between(value: number, low: number, high: number): boolean {
  return low <= value && value <= high
}

/** Data whose brands have these sessions and purchases per session, and whose thresholds are these. */
function madeUp(
  from: ReportData,
  thresholds: { readonly sessions: number; readonly conversionRate: number },
  points: readonly (readonly [sessions: number, rate: number])[],
): ReportData {
  const template = from.groups[0] as ReportData['groups'][number]
  const groups = points.map(([sessions, conversionRate], place) => {
    const [busy, sells] = [sessions >= thresholds.sessions, conversionRate >= thresholds.conversionRate]
    const quadrant = busy ? (sells ? 'market-leader' : 'underperformer') : sells ? 'niche-gem' : 'long-tail'
    return { ...template, key: `brand ${place}`, sessions, conversionRate, quadrant, revenue: 100 } as const
  })
  return { ...from, groups, thresholds: { ...from.thresholds, ...thresholds } }
}

const sample = await reportData(sampleSet.open(), sampleSet.query)
// Brands at the thresholds, and so close to them that a line at the nearest whole pixel would be past some.
const close = (threshold: number, step: number) =>
  [-3, -2, -1, 0, 1, 2, 3].map((place) => threshold * (1 + place * step))
const nearThresholds = [
  [137, 0.0713],
  [40.5, 0.0031],
  [1204, 0.3337],
].map(([sessions, conversionRate]) =>
  madeUp(sample, { sessions: sessions as number, conversionRate: conversionRate as number }, [
    [10, 0],
    [4000, 0.5],
    ...close(sessions as number, 2e-3).map((x) => [x, (conversionRate as number) * 1.4] as const),
    ...close(conversionRate as number, 4e-3).map((y) => [(sessions as number) / 2, y] as const),
  ]),
)
const sets: readonly (readonly [string, ReportData])[] = [
  ['the sample', sample],
  ...nearThresholds.map((data, place) => [`brands near the thresholds, ${place}`, data] as const),
]

describe('the matrix', () => {
  test.skipIf(!hasChromium).each(sets)(
    'has its lines at their values, and brands on their side of them: %s',
    async (_, data) => {
      const html = renderReport(data)
      for (const [width, kind] of [
        [1280, 'wide'],
        [380, 'narrow'],
      ] as const) {
        const still = await open(html, { javaScriptEnabled: false, viewport: { width, height: 900 } })
        checkDrawing(await drawnIn(still.page, `#matrix .still.${kind} svg`), data, `still, ${kind}`)
        const { page, misdeeds } = await open(html, { viewport: { width, height: 900 } })
        await scrollThrough(page)
        checkDrawing(await drawnIn(page, '#matrix .live svg'), data, `live, ${kind}`)
        // After the window changed, too.
        await page.setViewportSize({ width: width + 131, height: 900 })
        await page.locator('#matrix').scrollIntoViewIfNeeded()
        await page.waitForFunction(() => {
          const [holder, svg] = [document.querySelector('#matrix .live'), document.querySelector('#matrix .live svg')]
          return Math.abs((holder?.clientWidth ?? 0) - (svg?.getBoundingClientRect().width ?? 0)) < 1
        })
        checkDrawing(await drawnIn(page, '#matrix .live svg'), data, `live, ${kind}, wider`)
        expect(misdeeds).toEqual(innocent)
      }
    },
  )

  test.skipIf(!hasChromium)('keeps a mark where it is, and in its colour, under the pointer', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, misdeeds } = await open(renderReport(sample), { colorScheme })
      await scrollThrough(page)
      await page.locator('#matrix').scrollIntoViewIfNeeded()
      const marks = page.locator('#matrix .live svg path[stroke="var(--surface)"]')
      const look = (place: number) =>
        marks.nth(place).evaluate((path) => {
          const { x, y, width, height } = path.getBoundingClientRect()
          const { fill, fillOpacity, opacity, display, visibility } = getComputedStyle(path)
          const shown = Number(fillOpacity) * Number(opacity) * Number(path.getAttribute('opacity') ?? 1)
          return { x: x + width / 2, y: y + height / 2, width, fill, shown, display, visibility }
        })
      for (const place of [0, 1, 5, (await marks.count()) - 1]) {
        await page.mouse.move(2, 2)
        const before = await look(place)
        expect(before.shown).toBeGreaterThan(0.5)
        await page.mouse.move(before.x, before.y, { steps: 3 })
        await page.waitForFunction(() =>
          [...document.querySelectorAll<HTMLElement>('#matrix .cm-tooltip')].some(
            ({ style, textContent }) => style.visibility !== 'hidden' && textContent !== '',
          ),
        )
        // The mark under the pointer is drawn anew, larger: whichever is there now must be seen.
        const under = await page.evaluate(
          ({ x, y }) =>
            document
              .elementsFromPoint(x, y)
              .filter((element) => element.tagName === 'path' && element.getAttribute('fill')?.startsWith('var(--'))
              .filter((element) => element.getAttribute('stroke') === 'var(--surface)')
              .map((path) => {
                const { x: left, y: top, width, height } = path.getBoundingClientRect()
                const { fill, fillOpacity, opacity } = getComputedStyle(path)
                return {
                  x: left + width / 2,
                  y: top + height / 2,
                  width,
                  fill,
                  shown: Number(fillOpacity) * Number(opacity),
                }
              }),
          before,
        )
        const same = under.find((one) => Math.hypot(one.x - before.x, one.y - before.y) < 0.6)
        expect(same, `${colorScheme}: mark ${place}`).toBeDefined()
        expect(same?.fill).toBe(before.fill)
        expect(same?.width).toBeGreaterThanOrEqual(before.width)
        expect(same?.shown).toBeGreaterThanOrEqual(before.shown)
      }
      expect(misdeeds).toEqual(innocent)
    }
  })
})

test.skipIf(!hasChromium)('the thresholds of stickiness and of concentration stand at their values', async () => {
  const { page } = await open(renderReport(sample))
  await scrollThrough(page)
  const read = (figure: string) =>
    page.locator(`#${figure} .live svg`).evaluate((svg) => {
      const middle = (element: Element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2, width, height }
      }
      return {
        texts: [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent ?? '', ...middle(text) })),
        lines: [...svg.querySelectorAll('path[stroke-dasharray]')].map(middle),
      }
    })
  const sticky = await read('stickiness')
  const bottom = Math.max(...sticky.texts.map(({ y, text }) => (/^[\d.]+$/.test(text) ? y : 0)))
  const ticks = sticky.texts.filter(({ y }) => Math.abs(y - bottom) < 2).map(({ text, x }) => ({ text, at: x }))
  const line = sticky.lines.find(({ width, height }) => height > width)
  const at = valueAt(
    line?.x ?? 0,
    ticks,
    (value) => value,
    (place) => place,
  )
  expect(at).toBeCloseTo(sample.thresholds.stickiness ?? 0, 2)

  const pareto = await read('pareto')
  const percents = pareto.texts.filter(({ text }) => /^\d+%$/.test(text)).map(({ text, y }) => ({ text, at: y }))
  const level = pareto.lines.find(({ width, height }) => width > height)
  expect(
    valueAt(
      level?.y ?? 0,
      percents,
      (value) => value,
      (place) => place,
    ),
  ).toBeCloseTo(0.8, 3)
})

test.skipIf(!hasChromium)('days without data are gaps in the lines and in the sparklines', async () => {
  const days = new Set(['2020-01-05', '2020-01-06', '2020-01-09'])
  const events = eventsOf(['one', 'two', 'three']).filter(
    ({ eventTime }) => !days.has((eventTime as Date).toISOString().slice(0, 10)),
  )
  const data = await reportData(fromEvents(events), { time: { from: '2020-01-01', to: '2020-01-20' }, previous: false })
  const { page } = await open(renderReport(data))
  await scrollThrough(page)
  const runs = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((path) => (path.getAttribute('d') ?? '').match(/M/g)?.length ?? 0)
  // The 7th and 8th of January are a line between two gaps.
  expect(await runs('.tile .sparkline path')).toBe(3)
  for (const drawing of ['.still.wide', '.live'])
    expect(await runs(`#trend ${drawing} svg path[stroke="var(--accent)"][fill="none"]`), drawing).toBe(3)
  expect(await page.locator('#trend figcaption').textContent()).toContain(
    'No data of 3 days (Jan 5, Jan 6, Jan 9): gaps in the lines.',
  )
})
