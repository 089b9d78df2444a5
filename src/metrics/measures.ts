import { count, countDistinct, eq, field, oneOf, sum } from '../definition/builders.js'
import { lineAmount, lineUnits, unsignedLineAmount } from '../definition/line.js'
import { defineMetric } from '../definition/metric.js'

/*
 * The measures: what an engine computes. Each can be merged or counted by group in one scan, and all other metrics are made of
 * them. A measure of no events is 0; distinct counts ignore null.
 */

const isOfType = (type: string) => eq(field.eventType, type)
const isView = /* @__PURE__ */ isOfType('view')
const isCart = /* @__PURE__ */ isOfType('cart')
const isPurchase = /* @__PURE__ */ isOfType('purchase')
const isRefund = /* @__PURE__ */ isOfType('refund')

/**
 * Events of any type.
 *
 * @example
 * events([{ eventType: 'view' }, { eventType: 'cart' }]) // 2
 */
export const events = /* @__PURE__ */ defineMetric({
  name: 'events',
  label: 'Events',
  description: 'Events of any type.',
  unit: 'events',
  format: 'integer',
  formula: () => count(),
})

/**
 * Views of a product.
 *
 * @example
 * views([{ eventType: 'view' }, { eventType: 'cart' }]) // 1
 */
export const views = /* @__PURE__ */ defineMetric({
  name: 'views',
  label: 'Views',
  description: 'Events in which a product was viewed.',
  unit: 'events',
  format: 'integer',
  formula: () => count(isView),
})

/**
 * Additions to a cart.
 *
 * @example
 * carts([{ eventType: 'view' }, { eventType: 'cart' }]) // 1
 */
export const carts = /* @__PURE__ */ defineMetric({
  name: 'carts',
  label: 'Carts',
  description: 'Events in which a product was added to a cart.',
  unit: 'events',
  format: 'integer',
  formula: () => count(isCart),
})

/**
 * Removals from a cart.
 *
 * @example
 * cartRemovals([{ eventType: 'cart' }, { eventType: 'remove_from_cart' }]) // 1
 */
export const cartRemovals = /* @__PURE__ */ defineMetric({
  name: 'cartRemovals',
  label: 'Cart removals',
  description: 'Events in which a product was removed from a cart.',
  unit: 'events',
  format: 'integer',
  formula: () => count(eq(field.eventType, 'remove_from_cart')),
})

/**
 * Purchases.
 *
 * @example
 * purchases([{ eventType: 'view' }, { eventType: 'purchase' }]) // 1
 */
export const purchases = /* @__PURE__ */ defineMetric({
  name: 'purchases',
  label: 'Purchases',
  description: 'Events in which a product was bought.',
  unit: 'events',
  format: 'integer',
  formula: () => count(isPurchase),
})

/**
 * Distinct sessions.
 *
 * @example
 * sessions([{ userSession: 'a' }, { userSession: 'a' }, { userSession: 'b' }]) // 2
 */
export const sessions = /* @__PURE__ */ defineMetric({
  name: 'sessions',
  label: 'Sessions',
  description: 'Distinct sessions with at least one event.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession),
})

/**
 * Distinct users.
 *
 * @example
 * shoppers([{ userId: '7' }, { userId: '7' }, { userId: null }]) // 1
 */
export const shoppers = /* @__PURE__ */ defineMetric({
  name: 'shoppers',
  label: 'Shoppers',
  description: 'Distinct users with at least one event.',
  unit: 'users',
  format: 'integer',
  formula: () => countDistinct(field.userId),
})

/**
 * Distinct products.
 *
 * @example
 * products([{ productId: '44600062' }, { productId: '3900821' }]) // 2
 */
export const products = /* @__PURE__ */ defineMetric({
  name: 'products',
  label: 'Products',
  description: 'Distinct products with at least one event.',
  unit: 'products',
  format: 'integer',
  formula: () => countDistinct(field.productId),
})

/**
 * Distinct sessions with a view.
 *
 * @example
 * viewSessions([{ eventType: 'view', userSession: 'a' }, { eventType: 'cart', userSession: 'b' }]) // 1
 */
export const viewSessions = /* @__PURE__ */ defineMetric({
  name: 'viewSessions',
  label: 'Sessions with a view',
  description: 'Distinct sessions in which a product was viewed.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, isView),
})

/**
 * Distinct sessions with an addition to the cart.
 *
 * @example
 * cartSessions([{ eventType: 'cart', userSession: 'a' }, { eventType: 'view', userSession: 'b' }]) // 1
 */
export const cartSessions = /* @__PURE__ */ defineMetric({
  name: 'cartSessions',
  label: 'Sessions with a cart',
  description: 'Distinct sessions in which a product was added to a cart.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, isCart),
})

/**
 * Distinct sessions with a purchase.
 *
 * @example
 * purchaseSessions([{ eventType: 'purchase', userSession: 'a' }, { eventType: 'view', userSession: 'b' }]) // 1
 */
export const purchaseSessions = /* @__PURE__ */ defineMetric({
  name: 'purchaseSessions',
  label: 'Sessions with a purchase',
  description: 'Distinct sessions in which a product was bought.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, isPurchase),
})

/**
 * Distinct sessions with a cart or a purchase; minus those with a purchase, these are the abandoned carts.
 *
 * @example
 * engagedSessions([{ eventType: 'cart', userSession: 'a' }, { eventType: 'purchase', userSession: 'b' }]) // 2
 */
export const engagedSessions = /* @__PURE__ */ defineMetric({
  name: 'engagedSessions',
  label: 'Sessions with a cart or a purchase',
  description: 'Distinct sessions in which a product was added to a cart or bought.',
  unit: 'sessions',
  format: 'integer',
  formula: () => countDistinct(field.userSession, oneOf(field.eventType, ['cart', 'purchase'])),
})

/**
 * Distinct users with a purchase.
 *
 * @example
 * buyers([{ eventType: 'purchase', userId: '7' }, { eventType: 'view', userId: '8' }]) // 1
 */
export const buyers = /* @__PURE__ */ defineMetric({
  name: 'buyers',
  label: 'Buyers',
  description: 'Distinct users who bought a product.',
  unit: 'users',
  format: 'integer',
  formula: () => countDistinct(field.userId, isPurchase),
})

/**
 * The sum of the amounts of purchases: where a line has no amount of its own, its price by its quantity. It is gross: a later refund does
 * not change it.
 *
 * @example
 * revenue([{ eventType: 'purchase', price: 35.79 }, { eventType: 'view', price: 99 }]) // 35.79
 * revenue([{ eventType: 'purchase', price: 2.5, quantity: 4 }]) // 10
 */
export const revenue = /* @__PURE__ */ defineMetric({
  name: 'revenue',
  label: 'Revenue',
  description: 'Sum of the amounts of purchases, exact; refunds do not change it.',
  unit: 'currency',
  format: 'money',
  formula: () => sum(lineAmount, isPurchase),
})

/**
 * The sum of the quantities of purchases; where events have none, each of them is one unit.
 *
 * @example
 * units([{ eventType: 'purchase', quantity: 3 }, { eventType: 'purchase', quantity: null }]) // 4
 */
export const units = /* @__PURE__ */ defineMetric({
  name: 'units',
  label: 'Units',
  description: 'Sum of the quantities of purchases; a purchase without a quantity is one unit.',
  unit: 'units',
  format: 'decimal',
  formula: () => sum(lineUnits, isPurchase),
})

/**
 * The sum of the amounts of refunds, without their signs, on the dates of the refunds.
 *
 * @example
 * refunds([{ eventType: 'refund', price: -35.79 }, { eventType: 'purchase', price: 35.79 }]) // 35.79
 */
export const refunds = /* @__PURE__ */ defineMetric({
  name: 'refunds',
  label: 'Refunds',
  description: 'Sum of the amounts of refunds, without their signs, on their own dates.',
  unit: 'currency',
  format: 'money',
  formula: () => sum(unsignedLineAmount, isRefund),
})

/**
 * Distinct orders.
 *
 * @example
 * orders([{ eventType: 'purchase', orderId: '1' }, { eventType: 'purchase', orderId: '1' }]) // 1
 */
export const orders = /* @__PURE__ */ defineMetric({
  name: 'orders',
  label: 'Orders',
  description: 'Distinct order ids of purchases; if orders have no ids, sessions with a purchase.',
  unit: 'orders',
  format: 'integer',
  formula: () => countDistinct(field.orderId, isPurchase),
})
