import { exactColumn, exactOf, type NumberColumn, numbersAt, numbersOf, stepOf, type ValueColumn } from './columns.js'

/** The sums of numbers, one after the other, without the drift of plain addition (Neumaier's summation); of whole numbers exactly. */
export function compensatedSums(numbers: Float64Array): Float64Array {
  const sums = new Float64Array(numbers.length)
  let sum = 0
  let lost = 0
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] as number
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
    sums[index] = sum + lost
  }
  return sums
}

/** Whether the sum of a column depends on the order in which it is added up: not of money or whole numbers, which are exact. */
export function dependsOnOrder(column: ValueColumn): boolean {
  if (exactOf(column) !== undefined) return false
  for (const value of numbersOf(column)) if (!Number.isInteger(value) && !Number.isNaN(value)) return true
  return false
}

/** The sum of some rows, as a column of one value; of money in whole minor units, too. */
export function sumOf(column: ValueColumn, rows: readonly number[]): NumberColumn {
  const exact = exactOf(column)
  if (exact !== undefined) {
    const { minor, scale } = exact
    const step = stepOf(minor)
    let sum = 0n
    for (const row of rows) sum += minor[row * step] ?? 0n
    return exactColumn({ minor: [sum], scale })
  }
  return { kind: 'numbers', values: Float64Array.of(compensatedSums(numbersAt(column, rows)).at(-1) ?? 0) }
}

/** The sums down an order of rows, in a column of so many; of money in whole minor units, too. */
export function runningSums(column: ValueColumn, order: readonly number[], length: number): NumberColumn {
  const exact = exactOf(column)
  if (exact !== undefined) {
    const { minor, scale } = exact
    const step = stepOf(minor)
    const sums = new Array<bigint | null>(length).fill(null)
    let sum = 0n
    for (const row of order) {
      sum += minor[row * step] ?? 0n
      sums[row] = sum
    }
    return exactColumn({ minor: sums, scale })
  }
  const values = new Float64Array(length).fill(Number.NaN)
  compensatedSums(numbersAt(column, order)).forEach((sum, index) => {
    values[order[index] as number] = sum
  })
  return { kind: 'numbers', values }
}
