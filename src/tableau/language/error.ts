import { CartometricsError } from '../../errors.js'

/** A place in a formula: `offset` counts UTF-16 units from 0, `line` and `column` from 1. */
export interface Position {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** A formula that does not follow the grammar. The message shows the line and points at the place. */
export class TableauSyntaxError extends CartometricsError<{ formula: string; position: Position }> {
  override readonly name = 'TableauSyntaxError'

  constructor(problem: string, formula: string, position: Position) {
    super(`${problem} at line ${position.line}, column ${position.column}:\n${excerpt(formula, position)}`, {
      formula,
      position,
    })
  }
}

/**
 * A formula that reads well and means nothing: an unknown field or function, arguments of the wrong type, row-level values mixed
 * with aggregates. `position` is there where the formula came from text; `expression` is the part that is wrong.
 */
export class TableauTypeError extends CartometricsError<{
  expression: string
  position?: Position
  calculation?: string
}> {
  override readonly name = 'TableauTypeError'
}

/** A formula that cannot be computed over this data as asked: a value that is not of its field's type, a bad dimension or pattern. */
export class TableauEvaluationError extends CartometricsError<{
  option?: string
  field?: string
  row?: number
  value?: unknown
}> {
  override readonly name = 'TableauEvaluationError'
}

/** The line of the formula with a caret below the place. */
function excerpt(formula: string, { line, column }: Position): string {
  const text = formula.split(/\r\n|\n|\r/)[line - 1] ?? ''
  const from = Math.max(0, column - 61)
  const shown = text.slice(from, from + 100)
  const indent = shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ')
  return `  ${shown}\n  ${indent}^`
}
