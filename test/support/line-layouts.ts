import type { BindingOptions } from '../../src/events/binding.js'
import { type ShopEvent, shopEvents } from './shop-layouts.js'

/** A line of an order, or what led to it. */
export interface LineEvent extends Omit<ShopEvent, 'type'> {
  readonly id: string
  readonly type: ShopEvent['type'] | 'refund'
  readonly units: number
  readonly currency: string
}

/** How a system writes lines, and what has to be proposed of them. */
export interface LineLayout {
  readonly name: string
  readonly header: readonly string[]
  readonly delimiter: string
  /** Which events there are; all unless said. */
  readonly only?: (event: LineEvent) => boolean
  readonly values: (event: LineEvent) => readonly string[]
  readonly binding: BindingOptions
  /** Problems beside those of times without an offset. */
  readonly problems: readonly string[]
  readonly choices?: readonly string[]
}

const quantities = [1, 2, 1, 3, 1.2]

/** The events of the shop with several lines an order, some of which are given back; one in ten was sent twice. */
export const lineEvents: readonly LineEvent[] = shopEvents(300).flatMap((event, index) => {
  const lines = event.type === 'purchase' ? 3 : 1
  return Array.from({ length: lines }, (_, line): LineEvent[] => {
    const product = (index + line * 7) % 12
    const place = index + line
    const one: LineEvent = {
      ...event,
      id: `m-${index}-${line}`,
      product: `P${product}`,
      cents: 995 + product * product * 150,
      units: event.type === 'purchase' ? (quantities[place % quantities.length] as number) : 1,
      currency: 'EUR',
    }
    const again = place % 10 === 0 ? [one] : []
    const back: LineEvent[] =
      event.type === 'purchase' && place % 4 === 0
        ? [{ ...one, id: `r-${index}-${line}`, type: 'refund', time: new Date(event.time.getTime() + 7_200_000) }]
        : []
    return [one, ...again, ...back]
  }).flat()
})

const iso = ({ time }: LineEvent) => time.toISOString()
const money = (cents: number) => (Math.round(cents) / 100).toFixed(2)
const price = ({ cents }: LineEvent) => money(cents)
const total = ({ cents, units }: LineEvent) => money(cents * units)
const comma = (text: string) => text.replace('.', ',')
const ofPurchase = ({ type }: LineEvent) => type === 'purchase'

/** What the lines of an order come to. */
const orderTotals = new Map<string, number>()
for (const { order, type, cents, units } of lineEvents) {
  if (type === 'purchase') orderTotals.set(order, (orderTotals.get(order) ?? 0) + Math.round(cents * units))
}

const german = { view: 'Ansicht', cart: 'In den Warenkorb', purchase: 'Kauf', refund: 'Retoure' } as const

/** Systems that write lines of orders. */
export const lineLayouts: readonly LineLayout[] = [
  {
    name: 'a German shop with prices, quantities, amounts and currencies',
    header: [
      'Zeitstempel',
      'Ereignis-ID',
      'Ereignis',
      'Artikelnummer',
      'Einzelpreis',
      'Menge',
      'Gesamtpreis',
      'Währung',
      'Bestellnummer',
      'Kundennummer',
      'Sitzungs-ID',
    ],
    delimiter: ';',
    values: (event) => [
      iso(event),
      event.id,
      german[event.type],
      event.product,
      comma(price(event)),
      comma(String(event.units)),
      comma(total(event)),
      event.currency,
      event.order,
      event.user,
      event.session,
    ],
    binding: {
      columns: {
        eventTime: 'Zeitstempel',
        eventType: 'Ereignis',
        productId: 'Artikelnummer',
        price: 'Einzelpreis',
        userId: 'Kundennummer',
        userSession: 'Sitzungs-ID',
        orderId: 'Bestellnummer',
        eventId: 'Ereignis-ID',
        quantity: 'Menge',
        amount: 'Gesamtpreis',
        currency: 'Währung',
      },
      decimal: ',',
      eventTypes: { Ansicht: 'view', 'In den Warenkorb': 'cart', Kauf: 'purchase', Retoure: 'refund' },
      duplicates: ['eventId'],
    },
    problems: ['duplicate-event-ids', 'duplicate-rows'],
  },
  {
    name: 'items of Google Analytics',
    header: [
      'event_timestamp',
      'event_id',
      'event_name',
      'item_id',
      'price',
      'quantity',
      'item_revenue',
      'currency',
      'transaction_id',
      'user_pseudo_id',
      'ga_session_id',
    ],
    delimiter: ',',
    values: (event) => [
      `${event.time.getTime()}000`,
      event.id,
      event.type === 'view' ? 'view_item' : event.type === 'cart' ? 'add_to_cart' : event.type,
      event.product,
      price(event),
      event.type === 'view' ? '' : String(event.units),
      ofPurchase(event) ? total(event) : '',
      event.currency,
      event.order,
      event.user,
      event.session,
    ],
    binding: {
      columns: {
        eventTime: 'event_timestamp',
        eventType: 'event_name',
        productId: 'item_id',
        userId: 'user_pseudo_id',
        userSession: 'ga_session_id',
        orderId: 'transaction_id',
        eventId: 'event_id',
        quantity: 'quantity',
        amount: 'item_revenue',
        currency: 'currency',
      },
      eventTypes: { view_item: 'view', add_to_cart: 'cart' },
      duplicates: ['eventId'],
    },
    problems: ['duplicate-event-ids', 'duplicate-rows'],
  },
  {
    name: 'totals beside quantities, and no sessions',
    header: ['ts', 'message_id', 'action', 'sku', 'qty', 'total', 'order_no', 'customer_id'],
    delimiter: '|',
    values: (event) => [
      iso(event),
      event.id,
      event.type === 'refund' ? 'order_refunded' : event.type,
      event.product,
      String(event.units),
      total(event),
      event.order,
      event.user,
    ],
    binding: {
      columns: {
        eventTime: 'ts',
        eventType: 'action',
        productId: 'sku',
        userId: 'customer_id',
        orderId: 'order_no',
        eventId: 'message_id',
        quantity: 'qty',
        amount: 'total',
      },
      eventTypes: { order_refunded: 'refund' },
      duplicates: ['eventId'],
    },
    problems: ['duplicate-event-ids', 'duplicate-rows'],
    choices: ['binding.sessions'],
  },
  {
    name: 'lines of orders with the total of each order, and no types',
    header: ['order_date', 'order_id', 'product_id', 'unit_price', 'quantity', 'total', 'customer_id'],
    delimiter: ',',
    only: ofPurchase,
    values: (event) => [
      iso(event),
      event.order,
      event.product,
      price(event),
      String(event.units),
      money(orderTotals.get(event.order) as number),
      event.user,
    ],
    binding: {
      columns: {
        eventTime: 'order_date',
        price: 'unit_price',
        userId: 'customer_id',
        orderId: 'order_id',
        quantity: 'quantity',
      },
      eventTypeIs: 'purchase',
    },
    problems: ['event-type-assumed', 'amount-of-order', 'duplicate-rows'],
    choices: ['binding.duplicates'],
  },
  {
    name: 'prices of whole lines',
    header: [
      'event_time',
      'event_type',
      'event_id',
      'product_id',
      'price',
      'quantity',
      'order_id',
      'user_id',
      'user_session',
    ],
    delimiter: ',',
    values: (event) => [
      iso(event),
      event.type,
      event.id,
      event.product,
      total(event),
      String(event.units),
      event.order,
      event.user,
      event.session,
    ],
    binding: {
      columns: { amount: 'price', quantity: 'quantity', orderId: 'order_id', eventId: 'event_id' },
      duplicates: ['eventId'],
    },
    problems: ['quantity-beside-price', 'duplicate-event-ids', 'duplicate-rows'],
  },
]
