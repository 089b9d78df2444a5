import { type Decimal, decimalOf, plainDecimal, type ScaleOf } from './decimals.js'
import type { EventFunction } from './event-expression.js'
import type { ExpressionNode, FieldNode } from './expression.js'
import { microsBetween } from './semantics.js'

/** Whole minor units: a bigint where a number would not be exact. */
export type MinorUnits = number | bigint | null

/** What exact expressions of events are compiled by. */
export interface DecimalScope<Event> {
  readonly scaleOf: ScaleOf
  /** Gives a field's minor units. */
  readonly minor: (field: FieldNode) => EventFunction<Event, MinorUnits>
  /** Gives the value of what is no decimal: a condition, or an instant. */
  readonly value: (node: ExpressionNode) => EventFunction<Event, unknown>
}

/**
 * Compiles an expression of exact decimals to a function that gives its minor units, at the scale that `decimalOf` finds for it.
 *
 * @param to the decimal whose scale it is given at, which has at least as many places; its own unless given
 */
export function compileDecimal<Event>(
  node: ExpressionNode,
  scope: DecimalScope<Event>,
  to: Pick<Decimal, 'scale'> = decimalOf(node, scope.scaleOf) as Decimal,
): EventFunction<Event, MinorUnits> {
  const own = decimalOf(node, scope.scaleOf) as Decimal
  const given = compileOwn(node, scope, own)
  const shift = to.scale - own.scale
  if (shift === 0) return given
  const unit = 10 ** shift
  return (event) => product(given(event), unit)
}

function compileOwn<Event>(
  node: ExpressionNode,
  scope: DecimalScope<Event>,
  own: Decimal,
): EventFunction<Event, MinorUnits> {
  switch (node.kind) {
    case 'field':
      return scope.minor(node)
    case 'metric':
      return compileDecimal(node.of, scope, own)
    case 'arithmetic': {
      if (node.op === 'multiply') {
        const [left, right] = [compileDecimal(node.left, scope), compileDecimal(node.right, scope)]
        return (event) => product(left(event), right(event))
      }
      const sign = node.op === 'subtract' ? -1 : 1
      const [left, right] = [compileDecimal(node.left, scope, own), compileDecimal(node.right, scope, own)]
      return (event) => sum(left(event), product(right(event), sign))
    }
    case 'elapsed': {
      const [from, to] = [scope.value(node.from), scope.value(node.to)]
      return (event) => {
        const micros = microsBetween(from(event) as number | null, to(event) as number | null)
        return micros === null || Number.isSafeInteger(micros) ? micros : BigInt(micros)
      }
    }
    case 'conditional': {
      const branches = node.branches.map(
        ({ condition, value }) => [scope.value(condition), compileDecimal(value, scope, own)] as const,
      )
      const otherwise = compileDecimal(node.otherwise, scope, own)
      return (event) => (branches.find(([condition]) => condition(event) === true)?.[1] ?? otherwise)(event)
    }
    default: {
      const constant = node.kind === 'literal' && typeof node.value === 'number' ? minorOf(node.value) : null
      return () => constant
    }
  }
}

/** The minor units of a constant at its own scale. */
function minorOf(value: number): MinorUnits {
  const digits = (plainDecimal(value) as string).replace('.', '')
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits)
}

function product(left: MinorUnits, right: MinorUnits): MinorUnits {
  if (left === null || right === null) return null
  if (typeof left === 'number' && typeof right === 'number') {
    const found = left * right
    // `+ 0` makes the negative zero an ordinary one.
    if (Number.isSafeInteger(found)) return found + 0
  }
  return BigInt(left) * BigInt(right)
}

function sum(left: MinorUnits, right: MinorUnits): MinorUnits {
  if (left === null || right === null) return null
  if (typeof left === 'number' && typeof right === 'number') {
    const found = left + right
    if (Number.isSafeInteger(found)) return found
  }
  return BigInt(left) + BigInt(right)
}
