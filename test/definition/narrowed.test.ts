import { describe, expect, expectTypeOf, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import {
  column,
  conditional,
  countSequence,
  eq,
  field,
  gt,
  isNull,
  max,
  min,
  not,
  oneOf,
  ratio,
  secondsBetween,
  when,
} from '../../src/definition/builders.js'
import { formulaOf } from '../../src/definition/describe.js'
import type { Expression } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { narrowed } from '../../src/definition/narrowed.js'
import { conversionRate } from '../../src/metrics/conversion.js'
import { marketShare, revenueRank } from '../../src/metrics/market-share.js'
import { sessions } from '../../src/metrics/measures.js'
import { quadrant } from '../../src/metrics/quadrant.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

/** A condition of nothing: it is null of each event. */
const literalNull = { kind: 'literal', type: 'null', value: null } as never
const onPhone = eq(column('device'), 'phone')
const event = (eventType: string, userSession: string, device: string | null, brand = 'acme', price = 10) => ({
  eventTime: '2019-10-01T10:00:00Z',
  eventType,
  userSession,
  device,
  brand,
  price,
})
const events = [
  event('view', 'a', 'phone'),
  event('purchase', 'a', 'phone'),
  event('view', 'b', 'phone', 'other'),
  event('purchase', 'c', 'desktop', 'other', 30),
  event('view', 'd', null),
]

describe('a narrowed metric', () => {
  test('has the condition on each of its aggregates, above and below a ratio', async () => {
    const phones = narrowed('phones', conversionRate, onPhone)
    expectTypeOf(phones.name).toEqualTypeOf<'phones'>()
    expect(formulaOf(phones.expr)).toBe(
      '(count of events where (eventType = purchase) and (device = phone)) ÷ (distinct values of userSession where device = phone)',
    )
    const { rows, totals } = await analyze(fromEvents(events), { by: 'brand', metrics: [phones, conversionRate] })
    expect(totals).toEqual({ phones: 1 / 2, conversionRate: 2 / 4 })
    expect(rows.map(({ brand, phones }) => [brand, phones])).toEqual([
      ['acme', 1],
      ['other', 0],
    ])
    expect(phones(events as never)).toBe(1 / 2)
  })

  test('says what it is of, in the unit and format of the metric, unless told otherwise', () => {
    const phones = narrowed('phones', conversionRate, onPhone)
    const { label, unit, format, description, inputs } = phones
    expect({ label, unit, format, description, inputs }).toEqual({
      label: 'phones',
      unit: conversionRate.unit,
      format: 'percent',
      description: `${conversionRate.description} Only of events where device = phone.`,
      inputs: {},
    })
    expect(narrowed('phones', conversionRate, onPhone, { label: 'On phones' }).label).toBe('On phones')
  })

  test('narrows sequences step by step, conditions and ranks', async () => {
    const is = (type: string) => eq(field.eventType, type)
    const bought = defineMetric({
      name: 'bought',
      formula: () => countSequence(field.userSession, [is('view'), is('purchase')]),
    })
    const many = defineMetric({
      name: 'many',
      inputs: { sessions },
      formula: ({ sessions }) => conditional([when(gt(sessions, 1), ratio(sessions, 2))], 0),
    })
    const metrics = [
      narrowed('phoneBought', bought, onPhone),
      narrowed('phoneRank', revenueRank, onPhone),
      narrowed('phoneMany', many, onPhone),
    ] as const
    const { rows, totals } = await analyze(fromEvents(events), { by: 'brand', metrics, orderBy: 'brand' })
    expect(totals).toMatchObject({ phoneBought: 1, phoneMany: 1 })
    expect(rows.map(({ phoneRank }) => phoneRank)).toEqual([1, 2])
  })

  test('has thresholds of its own, that a query sets by its name before theirs', async () => {
    const phones = narrowed('phones', quadrant, onPhone)
    const ask = (thresholds: Record<string, number>) =>
      analyze(fromEvents(events), { by: 'brand', metrics: [phones, quadrant], minSessions: 0, thresholds })
    const { thresholds } = await ask({ phones_sessions: 5, sessions: 1 })
    expect(thresholds).toMatchObject({ phones_sessions: 5, sessions: 1, phones_conversionRate: 0.5 })
    const { rows } = await ask({ phones_sessions: 5, sessions: 1 })
    expect(rows.map((row) => [row.phones, row.quadrant])).toEqual([
      ['niche-gem', 'market-leader'],
      ['long-tail', 'market-leader'],
    ])
  })

  test('narrows times between and conditions on groups', async () => {
    const own = (formula: () => Expression<'group', boolean | number | string>) =>
      narrowed('own', defineMetric({ name: 'of', formula: formula as never }), onPhone)
    const at = (time: string, device: string, brand: string) => ({
      ...event('view', 'a', device, brand),
      eventTime: time,
    })
    const source = fromEvents([
      at('2019-10-01T10:00:00Z', 'phone', 'a.b'),
      at('2019-10-01T10:00:07.5Z', 'phone', 'a.c'),
      at('2019-10-01T11:00:00Z', 'desktop', 'z.d'),
    ])
    const asked = [
      [() => secondsBetween(min(field.eventTime), max(field.eventTime)), 7.5],
      [() => conditional([when(not(oneOf(max(field.brand), ['a.c'])), 1)], 0), 0],
      [() => conditional([when(isNull(max(field.brand)), 1)], 0), 0],
    ] as const
    for (const [formula, wanted] of asked)
      expect((await analyze(source, { metrics: [own(formula as never)] })).totals).toEqual({ own: wanted })
  })

  test('may be of no events at all, by a condition that is null', async () => {
    const none = narrowed('none', sessions, literalNull)
    expect((await analyze(fromEvents(events), { metrics: [none] })).totals).toEqual({ none: 0 })
  })

  test('is refused where it is not clear what it would be', () => {
    expect(() => narrowed('phones', marketShare, onPhone)).toThrow('narrowed("phones"): the metric holds a total')
    expect(() => narrowed('phones', conversionRate, field.brand as never)).toThrow(
      'narrowed("phones"): give a condition on events',
    )
    expect(() => narrowed('phones', conversionRate, gt(sessions, 1) as never)).toThrow('give a condition on events')
    expect(() => narrowed('phones', 3 as never, onPhone)).toThrow('narrowed("phones") takes a metric, not 3')
    expect(() => narrowed('phones', conversionRate, onPhone, { labl: 'x' } as never)).toThrow('unknown option "labl"')
  })
})
