import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bell, exp, ln } from '../../src/sample/exact-math.js'

const closeTo = (actual: number, expected: number) =>
  Math.abs(actual - expected) <= 1e-14 * Math.max(1, Math.abs(expected))

describe('arithmetic that is the same on every machine', () => {
  it('exp agrees with Math.exp', () => {
    fc.assert(fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => closeTo(exp(x) / Math.exp(x), 1)))
  })

  it('ln agrees with Math.log', () => {
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (x) => closeTo(ln(x), Math.log(x))))
  })

  it('bell has mean 0, deviation 1, and is symmetric', () => {
    const size = 100_000
    const values = Array.from({ length: size }, (_, index) => bell((index + 0.5) / size))
    const mean = values.reduce((sum, value) => sum + value, 0) / size
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / size)
    expect(mean).toBeCloseTo(0, 9)
    expect(deviation).toBeCloseTo(1, 3)
    expect(bell(0.5)).toBe(0)
  })
})
