import { roomFor } from '../../events/typed-arrays.js'
import type { NumberOperand } from './operands.js'
import { inCells, type Wanted, type Work } from './work.js'

/** Sums stay exact integers: what comes near 2^53 is moved to a bigint. */
const nearlyInexact = 2 ** 52

/** Sums an operand up in every cell: it takes longer to pass over the cells that no measure asks for. */
export function sumUp(operand: NumberOperand, wanted: readonly Wanted[]): Work {
  let sums = new Float64Array(64)
  const moved = new Map<number, bigint>()
  const move = (cell: number, units: bigint) => moved.set(cell, (moved.get(cell) ?? 0n) + units)
  return {
    add({ length, cells }) {
      sums = roomFor(sums, cells.size)
      const ofCells = sums
      const limit = nearlyInexact
      const { values, wide } = operand
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        const value = values[row] as number
        if (cell < 0 || Number.isNaN(value)) continue
        const sum = (ofCells[cell] as number) + value
        if (Math.abs(sum) > limit) {
          // Each by itself: together they may be beyond what a number holds exactly.
          move(cell, BigInt(ofCells[cell] as number) + BigInt(value))
          ofCells[cell] = 0
        } else ofCells[cell] = sum
      }
      for (const [row, units] of wide) if ((ofRows[row] as number) >= 0) move(ofRows[row] as number, units)
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const minor = new Array<bigint>(groups + 1).fill(0n)
        inCells(cells, condition, (cell, group) => {
          const sum = BigInt(sums[cell] as number) + (moved.get(cell) ?? 0n)
          if (group < groups) minor[group] = (minor[group] as bigint) + sum
          minor[groups] = (minor[groups] as bigint) + sum
        })
        return [place, { kind: 'sum', minor, scale: operand.scale as number }]
      })
    },
  }
}
