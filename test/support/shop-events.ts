import fc from 'fast-check'
import type { SampleShape } from '../../src/sample/options.js'
import type { ShopEvent, ShopEventType, ShopLine } from '../../src/sample/shapes/shop-event.js'
import { brands, type ModelEvent } from './model.js'

/*
 * Events of a shop, and what must be read of them in each vendor's shape: the rows, written down once more by what the vendors say.
 */

/** What may occur in {@link anyShopEvents}; nothing of it unless said. */
export interface ShopVariety {
  /** Quantities that are not whole. */
  readonly fractions?: boolean
  /** Several currencies, none among them; else all is in EUR. */
  readonly currencies?: boolean
  /** Totals of lines that are not the price by the quantity. */
  readonly discounts?: boolean
  /** Purchases that were sent once more. */
  readonly copies?: boolean
  /** Refunds of which the total alone is known. */
  readonly refundTotals?: boolean
  /** Types that are no behaviour: starts of sessions, lists, pages, wishes. */
  readonly others?: boolean
}

const START = Date.UTC(2024, 1, 28) * 1000
const THREE_DAYS = 3 * 86_400 * 1_000_000

const cents = (most: number) =>
  fc.integer({ min: 0, max: most }).map((units) => `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}`)

const hostileBrands = [...brands, '(not set)', '\\N', 'a\nb', '<b>', '=1+1', "'); DROP TABLE events; --", '\u2028']

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 6 })

function anyLine({ fractions = false, discounts = false }: ShopVariety): fc.Arbitrary<ShopLine> {
  const whole = fc.constantFrom('1', '1', '2', '13')
  const quantity = fractions ? fc.oneof(whole, fc.constantFrom('0.75', '1.500', '2.125')) : whole
  return fc.record({
    productId: maybe(fc.constantFrom('1', '007', '1004856', '9007199254740993', 'SKU 5')),
    categoryId: maybe(fc.constantFrom('2053013555631882655', '2053013555631882656')),
    categoryLevels: fc.array(fc.constantFrom('electronics', 'audio & hifi', "men's", 'Ø'), { maxLength: 6 }),
    brand: maybe(fc.constantFrom(...hostileBrands)),
    price: maybe(cents(100_000)),
    quantity: maybe(quantity),
    ...(discounts ? { amount: maybe(cents(50_000)) } : {}),
  })
}

function anyShopEvent(variety: ShopVariety): fc.Arbitrary<Omit<ShopEvent, 'eventId'>> {
  const { copies = false, currencies = false, refundTotals = false, others = false } = variety
  const known: ShopEventType[] = ['view', 'view', 'cart', 'remove_from_cart', 'purchase', 'purchase', 'refund']
  const types = fc.constantFrom(
    ...known,
    ...(others ? (['session_start', 'list_view', 'page_view', 'wishlist'] as const) : []),
  )
  const line = anyLine(variety)
  const some = (minLength: number, maxLength: number) => fc.array(line, { minLength, maxLength })
  return types.chain((type) => {
    const isOrder = type === 'purchase' || type === 'refund'
    const isPage = type === 'page_view' || type === 'session_start'
    const isMany = isOrder || type === 'list_view'
    const none = isPage || (type === 'refund' && refundTotals)
    return fc
      .record({
        micros: fc.integer({ min: 0, max: THREE_DAYS }).map((after) => START + after),
        type: fc.constant(type),
        userId: fc.constantFrom('11', '12', '13', 'visitor 14'),
        signedInUser: maybe(fc.constantFrom('c1', 'c2')),
        sessionId: maybe(fc.constantFrom('1', '2', '1709078400')),
        orderId: isOrder ? maybe(fc.constantFrom('100', '101', 'B-7')) : fc.constant(null),
        currency: isPage ? fc.constant(null) : currencies ? maybe(fc.constantFrom('EUR', 'USD')) : fc.constant('EUR'),
        lines: none ? (isPage ? fc.constant([]) : fc.oneof(fc.constant([]), some(1, 3))) : some(1, isMany ? 4 : 1),
        total: maybe(cents(90_000)),
        sentAgainAfter: copies ? fc.option(fc.integer({ min: 1, max: 9e8 }), { freq: 3 }) : fc.constant(null),
      })
      .map(({ total, sentAgainAfter, ...event }) => ({
        ...event,
        ...(type === 'refund' && event.lines.length === 0 ? { total } : {}),
        ...(sentAgainAfter === null || type !== 'purchase' || event.orderId === null ? {} : { sentAgainAfter }),
      }))
  })
}

/** Some events of a shop, in any order, with identifiers of their own. */
export function anyShopEvents(variety: ShopVariety = {}): fc.Arbitrary<readonly ShopEvent[]> {
  return fc
    .array(anyShopEvent(variety), { maxLength: 30 })
    .map((events) => events.map((event, index) => ({ ...event, ...idsOf(event, index) })))
}

/** A purchase is an order of its own, and can only be told from its copy by that; a refund may be of any order. */
function idsOf({ type, orderId }: Omit<ShopEvent, 'eventId'>, index: number): Pick<ShopEvent, 'eventId' | 'orderId'> {
  return {
    eventId: `event-${index}`,
    orderId: type === 'purchase' && orderId !== null ? `${orderId}-${index}` : orderId,
  }
}

/** The same events, each sent once: what is left where copies are left out. */
export function withoutCopies(events: readonly ShopEvent[]): readonly ShopEvent[] {
  return events.map(({ sentAgainAfter: _, ...event }) => event)
}

const noRow: ModelEvent = {
  time: null,
  type: null,
  product: null,
  category: null,
  categoryCode: null,
  brand: null,
  price: null,
  user: null,
  session: null,
  order: null,
  quantity: null,
  amount: null,
  event: null,
  currency: null,
  device: null,
  weight: null,
  shipped: null,
}

type Reader = (event: ShopEvent) => readonly ModelEvent[]

const behaviours: readonly ShopEventType[] = ['view', 'cart', 'remove_from_cart', 'purchase', 'refund']
const isBehaviour = ({ type }: ShopEvent) => behaviours.includes(type)
const customer = ({ signedInUser, userId }: ShopEvent) => signedInUser ?? userId
const only =
  (types: readonly ShopEventType[], read: Reader): Reader =>
  (event) =>
    types.includes(event.type) ? read(event) : []
/** The times of an event and of its copies. */
const timesOf = ({ micros, sentAgainAfter }: ShopEvent) =>
  sentAgainAfter === undefined ? [micros] : [micros, micros + sentAgainAfter]
const cutTo = (unit: number, micros: number) => micros - (micros % unit)
const textOrNone = (text: string | null) => (text === '' ? null : text)
const joined = (levels: readonly string[], by: string) => (levels.length === 0 ? null : levels.join(by))
const wholeOrNone = (quantity: string | null) =>
  quantity !== null && Number.isInteger(Number(quantity)) ? quantity : null

/** Thousandths by thousandths of hundredths, to whole hundredths; halves go up. */
function lineTotal({ amount, price, quantity }: ShopLine): string | null {
  if (amount !== undefined && amount !== null) return amount
  if (price === null) return null
  const hundredths = BigInt(price.replace('.', ''))
  const thousandths = BigInt(Math.round(Number(quantity ?? '1') * 1000))
  const total = (hundredths * thousandths + 500n) / 1000n
  return `${total / 100n}.${String(total % 100n).padStart(2, '0')}`
}

const ofLine = ({ productId, brand, price, quantity }: ShopLine) => ({
  product: productId,
  brand: textOrNone(brand),
  price,
  quantity,
})

const ga4Names: Readonly<Partial<Record<ShopEventType, string>>> = {
  list_view: 'view_item_list',
  wishlist: 'add_to_wishlist',
}

const ga4: Reader = (event) => {
  const { type, userId, sessionId, orderId, currency, lines, total = null } = event
  if (sessionId !== null && !/^\d+$/.test(sessionId)) throw new Error(`not a session of these: ${sessionId}`)
  const setOrNone = (text: string | null) => (text === '(not set)' ? null : textOrNone(text))
  return timesOf(event).flatMap((time) => {
    const whole = {
      ...noRow,
      time,
      type: ga4Names[type] ?? type,
      user: customer(event),
      session: sessionId === null ? null : `${userId}/${sessionId}`,
      order: orderId,
      currency,
    }
    if (!isBehaviour(event) || lines.length === 0) return [{ ...whole, amount: type === 'refund' ? total : null }]
    return lines.map((line) => ({
      ...whole,
      ...ofLine(line),
      brand: setOrNone(line.brand),
      categoryCode: joined(line.categoryLevels.slice(0, 5), ' > '),
      quantity: wholeOrNone(line.quantity),
      amount: type === 'purchase' || type === 'refund' ? lineTotal(line) : null,
    }))
  })
}

const snowplow: Reader = (event) => {
  const { micros, type, sessionId, orderId, currency, lines, eventId } = event
  if (type === 'page_view' || type === 'session_start' || type === 'wishlist') return []
  const whole = {
    ...noRow,
    time: micros,
    type,
    user: customer(event),
    session: sessionId,
    order: orderId,
    event: eventId,
    currency,
  }
  const rows = lines.map((line) => ({
    ...whole,
    ...ofLine(line),
    categoryCode: joined(line.categoryLevels, '/'),
    quantity: wholeOrNone(line.quantity),
  }))
  return rows.length === 0 ? [whole] : rows
}

const segmentNames: Readonly<Partial<Record<ShopEventType, string>>> = {
  list_view: 'Product List Viewed',
  page_view: 'page',
  wishlist: 'Product Added to Wishlist',
}

const segment: Reader = (event) => {
  if (event.type === 'session_start') return []
  const { micros, type, orderId, currency, lines, eventId, total = null } = event
  const whole = {
    ...noRow,
    time: cutTo(1000, micros),
    type: segmentNames[type] ?? type,
    user: customer(event),
    order: orderId,
    event: eventId,
    currency: type === 'list_view' ? null : currency,
  }
  const rows =
    lines.length === 0 || type === 'list_view'
      ? [{ ...whole, amount: type === 'refund' ? total : null }]
      : lines.map((line) => ({ ...whole, ...ofLine(line), categoryCode: joined(line.categoryLevels, '/') }))
  return timesOf(event).flatMap(() => rows)
}

const shopifyNames: Readonly<Partial<Record<ShopEventType, string>>> = {
  list_view: 'collection_viewed',
  page_view: 'page_viewed',
}

const shopify: Reader = (event) => {
  const { micros, type, userId, orderId, currency, lines, eventId } = event
  if (type === 'refund' || type === 'session_start' || type === 'wishlist') return []
  const whole = {
    ...noRow,
    time: cutTo(1000, micros),
    type: shopifyNames[type] ?? type,
    user: userId,
    order: orderId,
    event: eventId,
  }
  if (!isBehaviour(event)) return [whole]
  return lines.map((line) => ({
    ...whole,
    ...ofLine(line),
    quantity: type === 'view' ? null : line.quantity,
    amount: type === 'purchase' ? lineTotal(line) : null,
    categoryCode: joined(line.categoryLevels, ' > '),
    currency,
  }))
}

const retailRocket = only(['view', 'cart', 'purchase'], ({ micros, type, userId, orderId, lines }) =>
  lines.map(({ productId }) => ({
    ...noRow,
    time: cutTo(1000, micros),
    type,
    user: userId,
    order: orderId,
    product: productId,
  })),
)

const taobao = only(['view', 'cart', 'purchase', 'wishlist'], ({ micros, type, userId, lines }) =>
  lines.map(({ productId, categoryId }) => ({
    ...noRow,
    time: cutTo(1e6, micros),
    type: type === 'wishlist' ? 'favourite' : type,
    user: userId,
    product: productId,
    category: categoryId,
  })),
)

const orderLines = only(['purchase', 'refund'], (event) =>
  event.lines.map(({ productId, price, quantity }) => {
    const isRefund = event.type === 'refund'
    const { micros, type, orderId } = event
    return {
      ...noRow,
      time: cutTo(1e6, micros),
      type,
      user: customer(event),
      order: isRefund && orderId !== null ? `C${orderId}` : orderId,
      product: productId,
      price,
      quantity: `${isRefund ? '-' : ''}${quantity ?? '1'}`,
    }
  }),
)

const rees46 = only(['view', 'cart', 'remove_from_cart', 'purchase'], ({ micros, type, userId, sessionId, lines }) =>
  lines.map(({ productId, categoryId, categoryLevels, brand, price }) => ({
    ...noRow,
    time: cutTo(1e6, micros),
    type,
    user: userId,
    session: sessionId,
    product: productId,
    category: categoryId,
    categoryCode: joined(categoryLevels, '.'),
    brand: textOrNone(brand),
    price,
  })),
)

const readers: Readonly<Record<SampleShape, Reader>> = {
  ga4,
  snowplow,
  segment,
  shopify,
  'retail-rocket': retailRocket,
  taobao,
  'order-lines': orderLines,
  rees46,
}

/**
 * The rows that must be read of events in a vendor's shape, before copies are left out and sessions are made. Types that are no behaviour
 * keep the vendor's name; starts of sessions, lists, pages and wishes are one row without a product where the vendor nests their items.
 */
export function plainRows(shape: SampleShape, events: readonly ShopEvent[]): readonly ModelEvent[] {
  return events.flatMap(readers[shape])
}
