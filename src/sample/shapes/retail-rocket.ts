import type { FlatShape } from './shape.js'
import type { ShopEventType } from './shop-event.js'

const types = {
  view: 'view',
  cart: 'addtocart',
  purchase: 'transaction',
} as const satisfies Partial<Record<ShopEventType, string>>

/** The published `events.csv` of RetailRocket: who did what with which product, without prices, quantities or categories. */
export const retailRocket: FlatShape = {
  kind: 'flat',
  types,
  keeps: ['eventTime', 'eventType', 'productId', 'userId', 'orderId'],
  timeUnit: 'millisecond',
  keepsCopies: false,
  hasHeader: true,
  columns: [
    ['timestamp', 'integer'],
    ['visitorid', 'text'],
    ['event', 'text'],
    ['itemid', 'text'],
    ['transactionid', 'text'],
  ],
  *rows({ micros, type, userId, orderId, lines }) {
    const time = String(Math.floor(micros / 1000))
    const event = types[type as keyof typeof types]
    for (const { productId } of lines) yield [time, userId, event, productId, type === 'purchase' ? orderId : null]
  },
}
