import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { eq, field } from '../../src/definition/builders.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { type EventField, eventFieldNames } from '../../src/events/fields.js'
import {
  ga4,
  orderLines,
  rees46,
  retailRocket,
  segment,
  shopify,
  snowplow,
  taobao,
  taobaoColumns,
} from '../../src/presets.js'
import { type SampleShape, shapeEndings, shapeNames } from '../../src/sample/options.js'
import { csvText, exactJsonText, jsonText, parquetTypes, type ShapeText } from '../../src/sample/shapes/shape-text.js'
import { shapes } from '../../src/sample/shapes/shapes.js'
import type { ShopEvent, ShopLine } from '../../src/sample/shapes/shop-event.js'
import { writeLinesAsParquet } from '../../src/sample/write-lines-parquet.js'
import { duckdb } from '../../src/sources/duckdb/source.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { postgres } from '../../src/sources/postgres/source.js'
import type { Source } from '../../src/sources/source.js'
import { put } from '../support/csv-files.js'
import type { ModelEvent } from '../support/model.js'
import { postgresEngine } from '../support/postgres-engine.js'
import { runs } from '../support/runs.js'
import { same } from '../support/same-analysis.js'
import { scratchFolder } from '../support/scratch.js'
import { anyShopEvents, plainRows, withoutCopies } from '../support/shop-events.js'

/*
 * The same events of a shop, written in the shape of each vendor and read by its preset, give what the plain rows give that the shape can say.
 */

const bindings: Readonly<Record<SampleShape, BindingOptions>> = {
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
const complete = (['view', 'cart', 'remove_from_cart', 'purchase', 'refund', 'refund'] as const).map(
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
function plainSource(name: SampleShape, events: readonly ShopEvent[]): Source {
  const { keeps } = shapes[name]
  const { sessions } = bindings[name]
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

const folder = scratchFolder()
const linesOf = (events: readonly ShopEvent[], { header, linesOf }: ShapeText) => [
  ...(header === '' ? [] : [header]),
  ...events.flatMap((event) => [...linesOf(event)]),
]

/** A query in Postgres that gives objects: what is nested as JSON, the rest as text. */
function jsonQuery(objects: readonly object[]): string {
  const columns = new Map<string, string>()
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      if (typeof value === 'object' && value !== null) columns.set(name, 'jsonb')
      else if (!columns.has(name)) columns.set(name, 'text')
    }
  }
  const list = [...columns].map(([name, type]) => `"${name}" ${type}`).join(', ')
  return `SELECT * FROM json_to_recordset('${JSON.stringify(objects).replaceAll("'", "''")}') AS given(${list})`
}

/** How each shape is opened: as objects in memory, in Postgres, and by what it is written to in DuckDB. */
function formsOf(name: SampleShape) {
  const shape = shapes[name]
  const binding = bindings[name]
  const endings: readonly string[] = shapeEndings[name]
  const forms: [string, (events: readonly ShopEvent[]) => Promise<Source>][] = [
    [
      'objects',
      async (events) =>
        fromEvents(linesOf(events, jsonText(shape)).map((text) => JSON.parse(text)) as never[], { binding }),
    ],
    [
      'Postgres',
      async (events) =>
        postgres({
          client: await postgresEngine(),
          query: jsonQuery(linesOf(events, jsonText(shape)).map((text) => JSON.parse(text))),
          binding,
        }),
    ],
  ]
  if (endings.includes('.ndjson'))
    forms.push([
      'NDJSON',
      async (events) =>
        duckdb({ files: put(folder, `${name}.ndjson`, linesOf(events, jsonText(shape)).join('')), binding }),
    ])
  if (endings.includes('.csv') && shape.kind === 'flat')
    forms.push([
      'CSV',
      async (events) =>
        duckdb({
          files: put(folder, `${name}.csv`, linesOf(events, csvText(shape)).join('')),
          binding,
          ...(shape.hasHeader ? {} : { csv: { header: false, columns: taobaoColumns } }),
        }),
    ])
  const types = parquetTypes(shape)
  if (endings.includes('.parquet') && types !== undefined)
    forms.push([
      'Parquet',
      async (events) => {
        const path = join(folder, `${name}.parquet`)
        await writeLinesAsParquet(path, linesOf(events, exactJsonText(shape)), types, undefined)
        return duckdb({ files: path, binding })
      },
    ])
  return forms
}

const dimensions = ['brand', 'productId', 'categoryCode', 'eventType', 'day', 'orderId'] as const
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

async function answer(source: Source, name: SampleShape, by: (typeof dimensions)[number]) {
  const { keeps } = shapes[name]
  const isKept = by === 'day' || keeps.some((kept) => kept === by)
  const metrics = [
    ...counts.filter(
      (metric) => keeps.includes('userSession') || bindings[name].sessions !== undefined || !/[sS]ession/.test(metric),
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

const variety = { fractions: true, currencies: true, discounts: true, copies: true, refundTotals: true, others: true }

describe.each(shapeNames)('the shape of %s gives what its plain rows give', (name) => {
  test.each(formsOf(name))('%s', { timeout: 600_000 }, async (form, open) => {
    await fc.assert(
      fc.asyncProperty(anyShopEvents(variety), fc.constantFrom(...dimensions), async (some, by) => {
        const events = [...complete, ...some]
        const source = await open(events)
        try {
          const found = await answer(source, name, by)
          const wanted = await answer(plainSource(name, withoutCopies(events)), name, by)
          same(found.answer, wanted.answer, `${name} ${form}`)
          const copies = shapes[name].keepsCopies
            ? events.filter(({ sentAgainAfter }) => sentAgainAfter !== undefined)
            : []
          expect(found.duplicates).toBe(copies.length)
        } finally {
          if ('close' in source && typeof source.close === 'function') source.close()
        }
      }),
      { numRuns: runs(6) },
    )
  })
})

describe('one answer', () => {
  const asked = async (names: readonly SampleShape[], metrics: readonly string[], some: readonly ShopEvent[]) => {
    const events = [...complete.slice(0, 5), ...some].map((event) => ({ ...event, signedInUser: null }))
    return Promise.all(
      names.map(async (name) => {
        const [, open] = formsOf(name)[0] ?? []
        const source = (await open?.(events)) as Source
        const query = { metrics, where: eq(field.eventType, 'purchase') }
        return (await analyze(source, query as never)).totals
      }),
    )
  }

  test('of all eight shapes about who bought which products', async () => {
    await fc.assert(
      fc.asyncProperty(anyShopEvents(), async (some) => {
        const [first, ...others] = await asked(shapeNames, ['purchases', 'products', 'shoppers'], some)
        for (const totals of others) expect(totals).toEqual(first)
      }),
      { numRuns: runs(4) },
    )
  })

  test('of those with orders about money', async () => {
    const names = ['ga4', 'snowplow', 'segment', 'shopify', 'order-lines'] as const
    await fc.assert(
      fc.asyncProperty(anyShopEvents(), async (some) => {
        const [first, ...others] = await asked(names, ['revenue', 'units', 'orders', 'averageOrderValue'], some)
        expect(first).not.toMatchObject({ revenue: 0 })
        for (const totals of others) expect(totals).toEqual(first)
      }),
      { numRuns: runs(4) },
    )
  })
})
