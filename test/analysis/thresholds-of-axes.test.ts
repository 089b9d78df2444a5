import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { ratio } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { carts, sessions } from '../../src/metrics/measures.js'
import { quadrantOf } from '../../src/metrics/quadrant.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const cartsPerSession = defineMetric({
  name: 'cartsPerSession',
  inputs: { carts, sessions },
  formula: (of) => ratio(of.carts, of.sessions),
})
const interest = quadrantOf({ name: 'interest', x: sessions, y: cartsPerSession })
const event = { eventTime: '2019-10-01', eventType: 'cart', brand: 'a', userSession: 's' }

test('a threshold can be set for the axis of a quadrant that is no column itself', async () => {
  const { rows, thresholds } = await analyze(fromEvents([event]), {
    by: 'brand',
    metrics: [interest],
    minSessions: 1,
    thresholds: { cartsPerSession: 2 },
  })
  expect(thresholds).toEqual({ minSessions: 1, sessions: 1, cartsPerSession: 2 })
  expect(rows).toEqual([{ brand: 'a', interest: 'underperformer' }])
})
