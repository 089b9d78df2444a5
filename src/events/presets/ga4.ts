import { choice, type OptionRule, type OptionRules, wholeFrom } from '../../checked-options.js'
import type { BindingOptions } from '../binding.js'
import { aUser, checkPreset, type PresetUser, seldomFields } from './options.js'

/** What may be said of an export of Google Analytics 4. */
export interface Ga4Options {
  /** Who a user is: `user_id`, or else `user_pseudo_id` (`'signed-in'`); or always the latter. The former unless given. */
  readonly user?: PresetUser
  /** The event parameter that holds the currency: `'currency'` unless given; null where all money is of one currency that no parameter tells. */
  readonly currency?: string | null
  /** How many of `item_category`, `item_category2` to `item_category5` are levels of the category: 5 unless given. */
  readonly categoryLevels?: number
  /**
   * What purchases with the same `transaction_id` are: `'one'`, exported again when the page was loaded again, or `'many'`. One unless given.
   * Refunds count each, since several parts of one order may be given back.
   */
  readonly sameTransaction?: 'one' | 'many'
}

const aParameter: OptionRule = [
  'the name of an event parameter, or null',
  (value) => value === null || (typeof value === 'string' && /^[^[\]]+$/.test(value)),
]

const rules: OptionRules<Ga4Options> = {
  user: aUser,
  currency: aParameter,
  categoryLevels: wholeFrom(1, 5),
  sameTransaction: choice('one', 'many'),
}

/**
 * The types of the columns of GA4's export in a table of Athena, by column or path: those that {@link ga4} reads, and some more to ask by. For
 * `createEventsTable`, `createJsonEventsTable`, `toSql` and `createEventsView`.
 *
 * @example
 * createEventsView('shop.events', { dialect: 'athena', table: 'shop.ga4', binding: ga4(), types: ga4ColumnTypes })
 */
export const ga4ColumnTypes = {
  event_date: 'string',
  event_timestamp: 'bigint',
  'event_params[].value.string_value': 'string',
  'event_params[].value.int_value': 'bigint',
  'event_params[].value.float_value': 'double',
  'event_params[].value.double_value': 'double',
  category_id: null,
  'ecommerce.purchase_revenue': 'double',
  'ecommerce.refund_value': 'double',
  'items[].item_name': 'string',
  'items[].price': 'double',
  'items[].quantity': 'bigint',
  'items[].item_revenue': 'double',
  'items[].item_refund': 'double',
  platform: 'string',
  'device.category': 'string',
  'device.operating_system': 'string',
  'geo.country': 'string',
  'traffic_source.source': 'string',
  'traffic_source.medium': 'string',
} as const

/** The events of one or more products that measures know; lists of products that were shown are no views of each. */
const itemTypes = ['view_item', 'add_to_cart', 'remove_from_cart', 'purchase', 'refund'] as const

const separator = ' > '

/**
 * The BigQuery export of Google Analytics 4, in files (Parquet, or JSON by lines) or in tables of arrays of rows.
 *
 * A line is an item of a purchase, a refund, a view or a change of the cart. Amounts are GA4's `item_revenue` and `item_refund`, in the currency of
 * the event; those of the whole event where it has no items. Times are UTC; ask for days in the time zone of the shop (`time: { timeZone }`).
 *
 * @example
 * defineBinding(ga4())
 * defineBinding({ ...ga4({ user: 'pseudonymous' }), nulls: ['(not set)', '(none)'] })
 * @throws {@link DefinitionError} for an option that there is not, or a value that is none of its
 */
export function ga4(options: Ga4Options = {}): BindingOptions {
  checkPreset('ga4', options, rules)
  const { user = 'signed-in', currency = 'currency', categoryLevels = 5, sameTransaction = 'one' } = options
  const levels = Array.from(
    { length: categoryLevels },
    (_, level) => `items[].item_category${level === 0 ? '' : level + 1}`,
  )
  const isOne = sameTransaction === 'one'
  return {
    columns: {
      eventTime: 'event_timestamp',
      eventType: 'event_name',
      productId: 'items[].item_id',
      categoryCode: { levels },
      brand: 'items[].item_brand',
      price: 'items[].price',
      userId: user === 'signed-in' ? ['user_id', 'user_pseudo_id'] : 'user_pseudo_id',
      // The number of a session is unique for its user alone.
      userSession: [sessionIn('int_value'), sessionIn('string_value')],
      orderId: 'ecommerce.transaction_id',
      // Purchases alone have an id that tells them from others: that of the order.
      ...(isOne ? { eventId: { byType: { purchase: 'ecommerce.transaction_id' } } } : {}),
      quantity: 'items[].quantity',
      amount: [
        { byType: { purchase: 'items[].item_revenue', refund: 'items[].item_refund' } },
        { byType: { purchase: without('purchase_revenue'), refund: without('refund_value') } },
      ],
      ...(currency === null ? {} : { currency: `event_params[${currency}].value.string_value` }),
    },
    itemTypes,
    categorySeparator: separator,
    eventTypes: { view_item: 'view', add_to_cart: 'cart' },
    optional: seldomFields,
    otherTypes: 'expected',
    ...(isOne ? { duplicates: ['eventId'] } : {}),
    timeUnit: 'us',
    nulls: ['(not set)'],
  }
}

function sessionIn(value: 'int_value' | 'string_value') {
  return { joined: ['user_pseudo_id', `event_params[ga_session_id].value.${value}`] }
}

function without(amount: string) {
  return { withoutItems: `ecommerce.${amount}` }
}
