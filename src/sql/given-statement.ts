import { checkOptions, needed, type OptionRule } from '../checked-options.js'

/** A text that is not empty, as the rule of an option. */
export const aStatement: OptionRule = ['a statement', (value) => typeof value === 'string' && value.trim() !== '']

/**
 * Checks that a call is given a statement.
 *
 * @throws {@link QueryError} for what is no text, or an empty one
 */
export function checkStatement(call: string, query: string): void {
  checkOptions(call, { query }, { query: needed(aStatement) })
}

/** A statement without a semicolon after it. */
export function withoutEnd(query: string): string {
  return query.replace(/[\s;]+$/, '')
}
