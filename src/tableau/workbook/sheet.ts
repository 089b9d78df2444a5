import type { DatasourceParts } from '../file/datasource.js'
import { sheetId } from '../file/ids.js'
import { element, type XmlElement } from '../file/xml.js'
import { children, type FormulaAst } from '../language/ast.js'
import { parseFormula } from '../language/parse.js'
import { printName } from '../language/print.js'

/** What a worksheet shows. Fields are internal names. */
export interface Sheet {
  readonly name: string
  /** A line below its name that says how it is read. */
  readonly subtitle?: string
  readonly mark: 'Text' | 'Bar' | 'Circle'
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly encodings: readonly { readonly on: 'color' | 'size' | 'lod' | 'text'; readonly field: string }[]
  /** Calculated fields that must be true. */
  readonly onlyIf: readonly string[]
  /** The field by which the dimension on the rows is sorted, descending. */
  readonly sortBy?: string
  /** Lines on an axis: the value of a field that is the same at all marks. */
  readonly lines: readonly { readonly axis: string; readonly value: string }[]
  /** The text at each mark, where it is not the field alone: words, and fields that are on `text`. */
  readonly label?: readonly LabelPart[]
}

/** A part of a label: the value of a field, or words. */
export type LabelPart = { readonly field: string; readonly size?: number } | string

/** A filter that all worksheets share. */
export interface SharedFilter {
  /** The internal name of the field. */
  readonly field: string
  /** Whether it is a range of times, or a list of values. */
  readonly kind: 'range' | 'list'
  /** The number by which Tableau knows that worksheets share it. */
  readonly group: number
}

/** What worksheets are about. */
export interface SheetScope {
  readonly parts: DatasourceParts
  /** The internal name of the dimension. */
  readonly dimension: string
  readonly elements: ReadonlyMap<string, XmlElement>
  readonly filters: readonly SharedFilter[]
}

/** Writes a worksheet with all the fields that it depends on. */
export function worksheet(sheet: Sheet, scope: SheetScope): XmlElement {
  const { parts, dimension, filters } = scope
  const shown = [
    ...sheet.rows,
    ...sheet.columns,
    ...sheet.encodings.map(({ field }) => field),
    ...sheet.onlyIf,
    ...(sheet.sortBy === undefined ? [] : [sheet.sortBy]),
    ...sheet.lines.map(({ value }) => value),
  ]
  const distinct = [...new Set(shown)]
  const { columns, parameters } = dependencies([...distinct, dimension, ...filters.map(({ field }) => field)], scope)
  const instance = (field: string) => instanceOf(field, scope)
  const qualified = (field: string) => `${printName(parts.id)}.${instance(field).name}`
  const shared = filters.map((filter) => qualifiedFilter(filter, scope))
  // Headings within each other.
  const list = (fields: readonly string[]) => {
    const written = fields.map(qualified)
    return written.length <= 1 ? written.join('') : `(${written.join(' / ')})`
  }
  return element('worksheet', { name: sheet.name }, [
    element('layout-options', {}, [title(sheet)]),
    element('table', {}, [
      element('view', {}, [
        element('datasources', {}, [
          element('datasource', { caption: parts.caption, name: parts.id }),
          parameters.length === 0 ? undefined : element('datasource', { name: 'Parameters' }),
        ]),
        parameters.length === 0
          ? undefined
          : element('datasource-dependencies', { datasource: 'Parameters' }, parameters),
        element('datasource-dependencies', { datasource: parts.id }, [
          ...columns,
          ...distinct.map((field) => columnInstance(field, distinct.includes(dimension), scope)),
          ...filterInstances(filters, scope).filter(
            ({ attributes }) => !distinct.some((field) => instance(field).name === attributes['name']),
          ),
        ]),
        ...filters.map((filter) => sharedFilter(filter, scope)),
        ...sheet.onlyIf.map((field) =>
          element('filter', { class: 'categorical', column: qualified(field) }, [
            element('groupfilter', {
              function: 'member',
              level: instance(field).name,
              member: 'true',
              'user:ui-domain': 'relevant',
              'user:ui-enumeration': 'inclusive',
              'user:ui-marker': 'enumerate',
            }),
          ]),
        ),
        sheet.sortBy === undefined
          ? undefined
          : element('shelf-sorts', {}, [
              element('shelf-sort-v2', {
                'dimension-to-sort': qualified(dimension),
                direction: 'DESC',
                'is-on-innermost-dimension': true,
                'measure-to-sort-by': qualified(sheet.sortBy),
                shelf: 'rows',
              }),
            ]),
        shared.length + sheet.onlyIf.length === 0
          ? undefined
          : element(
              'slices',
              {},
              [...shared, ...sheet.onlyIf.map(qualified)].map((column) => element('column', {}, column)),
            ),
        element('aggregation', { value: true }),
      ]),
      sheet.mark === 'Text' ? centred : element('style'),
      element('panes', {}, [
        element('pane', { 'selection-relaxation-option': 'selection-relaxation-allow' }, [
          element('view', {}, [element('breakdown', { value: 'auto' })]),
          element('mark', { class: sheet.mark }),
          element(
            'encodings',
            {},
            sheet.encodings.map(({ on, field }) => element(on, { column: qualified(field) })),
          ),
          ...sheet.lines.map(({ axis, value }, index) =>
            element('reference-line', {
              'axis-column': qualified(axis),
              'enable-instant-analytics': true,
              formula: 'max',
              id: `refline${index}`,
              'label-type': 'value',
              scope: 'per-table',
              'tooltip-type': 'automatic',
              'value-column': qualified(value),
              'z-order': index + 1,
            }),
          ),
          ...(sheet.label === undefined ? [] : labelled(sheet.label, qualified)),
        ]),
      ]),
      element('rows', {}, list(sheet.rows)),
      element('cols', {}, list(sheet.columns)),
    ]),
    element('simple-id', { uuid: sheetId(`worksheet:${sheet.name}`) }),
  ])
}

/** The sheet's name, and how it is read. A key figure has its name above it, in small letters. */
function title({ mark, subtitle }: Sheet): XmlElement {
  const isFigure = mark === 'Text'
  return element('title', {}, [
    element('formatted-text', {}, [
      element(
        'run',
        {
          bold: isFigure ? undefined : true,
          fontalignment: isFigure ? 1 : undefined,
          fontcolor: isFigure ? grey : undefined,
          fontsize: isFigure ? 10 : 12,
        },
        '<Sheet Name>',
      ),
      ...(subtitle === undefined ? [] : [lineBreak, element('run', { fontcolor: grey, fontsize: 9 }, subtitle)]),
    ]),
  ])
}

const grey = '#666666'

/** Tableau writes a line break behind this letter. */
const lineBreak = element('run', {}, '\u00C6\n')

const centred = element('style', {}, [
  element('style-rule', { element: 'cell' }, [
    element('format', { attr: 'text-align', value: 'center' }),
    element('format', { attr: 'vertical-align', value: 'center' }),
  ]),
])

/** A label of fields and words, shown at every mark. */
function labelled(label: readonly LabelPart[], qualified: (field: string) => string): readonly XmlElement[] {
  return [
    element('customized-label', {}, [
      element(
        'formatted-text',
        {},
        label.map((part) =>
          typeof part === 'string'
            ? element('run', { fontcolor: grey }, part)
            : element(
                'run',
                { bold: part.size === undefined ? undefined : true, fontsize: part.size },
                `<${qualified(part.field)}>`,
              ),
        ),
      ),
    ]),
    element('style', {}, [
      element('style-rule', { element: 'mark' }, [
        element('format', { attr: 'mark-labels-show', value: true }),
        element('format', { attr: 'mark-labels-cull', value: true }),
      ]),
    ]),
  ]
}

/** The columns that fields depend on, themselves included, and the parameters. */
export function dependencies(
  fields: readonly string[],
  { elements, parts }: SheetScope,
): { readonly columns: readonly XmlElement[]; readonly parameters: readonly XmlElement[] } {
  const needed = closure(fields, elements)
  return {
    columns: [...needed.fields].flatMap((field) => withoutDescription(elements.get(field))),
    parameters: [...parts.source.parameters].filter(([id]) => needed.parameters.has(id)).map(([, one]) => one),
  }
}

/** How a filter's field stands on the shelf of filters: a time without aggregation is a continuous one. */
function filterInstance({ field, kind }: SharedFilter, scope: SheetScope): { name: string; type: string } {
  return kind === 'range' ? { name: printName(`none:${field}:qk`), type: 'quantitative' } : instanceOf(field, scope)
}

/** The name of a filter's field with that of its data source. */
export function qualifiedFilter(filter: SharedFilter, scope: SheetScope): string {
  return `${printName(scope.parts.id)}.${filterInstance(filter, scope).name}`
}

/** The fields of filters as they stand on the shelf. */
export function filterInstances(filters: readonly SharedFilter[], scope: SheetScope): readonly XmlElement[] {
  return filters.map((filter) => {
    const { name, type } = filterInstance(filter, scope)
    return element('column-instance', {
      column: printName(filter.field),
      derivation: 'None',
      name,
      pivot: 'key',
      type,
    })
  })
}

/** A filter that leaves everything until somebody chooses. */
function sharedFilter(filter: SharedFilter, scope: SheetScope): XmlElement {
  const attributes = { column: qualifiedFilter(filter, scope), 'filter-group': filter.group }
  if (filter.kind === 'range')
    return element('filter', { class: 'quantitative', ...attributes, 'included-values': 'non-null' })
  return element('filter', { class: 'categorical', ...attributes }, [
    element('groupfilter', {
      function: 'level-members',
      level: filterInstance(filter, scope).name,
      'user:ui-enumeration': 'all',
      'user:ui-marker': 'enumerate',
    }),
  ])
}

/** The window that a worksheet is opened in, with its filters and the legend of its colours. */
export function worksheetWindow({ name, encodings }: Sheet, scope: SheetScope): XmlElement {
  const color = encodings.find(({ on }) => on === 'color')?.field
  const beside = [
    ...scope.filters.map((filter) => ({ param: qualifiedFilter(filter, scope), type: 'filter' })),
    ...(color === undefined
      ? []
      : [
          {
            'pane-specification-id': 0,
            param: `${printName(scope.parts.id)}.${instanceOf(color, scope).name}`,
            type: 'color',
          },
        ]),
  ]
  const cards = (edge: string, strips: readonly { size: number; types: readonly string[] }[]) =>
    element(
      'edge',
      { name: edge },
      strips.map(({ size, types }) =>
        element(
          'strip',
          { size },
          types.map((type) => element('card', { type })),
        ),
      ),
    )
  return element('window', { class: 'worksheet', name }, [
    element('cards', {}, [
      cards('left', [{ size: 160, types: ['pages', 'filters', 'marks'] }]),
      cards('top', [
        { size: 2147483647, types: ['columns'] },
        { size: 2147483647, types: ['rows'] },
        { size: 31, types: ['title'] },
      ]),
      beside.length === 0
        ? undefined
        : element('edge', { name: 'right' }, [
            element(
              'strip',
              { size: 160 },
              beside.map((card) => element('card', card)),
            ),
          ]),
    ]),
    element('simple-id', { uuid: sheetId(`window:${name}`) }),
  ])
}

/** How a field stands on a shelf: an aggregate as it is, a dimension without aggregation. */
export function instanceOf(
  field: string,
  { elements }: Pick<SheetScope, 'elements'>,
): { name: string; derivation: string; type: string } {
  const attributes = elements.get(field)?.attributes ?? {}
  const isMeasure = attributes['role'] === 'measure'
  const type = String(attributes['type'])
  const key = type === 'quantitative' ? 'qk' : type === 'ordinal' ? 'ok' : 'nk'
  return {
    // The name of an instance is one name: a bracket in it is doubled.
    name: printName(`${isMeasure ? 'usr' : 'none'}:${field}:${key}`),
    derivation: isMeasure ? 'User' : 'None',
    type,
  }
}

function columnInstance(field: string, isByDimension: boolean, scope: SheetScope): XmlElement {
  const { name, derivation, type } = instanceOf(field, scope)
  const { elements, parts, dimension } = scope
  // Tableau goes along a field only where that is in the view.
  const along = isByDimension
    ? { 'ordering-field': `${printName(parts.id)}.${printName(dimension)}`, 'ordering-type': 'Field' }
    : { 'ordering-type': 'Rows' }
  // A table calculation within another is addressed on its own.
  const tables = [...closure([field], elements).fields].filter((one) => isTableCalculation(elements.get(one)))
  return element(
    'column-instance',
    { column: printName(field), derivation, name, pivot: 'key', type },
    tables
      .map((one) =>
        element('table-calc', one === field ? along : { field: `${printName(parts.id)}.${printName(one)}`, ...along }),
      )
      .sort((a, b) => Number('field' in a.attributes) - Number('field' in b.attributes)),
  )
}

/** Whether a field is computed over the marks of a view. */
export function isTableCalculation(column: XmlElement | undefined): boolean {
  if (column === undefined || typeof column.children === 'string') return false
  return column.children.some(({ name, children }) => name === 'calculation' && children.length > 0)
}

/** Fields with all that their formulas refer to, in the order of the data source; and the parameters among them. */
function closure(
  fields: readonly string[],
  elements: ReadonlyMap<string, XmlElement>,
): { readonly fields: ReadonlySet<string>; readonly parameters: ReadonlySet<string> } {
  const found = new Set<string>()
  const parameters = new Set<string>()
  const add = (field: string) => {
    if (found.has(field)) return
    found.add(field)
    const column = elements.get(field)
    const calculation =
      typeof column?.children === 'string' ? undefined : column?.children.find(({ name }) => name === 'calculation')
    if (calculation !== undefined) visit(parseFormula(String(calculation.attributes['formula'])))
  }
  const visit = (node: FormulaAst): void => {
    if (node.kind === 'field') node.source === undefined ? add(node.name) : parameters.add(node.name)
    for (const child of children(node)) visit(child)
  }
  for (const field of fields) add(field)
  return { fields: new Set([...elements.keys()].filter((field) => found.has(field))), parameters }
}

function withoutDescription(column: XmlElement | undefined): readonly XmlElement[] {
  if (column === undefined || typeof column.children === 'string') return []
  return [{ ...column, children: column.children.filter(({ name }) => name !== 'desc') }]
}
