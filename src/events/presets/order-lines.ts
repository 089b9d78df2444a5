import { anObject, aText, choice, type OptionRules } from '../../checked-options.js'
import { DefinitionError } from '../../errors.js'
import { hint } from '../../known-names.js'
import type { BindingOptions } from '../binding.js'
import type { ColumnSource } from '../column-source.js'
import { type EventField, eventFieldNames } from '../fields.js'
import { checkPreset } from './options.js'

/** Files of order lines whose columns have known names. */
export type OrderLinesLayout = 'orders' | 'olist' | 'online-retail'

/** What may be said of lines of orders. */
export interface OrderLinesOptions {
  /**
   * What the columns are called: `'olist'` for Olist's items with their orders and customers, `'online-retail'` for Online Retail and Online Retail
   * II; `'orders'` for `order_time`, `order_id`, `product_id`, `price`, `quantity` and `customer_id`, unless given.
   */
  readonly layout?: OrderLinesLayout
  /** Columns with other names, or further ones, by field; null for a field that there is not: `{ eventTime: 'ordered', quantity: null }`. */
  readonly columns?: { readonly [Field in EventField]?: ColumnSource | null }
  /** How times are written, if not in ISO 8601: `'%d/%m/%Y %H:%M'`. */
  readonly timeFormat?: string
  /** The time zone of the times; UTC unless given. */
  readonly fileTimeZone?: string
  /** What lines with a negative quantity, price or amount are: refunds unless given. */
  readonly cancellations?: 'refund' | 'purchase'
}

const rules: OptionRules<OrderLinesOptions> = {
  layout: choice('orders', 'olist', 'online-retail'),
  columns: anObject,
  timeFormat: aText,
  fileTimeZone: aText,
  cancellations: choice('refund', 'purchase'),
}

const layouts: Readonly<Record<OrderLinesLayout, Partial<Record<EventField, ColumnSource>>>> = {
  orders: {
    eventTime: 'order_time',
    productId: 'product_id',
    price: 'price',
    userId: 'customer_id',
    orderId: 'order_id',
    quantity: 'quantity',
  },
  // A row a unit.
  olist: {
    eventTime: 'order_purchase_timestamp',
    productId: 'product_id',
    price: 'price',
    userId: 'customer_unique_id',
    orderId: 'order_id',
  },
  'online-retail': {
    eventTime: 'InvoiceDate',
    productId: 'StockCode',
    price: ['Price', 'UnitPrice'],
    userId: ['Customer ID', 'CustomerID'],
    orderId: ['Invoice', 'InvoiceNo'],
    quantity: 'Quantity',
  },
}

/**
 * Lines of orders: every row is a purchase, or, where its quantity or price is negative, a refund. There are no visits, so nothing is bound to
 * sessions, and what needs them is not known.
 *
 * @example
 * defineBinding(orderLines({ layout: 'olist', fileTimeZone: 'America/Sao_Paulo' }))
 * defineBinding(orderLines({ columns: { eventTime: 'ordered', price: 'unit_price', quantity: null }, timeFormat: '%d/%m/%Y %H:%M' }))
 * @throws {@link DefinitionError} for an option or a field that there is not, or a value that is none of its
 */
export function orderLines(options: OrderLinesOptions = {}): BindingOptions {
  checkPreset('orderLines', options, rules)
  const { layout = 'orders', columns = {}, timeFormat, fileTimeZone, cancellations = 'refund' } = options
  const unknown = Object.keys(columns).find((name) => name === 'eventType' || !isField(name))
  if (unknown !== undefined) {
    const fields = eventFieldNames.filter((name) => name !== 'eventType')
    throw new DefinitionError(
      unknown === 'eventType'
        ? 'orderLines: every row is a purchase; where a column tells the types of events, bind it without a preset'
        : `orderLines: columns: unknown field "${unknown}"${hint(unknown, fields)}`,
      { option: 'columns' },
    )
  }
  const bound = Object.entries({ ...layouts[layout], ...columns }).filter(([, column]) => column != null)
  return {
    columns: Object.fromEntries(bound),
    eventTypeIs: 'purchase',
    negativePurchases: cancellations,
    ...(timeFormat === undefined ? {} : { timeFormat }),
    ...(fileTimeZone === undefined ? {} : { fileTimeZone }),
  }
}

function isField(name: string): name is EventField {
  return (eventFieldNames as readonly string[]).includes(name)
}
