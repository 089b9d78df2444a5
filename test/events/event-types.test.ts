import { describe, expect, test } from 'vitest'
import { knownTypes, likelyType } from '../../src/events/event-types.js'

describe('what an event type most likely stands for', () => {
  test.each([
    [
      'view',
      [
        'View',
        'view ',
        ' VIEW',
        'view_item',
        'Product Viewed',
        'product_viewed',
        'productView',
        'pv',
        'veiw',
        'viewed',
      ],
    ],
    [
      'cart',
      [
        'Cart',
        'cart\t',
        'add_to_cart',
        'AddToCart',
        'addtocart',
        'Product Added',
        'product_added_to_cart',
        'add-to-basket',
        'carts',
      ],
    ],
    [
      'remove_from_cart',
      ['Remove_From_Cart', 'remove from cart', 'removefromcart', 'Product Removed', 'remove_from_crat'],
    ],
    [
      'purchase',
      [
        'Purchase',
        'purchase ',
        'PURCHASE',
        'purchse',
        'purchaes',
        'buy',
        'transaction',
        'Order Completed',
        'checkout_completed',
        'ｐｕｒｃｈａｓｅ',
      ],
    ],
    ['refund', ['Refund', 'refunded', 'Order Refunded', 'refnud']],
  ] as const)('is %s', (type, names) => {
    expect(likelyType(type)).toBe(type)
    for (const name of names) expect(likelyType(name), name).toBe(type)
  })

  test('is nothing for a name that is like none', () => {
    const others = [
      'page_view',
      'cart_page',
      'view_item_list',
      'fav',
      'wishlist',
      'visit',
      'search',
      'scroll',
      '',
      ' ',
      'カート',
      'session_start',
    ]
    for (const name of others) expect(likelyType(name), name).toBeUndefined()
    expect(knownTypes).toHaveLength(5)
  })
})
