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
