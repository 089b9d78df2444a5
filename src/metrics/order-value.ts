import { ratio } from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { buyers, orders, purchases, revenue, sessions, shoppers } from './measures.js'

/**
 * Revenue per order; null without orders.
 *
 * @example
 * averageOrderValue({ revenue: 300, orders: 4 }) // 75
 */
export const averageOrderValue = /* @__PURE__ */ defineMetric({
  name: 'averageOrderValue',
  label: 'Average order value',
  description: 'Revenue per order.',
  unit: 'currency per order',
  format: 'money',
  inputs: { revenue, orders },
  formula: ({ revenue, orders }) => ratio(revenue, orders),
})

/**
 * Revenue per purchase, the mean price paid; null without purchases.
 *
 * @example
 * averagePurchaseValue({ revenue: 300, purchases: 6 }) // 50
 */
export const averagePurchaseValue = /* @__PURE__ */ defineMetric({
  name: 'averagePurchaseValue',
  label: 'Average purchase value',
  description: 'Revenue per purchase.',
  unit: 'currency per purchase',
  format: 'money',
  inputs: { revenue, purchases },
  formula: ({ revenue, purchases }) => ratio(revenue, purchases),
})

/**
 * Revenue per session.
 *
 * @example
 * revenuePerSession({ revenue: 300, sessions: 100 }) // 3
 */
export const revenuePerSession = /* @__PURE__ */ defineMetric({
  name: 'revenuePerSession',
  label: 'Revenue per session',
  description: 'Revenue per session.',
  unit: 'currency per session',
  format: 'money',
  inputs: { revenue, sessions },
  formula: ({ revenue, sessions }) => ratio(revenue, sessions),
})

/**
 * Revenue per user, whether or not they bought.
 *
 * @example
 * revenuePerShopper({ revenue: 300, shoppers: 50 }) // 6
 */
export const revenuePerShopper = /* @__PURE__ */ defineMetric({
  name: 'revenuePerShopper',
  label: 'Revenue per shopper',
  description: 'Revenue per user, whether or not they bought.',
  unit: 'currency per user',
  format: 'money',
  inputs: { revenue, shoppers },
  formula: ({ revenue, shoppers }) => ratio(revenue, shoppers),
})

/**
 * Purchases per user who bought; null without buyers.
 *
 * @example
 * purchasesPerBuyer({ purchases: 6, buyers: 4 }) // 1.5
 */
export const purchasesPerBuyer = /* @__PURE__ */ defineMetric({
  name: 'purchasesPerBuyer',
  label: 'Purchases per buyer',
  description: 'Purchases per user who bought.',
  unit: 'purchases per buyer',
  format: 'decimal',
  inputs: { purchases, buyers },
  formula: ({ purchases, buyers }) => ratio(purchases, buyers),
})
