import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shortened, textWidth } from '../../src/report/drawing/labels.js'
import { nameInSentence } from '../../src/report/groups.js'
import { headlinesOfNothing, headlinesWithoutData, trendPoint } from '../../src/report/headlines.js'
import { fileName, withoutFolders } from '../../src/report/page/paths.js'
import { filledTrend } from '../../src/report/period.js'
import { findingsOf, formatFor, plain, renderReport, reportData, wordsFor } from '../../src/report.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const event = (eventType: string, userSession: string, brand = 'acme') => ({
  eventTime: '2020-01-01T12:00:00Z',
  eventType,
  productId: '1',
  categoryId: '1',
  brand,
  price: 10,
  userId: userSession,
  userSession,
})

describe('a page that is passed on', () => {
  test('has neither folders nor rows that could not be read, unless these are asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'private folder-'))
    try {
      const path = join(folder, 'events of may.csv')
      const lines = ['event_time,event_type,brand,price,user_id,user_session,product_id,category_id']
      for (let index = 0; index < 40; index++)
        lines.push(`2020-01-01 00:00:${10 + index},view,acme,1,u${index},s${index},1,1`)
      lines.push('2020-01-01 00:01:00,view,acme,SECRET,u,s,1,1')
      await writeFile(path, `${lines.join('\n')}\n`)
      await writeFile(join(folder, 'other.csv.bz2'), 'x')
      const source = duckdb({ files: folder, threads: 1 })
      const data = await reportData(source)
      source.close()
      expect(data.rejected.count).toBe(1)
      expect(data.warnings.map(({ code }) => code)).toContain('skipped-files')
      const page = renderReport(data)
      expect(page).toContain('events of may.csv')
      expect(page).toContain('other.csv.bz2')
      expect(page).toContain('The first of them are in events of may.csv.')
      expect(page).not.toContain('SECRET')
      const shown = renderReport(data, { showRejectedRows: true })
      expect(shown).toContain('SECRET')
      for (const one of [page, shown]) {
        expect(one).not.toContain(tmpdir())
        expect(one).not.toContain('private folder')
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test.each([
    ['/srv/data/x.csv has no brand', 'x.csv has no brand'],
    ['read "s3://bucket/2020/x.parquet"', 'read "x.parquet"'],
    ['C:\\Users\\ann\\x.csv (skipped)', 'x.csv (skipped)'],
    ['\\\\host\\share\\x.csv', 'x.csv'],
    ['../up/x.csv and ~/down/y.csv', 'x.csv and y.csv'],
    ['rel data/x.csv', 'x.csv'],
    [
      "events / sessions, and/or 2019/10/01, %d/%m/%Y, escape: '\\\\'",
      "events / sessions, and/or 2019/10/01, %d/%m/%Y, escape: '\\\\'",
    ],
  ])('cuts folders from %s', (text, wanted) => {
    const scan = { asked: '', source: '', files: ['rel data/known.csv'], milliseconds: 0 }
    const cut = withoutFolders({ scans: [scan], rejected: { count: 0, reasons: {}, examples: [] } })
    expect(cut(text)).toBe(wanted)
    expect(fileName('/a/b/')).toBe('b')
    expect(fileName('https://shop.example/a/x.csv?X-Amz-Signature=secret')).toBe('x.csv')
    expect(fileName('/a/what?.csv')).toBe('what?.csv')
  })
})

describe('a page says nothing false', () => {
  const page = async (...events: readonly object[]) => {
    const data = await reportData(fromEvents(events as never), { minSessions: 1 })
    const { summary } = findingsOf(data, formatFor(), wordsFor('brand'))
    // Without the style sheet and the definitions.
    const html = /<main.*(?=<section id="definitions")/s.exec(renderReport(data))?.[0] ?? ''
    return { data, html, summary: summary.map(plain) }
  }
  const views = ['a', 'b', 'c'].flatMap((brand) => [1, 2, 3].map((n) => event('view', `${brand}${n}`, brand)))

  test('where nothing was bought', async () => {
    const { html, summary, data } = await page(...views)
    expect(summary).toEqual(['Nothing was bought in 9 sessions.'])
    expect(data.totals).toMatchObject({ sessionConversionRate: 0, conversionRate: 0 })
    expect(html).not.toMatch(/leader|underperformer|niche.gem|stay and buy|engages? visitors|leads? in/i)
    expect(html).toContain('No brand with enough sessions had a purchase')
  })

  test('where the threshold of purchases per session is 0', async () => {
    const { html } = await page(...views, event('purchase', 'a1', 'a'))
    expect(html).toContain('The threshold of purchases per session is 0, and no brand can be below it')
    expect(html).not.toMatch(/Market leader|Underperformer|leads? in traffic/)
  })

  test('where there is one brand', async () => {
    const { html, summary } = await page(event('view', '1'), event('purchase', '1'), event('view', '2'))
    expect(html).toContain('There is one brand with enough sessions, and nothing to compare it with')
    expect(summary[1]).toBe('acme is the only brand that sells')
    expect(html).not.toContain('stickiest')
  })

  test('where no event has a brand', async () => {
    const { summary } = await page({ ...event('purchase', '1'), brand: null })
    expect(summary[1]).toBe('No event has a brand.')
  })

  test('of conversion: the share of sessions that buy, and purchases per session', async () => {
    const { html, data } = await page(...[1, 2, 3].map(() => event('purchase', '1')), event('view', '2'))
    expect(data.totals).toMatchObject({ sessionConversionRate: 0.5, conversionRate: 1.5 })
    expect(html).toMatch(/<h3>Sessions that buy<\/h3>.*?50\.0%.*?purchases per session: 150\.0%/s)
  })

  test('of concentration: what sells, and what it is a share of', async () => {
    const { html } = await page(...views, event('purchase', 'a1', 'a'), event('purchase', 'b1', 'b'), {
      ...event('purchase', 'x'),
      brand: null,
    })
    expect(html).toMatch(/<data [^>]*>2<\/data> of <data [^>]*>2<\/data> brands that sell/)
    expect(html).toMatch(/That revenue is <data [^>]*>66\.7%<\/data> of all revenue/)
    expect(html).toMatch(/Of <data [^>]*>3<\/data> brands, <data [^>]*>2<\/data> have revenue/)
  })
})

describe('a trend', () => {
  const period = { from: new Date('2020-01-01'), to: new Date('2020-01-04'), timeZone: 'UTC' }
  const none = { quietHour: headlinesOfNothing([]), noData: headlinesWithoutData }
  test('has no values for days without events', () => {
    const points = [trendPoint('2020-01-02', { events: 3, revenue: 1 })]
    const filled = filledTrend(points, 'day', period, none)
    expect(filled.map(({ events, revenue }) => [events, revenue])).toEqual([
      [0, null],
      [3, 1],
      [0, null],
    ])
  })

  test('has 0 for quiet hours, but not before the data, after it, or on days without any', () => {
    const points = ['2020-01-01T10:00', '2020-01-01T12:00', '2020-01-03T05:00'].map((at) =>
      trendPoint(at, { events: 1, revenue: 1 }),
    )
    const filled = new Map(filledTrend(points, 'hour', period, none).map(({ at, revenue }) => [at, revenue]))
    expect(filled.get('2020-01-01T11:00')).toBe(0)
    expect(filled.get('2020-01-01T09:00')).toBeNull()
    expect(filled.get('2020-01-02T11:00')).toBeNull()
    expect(filled.get('2020-01-03T04:00')).toBe(0)
    expect(filled.get('2020-01-03T06:00')).toBeNull()
  })
})

test('long names are cut between characters, in sentences at the end and on axes in the middle', () => {
  expect(nameInSentence({ key: '\u{1f45f}'.repeat(99) }, 'brand')).toBe(`${'\u{1f45f}'.repeat(59)}…`)
  expect(nameInSentence({ key: '\u05e9\u05dc' }, 'brand')).toBe('\u2068\u05e9\u05dc\u2069')
  const short = shortened(`brand number ${'x'.repeat(200)} 17`, 120)
  expect(short).toMatch(/^brand num.*….* 17$/)
  expect(textWidth(short)).toBeLessThanOrEqual(120)
  expect(shortened('short', 120)).toBe('short')
})
