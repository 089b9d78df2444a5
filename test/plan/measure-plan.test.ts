import { describe, expect, test } from 'vitest'
import { count, countDistinct, eq, field, gte, lt } from '../../src/definition/builders.js'
import { keyOf } from '../../src/definition/walk.js'
import { conditionsOf, expressionsOf, type MeasurePlan, measuresOf } from '../../src/plan/measure-plan.js'

const isAcme = eq(field.brand, 'acme')
const plan: MeasurePlan = {
  dimensions: [{ name: 'brand', expr: field.brand }],
  measures: [count()],
  optional: [countDistinct(field.userId)],
  timeRange: { from: Date.UTC(2019, 9, 1), to: Date.UTC(2019, 10, 1) },
  where: [isAcme],
  timeZone: 'UTC',
}
const from = gte(field.eventTime, new Date('2019-10-01T00:00:00Z'))
const to = lt(field.eventTime, new Date('2019-11-01T00:00:00Z'))

describe('the conditions of a plan', () => {
  test.each([
    [plan.timeRange, [from, to, isAcme]],
    [{ from: Date.UTC(2019, 9, 1), to: null }, [from, isAcme]],
    [{ from: null, to: Date.UTC(2019, 10, 1) }, [to, isAcme]],
    [{ from: 0, to: 0 }, [gte(field.eventTime, new Date(0)), lt(field.eventTime, new Date(0)), isAcme]],
  ] as const)('hold those of its time range %j', (timeRange, wanted) => {
    expect(conditionsOf({ ...plan, timeRange } as MeasurePlan).map(keyOf)).toEqual(wanted.map(keyOf))
  })

  test('are its own alone where it has no time range', () => {
    const { timeRange, ...always } = plan
    expect(conditionsOf(always)).toEqual([isAcme])
  })

  test.each([null, 'plan', {}, { where: isAcme }])('are not those of %j', (given) => {
    expect(() => conditionsOf(given as never)).toThrow(/^conditionsOf: give the plan that a source is asked, not /)
  })
})

test('what a plan measures, and all its expressions, are in the order of the answer', () => {
  expect(measuresOf(plan)).toEqual([count(), countDistinct(field.userId)])
  const { optional, ...without } = plan
  expect(measuresOf(without)).toEqual([count()])
  expect(expressionsOf(plan).map(keyOf)).toEqual(
    [field.brand, count(), countDistinct(field.userId), from, to, isAcme].map(keyOf),
  )
})
