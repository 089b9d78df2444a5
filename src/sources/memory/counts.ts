import { roomFor } from '../../events/typed-arrays.js'
import { inCells, type Wanted, type Work } from './work.js'

/** Counts events in every cell. */
export function countEvents(wanted: readonly Wanted[]): Work {
  let counts = new Float64Array(64)
  return {
    add({ length, cells }) {
      counts = roomFor(counts, cells.size)
      const ofCells = counts
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        if (cell >= 0) ofCells[cell] = (ofCells[cell] as number) + 1
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const values = new Array<number>(groups + 1).fill(0)
        inCells(cells, condition, (cell, group) => {
          const count = counts[cell] as number
          if (group < groups) values[group] = (values[group] as number) + count
          values[groups] = (values[groups] as number) + count
        })
        return [place, { kind: 'count', values }]
      })
    },
  }
}
