import type { OptionRules } from '../../checked-options.js'
import type { BindingOptions } from '../binding.js'
import type { ColumnSource } from '../column-source.js'
import { checkPreset, type SessionGapOption, seldomFields, sessionGapRule, sessionsOf } from './options.js'

/** What may be said of the events of a web pixel of Shopify. */
export interface ShopifyOptions extends SessionGapOption {}

const rules: OptionRules<ShopifyOptions> = sessionGapRule

/** Where an event has a variant of a product: one of those that were bought, that of the cart, or the one that was looked at. */
const variants = ['data.checkout.lineItems[].variant', 'data.cartLine.merchandise', 'data.productVariant'] as const

/**
 * The standard events of Shopify's web pixels, as JSON.
 *
 * A line is one of the `lineItems` of a checkout that was completed, worth its price after the discounts of the line where the pixel tells it; or the
 * product of another event. Sessions are cut by pauses, since events have no ids of them. Pixels tell of no refunds.
 *
 * @example
 * defineBinding(shopify())
 * defineBinding(shopify({ sessionGap: '1 hour' }))
 * @throws {@link DefinitionError} for an option that there is not, or a value that is none of its
 */
export function shopify(options: ShopifyOptions = {}): BindingOptions {
  checkPreset('shopify', options, rules)
  return {
    columns: {
      eventTime: 'timestamp',
      eventType: 'name',
      productId: variantIn('product.id'),
      categoryCode: variantIn('product.type'),
      brand: variantIn('product.vendor'),
      price: variantIn('price.amount'),
      userId: 'clientId',
      orderId: ['data.checkout.order.id', 'data.checkout.token'],
      eventId: 'id',
      quantity: ['data.checkout.lineItems[].quantity', 'data.cartLine.quantity'],
      amount: 'data.checkout.lineItems[].finalLinePrice.amount',
      currency: [
        'data.checkout.currencyCode',
        'data.cartLine.merchandise.price.currencyCode',
        'data.productVariant.price.currencyCode',
      ],
    },
    itemTypes: ['checkout_completed'],
    categorySeparator: ' > ',
    eventTypes: {
      product_viewed: 'view',
      product_added_to_cart: 'cart',
      product_removed_from_cart: 'remove_from_cart',
      checkout_completed: 'purchase',
    },
    optional: seldomFields,
    otherTypes: 'expected',
    duplicates: ['eventId'],
    ...sessionsOf(options),
  }
}

function variantIn(path: string): ColumnSource {
  return variants.map((variant) => `${variant}.${path}`)
}
