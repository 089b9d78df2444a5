import { aName, type OptionRules } from '../../checked-options.js'
import type { BindingOptions } from '../binding.js'
import type { ColumnSource } from '../column-source.js'
import {
  aUser,
  checkPreset,
  type PresetUser,
  type SessionGapOption,
  seldomFields,
  sessionGapRule,
  sessionsOf,
} from './options.js'

/** What may be said of calls of Segment. */
export interface SegmentOptions extends SessionGapOption {
  /** Who a user is: `userId`, or else `anonymousId` (`'signed-in'`); or always the latter. The former unless given. */
  readonly user?: PresetUser
  /** What is between the levels of `category`: `'/'` unless given. */
  readonly categorySeparator?: string
}

const rules: OptionRules<SegmentOptions> = { user: aUser, categorySeparator: aName, ...sessionGapRule }

const completed = 'Order Completed'
const refunded = 'Order Refunded'

/**
 * The types of the columns of Segment's calls in a table of Athena, by column or path: JSON, whose values are read as text. For
 * `createJsonEventsTable`, `toSql` and `createEventsView`.
 *
 * @example
 * createEventsView('shop.events', { dialect: 'athena', table: 'shop.segment', binding: segment(), types: segmentColumnTypes })
 */
export const segmentColumnTypes = {
  timestamp: 'string',
  category_id: null,
  'properties.products[].price': 'string',
  'properties.products[].quantity': 'string',
  'properties.price': 'string',
  'properties.quantity': 'string',
  'properties.revenue': 'string',
  'properties.total': 'string',
} as const

/**
 * Segment's calls as JSON, with the events of its e-commerce specification (version 2).
 *
 * A line is one of the `products` of an order that was completed or refunded, or the product of another event. Sessions are cut by pauses, since calls
 * have no ids of them. Calls that are no track calls are events of their kinds (`page`, `identify`), without a product. What was sent again counts once.
 *
 * @example
 * defineBinding(segment())
 * defineBinding(segment({ user: 'pseudonymous', sessionGap: '1 hour' }))
 * @throws {@link DefinitionError} for an option that there is not, or a value that is none of its
 */
export function segment(options: SegmentOptions = {}): BindingOptions {
  checkPreset('segment', options, rules)
  const { user = 'signed-in', categorySeparator = '/' } = options
  return {
    columns: {
      eventTime: 'timestamp',
      eventType: ['event', 'type'],
      productId: productIn('product_id'),
      categoryCode: productIn('category'),
      brand: productIn('brand'),
      price: productIn('price'),
      userId: user === 'signed-in' ? ['userId', 'anonymousId'] : 'anonymousId',
      orderId: 'properties.order_id',
      eventId: 'messageId',
      quantity: productIn('quantity'),
      amount: {
        byType: {
          [completed]: { withoutItems: 'properties.revenue' },
          [refunded]: { withoutItems: 'properties.total' },
        },
      },
      currency: 'properties.currency',
    },
    itemTypes: [completed, refunded],
    categorySeparator,
    eventTypes: {
      'Product Viewed': 'view',
      'Product Added': 'cart',
      'Product Removed': 'remove_from_cart',
      [completed]: 'purchase',
      [refunded]: 'refund',
    },
    optional: seldomFields,
    otherTypes: 'expected',
    duplicates: ['eventId'],
    ...sessionsOf(options),
  }
}

function productIn(property: string): ColumnSource {
  return [`properties.products[].${property}`, `properties.${property}`]
}
