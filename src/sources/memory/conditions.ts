import type { ExpressionNode } from '../../definition/expression.js'
import { keyOf } from '../../definition/walk.js'
import type { TextColumn } from '../../events/columns.js'
import { atLeast } from '../../events/typed-arrays.js'
import { compileCondition, type FillTruths } from './batch-expression.js'
import { CodeTable } from './code-table.js'
import type { MemoryScope } from './row-expression.js'

/** So many conditions are the bits of one integer. What counts distinct values keeps them beside a group, in one integer of 31 bits. */
const bitsInMask = 16

/** Where the truth of a condition is: a bit of one of the masks. */
export interface ConditionBit {
  /** Which mask. */
  readonly mask: number
  readonly bit: number
}

/** Works conditions out for the rows of each batch, and keeps them as the bits of integers: the masks. */
export class Conditions {
  readonly #scope: MemoryScope
  readonly #bits = new Map<string, ConditionBit>()
  readonly #masks: Mask[] = []

  constructor(scope: MemoryScope) {
    this.#scope = scope
  }

  /** The bit of a condition, which is the same for equal ones; null for none is true of every row. */
  bitOf(node: ExpressionNode | null): ConditionBit {
    const key = node === null ? '' : keyOf(node)
    let found = this.#bits.get(key)
    if (found === undefined) {
      const place = this.#bits.size
      found = { mask: Math.floor(place / bitsInMask), bit: 1 << (place % bitsInMask) }
      this.#bits.set(key, found)
      if (found.mask === this.#masks.length) this.#masks.push(new Mask())
      this.#masks[found.mask]?.add(node, found.bit, this.#scope)
    }
    return found
  }

  /** How many masks there are of the conditions that have been asked for. */
  get masksNeeded(): number {
    return this.#masks.length
  }

  /** For each mask, the conditions that are true of each row of the batch at hand. */
  masks(length: number): readonly Int32Array[] {
    return this.#masks.map((mask) => mask.rows(length))
  }
}

/** Up to 16 conditions. */
class Mask {
  /** The bits of what is true of every row. */
  #always = 0
  readonly #byText = new Map<TextColumn, { bit: number; truthOf: (code: number) => boolean }[]>()
  readonly #tables = new Map<TextColumn, CodeTable>()
  readonly #others: { readonly bit: number; readonly fill: FillTruths }[] = []
  #rows = new Int32Array(0)
  #further = new Int32Array(0)
  #truths = new Uint8Array(0)

  add(node: ExpressionNode | null, bit: number, scope: MemoryScope): void {
    if (node === null) {
      this.#always |= bit
      return
    }
    const condition = compileCondition(node, scope)
    if (condition.kind === 'rows') {
      this.#others.push({ bit, fill: condition.fill })
      return
    }
    const { column, truthOf } = condition
    const together = this.#byText.get(column) ?? []
    together.push({ bit, truthOf })
    this.#byText.set(column, together)
    // All conditions on one column of text are looked up at once.
    this.#tables.set(
      column,
      new CodeTable(column.dictionary, (code) =>
        together.reduce((bits, { bit, truthOf }) => (truthOf(code) ? bits | bit : bits), this.#always),
      ),
    )
  }

  rows(length: number): Int32Array {
    const rows = atLeast(this.#rows, length)
    this.#rows = rows
    const [first, ...more] = this.#tables
    if (first === undefined) rows.fill(this.#always, 0, length)
    else first[1].read(first[0].codes, length, rows)
    for (const [{ codes }, table] of more) {
      this.#further = atLeast(this.#further, length)
      const further = this.#further
      table.read(codes, length, further)
      for (let row = 0; row < length; row++) rows[row] = (rows[row] as number) | (further[row] as number)
    }
    for (const { bit, fill } of this.#others) {
      this.#truths = atLeast(this.#truths, length)
      const truths = this.#truths
      fill(length, truths)
      for (let row = 0; row < length; row++) if (truths[row] === 1) rows[row] = (rows[row] as number) | bit
    }
    return rows
  }
}
