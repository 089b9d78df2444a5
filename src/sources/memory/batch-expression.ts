import type { ExpressionNode, LogicNode, Scalar } from '../../definition/expression.js'
import { compare } from '../../definition/semantics.js'
import type { TextColumn } from '../../events/columns.js'
import { Dictionary } from '../../events/dictionary.js'
import { atLeast } from '../../events/typed-arrays.js'
import { CodeTable } from './code-table.js'
import { compileRow, compileText, type MemoryScope, onlyText } from './row-expression.js'

/*
 * Conditions and dimensions as loops over the rows of a batch. What depends on one column of text alone is worked out once for each
 * of its distinct values.
 */

/** A condition on events: of one column of text, whose distinct values decide it; or of any others, for the rows of a batch. */
export type MemoryCondition =
  | { readonly kind: 'text'; readonly column: TextColumn; readonly truthOf: (code: number) => boolean }
  | { readonly kind: 'rows'; readonly fill: FillTruths }

/** Writes 1 for each row of the batch at hand in which a condition is true, and 0 for the others. */
export type FillTruths = (length: number, into: Uint8Array) => void

/** A dimension: gives each row of the batch at hand the code of its key. */
export interface MemoryKey {
  readonly dictionary: Dictionary
  readonly codes: (length: number) => Int32Array
}

/** Compiles a condition. */
export function compileCondition(node: ExpressionNode, scope: MemoryScope): MemoryCondition {
  const column = onlyText(node, scope)
  if (column === undefined) return { kind: 'rows', fill: compileTruths(node, scope) }
  const of = compileText(node, column, scope)
  return { kind: 'text', column, truthOf: (code) => of(code) === true }
}

/** Compiles a condition to a loop over the rows of a batch. */
export function compileTruths(node: ExpressionNode, scope: MemoryScope): FillTruths {
  const column = onlyText(node, scope)
  if (column !== undefined) {
    const of = compileText(node, column, scope)
    const truths = new CodeTable(column.dictionary, (code) => (of(code) === true ? 1 : 0))
    return (length, into) => truths.read(column.codes, length, into)
  }
  if (node.kind === 'logic') return joinTruths(node, scope)
  const bound = numberBound(node, scope)
  if (bound !== undefined) return bound
  const of = compileRow(node, scope)
  return (length, into) => {
    for (let row = 0; row < length; row++) into[row] = of(row) === true ? 1 : 0
  }
}

/** A conjunction is true where all its operands are, and a disjunction where one is, whether the others are false or null. */
function joinTruths({ op, operands }: LogicNode, scope: MemoryScope): FillTruths {
  const fills = operands.map((operand) => compileTruths(operand, scope))
  const decided = op === 'and' ? 0 : 1
  let truths = new Uint8Array(0)
  return (length, into) => {
    truths = atLeast(truths, length)
    into.fill(1 - decided, 0, length)
    for (const fill of fills) {
      fill(length, truths)
      for (let row = 0; row < length; row++) if (truths[row] === decided) into[row] = decided
    }
  }
}

/** The comparison of a column of numbers with a constant, such as those of a time range. */
function numberBound(node: ExpressionNode, scope: MemoryScope): FillTruths | undefined {
  if (node.kind !== 'compare' || node.left.kind !== 'field' || node.right.kind !== 'literal') return undefined
  const column = scope.column(node.left.name)
  const { op } = node
  const bound = node.right.value
  if (column.kind !== 'number' || typeof bound !== 'number') return undefined
  const unit = 10 ** column.scale
  const truths = [-1, 0, 1].map((order) => (compare(op, order, 0) === true ? 1 : 0))
  const [below, equal, above] = truths as [number, number, number]
  return (length, into) => {
    const { values } = column
    for (let row = 0; row < length; row++) {
      const value = (values[row] as number) / unit
      into[row] = value < bound ? below : value > bound ? above : value === bound ? equal : 0
    }
  }
}

/** Compiles a dimension. */
export function compileKey(node: ExpressionNode, scope: MemoryScope): MemoryKey {
  const column = node.kind === 'field' ? scope.column(node.name) : undefined
  if (column?.kind === 'text') return { dictionary: column.dictionary, codes: () => column.codes }
  const dictionary = new Dictionary()
  let codes = new Int32Array(0)
  const filled = (fill: (length: number) => void): MemoryKey => ({
    dictionary,
    codes: (length) => {
      codes = atLeast(codes, length)
      fill(length)
      return codes
    },
  })
  const text = onlyText(node, scope)
  if (text !== undefined) {
    const of = compileText(node, text, scope)
    const keys = new CodeTable(text.dictionary, (code) => dictionary.codeOf(keyOf(of(code))))
    return filled((length) => keys.read(text.codes, length, codes))
  }
  const of = compileRow(node, scope)
  const shown = column === undefined ? keyOf : (value: Scalar) => keyOf(value, column.scale)
  const known = new Map<Scalar, number>()
  return filled((length) => {
    let last: Scalar = null
    let code = -1
    for (let row = 0; row < length; row++) {
      const value = of(row)
      if (value !== last) {
        code = known.get(value) ?? dictionary.codeOf(shown(value))
        known.set(value, code)
        last = value
      }
      codes[row] = code
    }
  })
}

/** A key as text; a number of a column with all the places of its scale. */
function keyOf(value: Scalar, scale?: number): string | null {
  return value === null ? null : typeof value === 'number' && scale !== undefined ? value.toFixed(scale) : String(value)
}
