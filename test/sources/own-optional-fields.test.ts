import { expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const purchase = { eventTime: '2019-10-01', eventType: 'purchase', price: 10, userId: 'u', userSession: 's' }

test('what objects have of the optional fields is bound, whatever is asked', async () => {
  const events = [
    { ...purchase, eventId: 'a', quantity: 1, currency: 'EUR' },
    { ...purchase, eventId: 'b', quantity: 5, currency: 'USD' },
    { ...purchase, eventId: 'b', quantity: 5, currency: 'USD' },
  ]
  for (const more of [[], ['units'], ['revenue']] as const) {
    const source = fromEvents(events, { binding: { duplicates: 'exact' } })
    const { totals, duplicates } = await analyze(source, { metrics: ['events', ...more] })
    expect([totals.events, duplicates]).toEqual([2, 1])
  }
  expect((await analyze(fromEvents(events), { metrics: ['revenue', 'units'] })).totals).toEqual({
    revenue: null,
    units: 11,
  })
})

test('a quantity that cannot be read rejects an event, whatever is asked', async () => {
  const events = [purchase, { ...purchase, quantity: 1.2345 }]
  for (const metrics of [['events'], ['events', 'units']] as const) {
    const { totals, rejected } = await analyze(fromEvents(events), { metrics })
    expect([totals.events, rejected.count]).toEqual([1, 1])
  }
})
