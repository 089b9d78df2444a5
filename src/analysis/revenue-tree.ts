import { isObject } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import type { Comparison } from './compare.js'

/**
 * The metrics that revenue is a product of, and those that they are made of: what to ask for, to make a {@link revenueTree}.
 *
 * @example
 * const { rows } = await analyze(source, { by: 'brand', metrics: revenueTreeMetrics })
 */
export const revenueTreeMetrics = [
  'revenue',
  'buyers',
  'orders',
  'units',
  'ordersPerBuyer',
  'unitsPerOrder',
  'averageUnitPrice',
] as const

/** The factors of revenue, in their order. */
const factorNames = ['buyers', 'ordersPerBuyer', 'unitsPerOrder', 'averageUnitPrice'] as const

/** A factor of revenue. */
export type RevenueFactorName = (typeof factorNames)[number]

/** The values that a tree is made of: the totals of an analysis, or one of its rows. */
export type RevenueTreeValues = Readonly<Record<(typeof revenueTreeMetrics)[number], number | null>>

/** An analysis with the values of a tree in its totals. */
interface AnalysisTotals {
  readonly rows: readonly unknown[]
  readonly totals: RevenueTreeValues
}

/** One factor of revenue. */
export interface RevenueFactor {
  readonly name: RevenueFactorName
  /** Null where it is not defined, as the orders per buyer without buyers. */
  readonly value: number | null
}

/** One factor of revenue, and what it did to a change. */
export interface RevenueEffect extends RevenueFactor {
  /** What it was. */
  readonly before: number | null
  /** How much of the change it explains, in the currency of the revenue; null where the change cannot be told apart by factors. */
  readonly effect: number | null
}

/** Revenue as the product of its factors. */
export interface RevenueTree {
  readonly revenue: number | null
  readonly factors: readonly RevenueFactor[]
}

/** A change of revenue, told apart by its factors. */
export interface RevenueChange {
  readonly revenue: number | null
  readonly before: number | null
  /** Null where one of the two is. */
  readonly change: number | null
  /** Their effects add up to the change, to the last decimal place of the two. */
  readonly factors: readonly RevenueEffect[]
  /** Why there are no effects; null where there are. */
  readonly reason: string | null
}

/**
 * Makes the tree of revenue: buyers × orders per buyer × units per order × price of a unit. Of two answers (periods, or groups), it tells how
 * much of the difference each factor explains.
 *
 * The effects are by logarithms: ln(value ÷ before) of a factor, times the logarithmic mean of the two revenues (the additive form of the
 * logarithmic mean Divisia index, Ang 2004). So the order of the factors does not matter, and nothing is left over; they are rounded to the
 * decimal places of the revenues so that they add up to the change exactly. Where a factor is missing, 0 or negative there are no logarithms:
 * the effects are null, and the reason is said.
 *
 * It cannot know the currencies of what it is given: values of different ones are not to be compared.
 *
 * @param values an analysis with {@link revenueTreeMetrics}, its totals or one of its rows, or the result of `compare` with them; what comes after it is
 *   what to compare with
 * @example
 * const result = await analyze(source, { metrics: revenueTreeMetrics })
 * revenueTree(result).factors // [{ name: 'buyers', value: 120 }, …]
 *
 * const time = { from: '2019-11-01', to: '2019-12-01' }
 * revenueTree(await compare(source, { metrics: revenueTreeMetrics, time })).factors[0]?.effect
 * @throws {@link QueryError} for a value that is missing, or is neither a finite number nor null
 */
export function revenueTree(values: RevenueTreeValues | AnalysisTotals): RevenueTree
export function revenueTree(
  values: RevenueTreeValues | AnalysisTotals,
  before: RevenueTreeValues | AnalysisTotals,
): RevenueChange
export function revenueTree(result: Pick<Comparison, 'current' | 'previous'>): RevenueChange
export function revenueTree(
  given: RevenueTreeValues | AnalysisTotals | Pick<Comparison, 'current' | 'previous'>,
  before?: RevenueTreeValues | AnalysisTotals,
): RevenueTree | RevenueChange {
  if (isObject(given) && 'current' in given && 'previous' in given) {
    const current = checked('current', given.current)
    return changeBetween(checked('previous', given.previous), current)
  }
  const values = checked('values', given)
  if (before === undefined) {
    return { revenue: values.revenue, factors: factorNames.map((name) => ({ name, value: values[name] })) }
  }
  return changeBetween(checked('before', before), values)
}

function changeBetween(before: RevenueTreeValues, after: RevenueTreeValues): RevenueChange {
  const reason = whyNotApart(before, after)
  const scale = Math.max(placesOf(before.revenue), placesOf(after.revenue))
  const unit = 10 ** scale
  const [first, last] = [before.revenue, after.revenue].map((value) =>
    value === null ? null : Math.round(value * unit),
  )
  const change = first == null || last == null ? null : last - first
  const effects = reason === null && change !== null ? effectsOf(before, after, change, unit) : null
  return {
    revenue: after.revenue,
    before: before.revenue,
    change: change === null ? null : change / unit,
    factors: factorNames.map((name, index) => ({
      name,
      value: after[name],
      before: before[name],
      effect: effects === null ? null : (effects[index] as number) / unit + 0,
    })),
    reason,
  }
}

/** Why a change cannot be told apart by factors; null where it can. */
function whyNotApart(before: RevenueTreeValues, after: RevenueTreeValues): string | null {
  for (const [values, when] of [
    [before, 'before'],
    [after, 'after'],
  ] as const) {
    for (const name of ['revenue', ...factorNames] as const) {
      const value = values[name]
      if (value === null) return `${name} is not defined ${when} the change`
      if (value <= 0) return `${name} is ${value === 0 ? '0' : 'negative'} ${when} the change, and has no logarithm`
    }
  }
  return null
}

/** The effect of each factor in whole units of the last decimal place, which add up to the change. */
function effectsOf(
  before: RevenueTreeValues,
  after: RevenueTreeValues,
  change: number,
  unit: number,
): readonly number[] {
  const [one, other] = [before.revenue as number, after.revenue as number]
  const [low, high] = [Math.min(one, other), Math.max(one, other)]
  // Exact for revenues that are nearly the same, too.
  const mean = (low === high ? low : (high - low) / Math.log1p((high - low) / low)) * unit
  const exact = factorNames.map((name) => mean * Math.log((after[name] as number) / (before[name] as number)))
  const whole = exact.map(Math.floor)
  // What is left goes to those that were cut most.
  let left = change - whole.reduce((sum, effect) => sum + effect, 0)
  const byRest = exact.map((effect, index) => [effect - (whole[index] as number), index] as const)
  byRest.sort(([a], [b]) => b - a)
  for (const [, index] of [...byRest, ...byRest]) {
    if (left === 0) break
    whole[index] = (whole[index] as number) + Math.sign(left)
    left -= Math.sign(left)
  }
  return whole
}

/** The decimal places that a revenue has, two at least. */
function placesOf(revenue: number | null): number {
  const fraction = /\.(\d+)$/.exec(String(revenue))?.[1] ?? ''
  return Math.min(Math.max(fraction.length, 2), 11)
}

/** The values to make a tree of: of an analysis, its totals. */
function checked(option: string, given: unknown): RevenueTreeValues {
  const values = isObject(given) && 'totals' in given && 'rows' in given ? given.totals : given
  if (!isObject(values)) {
    throw new QueryError(
      `revenueTree: ${option} must be an analysis, its totals or one of its rows, not ${shown(values)}`,
      {
        option,
        value: values,
      },
    )
  }
  return checkedValues(option, values as unknown as RevenueTreeValues)
}

function checkedValues(option: string, values: RevenueTreeValues): RevenueTreeValues {
  for (const name of ['revenue', ...factorNames] as const) {
    const value: unknown = values[name]
    if (value === null || Number.isFinite(value)) continue
    throw new QueryError(
      value === undefined
        ? `revenueTree: ${option} has no ${name}; ask for the metrics of revenueTreeMetrics`
        : `revenueTree: ${name} of ${option} must be a finite number or null, not ${shown(value)}`,
      { option, value },
    )
  }
  const { revenue } = values
  const product = factorNames.reduce((found, name) => found * (values[name] ?? Number.NaN), 1)
  if (revenue !== null && Math.abs(product - revenue) > 1e-9 * Math.abs(revenue)) {
    throw new QueryError(
      `revenueTree: the factors of ${option} make ${product}, and its revenue is ${revenue}: give values of one analysis`,
      { option, value: values },
    )
  }
  return values
}
