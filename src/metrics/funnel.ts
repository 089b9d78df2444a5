import { add, countDistinct, countSequence, eq, field, oneOf, subtract } from '../definition/builders.js'
import type { Expression } from '../definition/expression.js'
import { defineMetric } from '../definition/metric.js'
import { cartSessions, engagedSessions, purchaseSessions, viewSessions } from './measures.js'

/*
 * The funnel: view, cart, purchase. A session reaches a step if it took that step and all before it, in any order or in this one.
 *
 * In any order: one scan can count the sessions that took at least one of several steps, but not those that took all of them. The latter
 * follow from the former by inclusion–exclusion, exactly. In this order: a sequence.
 */

/** Distinct sessions with a view or an addition to the cart. */
const viewOrCartSessions = /* @__PURE__ */ defineMetric({
  name: 'viewOrCartSessions',
  label: 'Sessions with a view or a cart',
  description: 'Distinct sessions in which a product was viewed or added to a cart.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['view', 'cart'])),
})

/** Distinct sessions with a view or a purchase. */
const viewOrPurchaseSessions = /* @__PURE__ */ defineMetric({
  name: 'viewOrPurchaseSessions',
  label: 'Sessions with a view or a purchase',
  description: 'Distinct sessions in which a product was viewed or bought.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['view', 'purchase'])),
})

/** Distinct sessions with any step of the funnel. */
const funnelSessions = /* @__PURE__ */ defineMetric({
  name: 'funnelSessions',
  label: 'Sessions with a view, a cart or a purchase',
  description: 'Distinct sessions in which a product was viewed, added to a cart or bought.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['view', 'cart', 'purchase'])),
})

/**
 * The second step of the funnel: sessions with a view and an addition to the cart, in any order.
 *
 * @example
 * viewCartSessions({ viewSessions: 90, cartSessions: 20, viewOrCartSessions: 95 }) // 15
 */
export const viewCartSessions = /* @__PURE__ */ defineMetric({
  name: 'viewCartSessions',
  label: 'Sessions with a view and a cart',
  description: 'Distinct sessions in which a product was viewed and one added to a cart, in any order.',
  unit: 'sessions',
  format: 'integer',
  inputs: { viewSessions, cartSessions, viewOrCartSessions },
  formula: ({ viewSessions, cartSessions, viewOrCartSessions }) =>
    subtract(add(viewSessions, cartSessions), viewOrCartSessions),
})

/**
 * The last step of the funnel: sessions with a view, an addition to the cart and a purchase, in any order.
 *
 * @example
 * const any = { viewOrCartSessions: 95, viewOrPurchaseSessions: 92, engagedSessions: 22, funnelSessions: 97 }
 * viewCartPurchaseSessions({ viewSessions: 90, cartSessions: 20, purchaseSessions: 8, ...any }) // 6
 */
export const viewCartPurchaseSessions = /* @__PURE__ */ defineMetric({
  name: 'viewCartPurchaseSessions',
  label: 'Sessions with a view, a cart and a purchase',
  description: 'Distinct sessions in which a product was viewed, one added to a cart and one bought, in any order.',
  unit: 'sessions',
  format: 'integer',
  inputs: {
    viewSessions,
    cartSessions,
    purchaseSessions,
    viewOrCartSessions,
    viewOrPurchaseSessions,
    engagedSessions,
    funnelSessions,
  },
  // |V ∩ C ∩ P| = |V| + |C| + |P| − |V ∪ C| − |V ∪ P| − |C ∪ P| + |V ∪ C ∪ P|
  formula: (sets) => {
    const single = add(add(sets.viewSessions, sets.cartSessions), sets.purchaseSessions)
    const pairs = add(add(sets.viewOrCartSessions, sets.viewOrPurchaseSessions), sets.engagedSessions)
    return add(subtract(single, pairs), sets.funnelSessions) as Expression<'group', number>
  },
})

/**
 * The metrics of the funnel, for any query: `analyze(source, { by: 'brand', metrics: funnelMetrics })`.
 *
 * @example
 * const { rows } = await analyze(source, { by: 'brand', metrics: funnelMetrics })
 * rows.map((row) => [row.brand, funnelOf(row).steps])
 */
export const funnelMetrics = [viewSessions, viewCartSessions, viewCartPurchaseSessions, purchaseSessions] as const

const viewed = /* @__PURE__ */ eq(field.eventType, 'view')
const carted = /* @__PURE__ */ eq(field.eventType, 'cart')
const bought = /* @__PURE__ */ eq(field.eventType, 'purchase')

/**
 * The second step of the ordered funnel: sessions with a view and then an addition to the cart.
 *
 * @example
 * const view = { eventTime: new Date('2019-10-01T09:05Z'), eventType: 'view', userSession: 'a' }
 * const before = { eventTime: new Date('2019-10-01T09:00Z'), eventType: 'cart', userSession: 'a' }
 * const after = { eventTime: new Date('2019-10-01T09:10Z'), eventType: 'cart', userSession: 'a' }
 * viewThenCartSessions([view, after]) // 1
 * viewThenCartSessions([view, before]) // 0
 */
export const viewThenCartSessions = /* @__PURE__ */ defineMetric({
  name: 'viewThenCartSessions',
  label: 'Sessions with a view, then a cart',
  description:
    'Distinct sessions in which a product was viewed and then one added to a cart, at the same instant or later.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countSequence(field.userSession, [viewed, carted]),
})

/**
 * The last step of the ordered funnel: sessions with a view, then an addition to the cart, then a purchase.
 *
 * @example
 * const view = { eventTime: new Date('2019-10-01T09:00Z'), eventType: 'view', userSession: 'a' }
 * const cart = { eventTime: new Date('2019-10-01T09:05Z'), eventType: 'cart', userSession: 'a' }
 * const purchase = { eventTime: new Date('2019-10-01T09:09Z'), eventType: 'purchase', userSession: 'a' }
 * viewThenCartThenPurchaseSessions([view, cart, purchase]) // 1
 */
export const viewThenCartThenPurchaseSessions = /* @__PURE__ */ defineMetric({
  name: 'viewThenCartThenPurchaseSessions',
  label: 'Sessions with a view, then a cart, then a purchase',
  description:
    'Distinct sessions in which a product was viewed, then one added to a cart, then one bought, each at the same instant as the previous step or later.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countSequence(field.userSession, [viewed, carted, bought]),
})

/**
 * The metrics of the funnel in order of time: `analyze(source, { by: 'brand', metrics: orderedFunnelMetrics })`.
 *
 * @example
 * const { rows } = await analyze(source, { by: 'brand', metrics: orderedFunnelMetrics })
 * rows.map((row) => [row.brand, funnelOf(row, { ordered: true }).steps])
 */
export const orderedFunnelMetrics = [
  viewSessions,
  viewThenCartSessions,
  viewThenCartThenPurchaseSessions,
  purchaseSessions,
] as const
