import { keyOfColumn } from '../events/column-key.js'
import type { PresetName } from '../events/presets/presets.js'
import { taobaoColumns } from '../events/presets/taobao.js'
import type { ColumnEvidence } from './column-evidence.js'
import type { InspectedPreset } from './inspection.js'

/** What tells the events of a shop system from all others. */
interface Telling {
  readonly name: PresetName
  readonly options?: InspectedPreset['options']
  /** The columns and paths that must be there; of a list, one of them. */
  readonly columns: readonly (string | readonly string[])[]
  /** The types of events, as the system writes them, one of which must occur; null where a row has none. */
  readonly types: TellingTypes | null
}

interface TellingTypes {
  readonly column: string
  readonly anyOf: readonly string[]
  /** What may stand beside these, where nothing else may. */
  readonly beside?: readonly string[]
}

const tellings: readonly Telling[] = [
  {
    name: 'ga4',
    columns: ['event_timestamp', 'event_name', 'user_pseudo_id', 'event_params[].key', 'items[].item_id'],
    types: { column: 'event_name', anyOf: ['view_item', 'add_to_cart', 'remove_from_cart', 'purchase', 'refund'] },
  },
  {
    name: 'snowplow',
    columns: [
      'derived_tstamp',
      'ecommerce_action_type',
      'product_id',
      ['domain_sessionid', 'domain_userid'],
      ['domain_userid', 'user_id'],
    ],
    types: { column: 'ecommerce_action_type', anyOf: ['product_view', 'add_to_cart', 'transaction'] },
  },
  {
    name: 'segment',
    columns: [
      'timestamp',
      'event',
      ['userId', 'anonymousId'],
      ['properties.product_id', 'properties.products[].product_id'],
    ],
    types: {
      column: 'event',
      anyOf: ['Product Viewed', 'Product Added', 'Product Removed', 'Order Completed', 'Order Refunded'],
    },
  },
  {
    name: 'shopify',
    columns: [
      'timestamp',
      'name',
      'clientId',
      [
        'data.productVariant.product.id',
        'data.cartLine.merchandise.product.id',
        'data.checkout.lineItems[].variant.product.id',
      ],
    ],
    types: {
      column: 'name',
      anyOf: ['product_viewed', 'product_added_to_cart', 'product_removed_from_cart', 'checkout_completed'],
    },
  },
  {
    name: 'retail-rocket',
    columns: ['timestamp', 'visitorid', 'event', 'itemid'],
    types: { column: 'event', anyOf: ['addtocart', 'transaction'], beside: ['view'] },
  },
  {
    name: 'taobao',
    columns: taobaoColumns,
    types: { column: 'behavior_type', anyOf: ['pv', 'buy', 'fav'], beside: ['cart'] },
  },
  {
    name: 'order-lines',
    options: { layout: 'online-retail' },
    columns: ['InvoiceDate', 'StockCode', 'Quantity', ['Price', 'UnitPrice'], ['Invoice', 'InvoiceNo']],
    types: null,
  },
  {
    name: 'order-lines',
    options: { layout: 'olist' },
    columns: ['order_purchase_timestamp', 'order_id', 'product_id', 'price'],
    types: null,
  },
  {
    name: 'order-lines',
    options: {},
    columns: ['order_time', 'order_id', 'product_id', 'price', 'quantity', 'customer_id'],
    types: null,
  },
  {
    name: 'rees46',
    columns: ['event_time', 'event_type', 'product_id', 'category_id', 'category_code', 'price', 'user_session'],
    types: { column: 'event_type', anyOf: ['view', 'cart', 'remove_from_cart', 'purchase'], beside: [] },
  },
]

/**
 * Recognizes the shop system that wrote events, by columns and types of events that no other has.
 *
 * @param paths those into objects and lists, as bindings name them
 * @returns undefined where any of what tells it is missing
 */
export function recognizePreset(
  columns: readonly ColumnEvidence[],
  paths: readonly string[],
): InspectedPreset | undefined {
  const named = new Map(columns.map((one) => [keyOfColumn(one.column.name), one] as const))
  const there = new Set(paths)
  const isThere = (name: string) => named.has(keyOfColumn(name)) || there.has(name)
  for (const { name, options = {}, columns: wanted, types } of tellings) {
    const found = wanted.map((one) => (typeof one === 'string' ? [one] : one).find(isThere))
    if (found.includes(undefined)) continue
    const eventTypes = types === null ? typesOfNone(columns) : typesIn(named.get(keyOfColumn(types.column)), types)
    if (eventTypes === undefined) continue
    return { name, options, columns: [...new Set(found as readonly string[])], eventTypes, absent: [] }
  }
  return undefined
}

/** The types that occur of those that tell; undefined where there is none. */
function typesIn(evidence: ColumnEvidence | undefined, { anyOf, beside }: TellingTypes): readonly string[] | undefined {
  const texts = (evidence?.values ?? []).map(({ text }) => text)
  const found = anyOf.filter((type) => texts.includes(type))
  const isMixed = beside !== undefined && texts.some((text) => !anyOf.includes(text) && !beside.includes(text))
  return found.length === 0 || isMixed ? undefined : found
}

/** Rows that are purchases have no types: where a column holds some that are known, they are no such rows. */
function typesOfNone(columns: readonly ColumnEvidence[]): readonly string[] | undefined {
  return columns.some(({ knownTypes, values }) => knownTypes > 0.5 && values.length > 1) ? undefined : []
}

/** What an event of Taobao looks like in a file whose columns have no names. */
const taobaoLine = /^\d+([,\t;|])\d+\1\d+\1(?:pv|cart|fav|buy)\1\d{10}$/

/** Whether all lines at the beginning of a text are events of Taobao, and a type among them that others do not have. */
export function isTaobaoText(text: string, isWhole: boolean): boolean {
  const lines = text.split(/\r?\n/)
  const whole = (isWhole ? lines : lines.slice(0, -1)).filter((line) => line !== '')
  return whole.length > 0 && whole.every((line) => taobaoLine.test(line)) && /\b(?:pv|fav|buy)\b/.test(text)
}
