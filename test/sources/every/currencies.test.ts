import { describe, expect, test } from 'vitest'
import { analyze, analyzeAvailable } from '../../../src/analysis/analyze.js'
import { eq, field, max, mean } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { QueryError } from '../../../src/errors.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const row = (type: string, brand: string, price: string | null, ccy: string | null): TextRow => ({
  event_time: '2019-10-01T12:00:00Z',
  event_type: type,
  brand,
  price,
  ccy,
  user_id: 'u1',
  user_session: 's1',
})
const rows = [
  row('purchase', 'acme', '10', 'EUR'),
  row('purchase', 'acme', '5', 'EUR'),
  // What is not bought, or has no price, is no money.
  row('view', 'acme', '7', 'USD'),
  row('purchase', 'acme', null, 'USD'),
  row('purchase', 'bolt', '3', 'USD'),
  row('purchase', 'bolt', '4', 'EUR'),
  row('purchase', 'core', '2', null),
  row('purchase', 'core', '2', 'EUR'),
  row('refund', 'acme', '1', 'EUR'),
]
const columns = { currency: 'ccy' }
const dearest = defineMetric({ name: 'dearest', formula: () => max(field.price, eq(field.eventType, 'purchase')) })
const meanPrice = defineMetric({ name: 'meanPrice', formula: () => mean(field.price, eq(field.eventType, 'purchase')) })
const metrics = ['purchases', 'revenue', 'refunds', 'averageOrderValue', dearest, meanPrice] as const

describe.each(everySource)('money of several currencies in %s', (name) => {
  const { open } = openers()

  test('is never added up', async () => {
    const {
      rows: found,
      totals,
      warnings,
    } = await analyze(await open(name, rows, { columns }), {
      by: 'brand',
      metrics,
      orderBy: 'brand',
    })
    expect(found).toEqual([
      { brand: 'acme', purchases: 3, revenue: 15, refunds: 1, averageOrderValue: 15, dearest: 10, meanPrice: 7.5 },
      {
        brand: 'bolt',
        purchases: 2,
        revenue: null,
        refunds: 0,
        averageOrderValue: null,
        dearest: null,
        meanPrice: null,
      },
      {
        brand: 'core',
        purchases: 2,
        revenue: null,
        refunds: 0,
        averageOrderValue: null,
        dearest: null,
        meanPrice: null,
      },
    ])
    expect(totals).toEqual({
      purchases: 7,
      revenue: null,
      refunds: 1,
      averageOrderValue: null,
      dearest: null,
      meanPrice: null,
    })
    const [warning, ...others] = warnings.filter(({ code }) => code === 'several-currencies')
    expect(others).toEqual([])
    expect(warning?.message).toMatch(
      /: money is of several currencies \(such as money without a currency and USD\), which are not added up: it is null over all events, and in 2 groups\./,
    )
    expect(warning?.counts).toEqual({ groups: 2 })
  })

  test('is added up by currency, and of one of them', async () => {
    const source = await open(name, rows, { columns })
    const byCurrency = await analyze(source, { by: 'currency', metrics: ['revenue'], orderBy: 'currency' })
    expect(byCurrency.rows).toEqual([
      { currency: 'EUR', revenue: 21 },
      { currency: 'USD', revenue: 3 },
      { currency: null, revenue: 2 },
    ])
    expect(byCurrency.totals).toEqual({ revenue: null })
    const ofOne = await analyze(source, {
      by: 'brand',
      where: eq(field.currency, 'EUR'),
      metrics: ['revenue', 'marketShare'],
      orderBy: 'brand',
    })
    expect(ofOne.totals.revenue).toBe(21)
    expect(ofOne.rows.map(({ marketShare }) => marketShare)).toEqual([15 / 21, 4 / 21, 2 / 21])
    expect(ofOne.warnings).toEqual([])
  })

  test('is not compared', async () => {
    const source = await open(name, rows, { columns })
    for (const metric of ['marketShare', 'revenueRank', 'hhi'] as const) {
      const refused = await analyze(source, { by: 'brand', metrics: [metric] }).catch((error: unknown) => error)
      expect(refused, metric).toBeInstanceOf(QueryError)
      expect((refused as QueryError).message).toMatch(
        new RegExp(`^${metric} compares money of groups, which is of several currencies`),
      )
    }
    const counted = await analyze(source, { by: 'brand', metrics: ['trafficShare', 'popularityRank'] })
    expect(counted.warnings).toEqual([])
  })

  test('is never put together of several measures, each of one currency', async () => {
    const paidBack = [row('purchase', 'acme', '10', 'EUR'), row('refund', 'acme', '4', 'USD')]
    const alike = [
      row('purchase', 'bolt', '10', 'USD'),
      row('refund', 'bolt', '4', 'USD'),
      row('view', 'core', '1', 'x'),
    ]
    const source = await open(name, [...paidBack, ...alike], { columns })
    const metrics = ['revenue', 'refunds', 'netRevenue', 'refundRate'] as const
    const ofGroups = await analyze(source, { by: 'brand', metrics, orderBy: [{ by: 'brand', direction: 'ascending' }] })
    expect(ofGroups.rows).toEqual([
      { brand: 'acme', revenue: 10, refunds: 4, netRevenue: null, refundRate: null },
      { brand: 'bolt', revenue: 10, refunds: 4, netRevenue: 6, refundRate: 0.4 },
      { brand: 'core', revenue: 0, refunds: 0, netRevenue: 0, refundRate: null },
    ])
    expect(ofGroups.totals).toEqual({ revenue: null, refunds: 8, netRevenue: null, refundRate: null })
    const { totals, warnings } = await analyze(await open(name, paidBack, { columns }), { metrics })
    expect(totals).toEqual({ revenue: 10, refunds: 4, netRevenue: null, refundRate: null })
    expect(warnings).toMatchObject([
      {
        code: 'several-currencies',
        message:
          'money is of several currencies (such as EUR and USD), which are not put together: netRevenue, refundRate may be null. Ask for one currency, by a condition on it',
      },
    ])
  })

  test('is not compared by what nobody asked for', async () => {
    const source = await open(name, rows, { columns })
    const query = { by: 'brand', metrics: ['revenue', 'marketShare', 'revenueRank', 'trafficShare'] } as const
    const { metrics, warnings, rows: found } = await analyzeAvailable(source, query)
    const names = metrics.map((metric) => metric.name)
    expect(names).toEqual(['revenue', 'trafficShare'])
    expect(found).toHaveLength(3)
    const leftOut = warnings.find(({ code }) => code === 'metrics-left-out')
    expect(leftOut?.message).toMatch(/are not compared; left out: marketShare, revenueRank\. Ask for one currency/)
  })

  test('without a currency is not that of a currency of any name', async () => {
    for (const odd of ['(none)', 'null', ' ']) {
      const both = [row('purchase', 'acme', '10', odd), row('purchase', 'acme', '10', null)]
      const { totals } = await analyze(await open(name, both, { columns }), { metrics: ['revenue'] })
      expect(totals).toEqual({ revenue: null })
    }
  })

  test('sets no threshold', async () => {
    const source = await open(name, rows, { columns })
    const asked = { by: 'brand', metrics: ['revenue'], thresholds: { revenue: 'mean' } } as const
    const refused = await analyze(source, asked).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(QueryError)
    expect((refused as QueryError).message).toMatch(/^revenue compares money of groups/)
  })

  test('is not looked at, where no currency is bound', async () => {
    const { totals, warnings } = await analyze(await open(name, rows), { metrics: ['revenue'] })
    expect(totals).toEqual({ revenue: 26 })
    expect(warnings).toEqual([])
  })
})
