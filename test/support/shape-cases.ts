import { analyze } from '../../src/analysis/analyze.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { type EventField, eventFieldNames } from '../../src/events/fields.js'
import { ga4, orderLines, rees46, retailRocket, segment, shopify, snowplow, taobao } from '../../src/presets.js'
import type { SampleShape } from '../../src/sample/options.js'
import type { ShapeText } from '../../src/sample/shapes/shape-text.js'
import { shapes } from '../../src/sample/shapes/shapes.js'
import type { ShopEvent, ShopLine } from '../../src/sample/shapes/shop-event.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import type { ModelEvent } from './model.js'
import { plainRows } from './shop-events.js'

/*
 * What is asked of events in the shape of a vendor, and of the plain rows that a right reading of it gives.
 */

/** How the shapes are read. */
export const shapeBindings: Readonly<Record<SampleShape, BindingOptions>> = {
  ga4: ga4(),
  snowplow: snowplow(),
  segment: segment(),
  shopify: shopify(),
  'retail-rocket': retailRocket(),
  taobao: taobao(),
  'order-lines': orderLines({ layout: 'online-retail' }),
  rees46: rees46(),
}

const fields = {
  eventType: 'type',
  productId: 'product',
  categoryId: 'category',
  categoryCode: 'categoryCode',
  brand: 'brand',
  price: 'price',
  userId: 'user',
  userSession: 'session',
  orderId: 'order',
  eventId: 'event',
  quantity: 'quantity',
  amount: 'amount',
  currency: 'currency',
} as const satisfies Readonly<Record<Exclude<EventField, 'eventTime'>, keyof ModelEvent>>

/** One event of each kind with all its values, so that no file lacks what its preset looks for. */
const line: ShopLine = {
  productId: '5',
  categoryId: '2053013555631882655',
  categoryLevels: ['a', 'b', 'c', 'd', 'e'],
  brand: 'acme',
  price: '4.50',
  quantity: '2',
}
export const completeEvents = (['view', 'cart', 'remove_from_cart', 'purchase', 'refund', 'refund'] as const).map(
  (type, index): ShopEvent => ({
    micros: Date.UTC(2024, 1, 27, 12, index) * 1000,
    type,
    userId: '11',
    signedInUser: 'c1',
    sessionId: '1',
    eventId: `complete-${index}`,
    orderId: type === 'purchase' || type === 'refund' ? 'complete' : null,
    currency: 'EUR',
    lines: index === 5 ? [] : [line],
    ...(index === 5 ? { total: '1.25' } : {}),
  }),
)

/** The plain source of a shape: a row a line, under the names of the fields. */
export function plainSource(name: SampleShape, events: readonly ShopEvent[]): Source {
  const { keeps } = shapes[name]
  const { sessions } = shapeBindings[name]
  const rows = plainRows(name, events).map((row) =>
    Object.fromEntries([
      ['eventTime', isoMicros(row.time as number)],
      ...Object.entries(fields)
        .filter(([field]) => keeps.some((kept) => kept === field))
        .map(([field, key]) => [field, row[key]]),
    ]),
  )
  const bound = eventFieldNames.filter((field) => keeps.includes(field) && optional.some((one) => one === field))
  const columns = Object.fromEntries(bound.map((field) => [field, field]))
  return fromEvents(rows as never[], {
    binding: { columns, otherTypes: 'expected', ...(sessions === undefined ? {} : { sessions }) },
  })
}

const optional = ['orderId', 'eventId', 'quantity', 'amount', 'currency'] as const

function isoMicros(micros: number): string {
  const millis = Math.floor(micros / 1000)
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros - millis * 1000).padStart(3, '0')}Z`
}

/** The lines of a file of events. */
export const linesOf = (events: readonly ShopEvent[], { header, linesOf }: ShapeText) => [
  ...(header === '' ? [] : [header]),
  ...events.flatMap((event) => [...linesOf(event)]),
]

export const shapeDimensions = ['brand', 'productId', 'categoryCode', 'eventType', 'day', 'orderId'] as const
const counts = [
  'events',
  'views',
  'carts',
  'purchases',
  'shoppers',
  'products',
  'sessions',
  'purchaseSessions',
  'orders',
]
const money = ['revenue', 'refunds', 'netRevenue', 'units']

/** An answer about events in a shape, by what the shape can say. */
export async function shapeAnswer(source: Source, name: SampleShape, by: (typeof shapeDimensions)[number]) {
  const { keeps } = shapes[name]
  const isKept = by === 'day' || keeps.some((kept) => kept === by)
  const metrics = [
    ...counts.filter(
      (metric) =>
        keeps.includes('userSession') || shapeBindings[name].sessions !== undefined || !/[sS]ession/.test(metric),
    ),
    ...(keeps.includes('price') ? money : []),
  ]
  const { rows, totals, rejected, duplicates } = await analyze(source, {
    metrics,
    totals: true,
    ...(isKept ? { by } : {}),
  } as never)
  return { answer: { rows, totals, rejected: rejected.count }, duplicates }
}

export const shapeVariety = {
  fractions: true,
  currencies: true,
  discounts: true,
  copies: true,
  refundTotals: true,
  others: true,
}
