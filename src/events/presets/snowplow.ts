import { aName, type OptionRules } from '../../checked-options.js'
import type { BindingOptions } from '../binding.js'
import { aUser, checkPreset, type PresetUser, seldomFields } from './options.js'

/** What may be said of events of Snowplow. */
export interface SnowplowOptions {
  /** Who a user is: `user_id`, or else `domain_userid` (`'signed-in'`); or always the latter. The former unless given. */
  readonly user?: PresetUser
  /** What is between the levels of `product_category`: `'/'` unless given, as in Snowplow's models. */
  readonly categorySeparator?: string
}

const rules: OptionRules<SnowplowOptions> = { user: aUser, categorySeparator: aName }

/**
 * The types of the columns of {@link snowplow} in a table of Athena. For `createEventsTable`, `createJsonEventsTable`, `toSql` and
 * `createEventsView`.
 *
 * @example
 * createEventsView('shop.events', { dialect: 'athena', table: 'shop.snowplow', binding: snowplow(), types: snowplowColumnTypes })
 */
export const snowplowColumnTypes = {
  derived_tstamp: 'timestamp',
  category_id: null,
  product_price: 'decimal(18,2)',
  product_quantity: 'bigint',
} as const

/**
 * The products of Snowplow's e-commerce events, a row each, as its dbt package has them (`snowplow_ecommerce_product_interactions`).
 *
 * @example
 * defineBinding(snowplow())
 * defineBinding(snowplow({ user: 'pseudonymous', categorySeparator: ' > ' }))
 * @throws {@link DefinitionError} for an option that there is not, or a value that is none of its
 */
export function snowplow(options: SnowplowOptions = {}): BindingOptions {
  checkPreset('snowplow', options, rules)
  const { user = 'signed-in', categorySeparator = '/' } = options
  return {
    columns: {
      eventTime: 'derived_tstamp',
      eventType: 'ecommerce_action_type',
      productId: 'product_id',
      categoryCode: 'product_category',
      brand: 'product_brand',
      price: 'product_price',
      userId: user === 'signed-in' ? ['user_id', 'domain_userid'] : 'domain_userid',
      userSession: 'domain_sessionid',
      orderId: 'transaction_id',
      eventId: 'event_id',
      quantity: 'product_quantity',
      currency: 'product_currency',
    },
    categorySeparator,
    eventTypes: { product_view: 'view', add_to_cart: 'cart', transaction: 'purchase' },
    optional: seldomFields,
    otherTypes: 'expected',
  }
}
