import type { FlatShape } from './shape.js'
import type { ShopEventType } from './shop-event.js'

const types = {
  view: 'pv',
  cart: 'cart',
  purchase: 'buy',
  wishlist: 'fav',
} as const satisfies Partial<Record<ShopEventType, string>>

/** The published `UserBehavior.csv` of Taobao: no header, no prices, no orders. */
export const taobao: FlatShape = {
  kind: 'flat',
  types,
  keeps: ['eventTime', 'eventType', 'productId', 'categoryId', 'userId'],
  timeUnit: 'second',
  keepsCopies: false,
  hasHeader: false,
  columns: [
    ['user_id', 'text'],
    ['item_id', 'text'],
    ['category_id', 'text'],
    ['behavior_type', 'text'],
    ['timestamp', 'integer'],
  ],
  *rows({ micros, type, userId, lines }) {
    const time = String(Math.floor(micros / 1e6))
    const behavior = types[type as keyof typeof types]
    for (const { productId, categoryId } of lines) yield [userId, productId, categoryId, behavior, time]
  },
}
