import type { ColumnEvidence } from './column-evidence.js'
import { numbersIn } from './column-numbers.js'

/*
 * What the first rows say of money: whether it is of one unit or of the line, by what it is beside quantities.
 */

/** Money is alike up to so much. */
const cent = 0.01

/** Fewer rows say nothing. */
const leastRows = 5

/** The columns of lines. */
export interface LineColumns {
  readonly price?: ColumnEvidence | undefined
  readonly quantity?: ColumnEvidence | undefined
  readonly order?: ColumnEvidence | undefined
  readonly product?: ColumnEvidence | undefined
}

/** How amounts compare with prices by quantities. */
export interface AmountMatch {
  /** The rows that have both. */
  readonly rows: number
  /** Those of them in which the amount is the price by the quantity. */
  readonly equal: number
  /** Whether the price is the same amount, whatever the quantity. */
  readonly isPrice: boolean
  /** Whether the amount is the same in all lines of an order, though they differ in what is bought. */
  readonly isOfOrder: boolean
}

/** Compares amounts with prices by quantities, in the first rows; undefined where there are no prices. */
export function matchAmount(amount: ColumnEvidence, { price, quantity, order }: LineColumns): AmountMatch | undefined {
  if (price === undefined) return undefined
  const [amounts, prices] = [numbersIn(amount), numbersIn(price)]
  const quantities = quantity === undefined ? [] : numbersIn(quantity)
  const orders = order?.column.texts ?? []
  let [rows, equal, several, same] = [0, 0, 0, 0]
  const byOrder = new Map<string, { readonly amounts: Set<number>; readonly lines: Set<number> }>()
  for (const [row, found] of amounts.entries()) {
    const unit = prices[row] ?? null
    if (found === null || unit === null) continue
    const units = quantities[row] ?? 1
    const line = unit * units
    rows++
    if (areAlike(found, line)) equal++
    if (units !== 1) {
      several++
      if (areAlike(found, unit)) same++
    }
    const id = orders[row] ?? ''
    if (id === '') continue
    const lines = byOrder.get(id) ?? { amounts: new Set(), lines: new Set() }
    lines.amounts.add(found)
    lines.lines.add(line)
    byOrder.set(id, lines)
  }
  const mixed = [...byOrder.values()].filter(({ lines }) => lines.size > 1)
  const ofOrder = mixed.filter(({ amounts }) => amounts.size === 1)
  return {
    rows,
    equal,
    isPrice: several >= leastRows && same > 0.9 * several,
    isOfOrder: mixed.length > 1 && ofOrder.length > 0.9 * mixed.length,
  }
}

/** Whether prices are those of units or of whole lines, as the same products in different quantities show it; undefined where they do not. */
export function priceIsOf({ price, quantity, product }: LineColumns): 'unit' | 'line' | undefined {
  if (price === undefined || quantity === undefined || product === undefined) return undefined
  const [prices, quantities] = [numbersIn(price), numbersIn(quantity)]
  const firstOf = new Map<string, readonly [price: number, quantity: number]>()
  let [rows, units, lines] = [0, 0, 0]
  for (const [row, id] of product.column.texts.entries()) {
    const [money, count] = [prices[row] ?? null, quantities[row] ?? null]
    if (id === null || id === '' || money === null || count === null || money === 0 || count === 0) continue
    const first = firstOf.get(id)
    if (first === undefined) {
      firstOf.set(id, [money, count])
      continue
    }
    if (first[1] === count) continue
    rows++
    if (areAlike(money, first[0])) units++
    else if (areAlike(money, (first[0] / first[1]) * count)) lines++
  }
  if (rows < leastRows) return undefined
  return units > 0.8 * rows ? 'unit' : lines > 0.8 * rows ? 'line' : undefined
}

function areAlike(one: number, other: number): boolean {
  return Math.abs(one - other) <= cent * 1.001
}
