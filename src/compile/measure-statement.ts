import type { MeasureStatementInput } from './measure-parts.js'
import { onePass } from './one-pass.js'
import { passPerValue } from './pass-per-value.js'
import { type StatementParts, withTables } from './sql.js'

/**
 * A statement that computes a plan's measures. Its columns are `reason` (0, or the place, from 1, in `unreadableOf` of why these rows
 * cannot be read), `is_total` (0 or 1), `all_rows`, then `example` if wanted, `key_N` for each dimension and `measure_N` for each measure.
 */
export interface MeasureStatement {
  readonly sql: string
  /** The statement in parts, for a longer one. */
  readonly parts: StatementParts
}

/**
 * Renders the statement of a plan. Distinct counts are its cost, and engines count several of them one after the other; so values
 * are grouped once, each with all the conditions that it met. Where columns can be read again at little cost, each value is grouped
 * by itself, of the columns that it needs; else all are grouped in one pass over the rows.
 */
export function measureStatement(input: MeasureStatementInput): MeasureStatement {
  const parts = input.relation.columnar === true ? passPerValue(input) : onePass(input)
  return { sql: withTables(parts.with, parts.select), parts }
}
