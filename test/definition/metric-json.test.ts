import { describe, expect, test } from 'vitest'
import { and, count, eq, field, oneOf, ratio } from '../../src/definition/builders.js'
import { defineMetric, type MetricJson, totalOf } from '../../src/definition/metric.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { events, purchases, sessions } from '../../src/metrics/measures.js'
import { stickiness } from '../../src/metrics/stickiness.js'

const parsed = (value: unknown) => JSON.parse(JSON.stringify(value)) as MetricJson

describe('a metric as JSON', () => {
  test('says all that it is', () => {
    const carts = defineMetric({
      name: 'carts',
      aliases: ['baskets'],
      label: 'Carts',
      description: 'Additions to the cart.',
      unit: 'events',
      format: 'integer',
      formula: () => count(eq(field.eventType, 'cart')),
    })
    const counted = {
      kind: 'aggregate',
      fn: 'count',
      of: null,
      where: {
        kind: 'compare',
        op: 'eq',
        left: { kind: 'field', name: 'eventType', type: 'text' },
        right: { kind: 'literal', type: 'text', value: 'cart' },
      },
    }
    expect(parsed(carts)).toEqual({
      name: 'carts',
      aliases: ['baskets'],
      label: 'Carts',
      description: 'Additions to the cart.',
      unit: 'events',
      format: 'integer',
      type: 'number',
      level: 'group',
      inputs: {},
      expr: counted,
    })
    const share = defineMetric({
      name: 'share',
      inputs: { own: carts, all: totalOf(carts) },
      formula: ({ own, all }) => ratio(own, all),
    })
    const { inputs, expr, level } = parsed(share)
    expect([inputs, level]).toEqual([{ own: 'carts', all: 'totalCarts' }, 'table'])
    expect(expr).toMatchObject({
      kind: 'arithmetic',
      op: 'divide',
      left: { kind: 'metric', name: 'carts', of: counted },
    })
  })

  test('stands in a query, beside names and conditions', () => {
    const query = {
      by: 'brand',
      metrics: [stickiness, 'revenue'],
      where: and(eq(field.brand, 'a'), eq(field.price, 1)),
    }
    expect(JSON.parse(JSON.stringify(query))).toMatchObject({
      by: 'brand',
      metrics: [{ name: 'stickiness', inputs: { events: 'events', sessions: 'sessions' } }, 'revenue'],
      where: { kind: 'logic', op: 'and' },
    })
  })

  test('is the same text each time, and none of its properties to go through', () => {
    expect(JSON.stringify(sessions)).toBe(JSON.stringify(sessions))
    expect(JSON.stringify(defineMetric({ name: 'own', formula: () => count() }))).toBe(
      JSON.stringify(defineMetric({ formula: () => count(), name: 'own' })),
    )
    expect(Object.keys(events)).not.toContain('toJSON')
  })
})

test.each(Object.entries(catalogue))('of %s, a metric can be made again', (_, metric) => {
  const { name, aliases, label, description, unit, format, inputs, expr } = parsed(metric)
  const again = defineMetric({ name, aliases, label, description, unit, format, formula: () => expr as never })
  expect(parsed(again)).toEqual({ ...parsed(metric), inputs: {} })
  expect(Object.keys(inputs)).toEqual(Object.keys(metric.inputs as object))
})

test('a metric made again gives the same values', () => {
  const again = defineMetric({ name: 'again', formula: () => parsed(purchases).expr as never })
  const bought = [{ eventType: 'purchase' }, { eventType: 'view' }]
  expect((again as unknown as typeof purchases)(bought)).toBe(purchases(bought))
})

test('what a metric says of itself cannot change it', () => {
  const aliases = ['visits']
  const own = defineMetric({ name: 'own', aliases, formula: () => count(oneOf(field.brand, ['a'])) })
  aliases.push('other')
  expect(own.aliases).toEqual(['visits'])
  const told = own.toJSON() as unknown as { aliases: string[]; expr: { fn: string } }
  told.aliases.push('more')
  told.expr.fn = 'sum'
  expect(own.toJSON()).toMatchObject({ aliases: ['visits'], expr: { fn: 'count' } })
  expect(() => Object.assign(own.expr, { fn: 'sum' })).toThrow(TypeError)
  expect(() => (own.aliases as string[]).push('more')).toThrow(TypeError)
})
