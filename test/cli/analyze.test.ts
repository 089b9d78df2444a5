import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file, folder } = temporaryFolder()
const events = file('shop.csv', shop)
const broken = file('broken.csv', [
  ...shop,
  'yesterday,view,1,1,a,b,1,u,s',
  '2019-10-01 08:00:00,view,1,1,a,b,cheap,u,s',
])
const analyze = (...args: string[]) => cartometrics(['analyze', events, ...args])

describe('the table', () => {
  test('has rows, totals, thresholds and concentration', async () => {
    const { code, out, err } = await analyze('--by', 'brand', '--min-sessions', '2')
    expect(err).toBe(
      'cartometrics: 1 of 4 groups has fewer than 2 sessions and takes no part in thresholds and classes; --min-sessions sets another limit\n',
    )
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "                   Market            Conversion                   Revenue                  Average
      Brand     Revenue   share  Sessions        rate  Quadrant        at stake  Stickiness  order value  Purchases
      ───────  ────────  ──────  ────────  ──────────  ──────────────  ────────  ──────────  ───────────  ─────────
      apple    1,000.50   80.0%         2       50.0%  niche-gem              –        1.50     1,000.50          1
      samsung    250.25   20.0%         3       33.3%  underperformer     62.56        2.00       250.25          1
      nokia        0.00      0%         1          0%  –                      –        1.00            –          0
      (none)       0.00      0%         1          0%  –                      –        1.00            –          0
      ───────  ────────  ──────  ────────  ──────────  ──────────────  ────────  ──────────  ───────────  ─────────
      Total    1,250.75  100.0%         5       40.0%  –                      –        2.20       625.38          2

      Thresholds     sessions 2.5, conversionRate 41.7%, stickiness 1.75: the median of groups with 2 sessions or more.
      Concentration  the largest group accounts for 80.0% of revenue; 80% takes 2 of 3 groups. HHI 0.68, Gini 0.533.
      "
    `)
  })

  test('lists totals where there are no groups', async () => {
    const { out } = await analyze()
    expect(out).toMatchInlineSnapshot(`
      "Metric                      Value  Unit
      ───────────────────────  ────────  ─────────────────────────────
      Revenue                  1,250.75  currency
      Orders                          2  orders
      Average order value        625.38  currency per order
      Events                         11  events
      Views                           8  events
      Carts                           1  events
      Purchases                       2  events
      Sessions                        5  sessions
      Shoppers                        5  users
      Buyers                          2  users
      Products                        5  products
      Stickiness                   2.20  events per session
      Conversion rate             40.0%  purchases per session
      Session conversion rate     40.0%  share of sessions
      Cart rate                   20.0%  share of sessions
      Cart abandonment rate      100.0%  share of sessions with a cart
      Revenue per session        250.15  currency per session
      Revenue per shopper        250.15  currency per user
      Purchases per buyer          1.00  purchases per buyer
      "
    `)
  })

  test('orders time by time, in the time zone asked for', async () => {
    const { out } = await analyze('--by', 'day', '--metrics', 'events,revenue', '--time-zone', 'Europe/Berlin')
    expect(out).toMatchInlineSnapshot(`
      "Day         Events   Revenue
      ──────────  ──────  ────────
      2019-10-01       3  1,000.50
      2019-10-02       8    250.25
      ──────────  ──────  ────────
      Total           11  1,250.75
      "
    `)
  })

  test('says how many rows it leaves out', async () => {
    const { out } = await analyze('--by', 'productId', '--metrics', 'events', '--limit', '2')
    expect(out).toContain('2 rows of 5 groups; --limit all shows all of them.')
    const all = await analyze('--by', 'productId', '--metrics', 'events', '--limit', 'all')
    expect(all.out).not.toContain('--limit all')
  })

  test('has 30 rows unless asked, as csv has all', async () => {
    const many = file('many.csv', [
      'event_time,event_type,brand,price,user_session',
      ...Array.from({ length: 40 }, (_, index) => `2019-10-01,view,brand${index},1,s`),
    ])
    const rowsOf = async (...args: string[]) =>
      (await cartometrics(['analyze', many, '--by', 'brand', '--metrics', 'events', ...args])).out.match(/^brand\d+/gm)
    expect(await rowsOf()).toHaveLength(30)
    expect(await rowsOf('--limit', 'all')).toHaveLength(40)
    expect(await rowsOf('--format', 'csv')).toHaveLength(40)
    expect(await rowsOf('--format', 'csv', '--limit', '3')).toHaveLength(3)
  })

  test('fits a terminal: metrics that were asked for are split into parts, the others left out', async () => {
    const columns = 50
    const visible = (line: string) => stripVTControlCharacters(line).length
    const asked = await cartometrics(
      ['analyze', events, '--by', 'brand', '--metrics', 'revenue,sessions,shoppers,products,conversionRate,quadrant'],
      { columns },
    )
    expect(Math.max(...asked.out.split('\n').map(visible))).toBeLessThanOrEqual(columns)
    expect(asked.out.match(/nokia/g)).toHaveLength(2)
    expect(asked.out).toContain('Quadrant')
    const unasked = await cartometrics(['analyze', events, '--by', 'brand'], { columns })
    expect(unasked.out.match(/nokia/g)).toHaveLength(1)
    expect(unasked.out).toContain('No room for')
  })

  test('has colours on a terminal only, and none where they are not wanted', async () => {
    const args = ['analyze', events, '--by', 'brand']
    expect((await cartometrics(args, { columns: 200 })).out).toContain('\x1b[1m')
    expect((await cartometrics(args, { columns: 200, env: { NO_COLOR: '1' } })).out).not.toContain('\x1b')
    expect((await cartometrics(args)).out).not.toContain('\x1b')
  })

  test('has metrics of the whole table in a line of their own', async () => {
    const { out } = await analyze('--by', 'brand', '--metrics', 'revenue,hhi,gini')
    expect(out).toMatchInlineSnapshot(`
      "Brand     Revenue
      ───────  ────────
      apple    1,000.50
      samsung    250.25
      nokia        0.00
      (none)       0.00
      ───────  ────────
      Total    1,250.75

      All groups     Herfindahl–Hirschman index 0.68; Gini coefficient 0.53.
      "
    `)
    const alone = await analyze('--by', 'brand', '--metrics', 'topShare1')
    expect(alone.out).toMatchInlineSnapshot(`
      "Brand
      ───────
      apple
      nokia
      samsung
      (none)
      ───────
      Total

      All groups     Top-1 share 80.0%.
      "
    `)
    const withoutPrices = file('prices.csv', ['event_time,event_type,brand', '2019-10-01,view,a', '2019-10-01,view,b'])
    const unasked = await cartometrics(['analyze', withoutPrices, '--by', 'brand'])
    expect(unasked.out).not.toMatch(/All groups|Concentration|Ranked/)
    const totals = await analyze('--metrics', 'rankedGroups,events')
    expect(totals.out).toMatchInlineSnapshot(`
      "Metric         Value  Unit
      ─────────────  ─────  ──────
      Ranked groups      0  groups
      Events            11  events
      "
    `)
  })

  test('says so where there are no events', async () => {
    const { out, code } = await analyze('--by', 'brand', '--where', 'brand=siemens')
    expect(out).toContain('There are no such events.')
    expect(code).toBe(0)
  })
})

describe('json', () => {
  test('has the parts of a result, in order, with all metrics', async () => {
    const { out } = await analyze('--by', 'brand', '--format', 'json')
    const result = JSON.parse(out)
    expect(Object.keys(result)).toEqual([
      'rows',
      'totals',
      'thresholds',
      'rejected',
      'duplicates',
      'warnings',
      'groups',
      'scanned',
    ])
    expect(Object.keys(result.rows[0])).toEqual(['brand', ...Object.keys(catalogue)])
    expect(Object.keys(result.totals)).toEqual([...Object.keys(catalogue), ...Object.keys(concentrationMetrics)])
    expect(result.totals).toMatchObject({ revenue: 1250.75, rankedGroups: 3, rankedRevenue: 1250.75 })
    expect(result.rejected).toEqual({ count: 0, reasons: {}, examples: [] })
    expect(result.totals.topShare1).toBeCloseTo(1000.5 / 1250.75, 12)
  })

  test('is the same text for the same events and query, a row a line', async () => {
    const args = [
      '--by',
      'brand',
      '--metrics',
      'revenue,conversionRate,quadrant',
      '--min-sessions',
      '1',
      '--format',
      'json',
    ]
    const first = await analyze(...args)
    expect(first.out).toBe((await analyze(...args)).out)
    expect(first.out).toContain(
      '\n    {"brand":"apple","revenue":1000.5,"conversionRate":0.5,"quadrant":"market-leader"},\n',
    )
  })

  test('is totals only without dimensions', async () => {
    const named = JSON.parse((await analyze('--metrics', 'events', '--format', 'json')).out)
    expect([named.rows, named.totals]).toEqual([[], { events: 11 }])
    const all = JSON.parse((await analyze('--format', 'json')).out)
    expect([all.rows, Object.keys(all.totals)]).toEqual([[], Object.keys(catalogue)])
  })
})

describe('csv', () => {
  test('is a header and rows, null empty, with CRLF', async () => {
    const { out } = await analyze(
      '--by',
      'brand',
      '--metrics',
      'revenue,conversionRate,quadrant,opportunity',
      '--min-sessions',
      '0',
      '--format',
      'csv',
    )
    expect(out.split('\r\n')).toEqual([
      'brand,revenue,conversionRate,quadrant,opportunity',
      'apple,1000.5,0.5,market-leader,false',
      'samsung,250.25,0.3333333333333333,market-leader,false',
      'nokia,0,0,long-tail,false',
      ',0,0,,',
      '',
    ])
  })

  test('has no metrics of the whole table in its rows', async () => {
    const { out } = await analyze('--by', 'brand', '--metrics', 'revenue,hhi', '--limit', '1', '--format', 'csv')
    expect(out).toBe('brand,revenue\r\napple,1000.5\r\n')
    const all = await analyze('--by', 'brand', '--limit', '1', '--format', 'csv')
    expect(all.out.split('\r\n')[0]).toBe(['brand', ...Object.keys(catalogue)].join(','))
  })

  test('is one row of totals without dimensions', async () => {
    expect((await analyze('--metrics', 'events,revenue', '--format', 'csv')).out).toBe(
      'events,revenue\r\n11,1250.75\r\n',
    )
  })
})

describe('the query', () => {
  const brands = async (...args: string[]) => {
    const { out, err } = await analyze('--by', 'brand', '--metrics', 'events', '--format', 'csv', ...args)
    expect(err).toBe('')
    return Object.fromEntries(
      out
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')),
    )
  }

  test.each<[string[], Record<string, string>]>([
    [['--where', 'brand=apple'], { apple: '3' }],
    [['--where', 'brand=apple|nokia'], { apple: '3', nokia: '1' }],
    [['--where', 'brand!=apple|nokia'], { samsung: '6' }],
    [['--where', 'brand='], { '': '1' }],
    [['--where', 'brand!='], { apple: '3', samsung: '6', nokia: '1' }],
    [['--where', 'brand=|nokia'], { '': '1', nokia: '1' }],
    [['--where', 'price>=250.25'], { apple: '3', samsung: '5' }],
    [['--where', 'price=90|9.9'], { samsung: '1', '': '1' }],
    [['--where', ' price < 100 ', '--where', 'eventType!=cart'], { samsung: '1', nokia: '1' }],
    [['--where', 'event_type=purchase|cart'], { apple: '1', samsung: '1', '': '1' }],
    [['--where', 'topCategory=appliances'], { nokia: '1' }],
    [['--where', 'brand = apple AND price > 3'], { apple: '3' }],
    [['--where', 'brand=nokia or brand=samsung and price<100'], { nokia: '1', samsung: '1' }],
    [['--where', '(brand=nokia or brand=samsung) and price<100', '--where', 'price>50'], { samsung: '1' }],
    [['--where', 'day>=2019-10-02', '--where', 'brand=samsung'], { samsung: '3' }],
    [['--where', 'eventTime<2019-10-01T09:00:00Z'], { apple: '2' }],
    [['--where', 'userSession=s3'], { samsung: '3' }],
    // Half open: the event at 09:00 is out, that at 08:00 is in.
    [['--from', '2019-10-01T08:00:00Z', '--to', '2019-10-01T09:00:00Z'], { apple: '2' }],
    [['--from', '2019-10-02', '--time-zone', 'Europe/Berlin', '--where', 'brand!='], { samsung: '6', nokia: '1' }],
  ])('%j', async (args, expected) => {
    expect(await brands(...args)).toEqual(expected)
  })

  test('orders by several columns in either direction', async () => {
    const { out } = await analyze(
      '--by',
      'brand',
      '--metrics',
      'purchases,sessions',
      '--order-by',
      'purchases:asc,brand:desc',
      '--format',
      'csv',
    )
    expect(out.match(/^\w*(?=,\d)/gm)).toEqual(['nokia', '', 'samsung', 'apple'])
  })

  test('takes thresholds of each kind', async () => {
    const thresholds = async (...args: string[]) =>
      JSON.parse((await analyze('--by', 'brand', '--format', 'json', ...args)).out).thresholds
    const all = ['--min-sessions', '0']
    expect(await thresholds(...all, '--threshold', 'sessions=mean')).toMatchObject({
      minSessions: 0,
      sessions: 2,
      conversionRate: 1 / 3,
    })
    expect(await thresholds(...all, '--threshold', 'conversionRate=2%')).toMatchObject({ conversionRate: 0.02 })
    expect(await thresholds(...all, '--threshold', 'conversionRate=0.02')).toMatchObject({ conversionRate: 0.02 })
    expect(await thresholds(...all, '--threshold', 'conversionRate=p100')).toMatchObject({ conversionRate: 0.5 })
    expect(await thresholds(...all, '--threshold', 'eventsPerSession=9', '--threshold', 'revenue=p50')).toMatchObject({
      stickiness: 9,
      revenue: 250.25,
    })
    expect(await thresholds('--min-sessions', '3')).toMatchObject({ minSessions: 3, sessions: 3 })
    expect(await thresholds()).toMatchObject({ minSessions: 30, sessions: null })
  })

  test('reads files with names and types of their own', async () => {
    const own = file('own.txt', [
      '2019-10-01;click;apple;s1;EU;9',
      '2019-10-01;buy;apple;s1;US;9',
      '2019-10-02;click;nokia;s2;EU;9',
    ])
    const args = [
      '--names',
      'ts,what,maker,sid,region,price',
      '--delimiter',
      ';',
      '--no-header',
      '--input-format',
      'csv',
    ]
    const binding = ['eventTime=ts', 'event_type=what', 'brand=maker', 'userSession=sid'].flatMap((pair) => [
      '--column',
      pair,
    ])
    const types = ['--event-type', 'click=view', '--event-type', 'buy=purchase']
    const { out, err } = await cartometrics([
      'analyze',
      own,
      ...args,
      ...binding,
      ...types,
      '--by',
      'maker,region',
      '--metrics',
      'views,purchases',
      '--format',
      'csv',
    ])
    expect(err).toBe('')
    expect(out).toBe('brand,region,views,purchases\r\napple,EU,1,0\r\nnokia,EU,1,0\r\napple,US,0,1\r\n')
    const further = ['--where', 'region=EU', '--metrics', 'events', '--format', 'csv']
    expect((await cartometrics(['analyze', own, ...args, ...binding, ...further])).out).toBe('events\r\n2\r\n')
  })

  test('compares a further column as numbers where it is compared by size with a number', async () => {
    const quantities = file('quantities.csv', [
      'event_time,event_type,quantity',
      '2019-10-01,view,9',
      '2019-10-01,view,10',
      '2019-10-01,view,2.5',
    ])
    const count = async (condition: string) =>
      (await cartometrics(['analyze', quantities, '--where', condition, '--metrics', 'events', '--format', 'csv'])).out
    expect(await count('quantity>=9')).toBe('events\r\n2\r\n')
    expect(await count('quantity<=2.500')).toBe('events\r\n1\r\n')
    expect(await count('quantity=10')).toBe('events\r\n1\r\n')
  })
})

describe('rows that cannot be read', () => {
  test('are told of, whatever the format', async () => {
    for (const format of ['table', 'json', 'csv']) {
      const { code, err } = await cartometrics(['analyze', broken, '--format', format])
      expect(code).toBe(0)
      expect(err).toMatch(
        /^cartometrics: passed over 2 rows that cannot be read: event_time is not a time \(1 row\), price is not a decimal number \(1 row\)\. The first: .*broken\.csv row 12: event_time is not a time \(yesterday\)\n$/,
      )
    }
  })

  test('are an error where one is strict', async () => {
    const { code, out, err } = await cartometrics(['analyze', broken, '--strict', '-o', path('strict.txt')])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^cartometrics: 2 rows of .* cannot be read\. .* leave out --strict .*\n$/)
    expect(existsSync(path('strict.txt'))).toBe(false)
  })
})

describe('--output', () => {
  test('writes what would be printed, and prints nothing', async () => {
    const printed = await analyze('--by', 'brand', '--min-sessions', '0', '--format', 'csv')
    const args = ['--by', 'brand', '--min-sessions', '0', '--format', 'csv', '-o', path('brands.csv')]
    const { code, out, err } = await analyze(...args)
    expect([code, out, err]).toEqual([0, '', ''])
    expect(readFileSync(path('brands.csv'), 'utf8')).toBe(printed.out)
  })

  test('writes a table without colours, as wide as it is', async () => {
    await cartometrics(['analyze', events, '--by', 'brand', '-o', path('table.txt')], { columns: 30 })
    expect(readFileSync(path('table.txt'), 'utf8')).toBe((await analyze('--by', 'brand')).out)
  })

  test('leaves the old file alone where the command fails', async () => {
    writeFileSync(path('kept.csv'), 'old')
    const { code } = await cartometrics(['analyze', path('missing.csv'), '-o', path('kept.csv')])
    expect(code).toBe(1)
    expect(readFileSync(path('kept.csv'), 'utf8')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
