import type { FieldNode } from '../../definition/expression.js'
import type { EventField } from '../../events/fields.js'
import type { LackedColumn } from '../../events/lacking.js'
import { defaultForm } from '../compile/comparisons.js'
import { fieldCaption, fieldColumn } from '../compile/naming.js'
import { lackedColumns, TableauFileError } from '../file/file-error.js'
import { type SourceParts, sourceParts, type TableauContentOptions } from '../file/source-parts.js'
import { element, type XmlElement } from '../file/xml.js'
import { printName } from '../language/print.js'
import { refuseAggregates } from './calculated-fields.js'
import { documentVersion } from './document-version.js'
import { DocumentEdits } from './edit.js'
import { attributeOf, childrenNamed, descendantsNamed, type ScannedElement, scanXml, textOf } from './scan.js'

/** What is put into a file. */
export interface InjectOptions extends TableauContentOptions {
  /** The name or caption of the data source, where the file has several. */
  readonly datasource?: string
}

/** The captions of fields: those that were not there before, those that were other than now, and those that are as they were. */
export interface InjectedFields {
  readonly added: readonly string[]
  readonly updated: readonly string[]
  readonly unchanged: readonly string[]
}

/** The children of a data source that come before its columns, in the order of the format; and so on for what comes after. */
const beforeColumns = [
  'document-format-change-manifest',
  'repository-location',
  'connection',
  'utility-dimension',
  'dimension',
  'overridable-settings',
  'aliases',
  'column',
]
const beforeFolders = [...beforeColumns, 'column-instance', 'group', 'mapped-images', 'drill-paths']
const beforeDependencies = [
  ...beforeFolders,
  'folder',
  'folders-common',
  'folders-parameters',
  'actions',
  'calculated-members',
  'extract',
  'layout',
  'style',
  'semantic-values',
  'date-options',
  'default-date-format',
  'default-sorts',
  'field-sort-info',
  'datasource-dependencies',
]

/** Adds fields to the text of a .tds or .twb, or updates them. */
export function injectIntoDocument(
  document: string,
  options: InjectOptions,
): InjectedFields & { readonly document: string } {
  const { datasource: wanted, ...content } = options
  const root = scanXml(document)
  if (root.name !== 'datasource' && root.name !== 'workbook') {
    throw new TableauFileError(`<${root.name}> is neither a data source nor a workbook of Tableau`, {})
  }
  const datasource = root.name === 'datasource' ? root : datasourceIn(root, wanted)
  const columns = childrenNamed(datasource, 'column')
  const existing = new Map(columns.map((column) => [attributeOf(column, 'name') ?? '', column]))
  const { find, typeOf } = columnFinder(datasource, document)
  const form = content.form ?? (isLiveAthena(datasource) ? 'table' : defaultForm)
  const tableauVersion = content.tableauVersion ?? documentVersion(root, document)
  const id = attributeOf(datasource, 'formatted-name') ?? attributeOf(datasource, 'name')
  const parts = sourceParts(
    { ...content, form, tableauVersion },
    { id },
    {
      columnName: find,
      typeOf,
      // The captions that others have; ours may be among them from the time before.
      takenFor: (isOurs) =>
        columns
          .filter((column) => !isOurs(attributeOf(column, 'name') ?? ''))
          .map((column) => attributeOf(column, 'caption') ?? unquoted(attributeOf(column, 'name') ?? '')),
    },
  )

  const edits = new DocumentEdits(document)
  const fields: Record<keyof InjectedFields, string[]> = { added: [], updated: [], unchanged: [] }
  const missing: XmlElement[] = []
  for (const [id, column] of parts.calculations) {
    const caption = String(column.attributes['caption'])
    const found = existing.get(printName(id))
    if (found === undefined) {
      missing.push(column)
      fields.added.push(caption)
    } else fields[update(found, column, edits) ? 'updated' : 'unchanged'].push(caption)
  }
  edits.insert(datasource, lastOf(datasource, beforeColumns), missing)
  if (root.name === 'workbook') {
    updateSheets(root, datasource, parts, edits)
    addParameters(root, parts, edits)
  }
  addDependencies(root, datasource, parts, edits)
  addFolders(root, datasource, parts, edits)
  return { document: edits.count === 0 ? document : edits.apply(), ...fields }
}

/** Makes a field what it should be. @returns whether it was something else */
function update(existing: ScannedElement, wanted: XmlElement, edits: DocumentEdits): boolean {
  const before = edits.count
  const calculation = childrenNamed(existing, 'calculation')[0]
  const there = calculation === undefined ? [] : childrenNamed(calculation, 'table-calc')
  const addressing = addressingOf(wanted)
  const [first, ...others] = there
  if (calculation === undefined || first === undefined) edits.merge(existing, wanted)
  else {
    edits.merge(existing, withoutAddressing(wanted))
    // What is no table calculation any more must not be addressed as one.
    if (addressing === undefined && there.length === calculation.children.length) edits.empty(calculation)
    else {
      for (const one of addressing === undefined ? there : others) edits.remove(one)
      if (addressing !== undefined && !isAddressedAs(first, addressing)) edits.replace(first, addressing)
    }
  }
  return edits.count > before
}

function addressingOf({ children }: XmlElement): XmlElement | undefined {
  if (typeof children === 'string') return undefined
  const calculation = children.find(({ name }) => name === 'calculation')
  return typeof calculation?.children === 'string' ? undefined : calculation?.children[0]
}

function withoutAddressing(column: XmlElement): XmlElement {
  if (typeof column.children === 'string') return column
  const children = column.children.map((child) => (child.name === 'calculation' ? { ...child, children: [] } : child))
  return { ...column, children }
}

/** Whether a table calculation goes along the fields that it should; what is said besides, such as a sort order, does not matter. */
function isAddressedAs(existing: ScannedElement, wanted: XmlElement): boolean {
  const fields = childrenNamed(existing, 'order').map((order) => attributeOf(order, 'field'))
  const wantedFields = typeof wanted.children === 'string' ? [] : wanted.children
  return (
    ['ordering-type', 'ordering-field'].every((name) => attributeOf(existing, name) === wanted.attributes[name]) &&
    fields.length === wantedFields.length &&
    wantedFields.every(({ attributes }, index) => attributes['field'] === fields[index])
  )
}

/** Whether rows come from Athena itself, and not from an extract of them. */
function isLiveAthena(datasource: ScannedElement): boolean {
  const isExtracted = childrenNamed(datasource, 'extract').some(
    (one) => !['false', '0'].includes(attributeOf(one, 'enabled') ?? ''),
  )
  const connections = childrenNamed(datasource, 'connection').flatMap((one) => [
    one,
    ...descendantsNamed(one, 'connection'),
  ])
  return !isExtracted && connections.some((one) => attributeOf(one, 'class') === 'athena')
}

function datasourceIn(workbook: ScannedElement, wanted: string | undefined): ScannedElement {
  const all = childrenNamed(workbook, 'datasources').flatMap((list) => childrenNamed(list, 'datasource'))
  const sources = all.filter((one) => attributeOf(one, 'name') !== 'Parameters')
  const captions = sources.map((one) => attributeOf(one, 'caption') ?? attributeOf(one, 'name') ?? '')
  const found = sources.filter(
    (one) => wanted === undefined || attributeOf(one, 'name') === wanted || attributeOf(one, 'caption') === wanted,
  )
  const [first, second] = found
  if (first !== undefined && second === undefined) return first
  const listed = captions.map((caption) => JSON.stringify(caption)).join(', ')
  throw new TableauFileError(
    captions.length === 0
      ? 'the workbook has no data source'
      : wanted === undefined
        ? `the workbook has several data sources: say which, with { datasource }: ${listed}`
        : `${first === undefined ? 'no' : 'more than one'} data source of the workbook is called ${JSON.stringify(wanted)}; there are ${listed}`,
    { datasources: captions },
  )
}

/** Finds the internal name of a column by its name in the table, else by its caption; and its type. */
function columnFinder(datasource: ScannedElement, document: string) {
  const byColumn = new Map<string, string>()
  const byCaption = new Map<string, string>()
  const formulas = new Map<string, string>()
  const types = new Map<string, string>()
  for (const record of descendantsNamed(datasource, 'metadata-record')) {
    const read = (name: string) => {
      const [found] = childrenNamed(record, name)
      return found === undefined ? '' : textOf(found, document).trim()
    }
    const local = read('local-name')
    if (attributeOf(record, 'class') !== 'column' || local === '') continue
    byColumn.set(unquoted(local), unquoted(local))
    types.set(unquoted(local), read('local-type'))
    const remote = read('remote-name')
    if (!byColumn.has(remote)) byColumn.set(remote, unquoted(local))
  }
  for (const column of childrenNamed(datasource, 'column')) {
    const name = attributeOf(column, 'name') ?? ''
    if (attributeOf(column, 'datatype') === 'table') continue
    byColumn.set(unquoted(name), unquoted(name))
    // A type that someone has chosen in Tableau is here, and that of the table in the record.
    types.set(unquoted(name), attributeOf(column, 'datatype') ?? '')
    const [calculation] = childrenNamed(column, 'calculation')
    if (calculation !== undefined) formulas.set(unquoted(name), attributeOf(calculation, 'formula') ?? '')
    byCaption.set(attributeOf(column, 'caption') ?? unquoted(name), unquoted(name))
  }
  const find = (fields: readonly FieldNode[], binding: Parameters<typeof fieldColumn>[1]) => {
    const found = new Map<string, string>()
    const missing: LackedColumn[] = []
    const isNamed = ({ name }: FieldNode) => binding.named.has(name)
    for (const field of fields) {
      const column = fieldColumn(field, binding)
      // A name that was given is not passed over for the usual caption.
      const name = byColumn.get(column) ?? byCaption.get(isNamed(field) ? column : fieldCaption(field, binding))
      if (name === undefined) missing.push({ column, field: field.name })
      else found.set(field.name, name)
    }
    for (const name of binding.named) {
      const column = binding.columns[name as EventField]
      const isRead = fields.some((field) => field.name === name)
      if (!isRead && !byColumn.has(column) && !byCaption.has(column)) missing.push({ column, field: name })
    }
    if (missing.length > 0) {
      const stored = [...byColumn.keys()].filter((name) => !formulas.has(name))
      throw lackedColumns('the data source', missing, stored)
    }
    refuseAggregates(found, { types, formulas })
    return found
  }
  const typeOf = (name: string) => {
    const type = types.get(name)
    return type === '' || type === 'unknown' ? undefined : type
  }
  return { find, typeOf }
}

/** Sheets have copies of the fields they show. */
function updateSheets(
  workbook: ScannedElement,
  datasource: ScannedElement,
  parts: SourceParts,
  edits: DocumentEdits,
): void {
  const name = attributeOf(datasource, 'name')
  for (const part of workbook.children) {
    if (part.name === 'datasources') continue
    for (const dependencies of descendantsNamed(part, 'datasource-dependencies')) {
      if (attributeOf(dependencies, 'datasource') !== name) continue
      for (const column of childrenNamed(dependencies, 'column')) {
        const ours = parts.calculations.get(unquoted(attributeOf(column, 'name') ?? ''))
        if (ours === undefined || typeof ours.children === 'string') continue
        update(column, { ...ours, children: ours.children.filter(({ name }) => name !== 'desc') }, edits)
      }
    }
  }
}

/** A workbook keeps its parameters in a data source of their own. Those that are there keep their values. */
function addParameters(workbook: ScannedElement, { parameters }: SourceParts, edits: DocumentEdits): void {
  const [list] = childrenNamed(workbook, 'datasources')
  if (list === undefined) return
  const own = childrenNamed(list, 'datasource').find((one) => attributeOf(one, 'name') === 'Parameters')
  if (own !== undefined) edits.insert(own, lastOf(own, beforeColumns), without(own, parameters))
  else if (parameters.size > 0) {
    const attributes = { hasconnection: false, inline: true, name: 'Parameters', version: '18.1' }
    const aliases = element('aliases', { enabled: 'yes' })
    edits.insert(list, undefined, [element('datasource', attributes, [aliases, ...parameters.values()])])
  }
}

/** A data source has copies of the parameters that its fields refer to; in a workbook, where it had some before. */
function addDependencies(
  root: ScannedElement,
  datasource: ScannedElement,
  { parameters }: SourceParts,
  edits: DocumentEdits,
): void {
  const copies = childrenNamed(datasource, 'datasource-dependencies').find(
    (one) => attributeOf(one, 'datasource') === 'Parameters',
  )
  if (copies !== undefined) edits.insert(copies, copies.children.at(-1), without(copies, parameters))
  else if (root.name === 'datasource' && parameters.size > 0) {
    edits.insert(datasource, lastOf(datasource, beforeDependencies), [
      element('datasource-dependencies', { datasource: 'Parameters' }, [...parameters.values()]),
    ])
  }
}

/** Puts new fields into folders, where the file has such; what someone has put elsewhere stays there. */
function addFolders(
  root: ScannedElement,
  datasource: ScannedElement,
  { folders }: SourceParts,
  edits: DocumentEdits,
): void {
  if (folders === undefined || typeof folders.children === 'string') return
  const manifests = [root, datasource].flatMap((one) => childrenNamed(one, 'document-format-change-manifest'))
  const isAllowed = manifests.some((manifest) => childrenNamed(manifest, 'SchemaViewerObjectModel').length > 0)
  const [list] = childrenNamed(datasource, 'folders-common')
  if (list === undefined) {
    if (isAllowed) edits.insert(datasource, lastOf(datasource, beforeFolders), [folders])
    return
  }
  const placed = new Set(descendantsNamed(list, 'folder-item').map((item) => attributeOf(item, 'name')))
  for (const folder of folders.children) {
    if (typeof folder.children === 'string') continue
    const items = folder.children.filter(({ attributes }) => !placed.has(String(attributes['name'])))
    if (items.length === 0) continue
    const found = childrenNamed(list, 'folder').find((one) => attributeOf(one, 'name') === folder.attributes['name'])
    if (found === undefined) edits.insert(list, list.children.at(-1), [{ ...folder, children: items }])
    else edits.insert(found, found.children.at(-1), items)
  }
}

function without(within: ScannedElement, columns: ReadonlyMap<string, XmlElement>): readonly XmlElement[] {
  const names = new Set(childrenNamed(within, 'column').map((column) => attributeOf(column, 'name')))
  return [...columns].filter(([id]) => !names.has(printName(id))).map(([, column]) => column)
}

function lastOf(parent: ScannedElement, names: readonly string[]): ScannedElement | undefined {
  return parent.children.filter(({ name }) => names.includes(name)).at(-1)
}

function unquoted(name: string): string {
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1).replaceAll(']]', ']') : name
}
