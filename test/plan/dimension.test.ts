import { describe, expect, test } from 'vitest'
import {
  bucket,
  column,
  conditional,
  count,
  eq,
  field,
  firstPart,
  toNode,
  when,
} from '../../src/definition/builders.js'
import { QueryError } from '../../src/errors.js'
import { derivedDimensions, dimension, isTime, planDimension } from '../../src/plan/dimension.js'

describe('a dimension is', () => {
  test.each([
    ['hour', bucket('hour')],
    ['day', bucket('day')],
    ['week', bucket('week')],
    ['month', bucket('month')],
    ['topCategory', firstPart(field.categoryCode, '.')],
    ['brand', field.brand],
    ['device', column('device')],
    ['constructor', column('constructor')],
  ])('%s', (name, expr) => {
    expect(planDimension(name)).toEqual({ name, expr })
  })

  test('an expression with a name', () => {
    const own = dimension('known', conditional([when(eq(field.brand, 'x'), 'yes')], 'no'))
    expect(planDimension(own)).toEqual(own)
    expect(own.name).toBe('known')
    expect(dimension('all', toNode('all') as never)).toMatchObject({ name: 'all' })
  })

  test('time where it is cut out of the time', () => {
    const times = ['hour', 'day', 'week', 'month', 'topCategory', 'brand'].filter((name) => isTime(planDimension(name)))
    expect(times).toEqual(['hour', 'day', 'week', 'month'])
    expect(Object.keys(derivedDimensions)).toEqual(['hour', 'day', 'week', 'month', 'topCategory'])
  })
})

describe('no dimension is', () => {
  const noName = (name: string) => `dimension: ${name} cannot be a name`

  test.each<[string, () => unknown, string]>([
    ['an empty name', () => dimension('', field.brand), noName('""')],
    ['a name that is no text', () => dimension(3 as never, field.brand), noName('3')],
    ['a name with a NUL', () => dimension('a\0b', field.brand), 'cannot be a name'],
    [
      'a number',
      () => dimension('dear', field.price as never),
      'dimension "dear" must have one text an event; it is number of a event',
    ],
    [
      'a text of a group',
      () => dimension('many', conditional([when(eq(count(), 1), 'one')], 'more') as never),
      'dimension "many" must have one text an event; it is text of a group',
    ],
    [
      'the time',
      () => planDimension('eventTime'),
      'by: eventTime has a value of its own for every event; group by hour, day, week or month',
    ],
    ['nothing', () => planDimension(''), 'by: "" is no dimension'],
    ['null', () => planDimension(null as never), 'by: null is no dimension'],
    [
      'an object without an expression',
      () => planDimension({ name: 'x' } as never),
      'by: {"name":"x"} is no dimension',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(QueryError)
    expect(make).toThrow(message)
    expect(make).toThrow(expect.objectContaining({ context: expect.objectContaining({ option: 'by' }) }))
  })
})
