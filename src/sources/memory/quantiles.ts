import { quantile } from '../../aggregates/aggregates.js'
import type { QuantileNode } from '../../definition/expression.js'
import { roomFor } from '../../events/typed-arrays.js'
import type { Cells } from './cells.js'
import type { NumberOperand } from './operands.js'
import { inCells, type Wanted, type Work } from './work.js'

/** Finds quantiles of an operand: of all its values, each kept with its cell. */
export function findQuantiles(operand: NumberOperand, wanted: readonly Wanted<QuantileNode>[]): Work {
  const unit = 10 ** (operand.scale ?? 0)
  let values = new Float64Array(256)
  let ofCells = new Int32Array(256)
  let kept = 0
  return {
    add({ length, cells }) {
      values = roomFor(values, kept + length)
      ofCells = roomFor(ofCells, kept + length)
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        const exact = operand.values[row] as number
        const value = Number.isNaN(exact) ? Number(operand.wide.get(row) ?? Number.NaN) : exact
        if (cell < 0 || Number.isNaN(value)) continue
        values[kept] = value / unit
        ofCells[kept++] = cell
      }
    },
    result(groups, cells) {
      const { starts, sorted } = byCell(values, ofCells, kept, cells)
      return wanted.map(({ place, node, condition }) => {
        const inGroups: Float64Array[][] = Array.from({ length: groups + 1 }, () => [])
        inCells(cells, condition, (cell, group) => {
          const own = sorted.subarray(starts[cell], starts[cell + 1])
          if (group < groups) inGroups[group]?.push(own)
          inGroups[groups]?.push(own)
        })
        return [place, { kind: 'number', values: inGroups.map((parts) => quantile(joined(parts), node.at)) }]
      })
    },
  }
}

/** The values in the order of their cells, and where those of each cell begin. */
function byCell(values: Float64Array, ofCells: Int32Array, kept: number, cells: Cells) {
  const starts = new Int32Array(cells.size + 1)
  for (let at = 0; at < kept; at++) {
    const next = (ofCells[at] as number) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let cell = 0; cell < cells.size; cell++) {
    starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number)
  }
  const free = starts.slice()
  const sorted = new Float64Array(kept)
  for (let at = 0; at < kept; at++) {
    const cell = ofCells[at] as number
    sorted[free[cell] as number] = values[at] as number
    free[cell] = (free[cell] as number) + 1
  }
  return { starts, sorted }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
