import { describe, expect, test } from 'vitest'
import { preset, presetNames, withPreset } from '../../src/cli/preset.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { ga4 } from '../../src/events/presets/ga4.js'
import { orderLines } from '../../src/events/presets/order-lines.js'
import { retailRocket } from '../../src/events/presets/retail-rocket.js'
import { segment } from '../../src/events/presets/segment.js'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { file } = temporaryFolder()

const retail = file('retail.csv', [
  'timestamp,visitorid,event,itemid,transactionid',
  '1433221332117,257597,view,355908,',
  '1433221392117,257597,addtocart,355908,',
  '1433221452117,257597,transaction,355908,7',
  '1433225452117,257597,view,99,',
])
const taobao = file('UserBehavior.csv', [
  '1,2268318,2520377,pv,1511539200',
  '1,2333346,2520771,fav,1511539260',
  '1,2333346,2520771,buy,1511539320',
  '2,2268318,2520377,pv,1511600000',
])
const invoices = file('invoices.csv', [
  'Invoice,StockCode,Quantity,InvoiceDate,UnitPrice,Customer,Maker',
  '1,A,6,01/12/2009 07:45,2.50,17,acme',
  '1,B,1,01/12/2009 07:45,4.00,17,bolt',
  'C2,A,-2,02/12/2009 09:00,2.50,17,acme',
])
const invoiceColumns = ['price=UnitPrice', 'userId=Customer', 'orderId=Invoice'].flatMap((pair) => ['--column', pair])

async function totalsOf(...args: readonly string[]) {
  const { code, out, err } = await cartometrics(['analyze', ...args, '--format', 'json'])
  expect(code, err).toBe(0)
  return { ...(JSON.parse(out) as { totals: object; rows: readonly object[] }), err }
}

describe('--preset', () => {
  test('binds files of its system, without a warning', async () => {
    const metrics = ['--metrics', 'events,views,carts,purchases,sessions,orders']
    const found = { events: 4, views: 2, carts: 1, purchases: 1, sessions: 2, orders: 1 }
    for (const name of ['retail-rocket', 'retailRocket']) {
      const { totals, err } = await totalsOf(retail, '--preset', name, ...metrics)
      expect([totals, err]).toEqual([found, ''])
    }
  })

  test('names the columns of files that have none, and leaves out money that nobody can know', async () => {
    const { totals, rows } = await totalsOf(taobao, '--preset', 'taobao', '--by', 'day', '--time-zone', 'Asia/Shanghai')
    expect(totals).toMatchObject({ events: 4, views: 2, purchases: 1, sessions: 2 })
    expect(totals).not.toHaveProperty('revenue')
    // The first three are at midnight in China, which is the day before in UTC.
    expect(rows).toMatchObject([{ day: '2017-11-25', events: 4 }])
    const named = await totalsOf(
      taobao,
      '--preset',
      'taobao',
      '--names',
      'user_id,category_id,item_id,behavior_type,timestamp',
      '--by',
      'categoryId',
    )
    expect(named.rows).toMatchObject([{ categoryId: '2268318' }, { categoryId: '2333346' }])
  })

  test('has options after its name', async () => {
    const { totals } = await totalsOf(retail, '--preset', 'retail-rocket:session-gap=2 hours', '--metrics', 'sessions')
    expect(totals).toEqual({ sessions: 1 })
  })

  test('is added to by other options', async () => {
    const given = ['--preset', 'order-lines:layout=online-retail', ...invoiceColumns, '--time-format', '%d/%m/%Y %H:%M']
    const { totals, rows, err } = await totalsOf(
      ...[invoices, ...given, '--column', 'brand=Maker', '--by', 'brand', '--metrics', 'revenue,refunds,units,orders'],
    )
    expect(totals).toEqual({ revenue: 19, refunds: 5, units: 7, orders: 1 })
    expect(rows).toEqual([
      { brand: 'acme', revenue: 15, refunds: 5, units: 6, orders: 1 },
      { brand: 'bolt', revenue: 4, refunds: 0, units: 1, orders: 1 },
    ])
    expect(err).toBe('')
    const kept = await totalsOf(invoices, ...given, '--negative-purchases', 'purchase', '--metrics', 'revenue')
    expect(kept.totals).toEqual({ revenue: 14 })
    expect(kept.err).toContain('1 purchase has a negative')
  })

  test('gives way to other options', async () => {
    const metrics = ['--metrics', 'events,views,sessions']
    const longer = await totalsOf(retail, '--preset', 'retail-rocket', '--session-gap', '1 day', ...metrics)
    expect(longer.totals).toMatchObject({ sessions: 1 })
    const ofMidnight = await totalsOf(retail, '--preset', 'retail-rocket', '--session-midnight', 'UTC', ...metrics)
    expect(ofMidnight.totals).toMatchObject({ sessions: 2 })
    const bound = await totalsOf(retail, '--preset', 'retail-rocket', '--column', 'userSession=visitorid', ...metrics)
    expect(bound.totals).toMatchObject({ sessions: 1 })
    const asked = ['--metrics', 'carts,cartRemovals']
    const types = await totalsOf(
      retail,
      '--preset',
      'retail-rocket',
      '--event-type',
      'addtocart=remove_from_cart',
      ...asked,
    )
    expect(types.totals).toEqual({ carts: 0, cartRemovals: 1 })
  })

  test('is without what files do not have, and what follows from it', async () => {
    const bare = file('bare.csv', [
      'timestamp,visitorid,event,itemid',
      '1433221332117,257597,view,355908',
      '1433221392117,257597,transaction,355908',
    ])
    const { totals } = await totalsOf(bare, '--preset', 'retail-rocket', '--without', 'order_id')
    expect(totals).toMatchObject({ events: 2, purchases: 1, sessions: 1, orders: 1 })
    const alone = await totalsOf(bare, '--preset', 'retail-rocket', '--without', 'orderId,userId')
    expect(alone.totals).toMatchObject({ events: 2, products: 1 })
    expect(alone.totals).not.toHaveProperty('sessions')
    for (const [args, message] of [
      [['--without', 'orderId'], '--without leaves out fields of a preset: name one with --preset'],
      [['--preset', 'retail-rocket', '--without', 'orderid'], 'There is no field "orderid"; did you mean "orderId"?'],
    ] as const) {
      const { code, err } = await cartometrics(['analyze', bare, ...args])
      expect([code === 0, err]).toEqual([false, expect.stringContaining(message)])
    }
  })

  test('is part of SQL', async () => {
    const { out } = await cartometrics([
      'sql',
      'revenue',
      '--table',
      'shop.lines',
      '--preset',
      'order-lines',
      '--dialect',
      'duckdb',
    ])
    expect(out).toContain('"order_time"')
    expect(out).toContain('"quantity"')
  })

  test('tells SQL which of the usual columns there are not', async () => {
    const sqlOf = async (...args: readonly string[]) => {
      const { code, out, err } = await cartometrics(['sql', '--table', 'shop.events', ...args])
      expect(code, err).toBe(0)
      return out
    }
    expect(await sqlOf('revenue', '--by', 'brand', '--preset', 'ga4')).not.toContain('"category_id"')
    expect(await sqlOf('revenue', '--by', 'brand', '--preset', 'ga4', '--column', 'categoryId=cat')).toContain('"cat"')
    const orders = await sqlOf('--preset', 'order-lines')
    expect(orders).not.toContain('"user_session"')
    expect(orders).toMatch(/-- Left out, as the table has no column for .*userSession/)
    expect(orders).toContain('AS "revenue"')
    const view = await sqlOf('--preset', 'retail-rocket', '--events-view', 'shop.clean')
    expect(view).toContain('AS "user_session"')
    expect(view).not.toContain('"price"')
    expect(await sqlOf('views', '--preset', 'rees46', '--by', 'brand')).toContain('"brand"')
  })

  test('is refused in Tableau where it has steps', async () => {
    const { code, err } = await cartometrics(['sql', 'views', '--dialect', 'tableau', '--preset', 'retail-rocket'])
    expect(code).toBe(2)
    expect(err).toContain(
      '--preset retail-rocket: no formula of Tableau looks at events together; connect Tableau to a view',
    )
  })

  test.each([
    ['ga5', `There is no preset "ga5"; did you mean "ga4"?`],
    ['magento', `There is no preset "magento"; there are ${presetNames.join(', ')}`],
    ['ga4:usr=x', 'ga4: unknown option "usr"; did you mean "user"?'],
    ['ga4:category-levels=9', 'ga4: categoryLevels must be a whole number, from 1 to 5, not 9'],
    ['ga4:user', 'Write it as NAME or NAME:OPTION=VALUE,OPTION=VALUE.'],
    ['ga4:', 'Write it as NAME or NAME:OPTION=VALUE,OPTION=VALUE.'],
    ['ga4:user=signed-in,user=pseudonymous', 'user is given twice.'],
  ])('%s is refused', async (value, message) => {
    const { code, err } = await cartometrics(['analyze', retail, '--preset', value])
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('a preset on the command line', () => {
  test('is that of the library', () => {
    expect(preset('ga4:user=pseudonymous,currency=waehrung,categoryLevels=2').binding).toEqual(
      ga4({ user: 'pseudonymous', currency: 'waehrung', categoryLevels: 2 }),
    )
    expect(preset('segment:category-separator=>').binding).toEqual(segment({ categorySeparator: '>' }))
    expect(preset('orderLines:layout=olist,fileTimeZone=America/Sao_Paulo').binding).toEqual(
      orderLines({ layout: 'olist', fileTimeZone: 'America/Sao_Paulo' }),
    )
    for (const name of presetNames) expect(preset(name).name).toBe(name)
  })

  test.each<[string, BindingOptions, BindingOptions, BindingOptions]>([
    [
      'adds columns',
      retailRocket(),
      { columns: { brand: 'b' } },
      { columns: { ...retailRocket().columns, brand: 'b' } },
    ],
    [
      'adds event types',
      retailRocket(),
      { eventTypes: { seen: 'view' } },
      { eventTypes: { addtocart: 'cart', transaction: 'purchase', seen: 'view' } },
    ],
    ['adds nulls', ga4(), { nulls: ['-'] }, { nulls: ['(not set)', '-'] }],
    ['takes other items', ga4(), { itemTypes: ['purchase'] }, { itemTypes: ['purchase'] }],
    ['takes other duplicates', ga4(), { duplicates: 'exact' }, { duplicates: 'exact' }],
    ['takes a format in place of a unit', retailRocket(), { timeFormat: '%Y' }, { timeFormat: '%Y' }],
  ])('%s', (_, given, said, wanted) => {
    expect(withPreset(given, said)).toMatchObject(wanted)
  })

  test('has nothing left of what another option says', () => {
    expect(withPreset(retailRocket(), { timeFormat: '%Y' })).not.toHaveProperty('timeUnit')
    expect(withPreset(orderLines({ timeFormat: '%Y' }), { timeUnit: 's' })).not.toHaveProperty('timeFormat')
    expect(withPreset(ga4(), { sessions: { gap: '1 hour' } }).columns).not.toHaveProperty('userSession')
    expect(withPreset(segment(), { columns: { userSession: 's' } })).not.toHaveProperty('sessions')
    expect(withPreset(orderLines(), { columns: { eventType: 'kind' } })).not.toHaveProperty('eventTypeIs')
    const constant = withPreset(ga4(), { eventTypeIs: 'purchase' })
    expect(constant.columns).not.toHaveProperty('eventType')
    expect(constant).not.toHaveProperty('eventTypes')
  })
})

describe('options of events', () => {
  const typed = file('typed.csv', [
    'event_time,event_type,category_code,price,qty',
    '2019-10-01 08:00:00 UTC,purchase,Dr. Oetker > Baking,10,2',
    '2019-10-01 08:00:00 UTC,purchase,Dr. Oetker > Pizza,10,-1',
    '2019-10-01 09:00:00 UTC,scroll,,,',
  ])
  const ofLines = [typed, '--column', 'quantity=qty', '--metrics', 'events,revenue,refunds']

  test('--category-separator, --negative-purchases and --other-types', async () => {
    const plain = await totalsOf(...ofLines)
    expect(plain.totals).toEqual({ events: 3, revenue: 10, refunds: 0 })
    expect(plain.err).toContain('unknown')
    expect(plain.err).toContain('negative')
    const options = ['--negative-purchases', 'refund', '--other-types', 'expected', '--category-separator', ' > ']
    const { totals, rows, err } = await totalsOf(...ofLines, '--by', 'topCategory', ...options)
    expect(totals).toEqual({ events: 3, revenue: 20, refunds: 10 })
    expect(rows).toMatchObject([{ topCategory: 'Dr. Oetker', events: 2 }, { topCategory: null }])
    expect(err).toBe('')
    const { totals: some } = await totalsOf(...ofLines, ...options, '--where', 'topCategory=Dr. Oetker')
    expect(some).toMatchObject({ events: 2 })
  })

  test('--item-types is of items', async () => {
    const { code, err } = await cartometrics(['analyze', typed, '--item-types', 'purchase'])
    expect(code).toBe(2)
    expect(err).toContain('--item-types says which events have items, and no column is one of them')
  })
})
