import { describe, expect, test } from 'vitest'
import { groupsCsv } from '../../src/report/page/groups-csv.js'
import { packReport, unpackReport } from '../../src/report/page/pack.js'
import {
  chartSvg,
  findingsOf,
  formatFor,
  plain,
  type ReportData,
  renderReport,
  reportCharts,
  reportData,
  wordsFor,
} from '../../src/report.js'
import { sampleEvents } from '../../src/sample/events.js'
import { generateSample } from '../../src/sample/generate.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const sample = generateSample({ events: 8000, seed: 5, days: 8 })
const events = [...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)])
const period = { time: { from: '2019-10-05', to: '2019-10-09' }, minSessions: 5 } as const

/** The data of a report over events without some fields. */
function dataWithout(...fields: readonly string[]): Promise<ReportData> {
  const rows = events.map((event) =>
    Object.fromEntries(Object.entries(event).filter(([name]) => !fields.includes(name))),
  )
  // Not by the median, as half of the brands sell nothing: a threshold of 0 tells no classes apart.
  const thresholds = fields.includes('userSession') ? {} : { thresholds: { conversionRate: 'mean' } as const }
  return reportData(fromEvents(rows), { ...period, ...thresholds })
}

const whole = await dataWithout()
const sections = ['overview', 'competition', 'exploration', 'performance', 'all']
const money = ['revenue', 'marketShare', 'cumulativeShare', 'revenueRank', 'averageOrderValue', 'revenueAtStake']
const visits = [
  'sessions',
  'stickiness',
  'sessionConversionRate',
  'conversionRate',
  'orders',
  'averageOrderValue',
  'quadrant',
  'opportunity',
  'revenueAtStake',
]

describe('a report of events', () => {
  test('with all columns leaves nothing out', () => {
    expect([whole.leftOut, whole.grouped, whole.warnings]).toEqual([[], true, []])
    const page = renderReport(whole)
    for (const id of sections) expect(page).toContain(`<section id="${id}"`)
    expect(page).not.toContain('the events have no such columns')
    expect(page).not.toContain('<h3>Warnings</h3>')
  })

  test.each<
    [
      string,
      string[],
      {
        leftOut: string[]
        sections: string[]
        tiles: string[]
        figures: string[]
        columns: string[]
        first: string
        said: string
      },
    ]
  >([
    [
      'prices',
      ['price'],
      {
        leftOut: money,
        sections: ['overview', 'exploration', 'performance', 'all'],
        tiles: ['purchases', 'shoppers', 'sessions', 'sessionConversionRate'],
        figures: ['trend', 'funnel', 'stickiness', 'matrix'],
        columns: [
          'shoppers',
          'popularityShare',
          'sessions',
          'purchases',
          'stickiness',
          'sessionConversionRate',
          'conversionRate',
          'quadrant',
        ],
        first: 'Purchases came to ',
        said: 'No prices: the',
      },
    ],
    [
      'sessions',
      ['userSession'],
      {
        leftOut: visits,
        sections: ['overview', 'competition', 'all'],
        tiles: ['revenue', 'shoppers', 'events', 'topShare5'],
        figures: ['trend', 'benchmark', 'pareto'],
        columns: ['revenueRank', 'revenue', 'marketShare', 'change', 'shoppers', 'popularityShare', 'events'],
        first: 'Revenue came to ',
        said: 'No sessions: the',
      },
    ],
    [
      'users',
      ['userId'],
      {
        leftOut: ['shoppers', 'popularityShare', 'popularityRank', 'buyers'],
        sections,
        tiles: ['revenue', 'sessions', 'averageOrderValue', 'sessionConversionRate', 'topShare5'],
        figures: ['trend', 'funnel', 'pareto', 'stickiness', 'matrix'],
        columns: [
          'revenueRank',
          'revenue',
          'marketShare',
          'change',
          'sessions',
          'stickiness',
          'sessionConversionRate',
          'conversionRate',
          'averageOrderValue',
          'quadrant',
          'revenueAtStake',
        ],
        first: 'Revenue came to ',
        said: 'No users: the',
      },
    ],
    [
      'brands',
      ['brand'],
      {
        leftOut: [],
        sections: ['overview'],
        tiles: ['revenue', 'shoppers', 'sessions', 'averageOrderValue', 'sessionConversionRate'],
        figures: ['trend', 'funnel', 'factors'],
        columns: [],
        first: 'Revenue came to ',
        said: 'No brands: the',
      },
    ],
    [
      'any of them',
      ['price', 'userSession', 'userId', 'brand'],
      {
        leftOut: [...money, ...visits, 'shoppers'],
        sections: ['overview'],
        tiles: ['purchases', 'events'],
        figures: ['trend'],
        columns: [],
        first: 'Purchases came to ',
        said: 'No prices, sessions, users or brands: the',
      },
    ],
  ])('without %s has all the rest, and says so', async (_, fields, wanted) => {
    const data = await dataWithout(...fields)
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
    for (const name of wanted.leftOut) expect(data.leftOut).toContain(name)
    expect(data.grouped).toBe(!fields.includes('brand'))
    expect(data.warnings.map(({ code }) => code)).toEqual([
      ...(wanted.leftOut.length > 0 ? ['metrics-left-out'] : []),
      ...(data.grouped ? [] : ['groups-left-out']),
    ])
    // What is there is what it is of whole events.
    for (const [name, value] of Object.entries(data.totals)) {
      expect(value, name).toEqual(data.leftOut.includes(name) ? null : whole.totals[name as keyof typeof whole.totals])
    }
    expect(data.trend.current.map(({ events }) => events)).toEqual(whole.trend.current.map(({ events }) => events))
    expect(data.concentration.topShare[5]).toEqual(
      wanted.sections.includes('competition') ? whole.concentration.topShare[5] : null,
    )

    const page = renderReport(data)
    const found = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, name]) => name)
    expect(found(/<section id="(\w+)"/g)).toEqual([...wanted.sections, 'definitions', 'exclusions'])
    // Once for wide windows, and once in the menu for narrow ones.
    const links = [...wanted.sections, 'definitions']
    expect(found(/<a href="#(\w+)">(?!\d)/g).filter((id) => id !== 'main')).toEqual([...links, ...links])
    const tiles = page.slice(
      page.indexOf('<ul class="tiles">'),
      page.indexOf('</ul>', page.indexOf('<ul class="tiles">')),
    )
    expect([...tiles.matchAll(/data-name="(\w+)"/g)].map(([, name]) => name)).toEqual(wanted.tiles)
    expect(found(/<figure class="card \w+" id="(\w+)"/g)).toEqual(wanted.figures)
    const all = page.slice(page.indexOf('id="all-table"'))
    const heads = data.grouped ? [...all.slice(0, all.indexOf('</thead>')).matchAll(/data-sort="?(\w+)/g)] : []
    expect(heads.map(([, id]) => id).filter((id) => id !== 'name')).toEqual(wanted.columns)
    expect(page).toContain(wanted.said)
    expect(page).toContain('<h3>Warnings</h3>')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    expect(page.includes('id="search"')).toBe(data.grouped)

    const { summary } = findingsOf(data, formatFor(), wordsFor(data.dimension))
    expect(plain(summary[0] ?? [])).toMatch(new RegExp(`^${wanted.first}`))
    expect(summary.map(plain).join(' ')).not.toMatch(/\b0 (orders|sessions|shoppers)|null/)
    const [header = ''] = groupsCsv(data).split('\r\n')
    if (data.grouped) expect(header.split(',')).toEqual(['brand', ...wanted.columns])
    expect({ ...unpackReport(packReport(data)), definitions: [], scans: [] }).toEqual({
      ...data,
      warnings: [],
      definitions: [],
      scans: [],
    })
  })

  test('draws charts of what is there', async () => {
    const data = await dataWithout('price', 'userSession')
    const { draw } = reportCharts.trend
    const option = draw(data, {})
    expect(option['yAxis'].map(({ name }: { name: string }) => name)).toEqual(['Purchases', 'Shoppers'])
    const svg = chartSvg(option, { width: 800, height: 320, id: 'trend' })
    expect(svg).toContain('Purchases')
    expect(svg).not.toContain('Revenue')
    const matrix = reportCharts.matrix.draw(await dataWithout('price'), {})
    const sizes = matrix['series'][1].data.map(({ symbolSize }: { symbolSize: number }) => symbolSize)
    expect(new Set(sizes)).toEqual(new Set([11]))
  })

  test('in the order of what there is', async () => {
    const orderOf = ({ groups }: ReportData) => groups.map(({ key }) => key)
    const by = (name: 'revenue' | 'shoppers' | 'sessions' | 'events') =>
      whole.groups.toSorted(
        (a, b) =>
          (b[name] ?? 0) - (a[name] ?? 0) ||
          Number(a.key === null) - Number(b.key === null) ||
          (String(a.key) < String(b.key) ? -1 : 1),
      )
    expect(orderOf(await dataWithout('price'))).toEqual(by('shoppers').map(({ key }) => key))
    expect(orderOf(await dataWithout('price', 'userId'))).toEqual(by('sessions').map(({ key }) => key))
    expect(orderOf(await dataWithout('price', 'userId', 'userSession'))).toEqual(by('events').map(({ key }) => key))
  })

  test('by what it is asked for refuses events without it', async () => {
    const rows = events.map(({ brand: _, ...event }) => event)
    await expect(reportData(fromEvents(rows), { ...period, by: 'brand' })).rejects.toThrow(
      'no column "brand" for brand',
    )
    await expect(reportData(fromEvents(rows), { ...period, by: 'colour' })).rejects.toThrow('no column "colour"')
    const bound = fromEvents(rows, { binding: { columns: { brand: 'maker' } } })
    await expect(reportData(bound, period)).rejects.toThrow('no column "maker" for brand')
  })

  test('has the warnings of both periods, as text', async () => {
    const odd = events.map((event) =>
      event.eventTime < new Date('2019-10-05') ? { ...event, eventType: '<b>Pürchase' } : event,
    )
    const data = await reportData(fromEvents(odd), period)
    expect(data.warnings).toMatchObject([{ code: 'unknown-event-types', quality: true }])
    expect(data.warnings[0]?.message).toMatch(
      /^in the previous period, memory has no event of the types .* "<b>Pürchase"/,
    )
    const page = renderReport(data)
    expect(page).toContain('<a href="#exclusions">1 warning</a>')
    expect(page).not.toContain('<b>P')
    await expect(reportData(fromEvents(odd), { ...period, strict: true })).rejects.toThrow('leave out `strict`')
  })
})
