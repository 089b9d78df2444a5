import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { Query } from '../../src/analysis/query.js'
import { orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import { carts, purchases, views } from '../../src/metrics/measures.js'
import { renderReport, reportData } from '../../src/report.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import type { Source } from '../../src/sources/source.js'
import { hasShared, shared } from '../support/shared.js'
import { browserForTests, hasChromium } from './support/chromium.js'
import { type EventSet, hostileSet, orderedSet, sampleSet } from './support/sets.js'

vi.mock('../../src/report/client-script.js', async () => {
  const { buildReportClient } = await import('../../scripts/build-report-client.mjs')
  return { clientScript: await buildReportClient() }
})

const open = browserForTests()
const sets: readonly EventSet[] = [
  sampleSet,
  hostileSet,
  orderedSet,
  ...(hasShared
    ? [
        {
          name: 'a real file',
          open: () => duckdb({ files: `${shared}data/real/multicategory-2019-oct-head.csv`, threads: 2 }),
          query: { minSessions: 30 },
        },
      ]
    : []),
]

type Values = Readonly<Record<string, unknown>>

/** What the page should say, asked of the source itself, query by query. */
async function truth(source: Source, { time = {}, minSessions = 0 }: Pick<Query, 'time' | 'minSessions'>) {
  const whole = await analyze(source, { by: 'brand', time, minSessions, orderBy: 'revenue' })
  const days = await analyze(source, { by: 'day', time })
  return { whole, rows: whole.rows as readonly Values[], totals: whole.totals as Values, days }
}

/** The numbers in elements that say what they are: name → exact values and what is written. */
async function namedNumbers(page: Page): Promise<readonly { name: string; value: number; text: string }[]> {
  return page.locator('data[data-name]').evaluateAll((elements) =>
    elements.map((element) => ({
      name: element.getAttribute('data-name') as string,
      value: Number(element.getAttribute('value')),
      text: element.textContent as string,
    })),
  )
}

/** A table as the page shows it: by the texts of its head. */
async function tableOf(page: Page, selector: string): Promise<readonly Readonly<Record<string, string>>[]> {
  return page.locator(selector).evaluate((table) => {
    const { tHead, tBodies } = table as HTMLTableElement
    const names = [...(tHead?.rows[0]?.cells ?? [])].map((cell) => (cell.textContent as string).trim())
    return [...(tBodies[0]?.rows ?? [])].map((row) =>
      Object.fromEntries([...row.cells].map((cell, index) => [names[index], (cell.textContent as string).trim()])),
    )
  })
}

const scales: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9 }

/** Whether a text is this number, to the last digit that it shows. */
function says(text: string, value: unknown): boolean {
  if (value === null || value === undefined) return text === '–'
  if (text.startsWith('<')) return (value as number) > 0 && (value as number) < 0.00005
  const match = /^[$+−-]*([\d,]+(?:\.(\d+))?)([KMB%]?)$/.exec(text)
  if (match === null) return false
  const [, digits = '', places = '', unit = ''] = match
  const scale = unit === '%' ? 0.01 : (scales[unit] ?? 1)
  const sign = /^[$]*[-−]/.test(text) ? -1 : 1
  const read = sign * Number(digits.replaceAll(',', '')) * scale
  const half = 0.5 * 10 ** -places.length * scale
  return Math.abs(read - (value as number)) <= half * (1 + 1e-9)
}

test('the reading of numbers is strict', () => {
  expect(says('$1,234.50', 1234.5)).toBe(true)
  expect(says('$1,234.51', 1234.5)).toBe(false)
  expect(says('4.58%', 0.0458)).toBe(true)
  expect(says('4.59%', 0.0458)).toBe(false)
  expect(says('0', null)).toBe(false)
  expect(says('1.2M', 1_260_000)).toBe(false)
})

for (const set of sets) {
  test.skipIf(!hasChromium)(`${set.name}: every number on the page is that of the analysis`, async () => {
    const source = set.open()
    const html = renderReport(await reportData(source, set.query), { currency: 'USD' })
    const { page } = await open(html)
    const { whole, rows, totals, days } = await truth(source, set.query)
    const { concentration, thresholds } = whole
    const keyed = rows.filter(({ brand }) => brand !== null)
    const before = set.query.time === undefined ? null : await previousTotals(source, set.query.time)
    const bySessions = await sessionsByStep(source, set.query)
    const opportunities = keyed.filter(({ opportunity }) => opportunity === true)
    const best = Math.max(...days.rows.map(({ revenue }) => revenue as number))
    const exact: Readonly<Record<string, readonly unknown[]>> = {
      revenue: [totals['revenue']],
      shoppers: [totals['shoppers']],
      sessions: [totals['sessions']],
      orders: [totals['orders']],
      events: [totals['events']],
      averageOrderValue: [totals['averageOrderValue']],
      conversionRate: [totals['conversionRate']],
      topShare1: [concentration?.topShare[1]],
      topShare5: [concentration?.topShare[5]],
      topShare10: [concentration?.topShare[10]],
      gini: [concentration?.gini],
      groups: [concentration?.groups],
      keyed: [concentration?.groups],
      groupsFor80Percent: [concentration?.groupsFor['0.8']],
      sessionsThreshold: [thresholds['sessions']],
      conversionRateThreshold: [thresholds['conversionRate']],
      stickinessThreshold: [thresholds['stickiness']],
      minSessions: [thresholds.minSessions],
      leaders: [keyed.filter(({ quadrant }) => quadrant === 'market-leader').length],
      underperformers: [keyed.filter(({ quadrant }) => quadrant === 'underperformer').length],
      unclassified: [keyed.filter(({ quadrant }) => quadrant === null).length],
      classless: [keyed.filter(({ quadrant }) => quadrant === null).length],
      opportunities: [opportunities.length],
      unkeyedEvents: [rows.find(({ brand }) => brand === null)?.['events']],
      rejected: [whole.rejected.count],
      marketShare: keyed.map(({ marketShare }) => marketShare),
      popularityShare: keyed.map(({ shoppers }) => (shoppers as number) / (totals['shoppers'] as number)),
      stickiness: keyed.map(({ stickiness }) => stickiness),
      funnelRate: [bySessions.all / bySessions.view],
      shortCuts: [bySessions.purchase - bySessions.all],
      revenueGrowth: [before === null ? null : Math.abs((totals['revenue'] as number) / before.revenue - 1)],
      previousDays: [set.query.time === undefined ? null : before?.days],
    }
    const numbers = await namedNumbers(page)
    expect(numbers.length).toBeGreaterThan(20)
    for (const { name, value, text } of numbers) {
      if (name === 'revenueAtStake') {
        const stake = opportunities.reduce(
          (sum, { revenueAtStake }) => sum + ((revenueAtStake as number | null) ?? 0),
          0,
        )
        expect(Math.abs(value - stake) / stake).toBeLessThan(1e-9)
      } else if (name === 'bestRevenue') {
        // The best hour, where the data has a day or two only.
        if (days.rows.length > 2) expect(value).toBe(best)
      } else if (name === 'revenueGrowth') expect(value).toBeCloseTo(exact[name]?.[0] as number, 12)
      else expect(exact[name], `${name} ${value}`).toContain(value)
      expect(says(text, value), `${name}: ${text} for ${value}`).toBe(true)
    }

    const table = await tableOf(page, '#all-table')
    expect(table).toHaveLength(rows.length)
    const names: Readonly<Record<string, (row: Values) => unknown>> = {
      '#': ({ revenueRank }) => revenueRank,
      Revenue: ({ revenue }) => revenue,
      'Market share': ({ marketShare }) => marketShare,
      Shoppers: ({ shoppers }) => shoppers,
      Popularity: ({ shoppers }) => (shoppers as number) / (totals['shoppers'] as number),
      Sessions: ({ sessions }) => sessions,
      Stickiness: ({ stickiness }) => stickiness,
      Conversion: ({ conversionRate }) => conversionRate,
      'Avg. order': ({ averageOrderValue }) => averageOrderValue,
      'At stake': ({ revenueAtStake }) => revenueAtStake,
    }
    table.forEach((shown, index) => {
      const row = rows[index] as Values
      for (const [name, value] of Object.entries(names)) {
        expect(
          says(shown[name] as string, value(row)),
          `${row['brand']} ${name}: ${shown[name]} for ${value(row)}`,
        ).toBe(true)
      }
      const quadrant = row['quadrant'] as string | null
      expect(shown['Class']?.toLowerCase().replace(' ', '-')).toBe(quadrant ?? '–')
    })

    const order = set.query.orderedFunnel === true ? 'in this order' : 'in any order'
    expect(await page.locator('#funnel figcaption').textContent()).toContain(order)
    const steps = await tableOf(page, '#funnel table')
    expect(steps.map((step) => step['Sessions']?.replaceAll(',', ''))).toEqual(
      [bySessions.view, bySessions.viewCart, bySessions.all].map(String),
    )
    if (days.rows.length > 2) {
      const trend = await tableOf(page, '#trend table')
      const byDay = new Map(days.rows.map((row) => [row.day, row as Values]))
      for (const shown of trend) {
        const row = byDay.get(shown['Day'] as string)
        expect(says(shown['Revenue'] as string, row?.['revenue'] ?? 0), `${shown['Day']}`).toBe(true)
        expect(says(shown['Sessions'] as string, row?.['sessions'] ?? 0)).toBe(true)
        expect(says(shown['Conversion rate'] as string, row?.['conversionRate'])).toBe(true)
      }
    }
  })
}

async function previousTotals(source: Source, { from, to }: NonNullable<Query['time']>) {
  const [start, end] = [Date.parse(from as string), Date.parse(to as string)]
  const days = (end - start) / 86_400_000
  const { totals } = await analyze(source, {
    metrics: ['revenue'],
    time: { from: new Date(start - (end - start)), to: new Date(start) },
  })
  return { revenue: totals.revenue as number, days }
}

/** The funnel, counted one session after the other: not by inclusion and exclusion. */
async function sessionsByStep(source: Source, { time = {}, orderedFunnel = false }: EventSet['query']) {
  const metrics = [views, carts, purchases, ...orderedFunnelMetrics] as const
  const { rows } = await analyze(source, { by: 'userSession', metrics, time })
  const known = rows.filter(({ userSession }) => userSession !== null)
  const having = (...names: (typeof metrics)[number]['name'][]) =>
    known.filter((row) => names.every((name) => (row[name] ?? 0) > 0)).length
  const unordered = { viewCart: having('views', 'carts'), all: having('views', 'carts', 'purchases') }
  const ordered = { viewCart: having('viewThenCartSessions'), all: having('viewThenCartThenPurchaseSessions') }
  if (orderedFunnel) expect(ordered.all).toBeLessThan(unordered.all)
  return { view: having('views'), purchase: having('purchases'), ...(orderedFunnel ? ordered : unordered) }
}
