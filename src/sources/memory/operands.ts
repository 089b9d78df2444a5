import { checkExpression } from '../../definition/check.js'
import { compileDecimal, type MinorUnits } from '../../definition/decimal-expression.js'
import { decimalOf } from '../../definition/decimals.js'
import type { ExpressionNode, FieldNode } from '../../definition/expression.js'
import { keyOf } from '../../definition/walk.js'
import type { NumberColumn, TextColumn } from '../../events/columns.js'
import { atLeast } from '../../events/typed-arrays.js'
import { compileKey } from './batch-expression.js'
import { compileRow, type MemoryScope } from './row-expression.js'

/** The numbers that a measure is of: NaN for null. Those of a field are the field's column. */
export interface NumberOperand {
  readonly kind: 'number'
  /** Minor units at this scale, where they are exact decimals; milliseconds of an instant; null for real numbers. */
  readonly scale: number | null
  readonly values: Float64Array
  /** The minor units of rows whose number would not be exact, and is NaN. */
  readonly wide: ReadonlyMap<number, bigint>
}

/** The texts that a measure is of. */
export type TextOperand = Pick<TextColumn, 'kind' | 'dictionary' | 'codes'>

export type Operand = NumberOperand | TextOperand

const none: ReadonlyMap<number, bigint> = new Map()

/** What the measures of a plan are of, each worked out once a batch. */
export class Operands {
  readonly #scope: MemoryScope
  readonly #found = new Map<string, Operand>()
  readonly #fills: ((length: number) => void)[] = []

  constructor(scope: MemoryScope) {
    this.#scope = scope
  }

  /** The operand of a measure; equal expressions are one. */
  of(node: ExpressionNode): Operand {
    const key = keyOf(node)
    const found = this.#found.get(key) ?? this.#make(node)
    this.#found.set(key, found)
    return found
  }

  /** Works out what is no column for the rows of the batch at hand. */
  fill(length: number): void {
    for (const fill of this.#fills) fill(length)
  }

  #make(node: ExpressionNode): Operand {
    if (node.kind === 'field') {
      const column = this.#scope.column(node.name)
      return column.kind === 'text' ? column : columnOperand(column)
    }
    return checkExpression(node).type === 'text' ? this.#text(node) : this.#numbers(node)
  }

  #text(node: ExpressionNode): TextOperand {
    const { dictionary, codes } = compileKey(node, this.#scope)
    const operand: TextColumn = { kind: 'text', dictionary, codes: new Int32Array(0) }
    this.#fills.push((length) => {
      operand.codes = codes(length)
    })
    return operand
  }

  #numbers(node: ExpressionNode): NumberOperand {
    const { type } = checkExpression(node)
    const scale = type === 'instant' ? 0 : (decimalOf(node, this.#scope.scaleOf)?.scale ?? null)
    const wide = new Map<number, bigint>()
    const operand = { kind: 'number' as const, scale, values: new Float64Array(0), wide }
    const value = type === 'instant' || scale === null ? realNumber(node, this.#scope) : minorUnits(node, this.#scope)
    this.#fills.push((length) => {
      const values = atLeast(operand.values, length)
      operand.values = values
      wide.clear()
      for (let row = 0; row < length; row++) {
        const found = value(row)
        if (typeof found === 'bigint') wide.set(row, found)
        values[row] = typeof found === 'number' ? found : Number.NaN
      }
    })
    return operand
  }
}

/** A column as it is: the array that it has for the batch at hand. */
function columnOperand(column: NumberColumn): NumberOperand {
  return {
    kind: 'number',
    scale: column.scale,
    get values() {
      return column.values
    },
    wide: none,
  }
}

function realNumber(node: ExpressionNode, scope: MemoryScope): (row: number) => MinorUnits {
  return compileRow(node, scope) as (row: number) => number | null
}

function minorUnits(node: ExpressionNode, scope: MemoryScope): (row: number) => MinorUnits {
  return compileDecimal<number>(node, {
    scaleOf: scope.scaleOf,
    minor: (field) => readMinor(field, scope),
    value: (part) => compileRow(part, scope),
  })
}

function readMinor({ name }: FieldNode, scope: MemoryScope): (row: number) => MinorUnits {
  const column = scope.column(name) as NumberColumn
  return (row) => {
    const value = column.values[row] as number
    return Number.isNaN(value) ? null : value
  }
}
