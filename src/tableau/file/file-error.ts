import { CartometricsError } from '../../errors.js'

/** A file that is none of Tableau's, or that has not what was asked for: a damaged archive, a missing column, several data sources. */
export class TableauFileError extends CartometricsError<{
  readonly line?: number
  readonly member?: string
  readonly datasources?: readonly string[]
  readonly columns?: readonly string[]
}> {
  override readonly name = 'TableauFileError'
}

/** That a source has not all the columns that metrics read. @param missing as `brand (brand)`: the column, and the field it is for */
export function lackedColumns(what: string, missing: readonly string[], there: readonly string[]): TableauFileError {
  return new TableauFileError(
    `${what} lacks columns that the metrics read: ${missing.join(', ')}. Bind them to those it has, with { binding: { columns: { … } } }: ${there.slice(0, 40).join(', ')}`,
    { columns: missing },
  )
}
