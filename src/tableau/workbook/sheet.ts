import type { DatasourceParts } from '../file/datasource.js'
import { sheetId } from '../file/ids.js'
import { element, type XmlElement } from '../file/xml.js'
import { children, type FormulaAst } from '../language/ast.js'
import { parseFormula } from '../language/parse.js'
import { printName } from '../language/print.js'

/** What a worksheet shows. Fields are internal names. */
export interface Sheet {
  readonly name: string
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
}

/** What worksheets are about. */
export interface SheetScope {
  readonly parts: DatasourceParts
  /** The internal name of the dimension. */
  readonly dimension: string
  readonly elements: ReadonlyMap<string, XmlElement>
}

/** Writes a worksheet with all the fields that it depends on. */
export function worksheet(sheet: Sheet, scope: SheetScope): XmlElement {
  const { parts, elements, dimension } = scope
  const shown = [
    ...sheet.rows,
    ...sheet.columns,
    ...sheet.encodings.map(({ field }) => field),
    ...sheet.onlyIf,
    ...(sheet.sortBy === undefined ? [] : [sheet.sortBy]),
    ...sheet.lines.map(({ value }) => value),
  ]
  const distinct = [...new Set(shown)]
  const needed = closure([...distinct, dimension], elements)
  const parameters = [...parts.source.parameters].filter(([id]) => needed.parameters.has(id)).map(([, one]) => one)
  const instance = (field: string) => instanceOf(field, scope)
  const qualified = (field: string) => `${printName(parts.id)}.${instance(field).name}`
  const list = (fields: readonly string[]) => {
    const written = fields.map(qualified)
    return written.length <= 1 ? written.join('') : `(${written.join(' + ')})`
  }
  return element('worksheet', { name: sheet.name }, [
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
          ...[...needed.fields].flatMap((field) => withoutDescription(elements.get(field))),
          ...distinct.map((field) => columnInstance(field, scope)),
        ]),
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
        sheet.onlyIf.length === 0
          ? undefined
          : element(
              'slices',
              {},
              sheet.onlyIf.map((field) => element('column', {}, qualified(field))),
            ),
        element('aggregation', { value: true }),
      ]),
      element('style'),
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
        ]),
      ]),
      element('rows', {}, list(sheet.rows)),
      element('cols', {}, list(sheet.columns)),
    ]),
    element('simple-id', { uuid: sheetId(`worksheet:${sheet.name}`) }),
  ])
}

/** The window that a worksheet is opened in. */
export function worksheetWindow(name: string): XmlElement {
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
    ]),
    element('simple-id', { uuid: sheetId(`window:${name}`) }),
  ])
}

/** How a field stands on a shelf: an aggregate as it is, a dimension without aggregation. */
export function instanceOf(
  field: string,
  { elements }: SheetScope,
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

function columnInstance(field: string, scope: SheetScope): XmlElement {
  const { name, derivation, type } = instanceOf(field, scope)
  const { elements, parts, dimension } = scope
  const along = { 'ordering-field': `${printName(parts.id)}.${printName(dimension)}`, 'ordering-type': 'Field' }
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

function isTableCalculation(column: XmlElement | undefined): boolean {
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
