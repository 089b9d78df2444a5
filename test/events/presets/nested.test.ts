import { describe, expect, test } from 'vitest'
import { defineBinding } from '../../../src/events/binding.js'
import { segment } from '../../../src/events/presets/segment.js'
import { shopify } from '../../../src/events/presets/shopify.js'
import { pathsOf } from './paths.js'

describe('the preset of Segment', () => {
  test('binds products of orders, or else the properties of the call', () => {
    const product = (name: string) => [`properties.products[].${name}`, `properties.${name}`]
    expect(pathsOf(segment())).toEqual({
      eventTime: ['timestamp'],
      eventType: ['event', 'type'],
      productId: product('product_id'),
      categoryCode: product('category'),
      brand: product('brand'),
      price: product('price'),
      userId: ['userId', 'anonymousId'],
      orderId: ['properties.order_id'],
      eventId: ['messageId'],
      quantity: product('quantity'),
      amount: ['properties.revenue', 'properties.total'],
      currency: ['properties.currency'],
    })
  })

  test('has lines of orders, knows a message that was sent again, and makes sessions', () => {
    const { items, duplicates, sessions, expectsOtherTypes, eventTypes } = defineBinding(segment())
    expect([items?.array, [...(items?.types ?? [])]]).toEqual([
      'properties.products',
      ['Order Completed', 'Order Refunded'],
    ])
    expect(duplicates).toEqual(['eventId'])
    expect(sessions).toMatchObject({ gapMicros: 30 * 60e6, by: 'userId' })
    expect(expectsOtherTypes).toBe(true)
    expect(Object.fromEntries(eventTypes)).toEqual({
      'Product Viewed': 'view',
      'Product Added': 'cart',
      'Product Removed': 'remove_from_cart',
      'Order Completed': 'purchase',
      'Order Refunded': 'refund',
    })
  })

  test('has the money of a whole order only where it tells no products', () => {
    expect(segment().columns?.amount).toEqual({
      byType: {
        'Order Completed': { withoutItems: 'properties.revenue' },
        'Order Refunded': { withoutItems: 'properties.total' },
      },
    })
  })

  test('is told who a user is, what is between levels, and how long pauses are', () => {
    const options = { user: 'pseudonymous', categorySeparator: ' > ', sessionGap: '1 hour' } as const
    expect(pathsOf(segment(options))).toMatchObject({ userId: ['anonymousId'] })
    expect(defineBinding(segment(options))).toMatchObject({
      categorySeparator: ' > ',
      sessions: { gapMicros: 60 * 60e6 },
    })
    expect(() => segment({ users: 'x' } as object)).toThrow('segment: unknown option "users"; did you mean "user"?')
    expect(() => segment({ categorySeparator: '' })).toThrow('segment: categorySeparator must be a name, not ""')
  })
})

describe('the preset of Shopify', () => {
  test('binds lines of a checkout, or else the line of the cart or the variant', () => {
    const variant = (path: string) =>
      ['data.checkout.lineItems[].variant', 'data.cartLine.merchandise', 'data.productVariant'].map(
        (before) => `${before}.${path}`,
      )
    expect(pathsOf(shopify())).toEqual({
      eventTime: ['timestamp'],
      eventType: ['name'],
      productId: variant('product.id'),
      categoryCode: variant('product.type'),
      brand: variant('product.vendor'),
      price: variant('price.amount'),
      userId: ['clientId'],
      orderId: ['data.checkout.order.id', 'data.checkout.token'],
      eventId: ['id'],
      quantity: ['data.checkout.lineItems[].quantity', 'data.cartLine.quantity'],
      amount: ['data.checkout.lineItems[].finalLinePrice.amount'],
      currency: [
        'data.checkout.currencyCode',
        'data.cartLine.merchandise.price.currencyCode',
        'data.productVariant.price.currencyCode',
      ],
    })
  })

  test('has lines of what was bought alone', () => {
    const { items, duplicates, sessions } = defineBinding(shopify({ sessionGap: '45 minutes' }))
    expect([items?.array, [...(items?.types ?? [])]]).toEqual(['data.checkout.lineItems', ['checkout_completed']])
    expect(duplicates).toEqual(['eventId'])
    expect(sessions?.gapMicros).toBe(45 * 60e6)
    expect(() => shopify({ user: 'x' } as object)).toThrow('shopify: unknown option "user"')
  })
})

test('the type of an event is not told by itself, nor by its items', () => {
  for (const eventType of [
    { byType: { a: 'kind' } },
    { withoutItems: 'kind' },
    ['type', { withoutItems: 'kind' }],
  ] as const) {
    expect(() => defineBinding({ columns: { eventType, price: 'items[].price' } })).toThrow(
      /^binding\.columns\.eventType cannot be of some types or of events without items alone/,
    )
  }
  expect(() => defineBinding({ columns: { eventType: ['event', 'type'] } })).not.toThrow()
})
