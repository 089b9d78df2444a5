import { measureKind } from '../../definition/decimals.js'
import { roomFor } from '../../events/typed-arrays.js'
import { compareText } from '../../events/values.js'
import type { MeasureColumn } from '../../plan/measure-column.js'
import type { NumberOperand, Operand, TextOperand } from './operands.js'
import type { MemoryScope } from './row-expression.js'
import { inCells, type Wanted, type Work } from './work.js'

/** -1 for the least value, 1 for the greatest. */
type Sign = -1 | 1

/** Finds the least or the greatest value of an operand. */
export function findExtremes(sign: Sign, operand: Operand, wanted: readonly Wanted[], scope: MemoryScope): Work {
  return operand.kind === 'text' ? extremeTexts(sign, operand, wanted) : extremeNumbers(sign, operand, wanted, scope)
}

function extremeNumbers(sign: Sign, operand: NumberOperand, wanted: readonly Wanted[], scope: MemoryScope): Work {
  const nothing = -sign * Number.POSITIVE_INFINITY
  let found = new Float64Array(64).fill(nothing)
  const wideFound = new Map<number, bigint>()
  return {
    add({ length, cells }) {
      const { length: before } = found
      found = roomFor(found, cells.size)
      if (found.length > before) found.fill(nothing, before)
      const ofCells = found
      const { values, wide } = operand
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        const value = values[row] as number
        if (cell >= 0 && sign * (value - (ofCells[cell] as number)) > 0) ofCells[cell] = value
      }
      for (const [row, units] of wide) {
        const cell = ofRows[row] as number
        if (cell >= 0) wideFound.set(cell, further(sign, wideFound.get(cell), units) as bigint)
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, node, condition }) => {
        const best = new Array<number | bigint | undefined>(groups + 1)
        const take = (at: number, value: number | bigint | undefined) => {
          best[at] = further(sign, best[at], value)
        }
        inCells(cells, condition, (cell, group) => {
          const value = found[cell] as number
          for (const one of [Number.isFinite(value) ? value : undefined, wideFound.get(cell)]) {
            if (group < groups) take(group, one)
            take(groups, one)
          }
        })
        return [place, columnOf(Array.from(best), measureKind(node, scope.scaleOf))]
      })
    },
  }
}

function columnOf(best: readonly (number | bigint | undefined)[], kind: ReturnType<typeof measureKind>): MeasureColumn {
  if (kind.kind === 'decimal' || kind.kind === 'sum') {
    const minor = best.map((value) => (value === undefined ? null : BigInt(value)))
    return { kind: 'decimal', minor, scale: kind.scale }
  }
  const values = best.map((value) => (value === undefined ? null : Number(value)))
  return { kind: kind.kind === 'instant' ? 'instant' : 'number', values }
}

/** The one of two values that is further down or up; undefined is none. */
function further<T extends number | bigint>(sign: Sign, one: T | undefined, other: T | undefined): T | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return sign < 0 === other < one ? other : one
}

function extremeTexts(sign: Sign, operand: TextOperand, wanted: readonly Wanted[]): Work {
  const { dictionary } = operand
  /** The code of the best text of each cell + 1; 0 where there is none. */
  let found = new Int32Array(64)
  const isFurther = (code: number, than: number) =>
    than < 0 ||
    (code !== than && sign * compareText(dictionary.valueOf(code) as string, dictionary.valueOf(than) as string) > 0)
  return {
    add({ length, cells }) {
      found = roomFor(found, cells.size)
      const { codes } = operand
      const { ofRows } = cells
      for (let row = 0; row < length; row++) {
        const cell = ofRows[row] as number
        const code = codes[row] as number
        if (cell >= 0 && code >= 0 && isFurther(code, (found[cell] as number) - 1)) found[cell] = code + 1
      }
    },
    result(groups, cells) {
      return wanted.map(({ place, condition }) => {
        const best = new Int32Array(groups + 1).fill(-1)
        inCells(cells, condition, (cell, group) => {
          const code = (found[cell] as number) - 1
          if (code < 0) return
          if (group < groups && isFurther(code, best[group] as number)) best[group] = code
          if (isFurther(code, best[groups] as number)) best[groups] = code
        })
        return [place, { kind: 'text', values: Array.from(best, (code) => dictionary.valueOf(code)) }]
      })
    },
  }
}
