import { conditional, field, isNull, lt, multiply, subtract, when } from './builders.js'

/*
 * What a row is worth: one product in one event.
 */

/**
 * The units of a line: its quantity, and one where it has none.
 *
 * @example
 * sum(lineUnits, eq(field.eventType, 'cart'))
 */
export const lineUnits = /* @__PURE__ */ conditional([when(isNull(field.quantity), 1)], field.quantity)

/**
 * The amount of a line, in the shop's currency: its own, or else its price by its units; null where it has neither. It is exact: never
 * rounded by line.
 *
 * @example
 * sum(lineAmount, eq(field.eventType, 'cart'))
 */
export const lineAmount = /* @__PURE__ */ conditional(
  [when(isNull(field.amount), multiply(field.price, lineUnits))],
  field.amount,
)

/** The amount of a line without its sign. */
export const unsignedLineAmount = /* @__PURE__ */ conditional(
  [when(lt(lineAmount, 0), subtract(0, lineAmount))],
  lineAmount,
)
