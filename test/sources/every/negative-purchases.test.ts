import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { eq, field } from '../../../src/definition/builders.js'
import type { BindingOptions } from '../../../src/events/binding.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const line = (type: string, price: string | null, quantity: string | null, rest: TextRow = {}): TextRow => ({
  event_time: '2019-10-01T12:00:00Z',
  event_type: type,
  brand: 'acme',
  price,
  qty: quantity,
  total: null,
  user_id: 'u1',
  user_session: 's1',
  order_no: 'o1',
  ...rest,
})

/** Two purchases, of which one has no price; what was given back in three ways, and once as a refund; a view below zero. */
const rows = [
  line('purchase', '10', '2'),
  line('purchase', null, null, { total: '5' }),
  line('purchase', '10', '-1', { order_no: null }),
  line('purchase', '-3', '1', { brand: 'bolt', user_session: 's2' }),
  line('purchase', '4', '1', { total: '-4' }),
  line('refund', '1', '-1'),
  line('view', '-10', '-1'),
]
const columns = { quantity: 'qty', amount: 'total', price: 'price', orderId: 'order_no' }
const binding: BindingOptions = { columns, negativePurchases: 'refund' }
const metrics = [
  'purchases',
  'revenue',
  'units',
  'refunds',
  'netRevenue',
  'orders',
  'purchaseSessions',
  'views',
] as const

describe.each(everySource)('purchases below zero in %s', (name) => {
  const { open } = openers()

  test('are refunds where the binding says so, without a warning', async () => {
    const { totals, warnings } = await analyze(await open(name, rows, binding), { metrics })
    expect(totals).toEqual({
      purchases: 2,
      revenue: 25,
      units: 3,
      refunds: 10 + 3 + 4 + 1,
      netRevenue: 25 - 18,
      orders: 1,
      purchaseSessions: 1,
      views: 1,
    })
    expect(warnings).toEqual([])
  })

  test('are so in groups and in conditions', async () => {
    const source = await open(name, rows, binding)
    const { rows: groups } = await analyze(source, { by: 'eventType', metrics: ['events'] })
    expect(groups).toEqual([
      { eventType: 'refund', events: 4 },
      { eventType: 'purchase', events: 2 },
      { eventType: 'view', events: 1 },
    ])
    const { rows: brands } = await analyze(source, {
      by: 'brand',
      metrics: ['events'],
      where: eq(field.eventType, 'refund'),
    })
    expect(brands).toEqual([
      { brand: 'acme', events: 3 },
      { brand: 'bolt', events: 1 },
    ])
  })

  test('are told by the numbers that are bound alone', async () => {
    const ofQuantity: BindingOptions = { columns: { quantity: 'qty' }, negativePurchases: 'refund' }
    const { totals } = await analyze(await open(name, rows, ofQuantity), { metrics: ['purchases'] })
    // The price is bound by its usual name.
    expect(totals).toEqual({ purchases: 3 })
    const ofAmount: BindingOptions = { columns: { amount: 'total' }, negativePurchases: 'refund' }
    const { totals: others } = await analyze(await open(name, rows, ofAmount), { metrics: ['purchases'] })
    expect(others).toEqual({ purchases: 4 })
  })

  test('stay purchases unless it is said, with a warning', async () => {
    for (const negativePurchases of [undefined, 'purchase'] as const) {
      const given = { columns, ...(negativePurchases === undefined ? {} : { negativePurchases }) }
      const { totals, warnings } = await analyze(await open(name, rows, given), { metrics: ['purchases', 'revenue'] })
      expect(totals).toEqual({ purchases: 5, revenue: 20 + 5 - 10 - 3 - 4 })
      expect(warnings.map(({ code }) => code)).toContain('negative-purchases')
    }
  })
})
