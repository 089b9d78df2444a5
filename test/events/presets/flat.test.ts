import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { DefinitionError } from '../../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../../src/events/binding.js'
import { orderLines } from '../../../src/events/presets/order-lines.js'
import { rees46 } from '../../../src/events/presets/rees46.js'
import { retailRocket } from '../../../src/events/presets/retail-rocket.js'
import { snowplow } from '../../../src/events/presets/snowplow.js'
import { taobao, taobaoColumns } from '../../../src/events/presets/taobao.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { pathsOf } from './paths.js'

const metrics = ['events', 'views', 'carts', 'purchases', 'sessions', 'shoppers', 'orders'] as const

describe('the preset of Snowplow', () => {
  test('binds the columns of its models', () => {
    expect(pathsOf(snowplow())).toEqual({
      eventTime: ['derived_tstamp'],
      eventType: ['ecommerce_action_type'],
      productId: ['product_id'],
      categoryCode: ['product_category'],
      brand: ['product_brand'],
      price: ['product_price'],
      userId: ['user_id', 'domain_userid'],
      userSession: ['domain_sessionid'],
      orderId: ['transaction_id'],
      eventId: ['event_id'],
      quantity: ['product_quantity'],
      currency: ['product_currency'],
    })
    const { items, eventTypes, duplicates, categorySeparator } = defineBinding(snowplow())
    expect([items, duplicates, categorySeparator]).toEqual([null, null, '/'])
    expect(Object.fromEntries(eventTypes)).toEqual({
      product_view: 'view',
      add_to_cart: 'cart',
      transaction: 'purchase',
    })
  })

  test('is told who a user is, and what is between levels', () => {
    expect(pathsOf(snowplow({ user: 'pseudonymous' }))).toMatchObject({ userId: ['domain_userid'] })
    expect(defineBinding(snowplow({ categorySeparator: ' | ' })).categorySeparator).toBe(' | ')
  })
})

describe('the preset of RetailRocket', () => {
  test('reads views, carts and transactions without prices, and makes sessions', async () => {
    const rows = [
      { timestamp: 1_433_221_332_117, visitorid: 1, event: 'view', itemid: 10, transactionid: null },
      { timestamp: 1_433_221_333_117, visitorid: 1, event: 'addtocart', itemid: 10, transactionid: null },
      { timestamp: 1_433_221_334_117, visitorid: 1, event: 'transaction', itemid: 10, transactionid: 7 },
      { timestamp: 1_433_221_334_117, visitorid: 1, event: 'transaction', itemid: 11, transactionid: 7 },
      { timestamp: 1_433_224_000_000 + 3_600_000, visitorid: 1, event: 'view', itemid: 12, transactionid: null },
    ]
    const { totals, warnings } = await analyze(fromEvents(rows as never[], { binding: retailRocket() }), { metrics })
    expect(totals).toEqual({ events: 5, views: 2, carts: 1, purchases: 2, sessions: 2, shoppers: 1, orders: 1 })
    expect(warnings).toEqual([])
  })
})

describe('the preset of Taobao', () => {
  test('reads its five columns, whose names it has, and knows that things are favourites', async () => {
    const rows = [
      [1, 2_268_318, 2_520_377, 'pv', 1_511_544_070],
      [1, 2_268_318, 2_520_377, 'fav', 1_511_544_071],
      [1, 2_268_318, 2_520_377, 'cart', 1_511_544_072],
      [1, 2_268_318, 2_520_377, 'buy', 1_511_544_073],
      [2, 2_268_318, 2_520_377, 'pv', 1_511_544_073],
    ].map((row) => Object.fromEntries(row.map((value, index) => [taobaoColumns[index], value])))
    const source = fromEvents(rows as never[], { binding: taobao() })
    const { totals, warnings } = await analyze(source, { metrics })
    // An order is a session with a purchase.
    expect(totals).toEqual({ events: 5, views: 2, carts: 1, purchases: 1, sessions: 2, shoppers: 2, orders: 1 })
    expect(warnings).toEqual([])
    const { rows: categories } = await analyze(source, { by: 'categoryId', metrics: ['events'] })
    expect(categories).toEqual([{ categoryId: '2520377', events: 5 }])
  })
})

describe('the preset of order lines', () => {
  const lines = [
    { Invoice: '536365', StockCode: 'A1', Quantity: 6, InvoiceDate: '01/12/2010 08:26', Price: 2.5, 'Customer ID': 17 },
    { Invoice: '536365', StockCode: 'B2', Quantity: 1, InvoiceDate: '01/12/2010 08:26', Price: 4, 'Customer ID': 17 },
    {
      Invoice: 'C536379',
      StockCode: 'A1',
      Quantity: -2,
      InvoiceDate: '02/12/2010 09:41',
      Price: 2.5,
      'Customer ID': 17,
    },
  ]

  test.each<[BindingOptions, Readonly<Record<string, readonly string[]>>]>([
    [
      orderLines(),
      {
        eventTime: ['order_time'],
        productId: ['product_id'],
        price: ['price'],
        userId: ['customer_id'],
        orderId: ['order_id'],
        quantity: ['quantity'],
      },
    ],
    [
      orderLines({ layout: 'olist' }),
      {
        eventTime: ['order_purchase_timestamp'],
        productId: ['product_id'],
        price: ['price'],
        userId: ['customer_unique_id'],
        orderId: ['order_id'],
      },
    ],
    [
      orderLines({ layout: 'online-retail' }),
      {
        eventTime: ['InvoiceDate'],
        productId: ['StockCode'],
        price: ['Price', 'UnitPrice'],
        userId: ['Customer ID', 'CustomerID'],
        orderId: ['Invoice', 'InvoiceNo'],
        quantity: ['Quantity'],
      },
    ],
    [
      orderLines({ columns: { eventTime: 'ordered', quantity: null, brand: 'maker' } }),
      {
        eventTime: ['ordered'],
        productId: ['product_id'],
        price: ['price'],
        userId: ['customer_id'],
        orderId: ['order_id'],
        brand: ['maker'],
      },
    ],
  ])('%j binds the columns of its layout', (options, wanted) => {
    expect(pathsOf(options)).toEqual(wanted)
    expect(defineBinding(options).eventTypeIs).toBe('purchase')
  })

  test('has every row as a purchase, and what is below zero as a refund', async () => {
    // What has one of two names is read where lists of columns are.
    const columns = { price: 'Price', userId: 'Customer ID', orderId: 'Invoice' }
    const options = { layout: 'online-retail', columns, timeFormat: '%d/%m/%Y %H:%M' } as const
    const ask = { metrics: ['purchases', 'revenue', 'refunds', 'units', 'orders', 'shoppers'] } as const
    const { totals, warnings } = await analyze(fromEvents(lines as never[], { binding: orderLines(options) }), ask)
    expect(totals).toEqual({ purchases: 2, revenue: 19, refunds: 5, units: 7, orders: 1, shoppers: 1 })
    expect(warnings).toEqual([])
    const kept = orderLines({ ...options, cancellations: 'purchase' })
    const { totals: asTheyAre } = await analyze(fromEvents(lines as never[], { binding: kept }), ask)
    expect(asTheyAre).toMatchObject({ purchases: 3, revenue: 14, refunds: 0, orders: 2 })
  })

  test('binds no session, and says so of what needs one', async () => {
    const columns = { price: 'Price', userId: 'Customer ID', orderId: 'Invoice' }
    const binding = orderLines({ layout: 'online-retail', columns, timeFormat: '%d/%m/%Y %H:%M' })
    expect(defineBinding(binding).sessions).toBeNull()
    await expect(analyze(fromEvents(lines as never[], { binding }), { metrics: ['conversionRate'] })).rejects.toThrow(
      /userSession/,
    )
  })

  test('reads local times', () => {
    expect(defineBinding(orderLines({ fileTimeZone: 'Europe/London' })).values.fileTimeZone).toBe('Europe/London')
  })

  test.each<[object, RegExp]>([
    [{ columns: { brnad: 'x' } }, /^orderLines: columns: unknown field "brnad"; did you mean "brand"\?$/],
    [{ columns: { eventType: 'x' } }, /^orderLines: every row is a purchase/],
    [{ layout: 'olst' }, /^orderLines: layout must be "orders", "olist" or "online-retail", not "olst"$/],
    [{ cancelations: 'refund' }, /^orderLines: unknown option "cancelations"; did you mean "cancellations"\?$/],
    [{ columns: [] }, /^orderLines: columns must be an object/],
  ])('refuses %j', (options, message) => {
    expect(() => orderLines(options)).toThrow(DefinitionError)
    expect(() => orderLines(options)).toThrow(message)
  })
})

describe('the preset of REES46', () => {
  test('is the default', () => {
    expect(defineBinding(rees46()).columns).toEqual(defineBinding().columns)
    expect(() => rees46({ user: 'x' })).toThrow(/^rees46: unknown option "user"/)
  })
})

describe.each([
  ['retailRocket', retailRocket],
  ['taobao', taobao],
] as const)('the pauses between sessions of %s', (name, preset) => {
  test('are set', () => {
    expect(preset().sessions).toEqual({ gap: '30 minutes' })
    expect(preset({ sessionGap: '1 hour' }).sessions).toEqual({ gap: '1 hour' })
    expect(() => preset({ sesionGap: '1 hour' } as object)).toThrow(
      `${name}: unknown option "sesionGap"; did you mean "sessionGap"?`,
    )
    expect(() => preset({ sessionGap: 30 } as object)).toThrow(`${name}: sessionGap must be text, not 30`)
    expect(() => defineBinding(preset({ sessionGap: 'soon' }))).toThrow(/^binding\.sessions\.gap must be a time/)
  })
})
