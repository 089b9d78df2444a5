import { CartometricsError } from '../../errors.js'
import type { LackedColumn } from '../../events/lacking.js'
import { lackedColumnsText } from '../../events/no-column.js'

/**
 * A file that is none of Tableau's, or that has not what was asked for: a damaged archive, a missing column or one of another type, several
 * data sources. `columns` are those that are missing, `mistyped` those of other types or with values of others.
 */
export class TableauFileError extends CartometricsError<{
  readonly line?: number
  readonly member?: string
  readonly datasources?: readonly string[]
  readonly columns?: readonly string[]
  readonly mistyped?: readonly string[]
}> {
  override readonly name = 'TableauFileError'
}

/** That a source has not all the columns that metrics read. */
export function lackedColumns(
  what: string,
  missing: readonly LackedColumn[],
  there: readonly string[],
): TableauFileError {
  const { text, hints } = lackedColumnsText(what, missing, there)
  return new TableauFileError(text, { columns: missing.map(({ column }) => column), hints })
}
