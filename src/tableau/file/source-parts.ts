import { aText, type OptionRules } from '../../checked-options.js'
import type { FieldNode } from '../../definition/expression.js'
import { QueryError } from '../../errors.js'
import { type Binding, boundColumns } from '../../events/binding.js'
import { eventFields, isEventField } from '../../events/fields.js'
import { defaultDimension } from '../../plan/dimension.js'
import { shown } from '../../shown.js'
import { defaultForm } from '../compile/comparisons.js'
import { isColumn } from '../compile/dimension-formula.js'
import { fieldCaption, fieldColumn, type Naming, tableauType } from '../compile/naming.js'
import type { NumberFormats } from '../compile/number-format.js'
import { fieldRules, type TableauFieldsOptions } from '../compile/options.js'
import { type FieldsPlan, planFields } from '../compile/plan-fields.js'
import type { TableauFields } from '../compile/tableau-fields.js'
import { writeFields } from '../compile/write-fields.js'
import { printName } from '../language/print.js'
import type { FieldType } from '../language/values.js'
import { checkColumnTypes } from './column-types.js'
import {
  addressingAlong,
  type DefaultAddressing,
  dimensionColumn,
  folders,
  metricColumn,
  parameterColumn,
  sourceColumn,
} from './columns.js'
import type { SourceColumn } from './connection.js'
import { calculationId, parameterId } from './ids.js'
import type { XmlElement } from './xml.js'

/** What calculated fields of a file are made of. */
export interface TableauContentOptions extends Omit<TableauFieldsOptions, 'parameters'> {
  /** The sign of the prices' currency, such as `$`; none unless given. */
  readonly currency?: string
  /**
   * How times are stored: as a `datetime`, which is usual, or as `text` of ISO form (`2019-10-01 08:00:00 UTC`), as in the published
   * files. Of text, a calculated field makes times.
   */
  readonly eventTime?: 'datetime' | 'text'
}

const { parameters: _, ...ofFields } = fieldRules

/** What the options of a file's content must be. */
export const contentRules: OptionRules<TableauContentOptions> = { ...ofFields, currency: aText, eventTime: true }

/** Calculated fields as elements of a file, and what is needed to refer to them. */
export interface SourceParts {
  readonly plan: FieldsPlan
  /** In internal names. */
  readonly written: TableauFields
  readonly formats: NumberFormats
  readonly naming: Naming
  readonly addressing: DefaultAddressing
  /** The columns of the source that are bound or read. */
  readonly columns: readonly SourceColumn[]
  /** The elements of calculated fields, dimensions first, by internal name. */
  readonly calculations: ReadonlyMap<string, XmlElement>
  readonly sources: ReadonlyMap<string, XmlElement>
  readonly parameters: ReadonlyMap<string, XmlElement>
  readonly folders: XmlElement | undefined
}

/** The data source that fields are for. */
export interface TargetSource {
  /** Its internal name, by which references to its fields are qualified; undefined where it has none. */
  readonly id: string | undefined
  /** Its columns, in their order, where they are known. */
  readonly columns?: readonly string[]
}

/** A file that has columns and fields already. */
export interface ExistingFile {
  /** The internal names of the columns that are read, by the names of fields. */
  readonly columnName: (fields: readonly FieldNode[], binding: Binding) => ReadonlyMap<string, string>
  /** The type of a column, in Tableau's words; undefined where the file does not say. */
  readonly typeOf: (name: string) => string | undefined
  /** The captions that are taken by fields which are not ours. */
  readonly takenFor: (isOurs: (name: string) => boolean) => readonly string[]
}

/**
 * Plans and writes everything of a data source but its connection; `existing` is the file that it goes into.
 */
export function sourceParts(
  options: TableauContentOptions,
  { id, columns: moreColumns = [] }: TargetSource,
  existing?: ExistingFile,
): SourceParts {
  const { currency, eventTime = 'datetime', ...asked } = options
  if (eventTime !== 'datetime' && eventTime !== 'text') {
    throw new QueryError(`eventTime: "datetime" or "text", not ${shown(eventTime)}`, {
      option: 'eventTime',
      value: eventTime,
    })
  }
  const wanted = withDefaults({ ...asked, parameters: true })
  let plan = planFields(wanted, { components: true })
  const { binding } = plan
  const found = existing?.columnName(plan.columns, binding)
  if (existing !== undefined) {
    // Which fields are ours does not depend on captions, which are given when the others are known.
    const ids = new Set([
      printName(calculationId('column', 'eventTime')),
      ...plan.dimensions.map(({ name }) => printName(calculationId('dimension', name))),
      ...plan.fields.map(({ name }) => printName(calculationId('metric', name))),
    ])
    const taken = existing.takenFor((name) => ids.has(name) || isColumnOf(name, found))
    plan = planFields(wanted, { components: true, taken })
  }
  const nameOf = (field: FieldNode) => found?.get(field.name) ?? fieldColumn(field, binding)
  const timeAsText = eventTime === 'text'
  const time: FieldNode = { kind: 'field', name: 'eventTime', type: 'instant' }
  const timeId = calculationId('column', 'eventTime')
  const naming: Naming = {
    field: (field) => (timeAsText && field.name === 'eventTime' ? timeId : nameOf(field)),
    dimension: (name) => calculationId('dimension', name),
    calculation: (name) => calculationId('metric', name),
    parameter: parameterId,
  }
  const timeFormula = timeAsText ? textTimeFormula(nameOf(time)) : undefined
  const known = existing && checkColumnTypes(plan, { nameOf, typeOf: existing.typeOf, timeFormula })
  const written = writeFields(plan, naming, known)
  const formats: NumberFormats = { moneyScale: binding.moneyScale, ...(currency !== undefined && { currency }) }

  const sources = new Map<string, XmlElement>()
  const types = new Map<string, FieldType>()
  const isStoredText = ({ name }: FieldNode) => timeAsText && name === 'eventTime'
  const addColumn = (field: FieldNode) => {
    const name = fieldColumn(field, binding)
    if (sources.has(name)) return
    const type = isStoredText(field) ? 'string' : tableauType(field)
    types.set(name, type)
    const caption = isStoredText(field) ? `${fieldCaption(field, binding)} (text)` : fieldCaption(field, binding)
    sources.set(name, sourceColumn(caption, name, type, isStoredText(field)))
  }
  for (const { field: name } of boundColumns(binding)) addColumn({ kind: 'field', name, type: eventFields[name].type })
  for (const field of plan.columns) if (!isEventField(field.name)) addColumn(field)
  for (const name of moreColumns) addColumn({ kind: 'field', name, type: 'text' })

  const calculations = new Map<string, XmlElement>()
  if (timeFormula !== undefined)
    calculations.set(timeId, dimensionColumn(fieldCaption(time, binding), timeId, timeFormula, 'datetime'))
  for (const { name, caption, formula, type } of written.dimensions) {
    if (formula !== null) {
      const field = naming.dimension(name)
      calculations.set(field, dimensionColumn(caption, field, formula, type))
    }
  }
  const dimensionIds = [...calculations.keys()]
  const along = plan.dimensions.map(({ name, expr, caption }) => ({
    caption,
    field: isColumn(expr, binding) ? naming.field(expr) : naming.dimension(name),
  }))
  const addressing = addressingAlong(
    id === undefined
      ? []
      : along.map(({ caption, field }) => ({ caption, field: `${printName(id)}.${printName(field)}` })),
  )
  for (const [index, field] of written.fields.entries()) {
    const name = naming.calculation(field.name)
    const planned = plan.fields[index]
    if (planned !== undefined) calculations.set(name, metricColumn(field, planned, name, formats, addressing))
  }
  // Columns of a file in the order of the file, and then those that it must have.
  const order = [...new Set([...moreColumns, ...sources.keys()])]
  return {
    plan,
    written,
    formats,
    naming,
    addressing,
    columns: order.map((name) => ({ name, type: types.get(name) as FieldType })),
    calculations,
    sources,
    parameters: new Map(
      written.parameters.map((parameter) => {
        const name = parameterId(parameter.name)
        return [name, parameterColumn(parameter, name, formats)]
      }),
    ),
    folders: folders(plan, written.fields, dimensionIds, naming.calculation),
  }
}

/** Reads times of ISO form. */
function textTimeFormula(column: string): string {
  return `DATETIME(REPLACE(LEFT(${printName(column)}, 19), 'T', ' '))`
}

function withDefaults(options: TableauFieldsOptions): TableauFieldsOptions {
  return { ...options, form: options.form ?? defaultForm, by: options.by ?? defaultDimension }
}

/** Whether a field of a file is a column that formulas read: its caption is not another's. */
function isColumnOf(name: string, found: ReadonlyMap<string, string> | undefined): boolean {
  return found !== undefined && [...found.values()].some((column) => printName(column) === name)
}
