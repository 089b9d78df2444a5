import { conditional, field, isNull, lt, multiply, subtract, when } from './builders.js'

/*
 * What a row is worth: one product in one event.
 */

const isWithoutQuantity = /* @__PURE__ */ isNull(field.quantity)
const isOneUnit = /* @__PURE__ */ when(isWithoutQuantity, 1)

/**
 * The units of a line: its quantity, and one where it has none.
 *
 * @example
 * sum(lineUnits, eq(field.eventType, 'cart'))
 */
export const lineUnits = /* @__PURE__ */ conditional([isOneUnit], field.quantity)

const isWithoutAmount = /* @__PURE__ */ isNull(field.amount)
const priceByUnits = /* @__PURE__ */ multiply(field.price, lineUnits)
const isPriced = /* @__PURE__ */ when(isWithoutAmount, priceByUnits)

/**
 * The amount of a line, in the shop's currency: its own, or else its price by its units; null where it has neither. It is exact: never
 * rounded by line.
 *
 * @example
 * sum(lineAmount, eq(field.eventType, 'cart'))
 */
export const lineAmount = /* @__PURE__ */ conditional([isPriced], field.amount)

const isNegative = /* @__PURE__ */ lt(lineAmount, 0)
const opposite = /* @__PURE__ */ subtract(0, lineAmount)
const isTurned = /* @__PURE__ */ when(isNegative, opposite)

/** The amount of a line without its sign. */
export const unsignedLineAmount = /* @__PURE__ */ conditional([isTurned], lineAmount)
