import { chosenBy } from './hash.js'
import type { FlatShape } from './shape.js'
import type { ShopLine } from './shop-event.js'
import { clockTime } from './times.js'

/**
 * An export of orders, a row for each line, such as Online Retail. It has no types: a quantity below zero, of an invoice that begins with C, is
 * something that was taken back. What did not end in an order is not there.
 */
export const orderLines: FlatShape = {
  kind: 'flat',
  types: { purchase: '', refund: '' },
  keeps: ['eventTime', 'eventType', 'productId', 'price', 'userId', 'orderId', 'quantity'],
  timeUnit: 'second',
  keepsCopies: false,
  hasHeader: true,
  columns: [
    ['Invoice', 'text'],
    ['StockCode', 'text'],
    ['Description', 'text'],
    ['Quantity', 'text'],
    ['InvoiceDate', 'instant'],
    ['Price', 'money'],
    ['Customer ID', 'text'],
    ['Country', 'text'],
  ],
  *rows({ micros, type, userId, signedInUser, orderId, lines }) {
    const isRefund = type === 'refund'
    const invoice = orderId === null || !isRefund ? orderId : `C${orderId}`
    const country = chosenBy(userId, ['United Kingdom', 'United Kingdom', 'Germany', 'France'])
    for (const line of lines) {
      const quantity = `${isRefund ? '-' : ''}${line.quantity ?? '1'}`
      const customer = signedInUser ?? userId
      yield [invoice, line.productId, describe(line), quantity, clockTime(micros), line.price, customer, country]
    }
  },
}

function describe({ brand, categoryLevels, productId }: ShopLine): string {
  return [brand, categoryLevels.at(-1), productId].filter((part) => part != null && part !== '').join(' ')
}
