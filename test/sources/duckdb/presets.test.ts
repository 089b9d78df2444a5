import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import type { BindingOptions } from '../../../src/events/binding.js'
import { ga4 } from '../../../src/events/presets/ga4.js'
import { orderLines } from '../../../src/events/presets/order-lines.js'
import { segment } from '../../../src/events/presets/segment.js'
import { shopify } from '../../../src/events/presets/shopify.js'
import { snowplow } from '../../../src/events/presets/snowplow.js'
import type { CatalogueName } from '../../../src/metrics/catalogue.js'
import type { DimensionInput, Query } from '../../../src/plan/query.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { scratchFolder } from '../../support/scratch.js'

const folder = scratchFolder()
const noon = Date.UTC(2024, 4, 1, 12)
const minutes = (count: number) => noon + count * 60_000

async function answerOf(
  name: string,
  lines: readonly object[],
  binding: BindingOptions,
  query: Query<DimensionInput, CatalogueName>,
) {
  const path = join(folder, name)
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const source = duckdb({ files: path, binding, threads: 2 })
  try {
    return await analyze(source, query)
  } finally {
    source.close()
  }
}

/** An event as BigQuery exports it to JSON, in which whole numbers are text. */
function exported(name: string, minute: number, user: string, rest: object = {}) {
  const value = (of: object) => ({ string_value: null, int_value: null, float_value: null, double_value: null, ...of })
  return {
    event_name: name,
    event_timestamp: String(minutes(minute) * 1000),
    event_params: [
      { key: 'ga_session_id', value: value({ int_value: '1714564800' }) },
      { key: 'currency', value: value({ string_value: 'EUR' }) },
    ],
    user_id: null,
    user_pseudo_id: user,
    ecommerce: { transaction_id: '(not set)', purchase_revenue: null, refund_value: null },
    items: [],
    ...rest,
  }
}
const sold = (id: string, brand: string, price: number, rest: object = {}) => ({
  item_id: id,
  item_brand: brand,
  item_category: 'Dr. Oetker',
  item_category2: 'Pizza/Frozen',
  item_category3: '(not set)',
  item_category4: null,
  item_category5: null,
  price,
  quantity: null,
  item_revenue: null,
  item_refund: null,
  ...rest,
})
const order = (id: string, rest: object = {}) => ({
  transaction_id: id,
  purchase_revenue: null,
  refund_value: null,
  ...rest,
})
const bought = [sold('1', 'acme', 10, { quantity: '2', item_revenue: 18 }), sold('2', 'bolt', 5, { item_revenue: 5 })]
const metrics = [
  'events',
  'views',
  'carts',
  'purchases',
  'revenue',
  'units',
  'refunds',
  'orders',
  'sessions',
  'shoppers',
] as const

describe('an export of GA4', () => {
  const events = [
    exported('page_view', 0, 'a'),
    exported('view_item_list', 0, 'a', { items: [sold('1', 'acme', 10), sold('2', 'bolt', 5)] }),
    exported('view_item', 1, 'a', { items: [sold('1', 'acme', 10)] }),
    exported('add_to_cart', 2, 'a', { items: [sold('1', 'acme', 10)] }),
    exported('purchase', 3, 'a', { items: bought, ecommerce: order('T1', { purchase_revenue: 23 }) }),
    // The page was loaded again.
    exported('purchase', 4, 'a', { items: bought, ecommerce: order('T1', { purchase_revenue: 23 }) }),
    // Two parts of one order were given back, one of which is told by its money alone.
    exported('refund', 5, 'a', {
      items: [sold('1', 'acme', 10, { quantity: '1', item_refund: 9 })],
      ecommerce: order('T1', { refund_value: 9 }),
    }),
    exported('refund', 6, 'a', { ecommerce: order('T1', { refund_value: 4.5 }) }),
    // Another user, with a session of the same number, whose orders have no ids.
    exported('purchase', 7, 'b', { items: [sold('2', 'bolt', 5)] }),
    exported('purchase', 8, 'b', { items: [sold('2', 'bolt', 5)], user_id: 'signed in' }),
  ]

  test('has one purchase of an order, and each refund, in lines of items', async () => {
    const { totals, duplicates, rejected } = await answerOf('ga4.ndjson', events, ga4(), { metrics })
    expect(rejected.count).toBe(0)
    expect(duplicates).toBe(1)
    expect(totals).toEqual({
      events: 10,
      views: 1,
      carts: 1,
      purchases: 4,
      revenue: 18 + 5 + 5 + 5,
      units: 2 + 1 + 1 + 1,
      refunds: 9 + 4.5,
      orders: 1,
      sessions: 2,
      shoppers: 3,
    })
  })

  test('is grouped by brand and first level, and is told who a user is', async () => {
    const query = { metrics: ['revenue', 'purchases'], by: 'brand' } as const
    const { rows } = await answerOf('ga4.ndjson', events, ga4(), query)
    expect(rows).toMatchObject([
      { brand: 'acme', revenue: 18, purchases: 1 },
      { brand: 'bolt', revenue: 15, purchases: 3 },
      { brand: null, revenue: 0, purchases: 0 },
    ])
    const { rows: categories } = await answerOf('ga4.ndjson', events, ga4(), { by: 'topCategory', metrics: ['views'] })
    expect(categories).toMatchObject([
      { topCategory: 'Dr. Oetker', views: 1 },
      { topCategory: null, views: 0 },
    ])
    const { rows: whole } = await answerOf('ga4.ndjson', events, ga4(), { by: 'categoryCode', metrics: ['views'] })
    expect(whole[0]).toMatchObject({ categoryCode: 'Dr. Oetker > Pizza/Frozen' })
    const pseudonymous = ga4({ user: 'pseudonymous', sameTransaction: 'many' })
    const { totals, duplicates } = await answerOf('ga4.ndjson', events, pseudonymous, { metrics })
    expect([totals.shoppers, totals.purchases, duplicates]).toEqual([2, 6, 0])
  })
})

describe('calls of Segment', () => {
  const call = (type: string, minute: number, rest: object) => ({
    type,
    messageId: `m${minute}`,
    timestamp: new Date(minutes(minute)).toISOString(),
    anonymousId: 'anon',
    userId: null,
    event: null,
    properties: {},
    ...rest,
  })
  const track = (event: string, minute: number, properties: object, rest: object = {}) =>
    call('track', minute, { event, properties, ...rest })
  const product = (id: string, price: number, rest: object = {}) => ({ product_id: id, price, brand: 'acme', ...rest })
  const events = [
    call('page', 0, {}),
    track('Product Viewed', 1, product('1', 10, { category: 'Games/Board', currency: 'EUR' })),
    track('Product Added', 2, product('1', 10, { currency: 'EUR', quantity: 2 })),
    track('Order Completed', 3, {
      order_id: 'o1',
      revenue: 99,
      currency: 'EUR',
      products: [product('1', 10, { quantity: 2 }), product('2', 3, { brand: 'bolt' })],
    }),
    track('Order Completed', 3, {
      order_id: 'o1',
      revenue: 99,
      currency: 'EUR',
      products: [product('1', 10, { quantity: 2 }), product('2', 3, { brand: 'bolt' })],
    }),
    track('Order Refunded', 60, { order_id: 'o1', total: 4.5, currency: 'EUR' }),
  ]

  test('has lines of orders, the money of an order without products, and sessions', async () => {
    const { totals, duplicates, warnings } = await answerOf('segment.ndjson', events, segment(), { metrics })
    expect(duplicates).toBe(1)
    expect(warnings).toEqual([])
    expect(totals).toEqual({
      events: 6,
      views: 1,
      carts: 1,
      purchases: 2,
      revenue: 23,
      units: 3,
      refunds: 4.5,
      orders: 1,
      sessions: 2,
      shoppers: 1,
    })
  })
})

describe('events of Shopify', () => {
  const variant = (id: string, vendor: string, amount: number) => ({
    id: `v${id}`,
    price: { amount, currencyCode: 'EUR' },
    product: { id, type: 'Board Games', vendor },
  })
  const event = (name: string, minute: number, data: object) => ({
    id: `e${minute}`,
    name,
    clientId: 'c1',
    timestamp: new Date(minutes(minute)).toISOString(),
    data,
  })
  const events = [
    event('page_viewed', 0, {}),
    event('product_viewed', 1, { productVariant: variant('1', 'acme', 10) }),
    event('product_added_to_cart', 2, { cartLine: { quantity: 2, merchandise: variant('1', 'acme', 10) } }),
    event('checkout_started', 3, {
      checkout: {
        token: 't1',
        currencyCode: 'EUR',
        order: null,
        lineItems: [{ quantity: 2, variant: variant('1', 'acme', 10) }],
      },
    }),
    event('checkout_completed', 4, {
      checkout: {
        token: 't1',
        currencyCode: 'EUR',
        order: { id: '77' },
        lineItems: [
          { quantity: 2, finalLinePrice: { amount: 18, currencyCode: 'EUR' }, variant: variant('1', 'acme', 10) },
          { quantity: 1, finalLinePrice: null, variant: variant('2', 'bolt', 5) },
        ],
      },
    }),
  ]

  test('has lines of what was bought, at the price after discounts where there is one', async () => {
    const { totals, warnings } = await answerOf('shopify.ndjson', events, shopify(), { metrics })
    expect(warnings).toEqual([])
    expect(totals).toEqual({
      events: 6,
      views: 1,
      carts: 1,
      purchases: 2,
      revenue: 23,
      units: 3,
      refunds: 0,
      orders: 1,
      sessions: 1,
      shoppers: 1,
    })
    const { rows } = await answerOf('shopify.ndjson', events, shopify(), {
      by: 'brand',
      metrics: ['events', 'revenue'],
    })
    expect(rows).toEqual([
      { brand: 'acme', events: 3, revenue: 18 },
      { brand: null, events: 2, revenue: 0 },
      { brand: 'bolt', events: 1, revenue: 5 },
    ])
  })
})

describe('products of Snowplow', () => {
  const row = (type: string, minute: number, rest: object = {}) => ({
    event_id: `e${minute}`,
    derived_tstamp: new Date(minutes(minute)).toISOString(),
    ecommerce_action_type: type,
    domain_userid: 'd1',
    user_id: null,
    domain_sessionid: 's1',
    product_id: '1',
    product_category: 'Games/Board',
    product_brand: 'acme',
    product_price: 10,
    product_quantity: null,
    product_currency: 'EUR',
    transaction_id: null,
    ...rest,
  })

  test('are lines', async () => {
    const events = [
      row('list_view', 0),
      row('product_view', 1),
      row('add_to_cart', 2),
      row('transaction', 3, { transaction_id: 't1', product_quantity: 2 }),
      row('transaction', 3, { transaction_id: 't1', product_id: '2', product_price: 5 }),
      row('refund', 4, { transaction_id: 't1', product_id: '2', product_price: 5 }),
    ]
    const { totals, warnings } = await answerOf('snowplow.ndjson', events, snowplow(), { metrics })
    expect(warnings).toEqual([])
    expect(totals).toEqual({
      events: 6,
      views: 1,
      carts: 1,
      purchases: 2,
      revenue: 25,
      units: 3,
      refunds: 5,
      orders: 1,
      sessions: 1,
      shoppers: 1,
    })
    const { rows } = await answerOf('snowplow.ndjson', events, snowplow(), { by: 'topCategory', metrics: ['views'] })
    expect(rows).toEqual([{ topCategory: 'Games', views: 1 }])
  })
})

test.each([
  [
    'Online Retail II',
    { Invoice: '5', Price: 2.5, 'Customer ID': 17 },
    { Invoice: 'C6', Price: 2.5, 'Customer ID': 17 },
  ],
  [
    'Online Retail',
    { InvoiceNo: '5', UnitPrice: 2.5, CustomerID: 17 },
    { InvoiceNo: 'C6', UnitPrice: 2.5, CustomerID: 17 },
  ],
])('lines of %s are purchases and refunds', async (name, bought, givenBack) => {
  const line = (quantity: number, rest: object) => ({
    StockCode: 'A',
    Quantity: quantity,
    InvoiceDate: '01/12/2009 07:45',
    ...rest,
  })
  const lines = [line(6, bought), line(-2, givenBack)]
  const binding = orderLines({ layout: 'online-retail', timeFormat: '%d/%m/%Y %H:%M', fileTimeZone: 'Europe/London' })
  const query = { metrics: ['purchases', 'revenue', 'refunds', 'orders', 'shoppers'] } as const
  const { totals, warnings } = await answerOf(`${name}.ndjson`, lines, binding, query)
  expect(warnings).toEqual([])
  expect(totals).toEqual({ purchases: 1, revenue: 15, refunds: 5, orders: 1, shoppers: 1 })
})
