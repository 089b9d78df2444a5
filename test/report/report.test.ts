import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { and, eq, field, gte } from '../../src/definition/builders.js'
import { formulaOf } from '../../src/definition/describe.js'
import { QueryError } from '../../src/errors.js'
import type { ReportQuery } from '../../src/report/data.js'
import { rankedOpportunities } from '../../src/report/figures/opportunities.js'
import { packReport, unpackReport } from '../../src/report/page/pack.js'
import type { ReportGroup } from '../../src/report/report-data.js'
import {
  chartSvg,
  chartThemes,
  findingsOf,
  formatFor,
  funnel,
  matrixChart,
  plain,
  renderReport,
  reportCharts,
  reportData,
  wordsFor,
} from '../../src/report.js'
import { sampleEvents } from '../../src/sample/events.js'
import { generateSample } from '../../src/sample/generate.js'
import { writeSample } from '../../src/sample/write.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'

function sampleSource(events: number, days: number): Source {
  const sample = generateSample({ events, seed: 3, days })
  return fromEvents([...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)]))
}

/** A source that notes what is asked of it. */
function watched(source: Source): Source & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    measure: (plan, run) => {
      asked.push(plan.dimensions.map(({ name }) => name).join())
      return source.measure(plan, run)
    },
  }
}

const source = sampleSource(20_000, 20)
const november = { from: '2019-10-11', to: '2019-10-21' }
const thresholds = { conversionRate: 'mean' } as const
const data = await reportData(source, { time: november, minSessions: 5, thresholds })

describe('reportData', () => {
  test('takes three scans, with a period before or with two halves, and one more for another unit', async () => {
    const one = watched(source)
    await reportData(one, { time: november })
    expect(one.asked).toEqual(['day', 'brand', 'brand'])
    const two = watched(source)
    const whole = await reportData(two)
    expect(two.asked).toEqual(['day', 'brand', 'half'])
    expect(whole.noPrevious).toBe('no start of the period was given')
    expect(whole.period).toMatchObject({ firstDay: '2019-10-01', lastDay: '2019-10-20', days: 20 })
    const hours = watched(source)
    const day = await reportData(hours, { time: { from: '2019-10-05', to: '2019-10-06' }, previous: false })
    expect(hours.asked).toEqual(['day', 'brand', 'hour'])
    expect(day.trend.current).toHaveLength(24)
    expect(day.noPrevious).toBe('comparison is turned off')
  })

  test('compares only with a period that the data has all of', async () => {
    expect(data.previousPeriod).toMatchObject({ firstDay: '2019-10-01', lastDay: '2019-10-10', days: 10 })
    expect(data.trend.previous.map(({ at }) => at)).toEqual(
      Array.from({ length: 10 }, (_, index) => `2019-10-${String(index + 1).padStart(2, '0')}`),
    )
    const partly = await reportData(source, { time: { from: '2019-10-08', to: '2019-10-18' } })
    expect(partly.previousPeriod).toBeNull()
    expect(partly.noPrevious).toBe('the data covers the previous period only from 2019-10-01')
    expect(partly.trend.previous).toEqual([])
    const open = await reportData(source, { time: { from: '2019-10-11' } })
    expect(open.previousTotals).toEqual(data.previousTotals)
    const none = await reportData(source, { time: { from: '2019-10-01', to: '2019-10-02' } })
    expect(none.noPrevious).toBe('the data has no events in the previous period')
  })

  test('a period that begins within a day shares no event with the one before', async () => {
    const within = await reportData(source, { time: { from: '2019-10-11T12:00:00Z', to: '2019-10-12T12:00:00Z' } })
    const sum = (points: readonly { events: number | null }[]) =>
      points.reduce((total, { events }) => total + (events ?? 0), 0)
    expect(sum(within.trend.current)).toBe(within.totals.events)
    expect(sum(within.trend.previous)).toBe(within.previousTotals?.events)
  })

  test('is plain data, and the same from every source', async () => {
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
    const folder = await mkdtemp(join(tmpdir(), 'cartometrics-report-'))
    try {
      const path = join(folder, 'events.csv')
      await writeSample({ events: 20_000, seed: 3, days: 20, path })
      const files = duckdb({ files: path, threads: 2 })
      const same = await reportData(files, { time: november, minSessions: 5, thresholds })
      files.close()
      expect({ ...same, scans: [] }).toEqual({ ...data, scans: [] })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('has the funnel in the order of time where it is asked for, in as many scans', async () => {
    // Of every third session, what was put into a cart was put there before anything was viewed.
    const late = [...Array(120).keys()].flatMap((session) =>
      ['view', 'cart', 'purchase'].map((eventType, step) => ({
        eventTime: new Date(
          Date.UTC(2020, 0, 1 + (session % 4), 12, session % 3 === 0 && step === 1 ? 0 : 10 * (step + 1)),
        ),
        eventType,
        productId: '1',
        categoryId: '1',
        brand: 'a',
        price: 1,
        userId: 'u',
        userSession: String(session),
      })),
    )
    const one = watched(fromEvents(late))
    const ordered = await reportData(one, { orderedFunnel: true })
    expect(one.asked).toEqual(['day', 'brand', 'half'])
    expect(await funnel(fromEvents(late), { ordered: true })).toEqual({
      ...ordered.funnel,
      rejected: ordered.rejected,
      warnings: [],
    })
    expect(ordered.funnel.steps.map(({ sessions }) => sessions)).toEqual([120, 80, 80])
    const anyOrder = await reportData(fromEvents(late))
    expect(anyOrder.funnel.steps.map(({ sessions }) => sessions)).toEqual([120, 120, 120])
    const { funnel: _, definitions: _definitions, scans: _scans, ...rest } = anyOrder
    expect(ordered).toMatchObject(rest)
    const defined = (data: typeof ordered) => data.definitions.map(({ name }) => name)
    expect(defined(ordered)).toContain('viewThenCartThenPurchaseSessions')
    expect(defined(ordered)).not.toContain('viewCartPurchaseSessions')
    expect(defined(anyOrder).filter((name) => name.includes('Then'))).toEqual([])

    const page = renderReport(ordered)
    expect(page).toContain('Distinct sessions that took this step and all steps before it, in this order.')
    expect(page).toContain('more bought without a view and then a cart earlier in the same session.')
    expect(page).toContain(' of sessions with a view went on to cart and purchase, in that order')
    expect(page).toContain('Sessions with a view, then a cart, then a purchase')
    const plainPage = renderReport(anyOrder)
    expect(plainPage).toContain('Distinct sessions that took this step and all steps before it, in any order.')
    expect(plainPage).not.toMatch(/in this order|then a cart/)
  })

  test.each<[string, ReportQuery]>([
    ['as many as expected', { time: november }],
    ['fewer, as there is nothing before', { time: { from: '2000-01-01' } }],
    ['more, as the days are too fine', { time: { from: '2017-11-01', to: '2019-12-01' } }],
    ['more, as the days are too coarse', { time: { from: '2019-11-02', to: '2019-11-03' }, previous: false }],
  ])('reports the progress of all scans together: %s', async (_, query) => {
    const stepping: Source = {
      measure: (plan, run) => {
        for (const fraction of [0, 0.5, 1]) run?.onProgress?.({ fraction, rows: null })
        return source.measure(plan)
      },
    }
    const seen: number[] = []
    await reportData(stepping, { ...query, onProgress: ({ fraction }) => seen.push(fraction as number) })
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen[0]).toBe(0)
    expect(seen.indexOf(1)).toBe(seen.length - 1)
  })

  test('says its condition as definitions are written', async () => {
    const where = and(eq(field.brand, 'apple'), gte(field.price, 100))
    expect((await reportData(source, { where })).filter).toBe(formulaOf(where))
    expect(data.filter).toBeNull()
  })

  test('takes one dimension, and says what is wrong with two', async () => {
    await expect(reportData(source, { by: ['brand', 'day'] as never })).rejects.toThrow(QueryError)
  })
})

describe('renderReport', () => {
  const html = renderReport(data, { currency: 'USD' })

  test('the same data and options give the same bytes, also after a round by JSON', () => {
    expect(renderReport(data, { currency: 'USD' })).toBe(html)
    expect(renderReport(JSON.parse(JSON.stringify(data)), { currency: 'USD' })).toBe(html)
    expect(html).not.toMatch(/\r/)
  })

  test('asks nothing of the network', () => {
    expect(html).not.toMatch(/(?:src|href)="(?!#|data:,)/)
    expect(html).not.toMatch(/url\((?!#)/)
    expect(html).toContain('content="default-src &#39;none&#39;;')
    expect(html).not.toMatch(/ on[a-z]+=/)
  })

  test('takes title, locale, currency, theme and words; refuses what it does not know', () => {
    const page = renderReport(data, {
      title: 'November <draft>',
      locale: 'de-DE',
      currency: 'EUR',
      theme: 'dark',
      words: { one: 'Marke', many: 'Marken' },
    })
    expect(page).toContain('<title>November &lt;draft&gt;</title>')
    expect(page).toContain('data-theme="dark"')
    expect(page).toContain(formatFor({ locale: 'de-DE', currency: 'EUR' }).money(data.totals.revenue))
    expect(page).toContain('Marken')
    expect(() => renderReport(data, { colour: 'red' } as never)).toThrow(/unknown option "colour"/)
    expect(() => renderReport(data, { theme: 'blue' as never })).toThrow(QueryError)
    expect(() => renderReport(data, { locale: '??' })).toThrow(QueryError)
  })

  test('lists all opportunities that it counts, those without a purchase last', () => {
    const [first, second, third] = data.groups.slice(0, 3) as unknown as [ReportGroup, ReportGroup, ReportGroup]
    const chance = (group: ReportGroup, revenueAtStake: number | null, sessions: number) => ({
      ...group,
      opportunity: true,
      revenueAtStake,
      sessions,
    })
    const groups = [
      chance(first, null, 7),
      chance(second, null, 9),
      chance(third, 12, 8),
      { ...first, key: 'x', opportunity: false },
    ]
    expect(rankedOpportunities({ groups }).map(({ key }) => key)).toEqual([third.key, second.key, first.key])
    const table = /<table class="groups" id="opportunity-table">.*?<\/table>/s.exec(
      renderReport({ ...data, groups }),
    )?.[0]
    expect(table?.match(/<tr data-i=/g)).toHaveLength(3)
  })

  test('takes no side on the share of the largest', () => {
    const tile = /<h3>Top-5 brand share<\/h3>.*?<\/li>/s.exec(html)?.[0]
    expect(tile).toContain('class="change same"')
    expect(html).toMatch(/class="change (?:up|down)"/)
  })

  test('has a page for data with nothing in it', async () => {
    const empty = renderReport(await reportData(fromEvents([])))
    expect(empty).toContain('There are no events in scope')
    const views = await reportData(
      fromEvents([
        {
          eventTime: new Date('2020-01-01'),
          eventType: 'view',
          productId: '1',
          categoryId: '1',
          brand: 'a',
          price: 1,
          userId: 'u',
          userSession: 's',
        },
      ]),
    )
    const page = renderReport(views)
    expect(page).toContain('Nothing was bought in ')
    expect(page).toContain('No brand has 30 sessions or more; lower minSessions')
    expect(page).toContain('No brand has revenue in this period')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('charts', () => {
  test('are drawn without a DOM: the same bytes each time, ids of their own, in both themes', () => {
    for (const [name, { draw, height }] of Object.entries(reportCharts)) {
      for (const theme of ['light', 'dark'] as const) {
        const options = { theme, width: 700 }
        const svg = () =>
          chartSvg(draw(data, options), { width: 700, height: height(data, options), theme, id: `${name}-${theme}` })
        const first = svg()
        expect(first, name).toBe(svg())
        expect(first).toMatch(/^<svg [^>]*width="700"/)
        expect(first).toContain(chartThemes[theme].surface)
        expect(first).not.toMatch(/NaN|undefined|zr\d|var\(/)
      }
    }
  })

  test('do not change the data, nor do they keep anything of a drawing', () => {
    const before = JSON.stringify(data)
    for (const { draw } of Object.values(reportCharts)) draw(data, { highlight: [data.groups[3]?.key ?? null] })
    expect(JSON.stringify(data)).toBe(before)
  })

  test('the matrix gives each class its shape, fades others than those highlighted, and leaves out what has no class', () => {
    const classified = data.groups.filter(({ quadrant }) => quadrant !== null)
    const marks = matrixChart(data)['series'][1].data as { symbol: string; itemStyle: { opacity: number } }[]
    expect(marks).toHaveLength(classified.length)
    expect(new Set(marks.map(({ symbol }) => symbol)).size).toBe(
      new Set(classified.map(({ quadrant }) => quadrant)).size,
    )
    const [first] = classified
    const searched = matrixChart(data, { highlight: [first?.key as string] })['series'][1].data as typeof marks
    expect(searched.filter(({ itemStyle }) => itemStyle.opacity > 0.5)).toHaveLength(1)
  })

  test('no name of a group writes into the objects of the process', () => {
    const names = [...Object.getOwnPropertyNames(Object.prototype), 'x\n__proto__', `__proto__${'y'.repeat(90)}`]
    const groups = data.groups.slice(0, names.length).map((group, index) => ({ ...group, key: names[index] as string }))
    for (const { draw, height } of Object.values(reportCharts)) {
      for (const width of [340, 900]) {
        const options = { width, highlight: names }
        chartSvg(draw({ ...data, groups }, options), { width, height: height({ ...data, groups }, options) })
      }
    }
    const inherited: string[] = []
    for (const name in {}) inherited.push(name)
    expect(inherited).toEqual([])
    expect(Object.keys(Object)).toEqual([])
    expect(Object.keys(Object.prototype.toString)).toEqual([])
  })
})

describe('words', () => {
  test('findings are sentences whose numbers are of the data', () => {
    const findings = findingsOf(data, formatFor({ currency: 'USD' }), wordsFor('brand'))
    const text = findings.summary.map(plain)
    expect(text).toHaveLength(3)
    expect(text[0]).toMatch(
      /^Revenue came to \$[\d.]+[KM], (?:up|down) [\d.]+% on the 10 days before, from [\d,]+ orders in [\d,]+ sessions; [\d.]+% of the sessions have a purchase\.$/,
    )
    const numbers = Object.values(findings)
      .flat(2)
      .filter((part) => typeof part !== 'string' && !Array.isArray(part))
    expect(numbers.length).toBeGreaterThan(8)
  })

  test('dimensions have words', () => {
    expect(['brand', 'topCategory', 'categoryCode', 'price_class'].map((name) => wordsFor(name).many)).toEqual([
      'brands',
      'top categories',
      'category codes',
      'price classes',
    ])
  })
})

test('what is packed for the page is the same when it is unpacked', () => {
  const { groups, trend, funnel } = unpackReport(JSON.parse(JSON.stringify(packReport(data))))
  expect({ groups, trend, funnel }).toEqual({ groups: data.groups, trend: data.trend, funnel: data.funnel })
})

test('a report is about money of one currency', async () => {
  const sale = (currency: string, day: string) => ({
    eventTime: `2019-10-${day}T12:00:00Z`,
    eventType: 'purchase',
    brand: 'acme',
    price: 10,
    currency,
    userSession: currency,
  })
  const source = fromEvents([sale('EUR', '01'), sale('EUR', '02'), sale('USD', '03')])
  await expect(reportData(source)).rejects.toThrow(
    /^a report is about money of one currency, and here it is of several: ask for one, by a condition on currency$/,
  )
  const { totals } = await reportData(source, { where: eq(field.currency, 'EUR') })
  expect(totals.revenue).toBe(20)
})
