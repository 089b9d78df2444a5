import type { AnyMetric } from '../../definition/metric.js'
import { QueryError } from '../../errors.js'
import type { Binding } from '../../events/binding.js'
import type { EventField } from '../../events/fields.js'
import { revenueRank } from '../../metrics/market-share.js'
import { sessions } from '../../metrics/measures.js'
import { revenueAtStake } from '../../metrics/opportunity.js'
import { shown } from '../../shown.js'
import { type Captions, reserveCaptions } from '../compile/captions.js'
import type { TableauForm } from '../compile/comparisons.js'
import { isColumn } from '../compile/dimension-formula.js'
import { type FieldsPlan, planFields } from '../compile/plan-fields.js'
import { writeFields } from '../compile/write-fields.js'
import { dimensionColumn, metricColumn, parameterColumn } from '../file/columns.js'
import type { DatasourceParts } from '../file/datasource.js'
import { lackedColumns } from '../file/file-error.js'
import { calculationId, parameterId } from '../file/ids.js'
import { element, type XmlElement } from '../file/xml.js'
import { printName } from '../language/print.js'
import { isMarketShare } from './market-shares.js'
import { isTableCalculation, type SharedFilter } from './sheet.js'

/** What a dashboard can be filtered by: a range of times, or values of a column, or of the first part of the category. */
export type TableauFilter = 'eventTime' | 'topCategory' | 'categoryCode' | 'brand'

const columnOf: Readonly<Record<TableauFilter, EventField>> = {
  eventTime: 'eventTime',
  topCategory: 'categoryCode',
  categoryCode: 'categoryCode',
  brand: 'brand',
}

const usualFilters: readonly TableauFilter[] = ['eventTime', 'topCategory']

/** The internal name of a metric's field. A market share has one that no metric of a user's can have. */
export function id(metric: { readonly name: string }): string {
  return calculationId(isMarketShare(metric) ? 'column' : 'metric', metric.name)
}

/** Fields that a workbook adds to those of its data source, one after the other. */
export interface MoreFields {
  readonly parts: DatasourceParts
  readonly captions: Captions
}

export function startFields(parts: DatasourceParts): MoreFields {
  const { plan, written } = parts.source
  const taken = [...written.fields, ...written.dimensions, ...written.parameters].map(({ caption }) => caption)
  return { parts, captions: reserveCaptions(plan.columns, plan.binding, taken) }
}

function withField({ parts, captions }: MoreFields, name: string, column: XmlElement): MoreFields {
  const { source } = parts
  return {
    captions,
    parts: { ...parts, source: { ...source, calculations: new Map([...source.calculations, [name, column]]) } },
  }
}

/** Adds a metric in a form of its own. */
export function addMetric(fields: MoreFields, metric: AnyMetric, form: TableauForm): MoreFields {
  const { plan: whole, naming, formats, addressing } = fields.parts.source
  const plan = planFields(
    { metrics: [metric], binding: whole.binding, form, tableauVersion: whole.version },
    { components: true },
  )
  const place = plan.fields.findIndex(({ name }) => name === metric.name)
  const written = writeFields(plan, naming).fields[place]
  const planned = plan.fields[place]
  if (written === undefined || planned === undefined) throw new TypeError(`no field ${metric.name}`)
  const caption = fields.captions.reserve(metric.label, metric.name)
  return withField(fields, id(metric), metricColumn({ ...written, caption }, planned, id(metric), formats, addressing))
}

/** Adds the parameter of how many groups are shown, and the condition that a group is one of them. */
export function addTop(fields: MoreFields, top: number): MoreFields & { topField: string; topParameter: string } {
  const { parts, captions } = fields
  const topParameter = parameterId('top')
  const caption = captions.reserve('Top N', 'parameter')
  const parameter = parameterColumn(
    { name: 'top', caption, type: 'integer', value: top, format: 'integer' },
    topParameter,
    parts.source.formats,
  )
  const topField = calculationId('column', 'top')
  const column = element(
    'column',
    {
      caption: captions.reserve('Is among the top N', 'filter'),
      datatype: 'boolean',
      name: printName(topField),
      role: 'measure',
      type: 'nominal',
    },
    [
      calculation(
        `${printName(id(revenueRank))} <= [Parameters].${printName(topParameter)}`,
        parts.source.addressing.tableCalculation,
      ),
    ],
  )
  const more = withField(fields, topField, column)
  const source = { ...more.parts.source, parameters: new Map([[topParameter, parameter], ...parts.source.parameters]) }
  return { topField, topParameter, captions, parts: { ...more.parts, source } }
}

/**
 * Adds the rank by revenue at stake, a heading that puts groups in order, where that is a table calculation: Tableau sorts by aggregates
 * only.
 */
export function addStakeRank(fields: MoreFields): MoreFields & { stakeRank: string | undefined } {
  const stake = id(revenueAtStake)
  if (!isTableCalculation(fields.parts.source.calculations.get(stake))) return { ...fields, stakeRank: undefined }
  const stakeRank = calculationId('column', 'stakeRank')
  const column = element(
    'column',
    {
      caption: fields.captions.reserve('Rank by revenue at stake', 'order'),
      datatype: 'integer',
      name: printName(stakeRank),
      role: 'measure',
      type: 'ordinal',
    },
    [calculation(`RANK(${printName(stake)}, 'desc')`, fields.parts.source.addressing.tableCalculation)],
  )
  return { ...withField(fields, stakeRank, column), stakeRank }
}

function calculation(formula: string, addressing: XmlElement): XmlElement {
  return element('calculation', { class: 'tableau', formula }, [addressing])
}

/**
 * The filters of a dashboard: those asked for, or the usual ones as far as the columns are known to be there.
 *
 * @throws {@link TableauFileError} for one that is asked for and has no column
 */
export function filtersOver(
  asked: readonly TableauFilter[] | undefined,
  there: readonly string[] | undefined,
  binding: Binding,
): readonly TableauFilter[] {
  const wanted = asked === undefined ? usualFilters : checkFilters(asked)
  const lacked = wanted.filter((filter) => there !== undefined && !there.includes(binding.columns[columnOf[filter]]))
  if (asked !== undefined && lacked.length > 0) {
    const columns = lacked.map((filter) => ({ column: binding.columns[columnOf[filter]], field: columnOf[filter] }))
    throw lackedColumns('the file', columns, there ?? [])
  }
  return wanted.filter((filter) => !lacked.includes(filter))
}

/**
 * Adds the fields of filters. Of those that nobody asked for, the ones whose columns are not there are left out.
 *
 * @throws {@link QueryError} for a filter that there is not
 * @throws TableauFileError for a filter whose column is not there
 */
export function addFilters(
  fields: MoreFields,
  asked: readonly TableauFilter[] | undefined,
  there: readonly string[] | undefined,
): MoreFields & { filters: readonly SharedFilter[] } {
  const { plan } = fields.parts.source
  const { binding } = plan
  let more = fields
  const filters = filtersOver(asked, there, binding).map((filter, place): SharedFilter => {
    // The first numbers are those that Tableau gives to filters of its own.
    const group = place + 2
    if (filter === 'eventTime') return { field: timeField(fields.parts), kind: 'range', group }
    const found = addDimension(more, filter, plan)
    more = found.more
    return { field: found.field, kind: 'list', group }
  })
  return { ...more, filters }
}

const timeField = ({ source }: DatasourceParts) =>
  source.naming.field({ kind: 'field', name: 'eventTime', type: 'instant' })

function addDimension(fields: MoreFields, filter: TableauFilter, { binding, version }: FieldsPlan) {
  const { naming, calculations } = fields.parts.source
  const plan = planFields({ metrics: [sessions], by: filter, binding, tableauVersion: version }, { components: false })
  const [dimension] = plan.dimensions
  if (dimension === undefined) throw new TypeError(`no dimension ${filter}`)
  if (isColumn(dimension.expr, binding)) return { more: fields, field: naming.field(dimension.expr) }
  const field = naming.dimension(dimension.name)
  if (calculations.has(field)) return { more: fields, field }
  const [written] = writeFields(plan, naming).dimensions
  const caption = fields.captions.reserve(dimension.caption, 'dimension')
  const column = dimensionColumn(caption, field, written?.formula ?? '', written?.type ?? 'string')
  return { more: withField(fields, field, column), field }
}

function checkFilters(filters: readonly TableauFilter[]): readonly TableauFilter[] {
  const names = Object.keys(columnOf)
  if (filters.some((one) => !names.includes(one)) || new Set(filters).size < filters.length) {
    throw new QueryError(`filters: a list of ${names.join(', ')}, each once, not ${shown(filters)}`, {
      option: 'filters',
      value: filters,
    })
  }
  return filters
}
