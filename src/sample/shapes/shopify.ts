import { eventTotal, lineAmount } from './decimals.js'
import { uuidFrom } from './hash.js'
import type { NestedShape } from './shape.js'
import type { ShopEvent, ShopEventType, ShopLine } from './shop-event.js'
import { isoTime } from './times.js'

const types = {
  view: 'product_viewed',
  cart: 'product_added_to_cart',
  remove_from_cart: 'product_removed_from_cart',
  purchase: 'checkout_completed',
  list_view: 'collection_viewed',
  page_view: 'page_viewed',
} as const satisfies Partial<Record<ShopEventType, string>>

/** The events of Shopify's web pixels. They know the browser alone, no refunds, and no sessions; money has its currency beside it. */
export const shopify: NestedShape = {
  kind: 'nested',
  types,
  keeps: [
    'eventTime',
    'eventType',
    'productId',
    'categoryCode',
    'brand',
    'price',
    'userId',
    'orderId',
    'eventId',
    'quantity',
    'amount',
    'currency',
  ],
  timeUnit: 'millisecond',
  keepsCopies: false,
  *objects(event) {
    const { micros, type, userId, eventId } = event
    yield {
      id: eventId,
      name: types[type as keyof typeof types],
      type: 'standard',
      clientId: userId,
      timestamp: isoTime(micros),
      context: { document: { location: { href: `https://shop.example/${type}`, pathname: `/${type}` } } },
      data: dataOf(event),
    }
  },
}

function dataOf(event: ShopEvent): object {
  const { type, lines, orderId, currency, eventId } = event
  const [first] = lines
  switch (type) {
    case 'purchase':
      return {
        checkout: {
          currencyCode: currency ?? undefined,
          order: orderId === null ? undefined : { id: orderId },
          token: orderId === null ? undefined : uuidFrom(eventId),
          lineItems: lines.map((line, index) => ({
            id: String(index + 1),
            quantity: quantityOf(line),
            title: titleOf(line),
            finalLinePrice: moneyOf(lineAmount(line), currency),
            variant: variantOf(line, currency),
          })),
          totalPrice: moneyOf(eventTotal(event), currency),
        },
      }
    case 'cart':
    case 'remove_from_cart':
      return first === undefined
        ? {}
        : {
            cartLine: {
              cost: { totalAmount: moneyOf(lineAmount(first), currency) },
              merchandise: variantOf(first, currency),
              quantity: quantityOf(first),
            },
          }
    case 'list_view':
      return {
        collection: { id: 'search', title: 'Search', productVariants: lines.map((line) => variantOf(line, currency)) },
      }
    default:
      return first === undefined ? {} : { productVariant: variantOf(first, currency) }
  }
}

function variantOf(line: ShopLine, currency: string | null): object {
  const { productId, categoryLevels, brand, price } = line
  return {
    id: productId === null ? undefined : `${productId}-1`,
    price: moneyOf(price, currency),
    sku: productId === null ? undefined : `SKU-${productId}`,
    title: 'Standard',
    product: {
      id: productId ?? undefined,
      title: titleOf(line),
      type: categoryLevels.length === 0 ? undefined : categoryLevels.join(' > '),
      vendor: brand ?? undefined,
    },
  }
}

function titleOf({ productId }: ShopLine): string | undefined {
  return productId === null ? undefined : `Product ${productId}`
}

function quantityOf({ quantity }: ShopLine): number | undefined {
  return quantity === null ? undefined : Number(quantity)
}

function moneyOf(amount: string | null, currency: string | null): object | undefined {
  if (amount === null && currency === null) return undefined
  return { amount: amount === null ? undefined : Number(amount), currencyCode: currency ?? undefined }
}
