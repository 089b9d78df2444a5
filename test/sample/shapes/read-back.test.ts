import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SampleShape, shapeNames } from '../../../src/sample/options.js'
import { exactJsonText } from '../../../src/sample/shapes/shape-text.js'
import { shapes } from '../../../src/sample/shapes/shapes.js'
import type { ShopEvent } from '../../../src/sample/shapes/shop-event.js'
import type { ModelEvent } from '../../support/model.js'
import { anyShopEvents, plainRows, withoutCopies } from '../../support/shop-events.js'

/*
 * What is written in each shape is read again the plain way, by the names that the vendors give their fields, and must be the rows of the
 * tests' own account of it.
 */

// biome-ignore lint/suspicious/noExplicitAny: objects as a parser of JSON gives them
type Parsed = any
type Row = Partial<ModelEvent>

const noText = (value: string | undefined, ...none: readonly string[]) =>
  value === undefined || value === '' || none.includes(value) ? null : value
const text = (value: number | string | undefined) => (value === undefined ? null : String(value))
const known = (names: Readonly<Record<string, string>>, name: string) => names[name] ?? name

function ga4(event: Parsed): readonly Row[] {
  const param = (key: string) => event.event_params.find((one: Parsed) => one.key === key)?.value
  const session = param('ga_session_id')?.int_value
  const isRefund = event.event_name === 'refund'
  const type = known({ view_item: 'view', add_to_cart: 'cart' }, event.event_name)
  const whole = {
    time: Number(event.event_timestamp),
    type,
    user: event.user_id ?? event.user_pseudo_id,
    session: session === undefined ? null : `${event.user_pseudo_id}/${session}`,
    order: noText(event.ecommerce?.transaction_id, '(not set)'),
    currency: noText(param('currency')?.string_value),
  }
  const hasLines = ['view', 'cart', 'remove_from_cart', 'purchase', 'refund'].includes(type)
  if (!hasLines || event.items === undefined) return [{ ...whole, amount: text(event.ecommerce?.refund_value) }]
  return event.items.map((item: Parsed) => {
    const levels = [1, 2, 3, 4, 5].map((level) => noText(item[`item_category${level > 1 ? level : ''}`], '(not set)'))
    const deep = levels.includes(null) ? levels.indexOf(null) : 5
    return {
      ...whole,
      product: noText(item.item_id, '(not set)'),
      brand: noText(item.item_brand, '(not set)'),
      categoryCode: deep === 0 ? null : levels.slice(0, deep).join(' > '),
      price: text(item.price),
      quantity: text(item.quantity),
      amount: text(isRefund ? item.item_refund : item.item_revenue),
    }
  })
}

function segment(call: Parsed): readonly Row[] {
  const names = {
    'Product Viewed': 'view',
    'Product Added': 'cart',
    'Product Removed': 'remove_from_cart',
    'Order Completed': 'purchase',
    'Order Refunded': 'refund',
  }
  const type = known(names, call.event ?? call.type)
  const { properties } = call
  const whole = {
    time: Date.parse(call.timestamp) * 1000,
    type,
    user: call.userId ?? call.anonymousId,
    order: noText(properties.order_id),
    event: call.messageId,
    currency: noText(properties.currency),
  }
  const productOf = (product: Parsed) => ({
    product: noText(product.product_id),
    brand: noText(product.brand),
    categoryCode: noText(product.category),
    price: text(product.price),
    quantity: text(product.quantity),
  })
  if (properties.products !== undefined && (type === 'purchase' || type === 'refund'))
    return properties.products.map((product: Parsed) => ({ ...whole, ...productOf(product) }))
  return [{ ...whole, ...productOf(properties), amount: type === 'refund' ? text(properties.total) : null }]
}

function shopify(event: Parsed): readonly Row[] {
  const names = {
    product_viewed: 'view',
    product_added_to_cart: 'cart',
    product_removed_from_cart: 'remove_from_cart',
    checkout_completed: 'purchase',
  }
  const { productVariant, cartLine, checkout } = event.data
  const whole = {
    time: Date.parse(event.timestamp) * 1000,
    type: known(names, event.name),
    user: event.clientId,
    order: noText(checkout?.order?.id),
    event: event.id,
  }
  const ofVariant = ({ product, price }: Parsed) => ({
    product: noText(product.id),
    brand: noText(product.vendor),
    categoryCode: noText(product.type),
    price: text(price?.amount),
    currency: noText(price?.currencyCode),
  })
  if (productVariant !== undefined) return [{ ...whole, ...ofVariant(productVariant) }]
  if (cartLine !== undefined)
    return [{ ...whole, ...ofVariant(cartLine.merchandise), quantity: text(cartLine.quantity) }]
  if (checkout === undefined) return [whole]
  return checkout.lineItems.map((line: Parsed) => ({
    ...whole,
    ...ofVariant(line.variant),
    quantity: text(line.quantity),
    amount: text(line.finalLinePrice?.amount),
  }))
}

/** An instant of a text, with its microseconds. */
const microsOf = (time: string) =>
  Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`) * 1000 + Number((time.split('.')[1] ?? '0').padEnd(6, '0'))

const readers: Readonly<Record<SampleShape, (parsed: Parsed) => readonly Row[]>> = {
  ga4,
  segment,
  shopify,
  snowplow: (row) => [
    {
      time: microsOf(row.derived_tstamp),
      type: known({ product_view: 'view', add_to_cart: 'cart', transaction: 'purchase' }, row.ecommerce_action_type),
      user: row.user_id ?? row.domain_userid,
      session: noText(row.domain_sessionid),
      order: noText(row.transaction_id),
      event: row.event_id,
      currency: noText(row.product_currency),
      product: noText(row.product_id),
      brand: noText(row.product_brand),
      categoryCode: noText(row.product_category),
      price: text(row.product_price),
      quantity: text(row.product_quantity),
    },
  ],
  'retail-rocket': (row) => [
    {
      time: Number(row.timestamp) * 1000,
      type: known({ addtocart: 'cart', transaction: 'purchase' }, row.event),
      user: row.visitorid,
      product: noText(row.itemid),
      order: noText(row.transactionid),
    },
  ],
  taobao: (row) => [
    {
      time: Number(row.timestamp) * 1e6,
      type: known({ pv: 'view', buy: 'purchase', fav: 'favourite' }, row.behavior_type),
      user: row.user_id,
      product: noText(row.item_id),
      category: noText(row.category_id),
    },
  ],
  'order-lines': (row) => [
    {
      time: microsOf(row.InvoiceDate),
      type: row.Quantity.startsWith('-') ? 'refund' : 'purchase',
      user: row['Customer ID'],
      order: noText(row.Invoice),
      product: noText(row.StockCode),
      price: text(row.Price),
      quantity: row.Quantity,
    },
  ],
  rees46: (row) => [
    {
      time: microsOf(row.event_time),
      type: row.event_type,
      user: row.user_id,
      session: noText(row.user_session),
      product: noText(row.product_id),
      category: noText(row.category_id),
      categoryCode: noText(row.category_code),
      brand: noText(row.brand),
      price: text(row.price),
    },
  ],
}

const numbers = ['price', 'quantity', 'amount'] as const

/** Rows without what is null, and with numbers by their value. */
function comparable(rows: readonly Row[]): readonly object[] {
  return rows.map((row) => {
    const given = Object.entries(row).filter(([, value]) => value !== null)
    return Object.fromEntries(
      given.map(([name, value]) => [name, numbers.some((number) => number === name) ? Number(value) : value]),
    )
  })
}

function readBack(name: SampleShape, events: readonly ShopEvent[]): readonly Row[] {
  const { linesOf } = exactJsonText(shapes[name])
  return events.flatMap((event) => [...linesOf(event)].flatMap((line) => readers[name](JSON.parse(line))))
}

const all = { fractions: true, currencies: true, discounts: true, copies: true, refundTotals: true, others: true }

describe.each(shapeNames)('%s', (name) => {
  test('holds what it can say of any events', () => {
    fc.assert(
      fc.property(anyShopEvents(all), (events) => {
        expect(comparable(readBack(name, events))).toEqual(comparable(plainRows(name, events)))
      }),
    )
  })

  test('keeps the fields that it says it keeps, and no other', () => {
    const fields = {
      time: 'eventTime',
      type: 'eventType',
      product: 'productId',
      category: 'categoryId',
      categoryCode: 'categoryCode',
      brand: 'brand',
      price: 'price',
      user: 'userId',
      session: 'userSession',
      order: 'orderId',
      event: 'eventId',
      quantity: 'quantity',
      amount: 'amount',
      currency: 'currency',
    } as const
    const samples = fc.sample(anyShopEvents({ discounts: true, refundTotals: true }), { numRuns: 50, seed: 1 })
    const found = new Set(
      samples
        .flatMap((events) => plainRows(name, events))
        .flatMap((row) =>
          Object.entries(fields)
            .filter(([key]) => row[key as keyof typeof fields] !== null)
            .map(([, field]) => field),
        ),
    )
    expect([...found].toSorted()).toEqual([...shapes[name].keeps].toSorted())
  })

  test('has its times in the unit that it names, and copies where it says so', () => {
    const { timeUnit, keepsCopies } = shapes[name]
    const event: ShopEvent = {
      micros: 1_709_078_400_123_456,
      type: 'purchase',
      userId: '11',
      signedInUser: null,
      sessionId: null,
      eventId: 'event-0',
      orderId: '100',
      currency: 'EUR',
      lines: [{ productId: '1', categoryId: null, categoryLevels: [], brand: null, price: '1.00', quantity: '1' }],
      sentAgainAfter: 5_000_000,
    }
    const rows = readBack(name, [event])
    const kept = {
      microsecond: 1_709_078_400_123_456,
      millisecond: 1_709_078_400_123_000,
      second: 1_709_078_400_000_000,
    }
    expect(rows[0]?.time).toBe(kept[timeUnit])
    expect(rows).toHaveLength(keepsCopies ? 2 : 1)
  })
})

test.each([
  ['ga4', ({ ecommerce: { transaction_id: id } }: Parsed) => id],
  ['segment', ({ messageId: id }: Parsed) => id],
] as const)('copies in %s are told by what they have in common', (name, idOf) => {
  const purchases = (events: readonly ShopEvent[]) => {
    const { linesOf } = exactJsonText(shapes[name])
    const own = events.filter(({ type, orderId }) => type === 'purchase' && orderId !== null)
    return own.flatMap((event) => [...linesOf(event)].map((line): Parsed => JSON.parse(line)))
  }
  fc.assert(
    fc.property(anyShopEvents({ copies: true }), (events) => {
      const ids = purchases(events).map(idOf)
      const once = purchases(withoutCopies(events))
      expect([...new Set(ids)]).toEqual(once.map(idOf))
      expect(ids.length - once.length).toBe(events.filter(({ sentAgainAfter }) => sentAgainAfter !== undefined).length)
    }),
  )
})
