import { exactUntil } from '../events/instants.js'
import { compareText } from '../events/values.js'
import type { Arithmetic, Comparison, Scalar } from './expression.js'

/*
 * What the operators mean, for one value at a time. The evaluator of tables and the in-memory engine both go by these, and the
 * compilers write the same meaning in SQL and in Tableau's language.
 */

/** Compares two values of one type; null where either is null. */
export function compare(op: Comparison, left: Scalar, right: Scalar): boolean | null {
  if (left === null || right === null) return null
  const order =
    typeof left === 'string' && typeof right === 'string'
      ? compareText(left, right)
      : left === right
        ? 0
        : left < right
          ? -1
          : 1
  switch (op) {
    case 'eq':
      return order === 0
    case 'ne':
      return order !== 0
    case 'lt':
      return order < 0
    case 'lte':
      return order <= 0
    case 'gt':
      return order > 0
    case 'gte':
      return order >= 0
  }
}

/** Arithmetic on real numbers; null where either is null, where a divisor is 0, and where the result is no finite number. */
export function calculate(op: Arithmetic, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null
  const result = operators[op](left, right)
  // `+ 0` makes the negative zero, which no other target knows, an ordinary one.
  return Number.isFinite(result) ? result + 0 : null
}

/** The operators of arithmetic; a result that is not finite stands for null. */
export const operators: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
  divide: (left, right) => left / right,
}

/** The microseconds from one instant, in milliseconds, to another; null where either is null. */
export function microsBetween(from: number | null, to: number | null): number | null {
  if (from === null || to === null) return null
  // Each tells its microseconds; the difference, rounded to a double before it is multiplied, may be off by one.
  if (tellsMicros(from) && tellsMicros(to)) return microsOf(to) - microsOf(from) + 0
  return Math.round((to - from) * 1000) + 0
}

function tellsMicros(instant: number): boolean {
  return instant < exactUntil && instant >= -exactUntil
}

function microsOf(instant: number): number {
  const whole = Math.floor(instant)
  return whole * 1000 + Math.round((instant - whole) * 1000)
}

/**
 * Joins three-valued truths. By `and` they are false if any is false, else null if any is null, else true; by `or` true if any is true,
 * else null if any is null, else false.
 */
export function join(op: 'and' | 'or', truths: Iterable<Scalar>): boolean | null {
  const decisive = op === 'or'
  let result: boolean | null = !decisive
  for (const truth of truths) {
    if (truth === decisive) return decisive
    if (truth === null) result = null
  }
  return result
}

/** The opposite of a three-valued truth. */
export function negation(truth: Scalar): boolean | null {
  return truth === null ? null : truth !== true
}

/** The part of a text before the first separator. */
export function partBefore(text: Scalar, separator: string): string | null {
  if (typeof text !== 'string') return null
  const end = text.indexOf(separator)
  return (end < 0 ? text : text.slice(0, end)) || null
}
