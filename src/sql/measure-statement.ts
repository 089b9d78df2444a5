import { type StatementParts, withTables } from './expression.js'
import type { MeasureStatementInput } from './measure-parts.js'
import { onePass } from './one-pass.js'

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
 * are grouped once, each with all the conditions that it met, in one scan of the rows.
 */
export function measureStatement(input: MeasureStatementInput): MeasureStatement {
  const parts = onePass(input)
  return { sql: withTables(parts.with, parts.select), parts }
}
