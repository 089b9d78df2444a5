import { describe, expectTypeOf, test } from 'vitest'
import {
  add,
  and,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  gte,
  numberColumn,
  ratio,
  sum,
  when,
} from '../../src/definition/builders.js'
import type { Expression } from '../../src/definition/expression.js'
import { defineMetric } from '../../src/definition/metric.js'
import { hhi } from '../../src/metrics/concentration.js'
import { marketShare, revenueRank, trafficShare } from '../../src/metrics/market-share.js'
import { carts, events, sessions } from '../../src/metrics/measures.js'
import { quadrant } from '../../src/metrics/quadrant.js'
import { stickiness } from '../../src/metrics/stickiness.js'

describe('the types of expressions and metrics', () => {
  test('know levels and values', () => {
    const condition: Expression<'event', boolean> = eq(field.brand, 'samsung')
    const value: Expression<'group', number> = ratio(events, sessions)
    // @ts-expect-error one value a group is not one an event
    const wrong: Expression<'event', number> = ratio(events, sessions)
    expectTypeOf([condition, value, wrong]).toBeArray()
    expectTypeOf(stickiness)
      .parameter(0)
      .toEqualTypeOf<{ readonly events: number | null; readonly sessions: number | null }>()
    expectTypeOf(stickiness).returns.toEqualTypeOf<number | null>()
    expectTypeOf(revenueRank([{ revenue: 1 }])).toEqualTypeOf<(number | null)[]>()
    expectTypeOf(hhi([{ revenue: 1 }])).toEqualTypeOf<number | null>()
    expectTypeOf(marketShare({ revenue: 1, totalRevenue: 2 })).toEqualTypeOf<number | null>()
    expectTypeOf(sessions([])).toEqualTypeOf<number>()
    expectTypeOf(quadrant).returns.toEqualTypeOf<
      'market-leader' | 'niche-gem' | 'underperformer' | 'long-tail' | null
    >()
    const own = defineMetric({ name: 'own', inputs: { carts, sessions }, formula: (m) => ratio(m.carts, m.sessions) })
    expectTypeOf(own.name).toEqualTypeOf<'own'>()
    expectTypeOf(own({ carts: 1, sessions: 2 })).toEqualTypeOf<number | null>()
    expectTypeOf(trafficShare.name).toEqualTypeOf<'trafficShare'>()
  })

  test('refuse what makes no sense', () => {
    const never = () => {
      // @ts-expect-error a misspelled field
      field.brnad
      // @ts-expect-error a ratio of a dimension
      ratio(events, field.brand)
      // @ts-expect-error a text compared with a number
      eq(field.brand, 3)
      // @ts-expect-error an event's value beside a group's
      add(field.price, events)
      // @ts-expect-error a group's value beside an event's
      ratio(events, field.price)
      // @ts-expect-error a condition on events beside one on groups
      and(eq(field.brand, 'x'), gte(events, 3))
      // @ts-expect-error an aggregate within an aggregate
      count(gte(events, 3))
      // @ts-expect-error a sum of text
      sum(field.brand)
      // @ts-expect-error a distinct count of numbers
      countDistinct(field.price)
      // @ts-expect-error a sequence of numbers
      countSequence(field.price, [eq(field.brand, 'x')])
      // @ts-expect-error a step on groups
      countSequence(field.userSession, [gte(events, 3)])
      // @ts-expect-error a metric with one value an event
      defineMetric({ name: 'x', formula: () => field.price })
      // @ts-expect-error an input that is not declared
      defineMetric({ name: 'x', inputs: { carts }, formula: (m) => ratio(m.carts, m.sessions) })
      // @ts-expect-error a value that is no input
      stickiness({ events: 1, session: 2 })
      return [conditional([when(eq(field.brand, 'x'), 1)]), numberColumn('x')]
    }
    expectTypeOf(never).toBeFunction()
  })
})
