import { aggregates } from '../aggregates/aggregates.js'
import { QueryError } from '../errors.js'
import { usualScales } from '../events/fields.js'
import { decimalDigits } from '../events/values.js'
import { checkExpression } from './check.js'
import type { AggregateNode, ExpressionNode, FieldNode } from './expression.js'
import { branchValues } from './walk.js'

/** An exact decimal: at most so many digits, `scale` of them after the point. */
export interface Decimal {
  readonly digits: number
  readonly scale: number
}

/** How many decimal places a field of numbers has. */
export type ScaleOf = (field: FieldNode) => number

/** The decimal places of a field of which no binding says anything. */
export const usualScale: ScaleOf = ({ name, scale }) =>
  scale ?? (name === 'quantity' ? usualScales.quantity : usualScales.money)

/** The most digits that an engine has room for in a decimal. */
const mostDigits = 38

/**
 * Finds the exact decimals that an expression of one event gives: fields of numbers and constants, and what sums, products and conditions
 * make of them. Null where it is a real number, as after a division, or no number at all.
 */
export function decimalOf(node: ExpressionNode, scaleOf: ScaleOf): Decimal | null {
  switch (node.kind) {
    case 'field':
      return node.type === 'number' ? { digits: decimalDigits, scale: scaleOf(node) } : null
    case 'literal':
      return node.value === null ? { digits: 1, scale: 0 } : literalDecimal(node.value)
    case 'metric':
      return decimalOf(node.of, scaleOf)
    case 'elapsed':
      return elapsed
    case 'conditional':
      return common(branchValues(node).map((one) => decimalOf(one, scaleOf)))
    case 'arithmetic': {
      const [left, right] = [decimalOf(node.left, scaleOf), decimalOf(node.right, scaleOf)]
      if (left === null || right === null || node.op === 'divide') return null
      if (node.op === 'multiply') return { digits: left.digits + right.digits, scale: left.scale + right.scale }
      const { digits, scale } = common([left, right]) as Decimal
      return { digits: digits + 1, scale }
    }
    default:
      return null
  }
}

/** Whether the value of a group is an exact decimal: a sum of exact decimals, or what is added to such sums or taken off of them. */
export function isExactSum(node: ExpressionNode): boolean {
  switch (node.kind) {
    case 'metric':
      return isExactSum(node.of)
    case 'aggregate':
      return node.fn === 'sum' && decimalOf(node.of, () => 0) !== null
    case 'conditional':
      return branchValues(node).every(
        (value) => isExactSum(value) || (value.kind === 'literal' && value.value === null),
      )
    case 'arithmetic':
      return (node.op === 'add' || node.op === 'subtract') && isExactSum(node.left) && isExactSum(node.right)
    default:
      return false
  }
}

/** Seconds, to the microsecond, between any two instants: as wide as an engine makes them of an integer of 64 bits. */
const elapsed: Decimal = { digits: 26, scale: 6 }

/** The decimals that have room for several; null where one of them is none. */
function common(decimals: readonly (Decimal | null)[]): Decimal | null {
  let whole = 1
  let scale = 0
  for (const one of decimals) {
    if (one === null) return null
    whole = Math.max(whole, one.digits - one.scale)
    scale = Math.max(scale, one.scale)
  }
  return { digits: whole + scale, scale }
}

function literalDecimal(value: unknown): Decimal | null {
  const text = typeof value === 'number' ? plainDecimal(value) : undefined
  if (text === undefined) return null
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  return { digits: whole.length + fraction.length, scale: fraction.length }
}

/** The shortest decimal text of a number, without an exponent; undefined where that has more digits than a decimal may. */
export function plainDecimal(value: number): string | undefined {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const padded = point < 0 ? digits.padStart(digits.length - point, '0') : digits.padEnd(point, '0')
  const place = Math.max(point, 0)
  if (padded.length > mostDigits) return undefined
  const rest = padded.slice(place)
  return `${sign}${padded.slice(0, place) || '0'}${rest === '' ? '' : `.${rest}`}`
}

/**
 * Refuses measures of decimals that no engine has room for.
 *
 * @throws {@link QueryError} for an expression whose values may have more than 38 digits
 */
export function refuseWideDecimals(measures: readonly AggregateNode[], scaleOf: ScaleOf): void {
  for (const { fn, of } of measures) {
    const decimal = of === null ? null : decimalOf(of, scaleOf)
    if (decimal === null && aggregates[fn].takes === 'decimal') {
      throw new QueryError(
        `${fn}(): a constant in it has more than ${mostDigits} digits, and engines have room for no more`,
        {
          option: 'metrics',
          value: fn,
        },
      )
    }
    const { digits = 0 } = decimal ?? {}
    if (digits <= mostDigits) continue
    throw new QueryError(
      `${fn}(): its values may have ${digits} digits, and engines have room for ${mostDigits}: a field has ${decimalDigits}, seconds between instants have ${elapsed.digits}, a product has as many as its factors together, and a sum one more than its parts`,
      { option: 'metrics', value: fn },
    )
  }
}

/** What kind of value a measure has. */
export type MeasureKind =
  | { readonly kind: 'count' }
  /** Exact decimals of so many places: of a sum, 0 of no values; else null. */
  | { readonly kind: 'sum' | 'decimal'; readonly scale: number }
  | { readonly kind: 'number' | 'instant' | 'text' }

/** Finds what kind of value a measure has, by what it is of. */
export function measureKind(node: AggregateNode, scaleOf: ScaleOf): MeasureKind {
  const { gives, ofNone } = aggregates[node.fn]
  if (gives !== 'same') return { kind: gives }
  const of = node.of as ExpressionNode
  const { type } = checkExpression(of)
  if (type === 'text' || type === 'instant') return { kind: type }
  const decimal = decimalOf(of, scaleOf)
  return decimal === null ? { kind: 'number' } : { kind: ofNone === 0 ? 'sum' : 'decimal', scale: decimal.scale }
}
