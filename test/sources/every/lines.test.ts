import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { field, isNull, not, sum } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { SourceError } from '../../../src/errors.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

/** A line of an order or of a refund. */
const line = (type: string, brand: string, rest: TextRow = {}): TextRow => ({
  event_time: '2019-10-01T12:00:00Z',
  event_type: type,
  brand,
  user_id: 'u1',
  user_session: 's1',
  order_no: 'o1',
  ...rest,
})
const priced = (type: string, brand: string, price: string | null, qty: string | null, total: string | null): TextRow =>
  line(type, brand, { price, qty, total })

const rows = [
  priced('view', 'acme', '100', '5', null),
  priced('purchase', 'acme', '2.50', '4', null),
  priced('purchase', 'acme', '2.50', null, null),
  priced('purchase', 'bolt', '0.10', '0.125', null),
  // A discount: less than three times four.
  priced('purchase', 'bolt', '4', '3', '11.99'),
  priced('purchase', 'bolt', null, '2', null),
  priced('refund', 'acme', '2.50', '1', null),
  priced('refund', 'bolt', '4', '1', '-3.99'),
]
const columns = { quantity: 'qty', amount: 'total', orderId: 'order_no' }
const metrics = [
  'units',
  'revenue',
  'refunds',
  'netRevenue',
  'refundRate',
  'unitsPerOrder',
  'averageUnitPrice',
  'ordersPerBuyer',
] as const

describe.each(everySource)('lines in %s', (name) => {
  const { open } = openers()

  test('are worth their amounts, or else their prices by their quantities', async () => {
    const { rows: found, totals } = await analyze(await open(name, rows, { columns }), { by: 'brand', metrics })
    expect(found).toEqual(
      [
        {
          brand: 'acme',
          units: 5,
          revenue: 12.5,
          refunds: 2.5,
          netRevenue: 10,
          refundRate: 0.2,
          unitsPerOrder: 5,
          averageUnitPrice: 2.5,
          ordersPerBuyer: 1,
        },
        {
          brand: 'bolt',
          units: 5.125,
          revenue: 12.0025,
          refunds: 3.99,
          netRevenue: 8.0125,
          refundRate: expect.closeTo(3.99 / 12.0025, 12),
          unitsPerOrder: 5.125,
          averageUnitPrice: expect.closeTo(12.0025 / 5.125, 12),
          ordersPerBuyer: 1,
        },
      ].sort((a, b) => b.units - a.units),
    )
    expect(totals).toMatchObject({ units: 10.125, revenue: 24.5025, refunds: 6.49, netRevenue: 18.0125 })
  })

  test('have prices in conditions, too, and in each of several measures', async () => {
    const prices = defineMetric({ name: 'prices', formula: () => sum(field.price) })
    const { totals } = await analyze(await open(name, rows, { columns }), {
      where: not(isNull(field.price)),
      metrics: ['events', 'units', prices, 'revenue'],
    })
    expect(totals).toEqual({ events: 7, units: 8.125, prices: 115.6, revenue: 24.5025 })
  })

  test('are one unit each, where no quantity is bound', async () => {
    const { totals, warnings } = await analyze(await open(name, rows), { metrics: ['units', 'revenue', 'refunds'] })
    expect(totals).toEqual({ units: 5, revenue: 9.1, refunds: 6.5 })
    expect(warnings.map(({ code }) => code)).toEqual([])
  })

  test('need no prices, where they have amounts', async () => {
    const without = rows.map(({ price: _, ...rest }) => rest)
    const { totals } = await analyze(await open(name, without, { columns }), {
      metrics: ['units', 'revenue', 'refunds'],
    })
    expect(totals).toEqual({ units: 10.125, revenue: 11.99, refunds: 3.99 })
    const refused = await analyze(await open(name, without, { columns: { quantity: 'qty' } }), {
      metrics: ['revenue'],
    }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SourceError)
    expect((refused as SourceError).message).toMatch(/no column "price" for price/)
  })

  test('cannot be read with more decimal places than a quantity has', async () => {
    const odd = [
      ...rows,
      priced('view', 'acme', '1', '1.0005', null),
      priced('view', 'acme', '1', '2.000', null),
      priced('view', 'acme', '1', 'two', null),
    ]
    const { rejected, totals } = await analyze(await open(name, odd, { columns }), { metrics: ['events', 'units'] })
    expect(rejected.reasons).toEqual({ 'qty is not a number with 3 decimal places at most': 2 })
    expect(totals).toEqual({ events: 9, units: 10.125 })
    const finer = await analyze(await open(name, odd, { columns, quantityScale: 4 }), { metrics: ['events'] })
    expect(finer.rejected.reasons).toEqual({ 'qty is not a number with 4 decimal places at most': 1 })
  })

  test('are rejected whatever is asked, where their amounts cannot be read', async () => {
    const odd = [...rows, priced('view', 'acme', '1', '1', 'free')]
    const { rejected, totals } = await analyze(await open(name, odd, { columns }), { metrics: ['events'] })
    expect(rejected.reasons).toEqual({ 'total is not a decimal number': 1 })
    expect(totals).toEqual({ events: 8 })
  })

  test('have no amount of their own, where none is bound', async () => {
    const amounts = defineMetric({ name: 'amounts', formula: () => sum(field.amount) })
    const refused = await analyze(await open(name, rows), { metrics: [amounts] }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SourceError)
    expect((refused as SourceError).message).toMatch(/no column "amount" for amount/)
    const { totals } = await analyze(await open(name, rows, { columns }), { metrics: [amounts] })
    expect(totals).toEqual({ amounts: 8 })
  })
})
