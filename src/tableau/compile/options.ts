import { createEventsView } from '../../analysis/events-view.js'
import { aFlag, aList, anObject, type OptionRules } from '../../checked-options.js'
import type { ThresholdMethod } from '../../definition/threshold.js'
import { QueryError, UnsupportedError } from '../../errors.js'
import type { Binding, BindingOptions } from '../../events/binding.js'
import { givenOptions } from '../../events/value-options.js'
import type { DimensionInput, MetricInput } from '../../plan/query.js'
import { hasSteps } from '../../plan/steps.js'
import { shown } from '../../shown.js'
import type { TableauForm } from './comparisons.js'
import { tableauForms } from './comparisons.js'
import { aVersion, type TableauVersion } from './version.js'

/** How metrics are written for Tableau. */
export interface TableauOptions {
  /**
   * How groups are compared; to be said for every metric that compares some. `lod`: FIXED by the dimensions, so that filters do not
   * move it. `table`: a table calculation over the marks of the view, so that they do.
   */
  readonly form?: TableauForm
  /** The dimensions whose groups are compared: as in a query. */
  readonly by?: DimensionInput | readonly DimensionInput[]
  readonly binding?: Binding | BindingOptions
  /** The fewest sessions a group needs for thresholds and classes; 30 unless given. */
  readonly minSessions?: number
  /** How thresholds are found, by metric; the median unless given. */
  readonly thresholds?: Readonly<Record<string, ThresholdMethod>>
  /**
   * The version of Tableau that is written for, such as `2019.4`; unless given, that of the file that fields are put into, else 2021.1.
   * Before 2020.3 there is no `IN`: `=` and `OR` take its place.
   */
  readonly tableauVersion?: TableauVersion
}

/** Several metrics that refer to each other as calculated fields. */
export interface TableauFieldsOptions extends TableauOptions {
  /** The whole catalogue unless given. */
  readonly metrics?: readonly MetricInput[]
  /** Makes parameters of the fewest sessions and of fixed thresholds, so that they can be changed in Tableau. */
  readonly parameters?: boolean
}

/** What the options of a metric's formula must be. */
export const formulaRules: OptionRules<TableauOptions> = {
  form: true,
  by: true,
  binding: true,
  minSessions: true,
  thresholds: anObject,
  tableauVersion: aVersion,
}

/** What the options of calculated fields must be. */
export const fieldRules: OptionRules<TableauFieldsOptions> = { ...formulaRules, metrics: aList, parameters: aFlag }

/** @throws {@link QueryError} for a form that there is not */
export function checkForm(form: TableauForm | undefined): void {
  if (form !== undefined && !tableauForms.includes(form)) {
    throw new QueryError(`form: write "lod" or "table", not ${shown(form)}`, { option: 'form', value: form })
  }
}

/**
 * No formula can look at events together, or into objects and lists.
 *
 * @throws {@link UnsupportedError} for a binding that leaves out events which were sent before, makes sessions, or finds columns within others;
 * with the statement of a view that has the events after that
 */
export function checkSteps(binding: Binding): void {
  if (binding.nested.size > 0) {
    const statement = createEventsView('shop.clean_events', { dialect: 'athena', table: 'shop.events', binding })
    throw new UnsupportedError(
      `binding.columns: no formula of Tableau finds ${[...binding.nested.keys()].map((name) => JSON.stringify(name)).join(', ')}; connect Tableau to a view of the events, whose columns are plain, and leave the binding out. In Athena: ${statement.replaceAll(/\s+/g, ' ').trim()}`,
      { target: 'tableau', feature: 'columns', hints: [{ option: 'binding.columns', text: 'binding.columns' }] },
    )
  }
  if (!hasSteps(binding)) return
  const feature = binding.duplicates === null ? 'sessions' : 'duplicates'
  const statement = createEventsView('shop.clean_events', { dialect: 'athena', table: 'shop.events', binding })
  throw new UnsupportedError(
    `binding.${feature}: no formula of Tableau looks at events together; connect Tableau to a view of the events after this step, and leave it out. In Athena: ${statement.replaceAll(/\s+/g, ' ').trim()}`,
    { target: 'tableau', feature, hints: [{ option: `binding.${feature}`, text: `binding.${feature}` }] },
  )
}

/** @throws {@link UnsupportedError} for a binding that says how values are written: formulas take them as the data source has them */
export function checkValues({ values }: Binding): void {
  const [option] = givenOptions(values)
  if (option === undefined) return
  throw new UnsupportedError(
    `${option}: Tableau takes the columns of a data source as they are, and no formula of it can say how times, numbers and nulls are written; convert the events first, or make a view of them, and leave it out`,
    { target: 'tableau', feature: option, hints: [{ option: `binding.${option}`, text: option }] },
  )
}
