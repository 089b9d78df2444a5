import fc from 'fast-check'
import { expect, test } from 'vitest'
import { queryDollars } from '../../src/sources/athena/cost.js'
import { defaultTiming, pollDelay, retryDelay } from '../../src/sources/athena/timing.js'

const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('looks at a query come further apart, each spread by a quarter, up to five seconds', () => {
  const middle = Array.from({ length: 12 }, (_, round) => Math.round(pollDelay(defaultTiming, round, () => 0.5)))
  expect(middle).toEqual([200, 300, 450, 675, 1013, 1519, 2278, 3417, 5000, 5000, 5000, 5000])
  fc.assert(
    fc.property(draw, fc.nat(50), (random, round) => {
      const delay = pollDelay(defaultTiming, round, () => random)
      const even = pollDelay(defaultTiming, round, () => 0.5)
      expect(delay / even).toBeGreaterThan(0.7499)
      expect(delay / even).toBeLessThan(1.2501)
    }),
  )
})

test('waits before tries double, spread over their upper half, up to ten seconds', () => {
  const longest = Array.from({ length: 8 }, (_, i) => Math.round(retryDelay(defaultTiming, i + 1, () => 1)))
  expect(longest).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  fc.assert(
    fc.property(draw, fc.integer({ min: 1, max: 50 }), (random, attempt) => {
      const delay = retryDelay(defaultTiming, attempt, () => random)
      expect(delay / retryDelay(defaultTiming, attempt, () => 1)).toBeGreaterThan(0.4999)
    }),
  )
})

test.each([
  [{ bytesScanned: 0 }, 0.00005],
  [{ bytesScanned: 9_999_999 }, 0.00005],
  [{ bytesScanned: 10_000_001 }, 0.000055],
  [{ bytesScanned: 1e12 }, 5],
  [{ bytesScanned: 1e12, dollarsPerTerabyte: 6.5 }, 6.5],
  [{ bytesScanned: 1e12, reused: true }, 0],
  [{ bytesScanned: 1e12, statementType: 'DDL' }, 0],
  [{ bytesScanned: 1e12, statementType: 'DML' }, 5],
])('%j costs %f dollars', (charge, dollars) => {
  expect(queryDollars(charge)).toBeCloseTo(dollars, 12)
})
