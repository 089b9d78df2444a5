import { ratio } from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { events, sessions } from './measures.js'

/**
 * Events per session: how long visitors stay.
 *
 * @example
 * stickiness({ events: 12, sessions: 4 }) // 3
 */
export const stickiness = /* @__PURE__ */ defineMetric({
  name: 'stickiness',
  aliases: ['eventsPerSession'],
  label: 'Stickiness',
  description: 'Events per session.',
  unit: 'events per session',
  format: 'decimal',
  inputs: { events, sessions },
  formula: ({ events, sessions }) => ratio(events, sessions),
})
