import { eventTotal, wholeNumber } from './decimals.js'
import { uuidFrom } from './hash.js'
import type { FlatShape, FlatValue } from './shape.js'
import type { ShopEvent, ShopEventType, ShopLine } from './shop-event.js'
import { clockTimeWithMicros, dayOf } from './times.js'

const types = {
  view: 'product_view',
  cart: 'add_to_cart',
  remove_from_cart: 'remove_from_cart',
  purchase: 'transaction',
  refund: 'refund',
  list_view: 'list_view',
} as const satisfies Partial<Record<ShopEventType, string>>

/**
 * The flat table of products in events that Snowplow's dbt package for e-commerce makes. The rows of one event have one `event_id`, and what
 * is of its transaction stands on each of them. The package leaves out what was sent once more.
 */
export const snowplow: FlatShape = {
  kind: 'flat',
  types,
  keeps: [
    'eventTime',
    'eventType',
    'productId',
    'categoryCode',
    'brand',
    'price',
    'userId',
    'userSession',
    'orderId',
    'eventId',
    'quantity',
    'currency',
  ],
  timeUnit: 'microsecond',
  keepsCopies: false,
  hasHeader: true,
  columns: [
    ['product_event_id', 'text'],
    ['event_id', 'text'],
    ['page_view_id', 'text'],
    ['domain_sessionid', 'text'],
    ['domain_userid', 'text'],
    ['network_userid', 'text'],
    ['user_id', 'text'],
    ['derived_tstamp', 'instant'],
    ['derived_tstamp_date', 'date'],
    ['event_name', 'text'],
    ['ecommerce_action_type', 'text'],
    ['product_id', 'text'],
    ['product_category', 'text'],
    ['product_subcategory_1', 'text'],
    ['product_subcategory_2', 'text'],
    ['product_subcategory_3', 'text'],
    ['product_subcategory_4', 'text'],
    ['product_currency', 'text'],
    ['product_price', 'money'],
    ['product_brand', 'text'],
    ['product_name', 'text'],
    ['product_quantity', 'integer'],
    ['product_list_name', 'text'],
    ['is_product_view', 'boolean'],
    ['is_add_to_cart', 'boolean'],
    ['is_remove_from_cart', 'boolean'],
    ['is_product_transaction', 'boolean'],
    ['transaction_id', 'text'],
    ['transaction_currency', 'text'],
    ['transaction_revenue', 'money'],
  ],
  *rows(event) {
    const lines = event.lines.length === 0 ? [undefined] : event.lines
    for (const line of lines) yield rowOf(event, line)
  },
}

function rowOf(event: ShopEvent, line: ShopLine | undefined): readonly FlatValue[] {
  const { micros, type, userId, signedInUser, sessionId, eventId, orderId, currency } = event
  const productId = line?.productId ?? null
  const levels = line?.categoryLevels ?? []
  const [first = null, second = null, third = null, fourth = null] = levels
  const isPurchase = type === 'purchase'
  return [
    uuidFrom(`${eventId} ${productId ?? ''}`),
    eventId,
    uuidFrom(`page ${eventId}`),
    sessionId,
    userId,
    uuidFrom(`network ${userId}`),
    signedInUser,
    clockTimeWithMicros(micros),
    dayOf(micros),
    'snowplow_ecommerce_action',
    types[type as keyof typeof types],
    productId,
    levels.length === 0 ? null : levels.join('/'),
    first,
    second,
    third,
    fourth,
    currency,
    line?.price ?? null,
    line?.brand ?? null,
    productId === null ? null : `Product ${productId}`,
    wholeNumber(line?.quantity ?? null),
    type === 'list_view' ? 'Search results' : null,
    String(type === 'view' || type === 'list_view'),
    String(type === 'cart'),
    String(type === 'remove_from_cart'),
    String(isPurchase),
    orderId,
    isPurchase ? currency : null,
    isPurchase ? eventTotal(event) : null,
  ]
}
