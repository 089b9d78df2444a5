import { eventTotal } from './decimals.js'
import { uuidFrom } from './hash.js'
import type { NestedShape } from './shape.js'
import type { ShopEvent, ShopEventType, ShopLine } from './shop-event.js'
import { isoTime } from './times.js'

const types = {
  view: 'Product Viewed',
  cart: 'Product Added',
  remove_from_cart: 'Product Removed',
  purchase: 'Order Completed',
  refund: 'Order Refunded',
  list_view: 'Product List Viewed',
  page_view: 'page',
  wishlist: 'Product Added to Wishlist',
} as const satisfies Partial<Record<ShopEventType, string>>

/**
 * Calls of Segment, as it stores them: `track` calls by its specification of e-commerce events, and `page` calls, which have no `event`. Events
 * of one product have it among their properties, orders and lists have `products`. A call that is sent once more has the same `messageId`.
 */
export const segment: NestedShape = {
  kind: 'nested',
  types,
  keeps: [
    'eventTime',
    'eventType',
    'productId',
    'categoryCode',
    'brand',
    'price',
    'userId',
    'orderId',
    'eventId',
    'quantity',
    'amount',
    'currency',
  ],
  timeUnit: 'millisecond',
  keepsCopies: true,
  *objects(event) {
    yield callOf(event, 1_000_000)
    if (event.sentAgainAfter !== undefined) yield callOf(event, 1_000_000 + event.sentAgainAfter)
  },
}

function callOf(event: ShopEvent, delay: number): object {
  const { micros, type, userId, signedInUser, eventId } = event
  const isPage = type === 'page_view'
  return {
    type: isPage ? 'page' : 'track',
    ...(isPage ? { name: 'Home' } : { event: types[type as keyof typeof types] }),
    messageId: eventId,
    anonymousId: userId,
    userId: signedInUser ?? undefined,
    timestamp: isoTime(micros),
    originalTimestamp: isoTime(micros),
    sentAt: isoTime(micros + delay / 2),
    receivedAt: isoTime(micros + delay),
    version: 2,
    context: {
      library: { name: 'analytics.js', version: '2.1.0' },
      locale: 'en-US',
      page: { path: `/${type}`, url: `https://shop.example/${type}` },
    },
    properties: isPage ? { title: 'Home', path: '/' } : propertiesOf(event),
  }
}

function propertiesOf(event: ShopEvent): object {
  const { type, lines, orderId, currency, eventId } = event
  const [first] = lines
  const money = currency ?? undefined
  if (type === 'list_view') return { list_id: 'search', products: lines.map(productOf) }
  if (type !== 'purchase' && type !== 'refund') return { ...(first && productOf(first)), currency: money }
  const total = eventTotal(event)
  const amount = total === null ? undefined : Number(total)
  return {
    order_id: orderId ?? undefined,
    ...(type === 'purchase' ? { checkout_id: uuidFrom(eventId), revenue: amount } : {}),
    total: amount,
    currency: money,
    products: lines.length === 0 ? undefined : lines.map(productOf),
  }
}

function productOf({ productId, categoryLevels, brand, price, quantity }: ShopLine): object {
  return {
    product_id: productId ?? undefined,
    sku: productId === null ? undefined : `SKU-${productId}`,
    category: categoryLevels.length === 0 ? undefined : categoryLevels.join('/'),
    name: productId === null ? undefined : `Product ${productId}`,
    brand: brand ?? undefined,
    price: price === null ? undefined : Number(price),
    quantity: quantity === null ? undefined : Number(quantity),
  }
}
