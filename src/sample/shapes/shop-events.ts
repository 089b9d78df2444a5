import type { SampleCatalog } from '../catalog.js'
import { type Sample, type SampleBatch, sampleEventTypes, sessionUuid, uuidText } from '../generate.js'
import type { SamplePlan } from '../options.js'
import { createRandom, mix, type Random } from '../random.js'
import { eventTotal } from './decimals.js'
import { createPendingRefunds } from './pending-refunds.js'
import { createSeenSessions } from './seen-sessions.js'
import type { ShopEvent, ShopLine } from './shop-event.js'

/** Some of the events of a shop, and how many of the sample's events have been made into them so far. */
export interface ShopBatch {
  readonly events: readonly ShopEvent[]
  readonly done: number
}

const CURRENCY = 'USD'
const SECOND = 1_000_000
/** Microseconds from the start of a session to its first page, and to what else comes in that second. */
const [FIRST_PAGE, FIRST_EVENT] = [500, 2_000]
/** Of views, those that came from a list, and that ended in a wish. */
const [LIST, WISH] = [0.1, 0.01]
/** Of things that were put into a cart, those that were taken out at once. */
const REMOVED = 0.04
/** Of purchases, those of several products, those that were sent once more, and those that were refunded. */
const [SEVERAL, SENT_AGAIN, REFUNDED] = [0.25, 0.02, 0.05]
/** Of refunds, those of one product, and those of which the total alone is known. */
const [REFUND_OF_ONE, REFUND_OF_ALL] = [0.3, 0.2]

/**
 * What a sample's events become where a vendor can say more: its views, carts and purchases, as orders of one or several products with
 * quantities; and among them refunds, products that are taken out of carts, impressions of lists, starts of sessions, pages and wishes.
 *
 * Deterministic, in the order of their seconds, and in bounded memory.
 */
export function* shopEvents(sample: Sample, plan: SamplePlan): Generator<ShopBatch, void, undefined> {
  const shop = createShop(sample.catalog, plan)
  let done = 0
  for (const batch of sample) {
    for (let row = 0; row < batch.rows; row++) shop.add(batch, row)
    done += batch.rows
    yield { events: shop.take(), done }
  }
  shop.end()
  yield { events: shop.take(), done }
}

/** What is known of an event of the sample. */
interface Visit {
  readonly second: number
  readonly type: (typeof sampleEventTypes)[number]
  readonly userId: string
  readonly signedInUser: string | null
  readonly sessionId: string | null
}

function createShop(catalog: SampleCatalog, { seed, days }: SamplePlan) {
  const random = createRandom(seed, 4)
  const { unit, below } = random
  const products = createProducts(catalog, random)
  const salt = random.word()
  const refunds = createPendingRefunds()
  const isNewSession = createSeenSessions()
  const longestWait = Math.max(1, Math.floor(days / 4)) * 86_400
  let made: ShopEvent[] = []
  let order: { visit: Visit; lines: ShopLine[] } | undefined
  let orders = 0

  const eventOf = (visit: Visit, part: number, given: Pick<ShopEvent, 'type' | 'lines'> & Partial<ShopEvent>) => ({
    micros: visit.second * SECOND + part,
    userId: visit.userId,
    signedInUser: visit.signedInUser,
    sessionId: visit.sessionId,
    eventId: uuid(random),
    orderId: null,
    currency: CURRENCY,
    ...given,
  })

  const partOfSecond = () => FIRST_EVENT + below(SECOND - FIRST_EVENT)

  function startSession(visit: Visit): void {
    if (visit.sessionId === null || !isNewSession(visit.sessionId)) return
    made.push(eventOf(visit, 0, { type: 'session_start', lines: [], currency: null }))
    made.push(eventOf(visit, FIRST_PAGE, { type: 'page_view', lines: [], currency: null }))
  }

  function view(visit: Visit, line: ShopLine): void {
    const part = partOfSecond()
    if (unit() < LIST) {
      const others = Array.from({ length: 1 + below(4) }, () => products.another())
      made.push(eventOf(visit, FIRST_EVENT - 1, { type: 'list_view', lines: [line, ...others] }))
    }
    made.push(eventOf(visit, part, { type: 'view', lines: [line] }))
    if (unit() < WISH) made.push(eventOf(visit, part, { type: 'wishlist', lines: [line] }))
  }

  function cart(visit: Visit, line: ShopLine): void {
    const part = partOfSecond()
    const lines = [{ ...line, quantity: quantity(unit()) }]
    made.push(eventOf(visit, part, { type: 'cart', lines }))
    if (unit() < REMOVED) made.push(eventOf(visit, part + below(SECOND - part), { type: 'remove_from_cart', lines }))
  }

  function placeOrder(): void {
    if (order === undefined) return
    const { visit, lines: first } = order
    order = undefined
    orders++
    const further = unit() < SEVERAL ? 1 + below(3) : 0
    const lines = [...first, ...Array.from({ length: further }, () => products.another())].map((line) => ({
      ...line,
      quantity: quantity(unit()),
    }))
    const again = unit() < SENT_AGAIN ? { sentAgainAfter: (1 + below(300)) * SECOND } : {}
    const orderId = String(100_000 + orders)
    const purchase = eventOf(visit, partOfSecond(), { type: 'purchase', lines, orderId, ...again })
    made.push(purchase)
    if (unit() < REFUNDED) refunds.add(refundOf(purchase, visit, lines, orderId))
  }

  function refundOf(purchase: ShopEvent, visit: Visit, lines: readonly ShopLine[], orderId: string): ShopEvent {
    const chance = unit()
    const isOfAll = chance < REFUND_OF_ALL
    const isOfOne = !isOfAll && chance < REFUND_OF_ALL + REFUND_OF_ONE
    return {
      ...eventOf({ ...visit, second: visit.second + 3_600 + below(longestWait) }, below(SECOND), {
        type: 'refund',
        lines: isOfAll ? [] : isOfOne ? lines.slice(0, 1) : lines,
        orderId,
        // The shop does it, and no visitor.
        sessionId: null,
      }),
      ...(isOfAll ? { total: eventTotal(purchase) } : {}),
    }
  }

  function refundUntil(micros: number): void {
    for (let refund = refunds.takeDue(micros); refund !== undefined; refund = refunds.takeDue(micros)) made.push(refund)
  }

  return {
    add(batch: SampleBatch, row: number): void {
      const second = batch.eventSecond[row] ?? 0
      const userId = String(batch.userId[row])
      const type = sampleEventTypes[batch.eventType[row] ?? 0] ?? 'view'
      const isCustomer = (mix((batch.userId[row] ?? 0) ^ salt) & 3) === 0
      const signedInUser = isCustomer ? `customer-${userId}` : null
      const visit: Visit = { second, type, userId, signedInUser, sessionId: sessionUuid(batch, row) }
      const line = products.at(batch.product[row] ?? 0)
      const isSameOrder =
        type === 'purchase' &&
        order?.visit.second === second &&
        order.visit.userId === userId &&
        order.visit.sessionId === visit.sessionId
      if (isSameOrder) {
        order?.lines.push(line)
        return
      }
      placeOrder()
      refundUntil(second * SECOND)
      startSession(visit)
      if (type === 'view') view(visit, line)
      else if (type === 'cart') cart(visit, line)
      else order = { visit, lines: [line] }
    },
    end: placeOrder,
    take(): readonly ShopEvent[] {
      const taken = made
      made = []
      return taken
    },
  }
}

function createProducts(
  { productId, priceCents, productLine, lineBrand, lineCategory, brands, categories }: SampleCatalog,
  { below }: Random,
) {
  const levels = categories.map(({ code }) => code?.split('.') ?? [])
  const at = (product: number): ShopLine => {
    const line = productLine[product] ?? 0
    const category = lineCategory[line] ?? 0
    const cents = priceCents[product] ?? 0
    return {
      productId: String(productId[product]),
      categoryId: String(categories[category]?.id),
      categoryLevels: levels[category] ?? [],
      brand: brands[lineBrand[line] ?? 0] ?? null,
      price: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
      quantity: null,
    }
  }
  return { at, another: () => at(below(productId.length)) }
}

function quantity(chance: number): string {
  return chance < 0.88 ? '1' : chance < 0.97 ? '2' : '3'
}

function uuid({ word }: Random): string {
  return uuidText([word(), (word() & 0xffff0fff) | 0x4000, (word() & 0x3fffffff) | 0x80000000, word()])
}
