import { readFileSync, writeFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { duckdb, inspect } from '../../src/duckdb.js'
import { presets } from '../../src/events/presets/presets.js'
import { type SampleShape, shapeEndings, shapeNames } from '../../src/sample/options.js'
import { writeSample } from '../../src/sample/write.js'
import { cartometrics, temporaryFolder } from '../cli/run-cli.js'
import { lineEvents, lineLayouts } from '../support/line-layouts.js'
import { shellWords } from '../support/shell-words.js'
import { layoutText, shopEvents, shopLayouts } from '../support/shop-layouts.js'

const { path, file } = temporaryFolder()

/** What a preset is made with, where its files do not look the usual way. */
const options = (as: SampleShape) => (as === 'order-lines' ? { layout: 'online-retail' } : {})

async function sampleOf(as: SampleShape, ending: string): Promise<string> {
  const to = path(`${as}${ending}`)
  await writeSample({ events: 1500, seed: 11, path: to, as })
  return to
}

/** The lines of a sample, but for some that are left out, as another file. */
async function changed(as: SampleShape, name: string, change: (line: string, at: number) => string | undefined) {
  const [ending = ''] = shapeEndings[as]
  const lines = readFileSync(await sampleOf(as, ending), 'utf8')
    .trimEnd()
    .split('\n')
  return file(
    `${name}${ending}`,
    lines.flatMap((line, at) => change(line, at) ?? []),
  )
}

/** What is printed runs as it stands; its answer, and that of the binding in the library. */
async function bothAnswers(target: string) {
  const { binding, csv, preset, lines } = await inspect(target)
  const printed = await cartometrics(['inspect', target, '--json'])
  expect(printed.code, printed.err).toBe(0)
  const { command } = JSON.parse(printed.out)
  const asked = await cartometrics([...shellWords(command), '--format', 'json'])
  expect(asked.code, asked.err).toBe(0)
  const { totals: all, scanned } = JSON.parse(asked.out)
  expect(scanned === undefined || scanned.source !== '').toBe(true)
  const names = [
    'events',
    'views',
    'carts',
    'purchases',
    'units',
    'sessions',
    'shoppers',
    'orders',
    'revenue',
    'refunds',
  ]
  const metrics = names.filter((name) => name in all)
  const source = duckdb({ files: target, binding, csv })
  try {
    const { totals, rejected } = await analyze(source, { metrics } as never)
    const ofBoth = Object.fromEntries(metrics.map((name) => [name, all[name]]))
    return { command, preset, lines, ofCommand: ofBoth, ofLibrary: { ...(totals as object) }, rejected: rejected.count }
  } finally {
    source.close()
  }
}

describe.each(
  shapeNames.flatMap((as) =>
    shapeEndings[as].filter((one) => !/\.gz$|\.jsonl/.test(one)).map((ending) => [as, ending] as const),
  ),
)('a sample as %s in %s', (as, ending) => {
  test('is recognized, and bound as its preset has it', async () => {
    const found = await inspect(await sampleOf(as, ending))
    expect(found.preset).toMatchObject({ name: as, options: options(as), absent: [] })
    // What is usual need not be said.
    expect(found.binding).toEqual(as === 'rees46' ? {} : presets[as].binding(options(as)))
    expect(found.csv).toEqual(as === 'taobao' ? { header: false, columns: presets.taobao.csvColumns } : {})
    expect(found.isAnalyzable).toBe(true)
    expect(found.preset?.columns.length).toBeGreaterThan(3)
    expect(found.preset?.eventTypes.length === 0).toBe(as === 'order-lines')
    const hasItems = ['ga4', 'segment', 'shopify'].includes(as)
    expect(found.lines === null).toBe(!hasItems)
    if (hasItems) expect(found.lines).toBeGreaterThan(found.rows)
    const [lines, rows] = [found.eventTypes.map(({ lines }) => lines ?? 0), found.eventTypes.map(({ count }) => count)]
    const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)
    expect(sum(lines)).toBe(found.lines ?? 0)
    if (as !== 'order-lines') expect(sum(rows)).toBe(found.rows)
  })

  test('is analyzed by the command that is printed', async () => {
    const { command, ofCommand, ofLibrary, rejected } = await bothAnswers(await sampleOf(as, ending))
    expect(command.includes(`--preset ${as}`)).toBe(as !== 'rees46')
    expect(command).not.toMatch(/--(column|event-type|names|without)/)
    expect(ofCommand).toEqual(ofLibrary)
    expect(rejected).toBe(0)
    expect(ofCommand).toMatchObject({ purchases: expect.any(Number) })
    expect('revenue' in ofCommand).toBe(!['retail-rocket', 'taobao'].includes(as))
  })
})

test('what is without prices tells so, and its report leaves money out', async () => {
  const target = await sampleOf('retail-rocket', '.csv')
  const { missing, problems, prices } = await inspect(target)
  expect(missing.find(({ field }) => field === 'price')?.lost).toContain('revenue')
  expect(problems.filter(({ code }) => /price|amount/.test(code))).toEqual([])
  expect(prices).toBeNull()
  const html = path('rocket.html')
  const { code, err } = await cartometrics(['report', target, '--preset', 'retail-rocket', '-o', html])
  expect([code, err]).toEqual([0, expect.stringContaining('no column for price; left out: revenue')])
  expect(readFileSync(html, 'utf8')).not.toMatch(/\$\d/)
})

describe('files that lack something', () => {
  const without = (key: string) => (line: string) => line.replace(new RegExp(`,"${key}":"[^"]*"`), '')

  test.each([
    ['a GA4 export without user_id', 'ga4', without('user_id'), []],
    ['calls of Segment without anonymousId', 'segment', without('anonymousId'), []],
    ['calls of Segment without ids', 'segment', without('messageId'), ['eventId']],
    [
      'a GA4 export of views',
      'ga4',
      (line: string) => (line.includes('"view_item"') ? line : undefined),
      ['orderId', 'eventId', 'quantity', 'amount'],
    ],
    [
      'calls of Segment of views',
      'segment',
      (line: string) => (line.includes('"Product Viewed"') ? line : undefined),
      ['orderId', 'quantity', 'amount'],
    ],
    [
      'views of Shopify',
      'shopify',
      (line: string) => (line.includes('"product_viewed"') ? line : undefined),
      ['orderId', 'quantity', 'amount'],
    ],
    ['RetailRocket without orders', 'retail-rocket', (line: string) => line.replace(/,[^,]*$/, ''), ['orderId']],
    [
      'order lines without customers',
      'order-lines',
      (line: string) => line.split(',').slice(0, 6).join(','),
      ['userId'],
    ],
  ] as const)('%s', async (name, as, change, absent) => {
    const target = await changed(as, name.replaceAll(' ', '-'), change)
    const { preset, command, ofCommand, ofLibrary, rejected } = await bothAnswers(target)
    expect(preset).toMatchObject({ name: as, absent })
    expect(command.includes(`--without ${absent.join()}`)).toBe(absent.length > 0)
    expect([ofCommand, rejected]).toEqual([ofLibrary, 0])
    expect(ofCommand['events']).toBeGreaterThan(0)
  })

  test('order lines by other known names, with their notation', async () => {
    const target = await changed('order-lines', 'online-retail', (line, at) =>
      at === 0
        ? line.replace('Invoice,', 'InvoiceNo,').replace(',Price,', ',UnitPrice,').replace('Customer ID', 'CustomerID')
        : line.replace(/(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d):\d\d/, '$3/$2/$1 $4').replace(/,(\d+)\.(\d\d),/, ',"$1,$2",'),
    )
    const { binding, preset } = await inspect(target)
    expect(preset?.name).toBe('order-lines')
    expect(binding).toEqual({
      ...presets['order-lines'].binding({ layout: 'online-retail' }),
      timeFormat: '%d/%m/%Y %H:%M',
      decimal: ',',
    })
    const usual = await bothAnswers(await sampleOf('order-lines', '.csv'))
    const { ofCommand } = await bothAnswers(target)
    expect(ofCommand['revenue']).toBe(usual.ofCommand['revenue'])
    expect(ofCommand['refunds']).toBe(usual.ofCommand['refunds'])
  })

  test.each([
    [{ layout: 'olist' }, 'order_id,product_id,price,order_purchase_timestamp,customer_unique_id,order_status'],
    [{}, 'order_id,product_id,price,order_time,customer_id,quantity'],
  ])('order lines with the options %o', async (said, header) => {
    const rows = Array.from(
      { length: 9 },
      (_, at) => `o${at},p${at % 3},${at}.50,2019-10-0${1 + at} 08:00,c${at % 2},1`,
    )
    const { preset, binding } = await inspect(file(`orders-${header.length}.csv`, [header, ...rows]))
    expect(preset).toMatchObject({ name: 'order-lines', options: said })
    expect(binding).toEqual(presets['order-lines'].binding(said))
  })

  test('Taobao with a line of names, in another order', async () => {
    const target = await changed('taobao', 'named-taobao', (line, at) => {
      const [user, ...more] = line.split(',')
      const row = [...more, user].join()
      return at === 0 ? `item_id,category_id,behavior_type,timestamp,user_id\n${row}` : row
    })
    const { preset, command, ofCommand, ofLibrary, rejected } = await bothAnswers(target)
    expect([preset?.name, rejected]).toEqual(['taobao', 0])
    expect(command).toContain('--names item_id,category_id,behavior_type,timestamp,user_id')
    expect(ofCommand).toEqual(ofLibrary)
    expect(ofCommand).toEqual((await bothAnswers(await sampleOf('taobao', '.csv'))).ofCommand)
  })
})

describe('what only looks like one is not recognized', () => {
  test.each([
    [
      'GA4 without types of its own',
      'ga4',
      (line: string) => line.replace(/"event_name":"\w+"/, '"event_name":"screen"'),
    ],
    ['GA4 without parameters', 'ga4', (line: string) => line.replace('"event_params"', '"params"')],
    [
      'Segment with other events',
      'segment',
      (line: string) => line.replace(/"event":"[\w ]+"/, '"event":"Song Played"'),
    ],
    ['a pixel with other events', 'shopify', (line: string) => line.replace(/"name":"\w+"/, '"name":"product_view"')],
    [
      'Snowplow with other types',
      'snowplow',
      (line: string) => line.replace(/product_view|add_to_cart|transaction,/g, 'x'),
    ],
    ['RetailRocket in seconds', 'retail-rocket', (line: string) => line.replace(/^(\d{10})\d{3},/, '$1,')],
    ['RetailRocket with another type', 'retail-rocket', (line: string) => line.replace(',view,', ',search,')],
    [
      'Taobao with another type',
      'taobao',
      (line: string, at: number) => (at === 5 ? line.replace(/pv|cart|buy|fav/, 'share') : line),
    ],
    ['order lines by another name', 'order-lines', (line: string) => line.replace('StockCode', 'Article')],
    ['REES46 with another type', 'rees46', (line: string) => line.replace(',view,', ',search,')],
  ] as const)('%s', async (name, as, change) => {
    const found = await inspect(await changed(as, name.replaceAll(' ', '-'), change))
    expect(found.preset).toBeNull()
    expect(found.lines).toBeNull()
    expect(found.binding.itemTypes).toBeUndefined()
  })

  test('nor is any file of another shop', async () => {
    const texts = [
      ...shopLayouts.filter(({ encoding }) => encoding === undefined).map((one) => layoutText(one, shopEvents(40))),
      ...lineLayouts.map((one) => layoutText(one, lineEvents)),
    ]
    for (const [at, text] of texts.entries()) {
      const target = path(`other-${at}.csv`)
      writeFileSync(target, text)
      expect((await inspect(target)).preset, text.slice(0, 80)).toBeNull()
    }
  })
})

describe('nested files of no preset', () => {
  const lines = [
    '{"ts":"2019-10-01T08:00:00Z","kind":"view","who":{"id":"u1"},"basket":[{"sku":"a","price":1.5,"extra":{"x":1}}],"tags":["a"]}',
    '{"ts":"2019-10-01T08:05:00Z","kind":"purchase","who":{"id":"u1"},"basket":[{"sku":"b","price":2,"parts":[{"n":1}]}],"tags":[]}',
  ]

  test('tell the paths by which they are bound, in JSON and in Parquet', async () => {
    const json = file('basket.ndjson', lines)
    const parquet = path('basket.parquet')
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(`COPY (FROM read_json('${json}')) TO '${parquet}'`)
    connection.closeSync()
    const ofBasket = ['basket[].extra.x', 'basket[].parts', 'basket[].price', 'basket[].sku']
    const ofJson = await inspect(json)
    expect([ofJson.preset, [...ofJson.paths].sort()]).toEqual([null, ofBasket])
    const ofParquet = await inspect(parquet)
    expect([ofParquet.preset, [...ofParquet.paths].sort()]).toEqual([
      null,
      [...ofBasket.slice(0, 2), 'basket[].price', 'basket[].sku', 'who.id'],
    ])
    for (const target of [json, parquet]) {
      const { code, out } = await cartometrics(['inspect', target])
      expect([code, out]).toEqual([0, expect.stringMatching(/to be bound by their paths: .*basket\[\]\.price/s)])
    }
    const source = duckdb({
      files: json,
      binding: { ...ofJson.binding, columns: { ...ofJson.binding.columns, price: 'basket[].price' } },
    })
    expect((await analyze(source, { metrics: ['revenue'] })).totals).toEqual({ revenue: 2 })
    source.close()
  })

  test('become columns of Athena as they are nested', async () => {
    const { out } = await cartometrics(['inspect', file('nested.ndjson', lines), '--sql'])
    expect(out).toContain('`basket` array<struct<sku:string,price:string,extra:struct<x:string>,parts:string>>')
    expect(out).toContain('`who` struct<id:string>')
    expect(out).toContain('`tags` string')
    const { out: ofParquet } = await cartometrics(['inspect', await sampleOf('ga4', '.parquet'), '--sql'])
    expect(ofParquet).toContain('`event_params` array<struct<key:string,value:struct<string_value:string,')
  })
})

test('people see events and lines, and no identifiers of them', async () => {
  const target = await sampleOf('ga4', '.ndjson')
  const { out } = await cartometrics(['inspect', target], { columns: 100, env: { NO_COLOR: '1' } })
  expect(out).toMatch(/[\d,]+ events \(all were counted\).*they are [\d,]+ lines/s)
  expect(out).toContain('These are events of the preset ga4, by the columns event_timestamp')
  expect(out).toMatch(/Type +Events +Share +Lines +Read as/)
  expect(out).toMatch(/price +items\[\]\.price +as ga4 has it/)
  expect(out).toContain(`--by brand --preset ga4`)
  const { user_pseudo_id: user } = JSON.parse(readFileSync(target, 'utf8').split('\n')[0] as string)
  expect(out).not.toContain(user)
  expect(out.split('\n').filter((line) => line.length > 100)).toEqual([])
})
