import { beforeAll, describe, expect, test } from 'vitest'
import type { Analysis } from '../../../src/analysis/analysis.js'
import { analyze, analyzeAvailable } from '../../../src/analysis/analyze.js'
import { field } from '../../../src/definition/builders.js'
import { aggregatesIn, fieldsIn } from '../../../src/definition/walk.js'
import { SourceError } from '../../../src/errors.js'
import { type CatalogueName, catalogue, concentrationMetrics, defaultMetrics } from '../../../src/metrics/catalogue.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const { open } = openers()

const types = ['view', 'cart', 'purchase', 'view', 'remove_from_cart', 'purchase', 'view']

/** Events with all columns of the model but some. */
function without(...columns: readonly string[]): readonly TextRow[] {
  return types.map((event_type, index) => {
    const row = {
      event_time: `2020-01-01 0${index}:00:00`,
      event_type,
      product_id: `p${index % 3}`,
      category_code: index % 2 === 0 ? 'a.b' : 'c',
      brand: index % 3 === 0 ? null : `b${index % 2}`,
      price: `${index}.50`,
      user_id: `u${index % 2}`,
      user_session: `s${index % 4}`,
    }
    return Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name)))
  })
}

const columnOf = { price: 'price', user_session: 'userSession', user_id: 'userId', product_id: 'productId' } as const

const metrics = { ...catalogue, ...concentrationMetrics }
const names = Object.keys(metrics) as CatalogueName[]

/** The metrics that need a field; an order is its session here. */
function needing(...columns: readonly (keyof typeof columnOf)[]): readonly string[] {
  const lacking: string[] = columns.map((column) => columnOf[column])
  if (lacking.includes('userSession')) lacking.push('orderId')
  return Object.values(metrics)
    .filter(({ expr }) => fieldsIn(aggregatesIn([expr])).some(({ name }) => lacking.includes(name)))
    .map(({ name }) => name)
}

const absent = [
  ['prices', ['price']],
  ['sessions', ['user_session']],
  ['users', ['user_id']],
  ['products', ['product_id']],
  ['prices, sessions and users', ['price', 'user_session', 'user_id']],
] as const satisfies readonly (readonly [string, readonly (keyof typeof columnOf)[]])[]

const query = { by: 'brand', metrics: names, minSessions: 1 } as const

describe.each(everySource)('%s', (name) => {
  let whole: Analysis
  beforeAll(async () => {
    whole = await analyze(await open(name, without()), query)
  })

  test.each(absent)(
    'without %s has every metric that needs none, with the values of whole events',
    async (_, columns) => {
      const found = await analyzeAvailable(await open(name, without(...columns)), query)
      const leftOut = needing(...columns)
      expect(leftOut.length).toBeGreaterThan(0)
      expect(found.metrics.map(({ name }) => name)).toEqual(names.filter((metric) => !leftOut.includes(metric)))
      expect(byKey(found)).toEqual(byKey(whole).map((row) => omit(row, leftOut)))
      expect(found.totals).toEqual(omit(whole.totals, leftOut))
      const warning = found.warnings.find(({ code }) => code === 'metrics-left-out')
      expect(warning?.quality).toBe(false)
      for (const metric of leftOut) expect(warning?.message).toMatch(new RegExp(`\\b${metric}\\b`))
      for (const column of columns) expect(warning?.message).toContain(`${columnOf[column]}: '...'`)
      expect(whole.warnings).toEqual([])
    },
  )

  test.each(absent)('without %s has every usual metric that needs none', async (_, columns) => {
    const { metrics, rows, totals, warnings } = await analyze(await open(name, without(...columns)), { by: 'brand' })
    const leftOut = needing(...columns)
    const there = defaultMetrics.filter((metric) => !leftOut.includes(metric))
    expect(metrics.map(({ name }) => name)).toEqual(there)
    expect(Object.keys(rows[0] ?? {})).toEqual(['brand', ...there])
    expect(Object.keys(totals)).toEqual(there)
    expect(warnings.map(({ counts }) => counts)).toEqual(
      there.length === defaultMetrics.length ? [] : [{ leftOut: defaultMetrics.length - there.length }],
    )
  })

  test('without a column that a metric is named of refuses', async () => {
    for (const [column, metric] of [
      ['price', 'revenue'],
      ['price', 'revenueAtStake'],
      ['user_session', 'conversionRate'],
      ['user_id', 'buyers'],
      ['product_id', 'products'],
    ] as const) {
      const source = await open(name, without(column))
      await expect(analyze(source, { metrics: ['events', metric] })).rejects.toThrow(SourceError)
      await expect(analyze(source, { metrics: ['events', metric] })).rejects.toThrow(`no column "${column}"`)
    }
    const source = await open(name, without('price'))
    await expect(analyze(source, { by: 'brand', orderBy: 'revenue' })).rejects.toThrow('no column "price"')
    await expect(analyze(source, { by: 'brand', thresholds: { averageOrderValue: 'mean' } })).rejects.toThrow(
      'no column "price"',
    )
  })

  test('is in the order of the first metric that is there', async () => {
    const source = await open(name, without('price'))
    const { rows } = await analyzeAvailable(source, { by: 'brand', metrics: ['revenue', 'views', 'events'] })
    expect(rows).toEqual([
      { brand: null, views: 3, events: 3 },
      { brand: 'b0', views: 0, events: 2 },
      { brand: 'b1', views: 0, events: 2 },
    ])
    expect(Object.keys(rows[0] ?? {})).toEqual(['brand', 'views', 'events'])
  })

  test('without sessions leaves no group out of thresholds, and says so', async () => {
    const asked = { by: 'brand', metrics: ['events'], thresholds: { events: 'mean' } } as const
    const { thresholds, warnings } = await analyze(await open(name, without('user_session')), asked)
    expect(thresholds).toEqual({ minSessions: 0, events: 2 })
    expect(warnings.map(({ code, quality }) => [code, quality])).toEqual([['no-session-column', false]])
    const all = await analyze(await open(name, without('user_session')), { ...asked, minSessions: 0 })
    expect([all.thresholds, all.warnings]).toEqual([{ minSessions: 0, events: 2 }, []])
    const few = await analyze(await open(name, without()), asked)
    expect(few.thresholds).toEqual({ minSessions: 30, events: null })
    expect(few.warnings).toMatchObject([
      { code: 'no-eligible-groups', counts: { groups: 2, minSessions: 30, mostSessions: 2 } },
    ])
  })

  test.each([
    ['the session is the user', { userSession: 'user_id' }, { sessions: 2, shoppers: 2, orders: 2 }],
    ['the order is the session', { orderId: 'user_session' }, { sessions: 4, shoppers: 2, orders: 2 }],
    ['the brand is the product', { brand: 'product_id' }, { sessions: 4, shoppers: 2, orders: 2 }],
  ] as const)('may hold two fields in one column: %s', async (_, columns, wanted) => {
    const source = await open(name, without(), { columns })
    const { totals, rows } = await analyze(source, { by: 'brand', metrics: ['sessions', 'shoppers', 'orders'] })
    expect(totals).toEqual(wanted)
    expect(rows.map(({ brand }) => brand).sort()).toEqual('brand' in columns ? ['p0', 'p1', 'p2'] : ['b0', 'b1', null])
    const type = await open(name, without(), {
      columns: { brand: 'event_type' },
      eventTypes: { cart: 'view', view: 'view' },
    })
    const { rows: ofTypes } = await analyze(type, { by: 'brand', metrics: ['views'], orderBy: 'brand' })
    expect(ofTypes).toEqual([
      { brand: 'cart', views: 1 },
      { brand: 'purchase', views: 0 },
      { brand: 'remove_from_cart', views: 0 },
      { brand: 'view', views: 3 },
    ])
  })

  test('tells of purchases without the order id that others have', async () => {
    const rows = (...ids: readonly (string | null)[]) =>
      ids.map((order_id, index) => ({
        event_time: '2020-01-01 00:00:00',
        event_type: index === 0 ? 'view' : 'purchase',
        price: '10',
        order_id,
      }))
    const binding = { columns: { orderId: 'order_id' } }
    const warningsOf = async (ids: readonly (string | null)[], metrics: readonly ('orders' | 'revenue')[]) =>
      (await analyze(await open(name, rows(...ids), binding), { metrics })).warnings
    expect(await warningsOf([null, 'o1', 'o2', null], ['orders', 'revenue'])).toMatchObject([
      { code: 'orders-without-id', quality: true, counts: { withoutId: 1, withId: 2 } },
    ])
    expect(await warningsOf([null, '', null, 'o1'], ['orders'])).toMatchObject([
      { counts: { withoutId: 2, withId: 1 } },
    ])
    expect(await warningsOf([null, null, null], ['orders'])).toMatchObject([{ counts: { withoutId: 2, withId: 0 } }])
    expect(await warningsOf([null, 'o1', 'o2'], ['orders'])).toEqual([])
    expect(await warningsOf([null, 'o1', null], ['revenue'])).toEqual([])
    const source = await open(name, rows(null, 'o1', null), binding)
    await expect(analyze(source, { metrics: ['orders'] }, { strict: true })).rejects.toThrow('has no order id')
    expect((await analyze(source, { by: 'orderId', metrics: ['orders'], totals: false })).warnings).toHaveLength(1)
  })

  test('none of whose rows can be read is an error, with the first reasons', async () => {
    const bad = (event_time: string, price: string, event_type = 'view') => ({ event_time, event_type, price })
    const refused = async (rows: readonly TextRow[], query: Parameters<typeof analyze>[1] = { metrics: ['events'] }) =>
      analyze(await open(name, rows), query).then(
        () => undefined,
        (error: Error) => `${error.name}: ${error.message}`,
      )
    expect(await refused([bad('soon', '1'), bad('later', '1'), bad('2020-01-01', 'free')])).toMatch(
      /^EventError: no row of .* can be read: event_time is not a time \(2 rows\), price is not a decimal number \(1 row\)\. The first: /,
    )
    expect(await refused([bad('', '1')])).toContain('event_time is missing (1 row)')
    expect(await refused([bad('2020-01-01', 'x')], { by: 'eventType', metrics: ['events'] })).toContain('(1 row)')
    expect(await refused([bad('soon', '1')], { metrics: ['events'], time: { from: '2020-01-01' } })).toContain(
      '(1 row)',
    )
    // Others are out of scope, and can be read.
    const some = [bad('soon', '1'), bad('2019-01-01', '1')]
    expect(await refused(some, { metrics: ['events'], time: { from: '2020-01-01' } })).toBeUndefined()
    expect(await refused(some, { metrics: ['events'] })).toBeUndefined()
  })
})

test('no events are none, whatever they lack', async () => {
  const { fromEvents } = await import('../../../src/sources/memory/from-events.js')
  const { totals, warnings } = await analyze(fromEvents([]), {})
  expect(totals).toMatchObject({ events: 0, revenue: 0, conversionRate: null })
  expect(warnings).toEqual([])
})

type Plain = Readonly<Record<string, unknown>>

function omit(row: object | null, names: readonly string[]): Plain {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => !names.includes(name)))
}

function byKey({ rows }: Pick<Analysis, 'rows'>): readonly Plain[] {
  return [...(rows as readonly Plain[])].sort((a, b) => String(a[field.brand.name]).localeCompare(String(b['brand'])))
}
