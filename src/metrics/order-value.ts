import { ratio, subtract } from '../definition/builders.js'
import { defineMetric } from '../definition/metric.js'
import { buyers, orders, purchases, refunds, revenue, sessions, shoppers, units } from './measures.js'

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

/**
 * Revenue less the refunds of the same time; a refund counts on its own date, whenever its purchase was.
 *
 * @example
 * netRevenue({ revenue: 300, refunds: 40 }) // 260
 */
export const netRevenue = /* @__PURE__ */ defineMetric({
  name: 'netRevenue',
  label: 'Net revenue',
  description: 'Revenue less refunds, each on its own date.',
  unit: 'currency',
  format: 'money',
  inputs: { revenue, refunds },
  formula: ({ revenue, refunds }) => subtract(revenue, refunds),
})

/**
 * Refunds per revenue; null without revenue. It may exceed 1, as refunds may be of purchases before.
 *
 * @example
 * refundRate({ refunds: 40, revenue: 400 }) // 0.1
 */
export const refundRate = /* @__PURE__ */ defineMetric({
  name: 'refundRate',
  label: 'Refund rate',
  description: 'Refunds as a share of the revenue of the same time.',
  unit: 'refunds per revenue',
  format: 'percent',
  inputs: { refunds, revenue },
  formula: ({ refunds, revenue }) => ratio(refunds, revenue),
})

/**
 * Units per order; null without orders.
 *
 * @example
 * unitsPerOrder({ units: 6, orders: 4 }) // 1.5
 */
export const unitsPerOrder = /* @__PURE__ */ defineMetric({
  name: 'unitsPerOrder',
  label: 'Units per order',
  description: 'Units sold per order.',
  unit: 'units per order',
  format: 'decimal',
  inputs: { units, orders },
  formula: ({ units, orders }) => ratio(units, orders),
})

/**
 * Revenue per unit sold; null without units.
 *
 * @example
 * averageUnitPrice({ revenue: 300, units: 6 }) // 50
 */
export const averageUnitPrice = /* @__PURE__ */ defineMetric({
  name: 'averageUnitPrice',
  label: 'Average unit price',
  description: 'Revenue per unit sold.',
  unit: 'currency per unit',
  format: 'money',
  inputs: { revenue, units },
  formula: ({ revenue, units }) => ratio(revenue, units),
})

/**
 * Orders per user who bought; null without buyers.
 *
 * @example
 * ordersPerBuyer({ orders: 6, buyers: 4 }) // 1.5
 */
export const ordersPerBuyer = /* @__PURE__ */ defineMetric({
  name: 'ordersPerBuyer',
  label: 'Orders per buyer',
  description: 'Orders per user who bought.',
  unit: 'orders per buyer',
  format: 'decimal',
  inputs: { orders, buyers },
  formula: ({ orders, buyers }) => ratio(orders, buyers),
})
