import type { FlatShape } from './shape.js'
import type { ShopEventType } from './shop-event.js'
import { clockTime } from './times.js'

const types = {
  view: 'view',
  cart: 'cart',
  remove_from_cart: 'remove_from_cart',
  purchase: 'purchase',
} as const satisfies Partial<Record<ShopEventType, string>>

/** The columns that REES46 publishes, and of the usual sample: a row for each product, without orders and quantities. */
export const rees46: FlatShape = {
  kind: 'flat',
  types,
  keeps: [
    'eventTime',
    'eventType',
    'productId',
    'categoryId',
    'categoryCode',
    'brand',
    'price',
    'userId',
    'userSession',
  ],
  timeUnit: 'second',
  keepsCopies: false,
  hasHeader: true,
  columns: [
    ['event_time', 'instant'],
    ['event_type', 'text'],
    ['product_id', 'text'],
    ['category_id', 'text'],
    ['category_code', 'text'],
    ['brand', 'text'],
    ['price', 'money'],
    ['user_id', 'text'],
    ['user_session', 'text'],
  ],
  *rows({ micros, type, userId, sessionId, lines }) {
    const time = `${clockTime(micros)} UTC`
    const event = types[type as keyof typeof types]
    for (const { productId, categoryId, categoryLevels, brand, price } of lines) {
      const category = categoryLevels.length === 0 ? null : categoryLevels.join('.')
      yield [time, event, productId, categoryId, category, brand, price, userId, sessionId]
    }
  },
}
