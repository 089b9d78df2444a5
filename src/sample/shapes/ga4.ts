import { eventTotal, lineAmount, wholeNumber } from './decimals.js'
import { chosenBy, hashed } from './hash.js'
import type { NestedShape, ParquetType } from './shape.js'
import type { ShopEvent, ShopEventType, ShopLine } from './shop-event.js'
import { dayOf } from './times.js'

const types = {
  view: 'view_item',
  cart: 'add_to_cart',
  remove_from_cart: 'remove_from_cart',
  purchase: 'purchase',
  refund: 'refund',
  session_start: 'session_start',
  list_view: 'view_item_list',
  page_view: 'page_view',
  wishlist: 'add_to_wishlist',
} as const satisfies Record<ShopEventType, string>

const param = { string_value: 'VARCHAR', int_value: 'BIGINT', float_value: 'DOUBLE', double_value: 'DOUBLE' }

const parquet: ParquetType = {
  event_date: 'VARCHAR',
  event_timestamp: 'BIGINT',
  event_name: 'VARCHAR',
  event_params: [{ key: 'VARCHAR', value: param }],
  event_bundle_sequence_id: 'BIGINT',
  event_server_timestamp_offset: 'BIGINT',
  user_id: 'VARCHAR',
  user_pseudo_id: 'VARCHAR',
  device: { category: 'VARCHAR', operating_system: 'VARCHAR', language: 'VARCHAR' },
  geo: { continent: 'VARCHAR', country: 'VARCHAR' },
  traffic_source: { name: 'VARCHAR', medium: 'VARCHAR', source: 'VARCHAR' },
  stream_id: 'VARCHAR',
  platform: 'VARCHAR',
  ecommerce: {
    total_item_quantity: 'BIGINT',
    purchase_revenue_in_usd: 'DOUBLE',
    purchase_revenue: 'DOUBLE',
    refund_value_in_usd: 'DOUBLE',
    refund_value: 'DOUBLE',
    unique_items: 'BIGINT',
    transaction_id: 'VARCHAR',
  },
  items: [
    {
      item_id: 'VARCHAR',
      item_name: 'VARCHAR',
      item_brand: 'VARCHAR',
      item_variant: 'VARCHAR',
      item_category: 'VARCHAR',
      item_category2: 'VARCHAR',
      item_category3: 'VARCHAR',
      item_category4: 'VARCHAR',
      item_category5: 'VARCHAR',
      price_in_usd: 'DOUBLE',
      price: 'DOUBLE',
      quantity: 'BIGINT',
      item_revenue_in_usd: 'DOUBLE',
      item_revenue: 'DOUBLE',
      item_refund_in_usd: 'DOUBLE',
      item_refund: 'DOUBLE',
      item_list_name: 'VARCHAR',
    },
  ],
  batch_event_index: 'BIGINT',
  batch_ordering_id: 'BIGINT',
  batch_page_id: 'BIGINT',
}

/** What the export writes where an item was sent without a value. */
const NOT_SET = '(not set)'

/**
 * The export of Google Analytics 4 to BigQuery. In JSON its integers are texts. It has no ids of events, five levels of categories, and whole
 * quantities alone; a purchase whose page is loaded again is there twice, with the same transaction.
 */
export const ga4: NestedShape = {
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
    'userSession',
    'orderId',
    'quantity',
    'amount',
    'currency',
  ],
  timeUnit: 'microsecond',
  keepsCopies: true,
  parquet,
  *objects(event) {
    yield exported(event, 0)
    const { sentAgainAfter } = event
    if (sentAgainAfter !== undefined) yield exported({ ...event, micros: event.micros + sentAgainAfter }, 1)
  },
}

function exported(event: ShopEvent, copy: number): object {
  const { micros, type, userId, signedInUser, eventId, lines } = event
  const batch = hashed(eventId)
  const isPage = type === 'page_view'
  return {
    event_date: dayOf(micros).replaceAll('-', ''),
    event_timestamp: String(micros),
    event_name: types[type],
    event_params: eventParams(event),
    event_bundle_sequence_id: String(batch + copy),
    event_server_timestamp_offset: String(batch % 1_000_000),
    user_id: signedInUser ?? undefined,
    user_pseudo_id: userId,
    device: {
      category: chosenBy(userId, ['desktop', 'mobile', 'mobile', 'tablet']),
      operating_system: chosenBy(userId, ['Windows', 'Android', 'iOS', 'iOS']),
      language: 'en-us',
    },
    geo: countryOf(userId),
    traffic_source: chosenBy(userId, [
      { name: '(direct)', medium: '(none)', source: '(direct)' },
      { name: '(organic)', medium: 'organic', source: 'google' },
      { name: 'newsletter', medium: 'email', source: 'crm' },
    ]),
    stream_id: '1000001',
    platform: 'WEB',
    ecommerce: ecommerceOf(event),
    // Some exports have an empty list where there are no items, others nothing.
    items: lines.length > 0 ? lines.map((line) => itemOf(line, event)) : isPage ? [] : undefined,
    batch_event_index: String(1 + (batch % 5)),
    batch_ordering_id: String(1 + copy),
    batch_page_id: String(Math.floor(micros / 1000)),
  }
}

function countryOf(userId: string) {
  return chosenBy(userId, [
    { continent: 'Europe', country: 'Germany' },
    { continent: 'Europe', country: 'France' },
    { continent: 'Americas', country: 'United States' },
  ])
}

function eventParams(event: ShopEvent): object[] {
  const { type, sessionId, orderId, currency, userId } = event
  const total = eventTotal(event)
  const params: object[] = []
  const add = (key: string, value: object) => params.push({ key, value })
  if (sessionId !== null) add('ga_session_id', { int_value: sessionNumber(sessionId) })
  if (sessionId !== null) add('ga_session_number', { int_value: String(1 + (hashed(userId + sessionId) % 9)) })
  add('page_location', { string_value: `https://shop.example/${type}` })
  if (currency !== null) add('currency', { string_value: currency })
  if (total !== null) {
    const whole = wholeNumber(total)
    add('value', whole === null ? { double_value: Number(total) } : { int_value: whole })
  }
  if (orderId !== null) add('transaction_id', { string_value: orderId })
  return params
}

/** A session is a number here, which tells those of one user apart. */
function sessionNumber(sessionId: string): string {
  return /^(0|[1-9]\d{0,14})$/.test(sessionId) ? sessionId : String(hashed(sessionId))
}

function ecommerceOf(event: ShopEvent): object | undefined {
  const { type, orderId, lines, currency } = event
  if (type === 'cart') return { transaction_id: NOT_SET, unique_items: String(lines.length) }
  if (type !== 'purchase' && type !== 'refund') return undefined
  const total = eventTotal(event)
  const isRefund = type === 'refund'
  const units = lines.reduce((sum, { quantity }) => sum + Number(wholeNumber(quantity) ?? 1), 0)
  return {
    total_item_quantity: lines.length === 0 ? undefined : String(units),
    ...(isRefund ? inBoth('refund_value', total, currency) : inBoth('purchase_revenue', total, currency)),
    unique_items: lines.length === 0 ? undefined : String(lines.length),
    transaction_id: orderId ?? NOT_SET,
  }
}

function itemOf(line: ShopLine, { type, currency }: ShopEvent): object {
  // Purchases and refunds say what was not sent, the others leave it out.
  const isOrder = type === 'purchase' || type === 'refund'
  const none = isOrder ? NOT_SET : undefined
  const [first = none, second = none, third = none, fourth = none, fifth = none] = line.categoryLevels
  return {
    item_id: line.productId ?? NOT_SET,
    item_name: line.productId === null ? NOT_SET : `Product ${line.productId}`,
    item_brand: line.brand ?? none,
    item_variant: none,
    item_category: first,
    item_category2: second,
    item_category3: third,
    item_category4: fourth,
    item_category5: fifth,
    ...inBoth('price', line.price, currency),
    quantity: wholeNumber(line.quantity) ?? undefined,
    ...(isOrder ? inBoth(type === 'purchase' ? 'item_revenue' : 'item_refund', lineAmount(line), currency) : {}),
    item_list_name: type === 'list_view' ? 'Search results' : undefined,
  }
}

/** An amount in its currency and, where that is the same, in US dollars. */
function inBoth(name: string, amount: string | null, currency: string | null): object {
  if (amount === null) return {}
  return { ...(currency === 'USD' ? { [`${name}_in_usd`]: Number(amount) } : {}), [name]: Number(amount) }
}
