import { checkOptions } from '../../checked-options.js'
import type { MetricInput } from '../../plan/query.js'
import { captionNaming } from './caption-naming.js'
import { fieldRules, formulaRules, type TableauFieldsOptions, type TableauOptions } from './options.js'
import { planFields } from './plan-fields.js'
import type { TableauDimension, TableauField, TableauFields } from './tableau-fields.js'
import { writeFields } from './write-fields.js'

/** A metric as one formula of Tableau, which refers to fields of the data source only. */
export interface TableauFormula extends Omit<TableauField, 'helper'> {
  /** The dimensions whose groups it compares; none where it goes with any view. */
  readonly dimensions: readonly TableauDimension[]
  /** The fields of the data source that it reads, by caption, with their types. */
  readonly columns: TableauFields['columns']
}

/**
 * Writes a metric as a formula of Tableau's calculation language, with all it is made of in it.
 *
 * @example
 * toTableau('stickiness').formula // 'COUNT([Event Type]) / COUNTD([User Session])'
 * toTableau('revenueRank', { form: 'table', by: 'brand' }).addressing // { along: ['Brand'] }
 * @throws {@link QueryError} for a metric that compares groups where no form or no dimensions are given
 * @throws {@link UnsupportedError} for a metric that Tableau cannot compute, with the reason
 * @throws {@link DefinitionError} for a metric, dimension or binding that is wrong in itself
 */
export function toTableau(metric: MetricInput, options: TableauOptions = {}): TableauFormula {
  checkOptions('toTableau', options, formulaRules)
  const plan = planFields({ ...options, metrics: [metric] }, { components: false })
  const { fields, dimensions, columns } = writeFields(plan, captionNaming(plan))
  const [{ helper: _, ...field }] = fields as readonly [TableauField]
  return { ...field, dimensions, columns }
}

/**
 * Writes metrics as calculated fields that refer to each other by caption, with those they are made of.
 *
 * @example
 * tableauFields({ metrics: ['stickiness'] }).fields.map(({ caption, formula }) => `${caption} = ${formula}`)
 * // ['Events = COUNT([Event Type])', 'Sessions = COUNTD([User Session])', 'Stickiness = [Events] / [Sessions]']
 * @throws what {@link toTableau} throws
 */
export function tableauFields(options: TableauFieldsOptions = {}): TableauFields {
  checkOptions('tableauFields', options, fieldRules)
  const plan = planFields(options, { components: true })
  return writeFields(plan, captionNaming(plan))
}
