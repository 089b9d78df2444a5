import type { OptionRules } from '../../checked-options.js'
import type { BindingOptions } from '../binding.js'
import { checkPreset, type SessionGapOption, sessionGapRule, sessionsOf } from './options.js'

/** What may be said of the events of RetailRocket. */
export interface RetailRocketOptions extends SessionGapOption {}

const rules: OptionRules<RetailRocketOptions> = sessionGapRule

/**
 * The published events of RetailRocket (`events.csv`): views, carts and transactions, without prices, so that there is no money. Sessions are
 * cut by pauses.
 *
 * @example
 * defineBinding(retailRocket())
 * @throws {@link DefinitionError} for an option that there is not, or a value that is none of its
 */
export function retailRocket(options: RetailRocketOptions = {}): BindingOptions {
  checkPreset('retailRocket', options, rules)
  return {
    columns: {
      eventTime: 'timestamp',
      eventType: 'event',
      productId: 'itemid',
      userId: 'visitorid',
      orderId: 'transactionid',
    },
    eventTypes: { addtocart: 'cart', transaction: 'purchase' },
    timeUnit: 'ms',
    ...sessionsOf(options),
  }
}
