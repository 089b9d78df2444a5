/*
 * Sums without drift. Amounts with up to four decimals are added as whole ten-thousandths, exactly, as a database adds decimals;
 * what is not such an amount is added in floating point with the lost part kept (Neumaier).
 */

export interface ExactSum {
  /** Ten-thousandths that are not yet in `large`; always a safe integer. */
  units: number
  large: bigint
  rest: number
  lost: number
}

const scale = 10_000
const largestUnits = 2 ** 51

export const emptySum = (): ExactSum => ({ units: 0, large: 0n, rest: 0, lost: 0 })

export function addToSum(sum: ExactSum, value: number): void {
  const units = Math.round(value * scale)
  if (units / scale === value && units < largestUnits && units > -largestUnits) addUnits(sum, units)
  else addFloat(sum, value)
}

/** Adds another sum to one. */
export function mergeSums(into: ExactSum, other: ExactSum): void {
  addUnits(into, other.units)
  into.large += other.large
  addFloat(into, other.rest)
  into.lost += other.lost
}

export function sumValue(sum: ExactSum): number {
  const { units, large, rest, lost } = sum
  const decimal = large === 0n ? units / scale : decimalOf(large + BigInt(units))
  return rest === 0 && lost === 0 ? decimal : decimal + (rest + lost)
}

function addUnits(sum: ExactSum, units: number): void {
  sum.units += units
  if (sum.units > largestUnits || sum.units < -largestUnits) {
    sum.large += BigInt(sum.units)
    sum.units = 0
  }
}

function addFloat(sum: ExactSum, value: number): void {
  const total = sum.rest + value
  sum.lost += Math.abs(sum.rest) >= Math.abs(value) ? sum.rest - total + value : value - total + sum.rest
  sum.rest = total
}

/** Whole and decimal part apart, so that a large sum keeps its cents for as long as a double can show them. */
function decimalOf(units: bigint): number {
  const divisor = BigInt(scale)
  return Number(units / divisor) + Number(units % divisor) / scale
}
