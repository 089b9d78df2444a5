import { expect, test } from 'vitest'
import type { Analysis } from '../../src/analysis/analysis.js'
import { analyze } from '../../src/analysis/analyze.js'
import { defaultMetrics } from '../../src/metrics/catalogue.js'
import { stickiness } from '../../src/metrics/stickiness.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

/** A function over any result, as callers write it. */
function width(analysis: Analysis): number {
  return analysis.dimensions.length + analysis.metrics.length
}

test('any typed result is an Analysis', async () => {
  const source = fromEvents([])
  expect(width(await analyze(source, { by: 'brand', metrics: [stickiness, 'revenue'] }))).toBe(3)
  expect(width(await analyze(source, { by: ['brand', 'day'], metrics: ['quadrant'] }))).toBe(3)
  expect(width(await analyze(source, {}))).toBe(defaultMetrics.length)
})
