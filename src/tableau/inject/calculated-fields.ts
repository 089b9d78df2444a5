import { columnsHint } from '../../events/binding-hints.js'
import { isEventField } from '../../events/fields.js'
import { said } from '../../hint.js'
import { listed, shortened } from '../../shown.js'
import { TableauFileError } from '../file/file-error.js'
import { checkFormula, type FormulaEnvironment } from '../language/types.js'
import type { FieldType } from '../language/values.js'

/** What a data source has, by internal name: the types of all, and the formulas of calculated fields. */
interface DatasourceFields {
  readonly types: ReadonlyMap<string, string>
  readonly formulas: ReadonlyMap<string, string>
}

/**
 * Refuses calculated fields that are aggregates or table calculations in place of columns: they have no value for a single event.
 *
 * @param found the internal names of columns, by the fields that they stand for
 * @throws {@link TableauFileError}
 */
export function refuseAggregates(found: ReadonlyMap<string, string>, { types, formulas }: DatasourceFields): void {
  const fields = [...types].filter(([name]) => !formulas.has(name)) as [string, FieldType][]
  const environment = { fields: Object.fromEntries(fields), calculations: Object.fromEntries(formulas) }
  const refused = [...found].filter(([, name]) => {
    const formula = formulas.get(name)
    return formula !== undefined && isOfGroups(formula, environment)
  })
  if (refused.length === 0) return
  const texts = refused.map(([field, name]) => `${shortened(formulas.get(name) as string)} for ${field}`)
  const bound = refused.map(([field]) => field).filter(isEventField)
  const { text, hints } =
    bound.length === 0 ? said`Name columns of the table` : said`Bind columns of the table: ${columnsHint(bound)}`
  throw new TableauFileError(
    `in the data source, there is ${listed(texts, 'and')}: a calculated field of many rows at once, with no value for a single event. ${text}`,
    { mistyped: refused.map(([, name]) => name), hints },
  )
}

/** Whether a formula has no value for a single row. One that cannot be read here is taken to have. */
function isOfGroups(formula: string, environment: FormulaEnvironment): boolean {
  try {
    const { level } = checkFormula(formula, environment)
    return level === 'aggregate' || level === 'table'
  } catch {
    return false
  }
}
