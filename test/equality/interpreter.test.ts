import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnyMetric } from '../../src/definition/metric.js'
import { parseEvents } from '../../src/events/parse.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { viewThenCartSessions, viewThenCartThenPurchaseSessions } from '../../src/metrics/funnel.js'
import { anyCase } from '../support/cases.js'
import { timeText } from '../support/model.js'
import { expected } from '../support/oracle.js'
import { readModel } from '../support/reading.js'
import { runs } from '../support/runs.js'
import { same } from '../support/same-analysis.js'

test('metrics called over parsed events give what is expected', () => {
  const measures = Object.values<AnyMetric>(catalogue).filter(
    ({ inputs }) => Object.keys(inputs as object).length === 0,
  )
  fc.assert(
    fc.property(anyCase('typed'), ({ events, query: asked, physical }) => {
      const query = { ...asked, by: [], where: null, from: null, to: null, time: { timeZone: 'UTC' } }
      const prices = physical.price === 'double' ? 'double' : 'decimal'
      const { totals } = expected(
        events.map((event) =>
          readModel(event, { aliases: {}, orders: true, lines: true, eventIds: true, currencies: false, prices }),
        ),
        query,
      )
      const raws = events.map((event) => ({
        eventTime: event.time === null ? null : timeText(event.time, 'iso'),
        eventType: event.type,
        productId: event.product,
        categoryId: event.category,
        categoryCode: event.categoryCode,
        brand: event.brand,
        price: event.price !== null && physical.price === 'double' ? Number(event.price) : event.price,
        userId: event.user,
        userSession: event.session,
        orderId: event.order,
        quantity: event.quantity,
        eventId: event.event,
        amount: event.amount !== null && physical.price === 'double' ? Number(event.amount) : event.amount,
        device: event.device,
        weight: event.weight,
      }))
      for (const { name } of measures) {
        const call = catalogue[name as 'events']
        same(call(raws as never), totals[name], `called.${name}`)
      }
      for (const metric of [viewThenCartSessions, viewThenCartThenPurchaseSessions])
        expect(metric(raws as never), metric.name).toBe(totals[metric.name])
      for (const { metric } of query.own)
        same((metric as never as (events: unknown) => number)(raws), totals[metric.name], `called.${metric.name}`)
      const parsed = parseEvents(raws).events
      expect(parsed.length).toBe(events.length)
      for (const name of ['events', 'purchases', 'sessions', 'buyers', 'orders'] as const)
        expect(catalogue[name](parsed), name).toBe(totals[name])
    }),
    { numRuns: runs(100) },
  )
})
