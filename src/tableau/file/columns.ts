import { formulaOf } from '../../definition/describe.js'
import type { MetricFormat } from '../../definition/metric.js'
import { number } from '../compile/ast.js'
import { type NumberFormats, numberFormat } from '../compile/number-format.js'
import type { TableauParameter } from '../compile/parameters.js'
import type { FieldsPlan, PlannedField } from '../compile/plan-fields.js'
import type { TableauField } from '../compile/tableau-fields.js'
import { printFormula, printName } from '../language/print.js'
import type { FieldType } from '../language/values.js'
import { element, type XmlElement } from './xml.js'

/** Tableau's default format of a metric: a letter for its kind, and the format itself. */
function defaultFormat(format: MetricFormat, formats: NumberFormats): string | undefined {
  const custom = numberFormat(format, formats)
  if (custom === undefined) return undefined
  const isCurrency = format === 'money' && formats.currency !== undefined
  return `${format === 'percent' ? 'p' : isCurrency ? 'c' : 'n'}${custom}`
}

/** How table calculations go through the marks unless a view says otherwise. */
export interface DefaultAddressing {
  readonly tableCalculation: XmlElement
  /** The same in words. */
  readonly note: string
}

/** Goes along dimensions, each with its caption and its qualified name; along the rows of the view where there are none. */
export function addressingAlong(
  dimensions: readonly { readonly caption: string; readonly field: string }[],
): DefaultAddressing {
  const captions = dimensions.map(({ caption }) => caption).join(', ')
  return {
    tableCalculation: tableCalculation(dimensions.map(({ field }) => field)),
    note: dimensions.length === 0 ? '' : `Unless the view says otherwise, it is computed along ${captions}.`,
  }
}

function tableCalculation(along: readonly string[]): XmlElement {
  const [field, another] = along
  if (field === undefined) return element('table-calc', { 'ordering-type': 'Rows' })
  if (another === undefined) return element('table-calc', { 'ordering-field': field, 'ordering-type': 'Field' })
  return element(
    'table-calc',
    { 'ordering-type': 'Field' },
    along.map((one) => element('order', { field: one })),
  )
}

/** A calculated field of a metric. `name` is its internal name, `formula` is in internal names. */
export function metricColumn(
  field: Pick<TableauField, 'caption' | 'description' | 'formula' | 'type' | 'kind' | 'notes'>,
  planned: PlannedField,
  name: string,
  formats: NumberFormats,
  addressing: DefaultAddressing,
): XmlElement {
  const isNumber = field.type === 'integer' || field.type === 'real'
  const isTable = field.kind === 'table-calculation'
  const notes = isTable ? [...field.notes, addressing.note] : field.notes
  return element(
    'column',
    {
      caption: field.caption,
      datatype: field.type,
      'default-format': defaultFormat(planned.format, formats),
      name: printName(name),
      role: 'measure',
      type: isNumber ? 'quantitative' : 'nominal',
    },
    [
      element(
        'calculation',
        { class: 'tableau', formula: field.formula },
        isTable ? [addressing.tableCalculation] : [],
      ),
      description({ ...field, notes }, planned),
    ],
  )
}

/** What the metric is, how it is defined, where it comes from, and what filters do to it. */
function description(
  { description, notes }: Pick<TableauField, 'description' | 'notes'>,
  { name, unit, expr }: PlannedField,
): XmlElement {
  const parts = [
    description,
    unit === '' ? '' : `Unit: ${unit}.`,
    `Definition: ${formulaOf(expr)}.`,
    `Cartometrics metric ${name}.`,
    ...notes,
  ]
  return element('desc', {}, [
    element('formatted-text', {}, [element('run', {}, parts.filter((part) => part !== '').join(' '))]),
  ])
}

/** A calculated field that is a dimension, or a column read as something else. */
export function dimensionColumn(caption: string, name: string, formula: string, type: FieldType): XmlElement {
  return element(
    'column',
    {
      caption,
      datatype: type,
      name: printName(name),
      role: 'dimension',
      type: type === 'datetime' ? 'ordinal' : 'nominal',
    },
    [element('calculation', { class: 'tableau', formula })],
  )
}

/** A column of the source. */
export function sourceColumn(caption: string, name: string, type: FieldType, hidden: boolean): XmlElement {
  const isMeasure = type === 'real' || type === 'integer'
  return element('column', {
    caption: caption === name ? undefined : caption,
    datatype: type,
    hidden: hidden ? true : undefined,
    name: printName(name),
    role: isMeasure ? 'measure' : 'dimension',
    type: isMeasure ? 'quantitative' : type === 'datetime' ? 'ordinal' : 'nominal',
  })
}

/** A parameter, with a range that its value is in. */
export function parameterColumn(
  { caption, type, value, format }: TableauParameter,
  name: string,
  formats: NumberFormats,
): XmlElement {
  const text = printFormula(number(value))
  return element(
    'column',
    {
      caption,
      datatype: type,
      'default-format': defaultFormat(format, formats),
      name: printName(name),
      'param-domain-type': 'any',
      role: 'measure',
      type: 'quantitative',
      value: text,
    },
    [element('calculation', { class: 'tableau', formula: text })],
  )
}

/** Folders of calculated fields, by what they do. */
export function folders(
  plan: FieldsPlan,
  fields: readonly TableauField[],
  dimensions: readonly string[],
  idOf: (name: string) => string,
): XmlElement | undefined {
  const named = (name: string, items: readonly string[]) =>
    items.length === 0
      ? undefined
      : element(
          'folder',
          { name },
          items.map((id) => element('folder-item', { name: printName(id), type: 'field' })),
        )
  const groups: Record<'measures' | 'metrics' | 'comparisons' | 'parts of others', string[]> = {
    measures: [],
    metrics: [],
    comparisons: [],
    'parts of others': [],
  }
  for (const [index, field] of fields.entries()) {
    const isMeasure = plan.fields[index]?.expr.kind === 'aggregate'
    const isPart = field.helper && plan.fields[index]?.description === ''
    const group = isPart
      ? 'parts of others'
      : isMeasure
        ? 'measures'
        : field.kind === 'aggregate'
          ? 'metrics'
          : 'comparisons'
    groups[group].push(idOf(field.name))
  }
  const all = Object.entries({ ...groups, dimensions }).map(([name, items]) => named(`Cartometrics: ${name}`, items))
  return all.every((folder) => folder === undefined) ? undefined : element('folders-common', {}, all)
}
