import { describe, expect, test } from 'vitest'
import { thresholdOf } from '../../src/definition/threshold.js'
import { QueryError } from '../../src/errors.js'

describe('a threshold', () => {
  test.each([
    ['median', 2.5],
    ['mean', 3.25],
    [{ quantile: 0 }, 1],
    [{ quantile: 0.25 }, 1.75],
    [{ quantile: 1 }, 7],
    [-3, -3],
  ] as const)('by %o', (method, wanted) => expect(thresholdOf([7, 1, 3, 2], method)).toBe(wanted))

  test.each([
    'medain',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    {},
    { quantile: -0.1 },
    { quantile: 1.1 },
    { quantile: Number.NaN },
    { quantile: '0.5' },
    { quantile: 0.5, more: 1 },
    { share: 0.5 },
    [0.5],
  ])('is refused by %o', (method) => {
    const refused = () => thresholdOf([1], method as never)
    expect(refused).toThrow(QueryError)
    expect(refused).toThrow('use "median", "mean", { quantile } with a number from 0 to 1, or a fixed number')
    expect(refused).toThrow(expect.objectContaining({ context: { option: 'thresholds', value: method } }))
  })
})
