// A metric and a dimension of your own: defined once, they work on every source, and a metric is a function, too.
import assert from 'node:assert/strict'
import {
  analyze,
  carts,
  conditional,
  defineMetric,
  dimension,
  events as eventCount,
  field,
  fromEvents,
  gte,
  ratio,
  when,
} from 'cartometrics'
import { events } from './shop.mjs'

const cartsPerEvent = defineMetric({
  name: 'cartsPerEvent',
  label: 'Carts per event',
  unit: 'carts per event',
  format: 'percent',
  inputs: { carts, events: eventCount },
  formula: ({ carts, events }) => ratio(carts, events),
})
assert.equal(cartsPerEvent({ carts: 1, events: 4 }), 0.25)

const priceBand = dimension(
  'priceBand',
  conditional([when(gte(field.price, 500), 'above 500'), when(gte(field.price, 100), '100 to 500')], 'below 100'),
)

const { rows, totals } = await analyze(fromEvents(events), {
  by: priceBand,
  metrics: [cartsPerEvent, 'events', 'revenue'],
  orderBy: 'events',
})
console.table(rows)
assert.deepEqual(rows, [
  { priceBand: '100 to 500', cartsPerEvent: 2 / 9, events: 9, revenue: 250 },
  { priceBand: 'above 500', cartsPerEvent: 0, events: 2, revenue: 999.99 },
  { priceBand: 'below 100', cartsPerEvent: 0, events: 1, revenue: 0 },
])
assert.equal(totals.cartsPerEvent, 2 / 12)
