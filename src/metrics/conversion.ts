import { ratio, subtract } from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { cartSessions, engagedSessions, purchaseSessions, purchases, sessions } from './measures.js'

/**
 * Purchases per session. A session can have several purchases, so the rate can exceed 1.
 *
 * @example
 * conversionRate({ purchases: 3, sessions: 100 }) // 0.03
 */
export const conversionRate = /* @__PURE__ */ defineMetric({
  name: 'conversionRate',
  label: 'Conversion rate',
  description: 'Purchases per session; can exceed 100%, since one session can contain several purchases.',
  unit: 'purchases per session',
  format: 'percent',
  inputs: { purchases, sessions },
  formula: ({ purchases, sessions }) => ratio(purchases, sessions),
})

/**
 * The share of sessions with a purchase: at most 1.
 *
 * @example
 * sessionConversionRate({ purchaseSessions: 2, sessions: 100 }) // 0.02
 */
export const sessionConversionRate = /* @__PURE__ */ defineMetric({
  name: 'sessionConversionRate',
  label: 'Session conversion rate',
  description: 'Share of sessions with a purchase.',
  unit: 'share of sessions',
  format: 'percent',
  inputs: { purchaseSessions, sessions },
  formula: ({ purchaseSessions, sessions }) => ratio(purchaseSessions, sessions),
})

/**
 * The share of sessions with an addition to the cart: at most 1.
 *
 * @example
 * cartRate({ cartSessions: 10, sessions: 100 }) // 0.1
 */
export const cartRate = /* @__PURE__ */ defineMetric({
  name: 'cartRate',
  label: 'Cart rate',
  description: 'Share of sessions in which a product was added to a cart.',
  unit: 'share of sessions',
  format: 'percent',
  inputs: { cartSessions, sessions },
  formula: ({ cartSessions, sessions }) => ratio(cartSessions, sessions),
})

/**
 * The share of sessions with a cart that have no purchase; null without carts.
 *
 * @example
 * cartAbandonmentRate({ engagedSessions: 10, purchaseSessions: 2, cartSessions: 10 }) // 0.8
 */
export const cartAbandonmentRate = /* @__PURE__ */ defineMetric({
  name: 'cartAbandonmentRate',
  label: 'Cart abandonment rate',
  description: 'Share of the sessions with a cart that have no purchase.',
  unit: 'share of sessions with a cart',
  format: 'percent',
  // The sessions with a cart and no purchase are those with either, less those with a purchase.
  inputs: { engagedSessions, purchaseSessions, cartSessions },
  formula: ({ engagedSessions, purchaseSessions, cartSessions }) =>
    ratio(subtract(engagedSessions, purchaseSessions), cartSessions),
})
