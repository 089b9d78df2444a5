import { Field, Schema, Table, Utf8 } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { compare } from '../../src/analysis/compare.js'
import { funnel } from '../../src/analysis/funnel.js'
import {
  column,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  gt,
  isNull,
  numberColumn,
  sum,
} from '../../src/definition/builders.js'
import type { Expression, ExpressionNode } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { SourceError } from '../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { type EventField, eventFields } from '../../src/events/fields.js'
import { dimension } from '../../src/plan/dimension.js'
import type { Query } from '../../src/plan/query.js'
import { reportData } from '../../src/report/data.js'
import { fromArrow } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { everySource, openers } from '../support/every-source.js'

/*
 * A name that a source does not have is refused by every source, in the same words, wherever a query uses it: its values would all be
 * null, and the answer a wrong number.
 */

const rows = Array.from({ length: 12 }, (_, index) => ({
  event_time: `2019-10-0${1 + (index % 7)} 10:00:00`,
  event_type: ['view', 'cart', 'purchase'][index % 3] as string,
  product_id: String(index % 4),
  category_id: '1',
  category_code: 'a.b',
  brand: index % 2 === 0 ? 'acme' : 'bolt',
  price: String(index),
  user_id: `u${index % 3}`,
  user_session: `s${index % 5}`,
  device: index === 11 ? 'phone' : null,
  stock: '2',
}))
const there = Object.keys(rows[0] as object).join(', ')

const { open } = openers()

const own = (formula: () => Expression<'group', number>) => defineMetric({ name: 'own', formula })
const misspelt = eq(column('devcie'), 'phone')
const isView = eq(field.eventType, 'view')
const byHand = (name: string): ExpressionNode => ({
  kind: 'compare',
  op: 'eq',
  left: { kind: 'field', name, type: 'text' },
  right: { kind: 'literal', type: 'text', value: 'phone' },
})

/** Asks for `events`, with some more. */
const asking = (query: object) => (source: Source) => analyze(source, { metrics: ['events'], ...query } as Query)
const measuring = (formula: () => Expression<'group', number>) => asking({ metrics: [own(formula)] })

const cases: readonly (readonly [
  what: string,
  ask: (source: Source) => Promise<unknown>,
  column: string,
  more: string,
])[] = [
  ['by', asking({ by: 'brnad' }), 'brnad', '. Did you mean "brand"?'],
  ['by several', asking({ by: ['brand', 'devcie'] }), 'devcie', '. Did you mean "device"?'],
  ['by what every object inherits', asking({ by: 'toString' }), 'toString', ''],
  ['by the name of a prototype', asking({ by: '__proto__' }), '__proto__', ''],
  ['a dimension', asking({ by: dimension('d', column('devcie')) }), 'devcie', '. Did you mean "device"?'],
  ['where', asking({ where: misspelt }), 'devcie', '. Did you mean "device"?'],
  ['where of what is null', asking({ where: isNull(column('devcie')) }), 'devcie', '. Did you mean "device"?'],
  ['where of a number', asking({ where: gt(numberColumn('stcok'), 1) }), 'stcok', '. Did you mean "stock"?'],
  ['where by hand', asking({ where: byHand('colour') }), 'colour', ''],
  ['a sum', measuring(() => sum(numberColumn('weight'))), 'weight', ''],
  ['distinct values', measuring(() => countDistinct(column('devcie'))), 'devcie', '. Did you mean "device"?'],
  ['a condition of a measure', measuring(() => count(misspelt)), 'devcie', '. Did you mean "device"?'],
  [
    'a step of a sequence',
    measuring(() => countSequence(field.userSession, [isView, misspelt])),
    'devcie',
    '. Did you mean "device"?',
  ],
  [
    'what has a sequence',
    measuring(() => countSequence(column('devcie'), [isView, eq(field.eventType, 'cart')])),
    'devcie',
    '. Did you mean "device"?',
  ],
  ['a funnel', (source) => funnel(source, { where: misspelt }), 'devcie', '. Did you mean "device"?'],
  [
    'a funnel in order',
    (source) => funnel(source, { where: misspelt, ordered: true }),
    'devcie',
    '. Did you mean "device"?',
  ],
  [
    'a comparison',
    (source) => compare(source, { by: 'brnad', metrics: ['events'], time: { from: '2019-10-04', to: '2019-10-06' } }),
    'brnad',
    '. Did you mean "brand"?',
  ],
  ['a report', (source) => reportData(source, { by: 'brnad' }), 'brnad', '. Did you mean "brand"?'],
  ['the filter of a report', (source) => reportData(source, { where: misspelt }), 'devcie', '. Did you mean "device"?'],
]

const bound: readonly (readonly [field: EventField, query: object, column: string, binding: BindingOptions])[] = [
  ['brand', { by: 'brand' }, 'barnd', { columns: { brand: 'barnd' } }],
  ['userSession', { metrics: ['sessions'] }, 'sesion', { columns: { userSession: 'sesion' } }],
  ['price', { metrics: ['revenue'] }, 'prise', { columns: { price: 'prise' } }],
  ['orderId', { metrics: ['orders'] }, 'order_nr', { columns: { orderId: 'order_nr' } }],
  ['eventTime', {}, 'event_tiem', { columns: { eventTime: 'event_tiem' } }],
  ['eventType', {}, 'kind', { columns: { eventType: 'kind' } }],
]

describe.each(everySource)('%s', (name) => {
  test.each(cases)('refuses a name that is not there: %s', async (_, ask, missing, more) => {
    const error: unknown = await ask(await open(name, rows)).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SourceError)
    const { message, context } = error as SourceError
    expect(message).toContain(` has no column "${missing}"; it has ${there}${more}`)
    expect(message.endsWith(`${there}${more}`)).toBe(true)
    expect(context.column).toBe(missing)
  })

  test.each(bound)('refuses a column that is not there for %s', async (wanted, query, missing, binding) => {
    const error: unknown = await asking(query)(await open(name, rows, binding)).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SourceError)
    const { message } = error as SourceError
    expect(message).toContain(` has no column "${missing}" for ${wanted}; it has ${there}`)
    const advice =
      wanted === 'orderId'
        ? "{ binding: { columns: { orderId: '...' } } }"
        : `{ binding: defineBinding({ columns: { ${wanted}: "${eventFields[wanted].column}" } }) }`
    expect(message).toContain(` Bind the field to its column: ${advice}`)
  })

  test('proposes a binding to columns that others call so, and reads by it', async () => {
    const foreign = ['view', 'purchase'].map((type) => ({
      ts: '2019-10-01T10:00:00Z',
      event_name: type,
      'Session ID': 'a',
      unit_price: '3',
      colour: 'red',
    }))
    const query = { metrics: ['events', 'sessions', 'revenue'] } as const
    const columns = { eventTime: 'ts', eventType: 'event_name', price: 'unit_price', userSession: 'Session ID' }
    const error: unknown = await asking(query)(await open(name, foreign)).catch((error: unknown) => error)
    const written = Object.entries(columns).map(([field, column]) => `${field}: "${column}"`)
    expect((error as Error).message).toContain(
      `it has ts, event_name, Session ID, unit_price, colour. Bind the fields to their columns: { binding: defineBinding({ columns: { ${written.join(', ')} } }) }`,
    )
    const { totals } = await analyze(await open(name, foreign, { columns }), query)
    expect(totals).toEqual({ events: 2, sessions: 1, revenue: 3 })
  })

  test('finds what one event alone has, and leaves alone what is bound and not used', async () => {
    const source = await open(name, rows, { columns: { categoryCode: 'none', orderId: 'nor_this' } })
    const { rows: found, totals } = await analyze(source, {
      by: 'device',
      metrics: [own(() => sum(numberColumn('stock', 0)))],
    })
    expect(found).toEqual([
      { device: null, own: 22 },
      { device: 'phone', own: 2 },
    ])
    expect(totals).toEqual({ own: 24 })
  })
})

describe('of objects, a name is there', () => {
  const at = { eventTime: '2019-10-01', eventType: 'view' }

  test('where one of them has it, first or last, with null under it or not', async () => {
    const many = [...Array.from({ length: 10_000 }, () => at), { ...at, device: null }]
    for (const events of [many, many.toReversed()]) {
      const { rows } = await analyze(fromEvents(events as never), { by: 'device', metrics: ['events'] })
      expect(rows).toEqual([{ device: null, events: 10_001 }])
    }
  })

  test('where it is their own: what a class or a prototype has is none of theirs', async () => {
    const events = [Object.assign(Object.create({ device: 'phone' }), at)]
    await expect(analyze(fromEvents(events), { by: 'device', metrics: ['events'] })).rejects.toThrow(
      'memory has no column "device"; it has eventTime, eventType',
    )
  })

  test('where there are none at all: of no events, nothing can be said', async () => {
    expect((await analyze(fromEvents([]), { by: 'device', metrics: ['events'] })).rows).toEqual([])
    await expect(analyze(fromEvents([null, 5] as never), { by: 'device', metrics: ['events'] })).rejects.toThrow(
      'no row of memory can be read',
    )
  })

  test('not under the names of the files, unless a binding says so', async () => {
    const events = [{ event_time: '2019-10-01', event_type: 'view' }]
    await expect(analyze(fromEvents(events), { metrics: ['events'] })).rejects.toThrow(
      'memory has no column "eventTime" for eventTime; it has event_time, event_type. Did you mean "event_time"? Bind the field',
    )
    expect((await analyze(fromEvents(events, { binding: defineBinding() }), { metrics: ['events'] })).totals).toEqual({
      events: 1,
    })
  })

  test('and told among so many that they fit a line', async () => {
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`column${index}`, 1]))
    await expect(analyze(fromEvents([{ ...at, ...wide } as never]), { by: 'brand' })).rejects.toThrow(
      /it has eventTime, eventType, column0, .*column37 and 22 more\. Bind the field/,
    )
  })
})

test('an Arrow table without rows has the names of its schema, and no others', async () => {
  const schema = new Schema(['event_time', 'event_type', 'brand'].map((name) => new Field(name, new Utf8())))
  const source = fromArrow(new Table(schema) as never)
  expect((await analyze(source, { by: 'brand', metrics: ['events'] })).rows).toEqual([])
  await expect(analyze(source, { by: 'device', metrics: ['events'] })).rejects.toThrow(
    'arrow has no column "device"; it has event_time, event_type, brand',
  )
})
