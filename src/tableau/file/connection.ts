import { aListOfTexts, aText, checkOptions, type OptionRules } from '../../checked-options.js'
import { QueryError } from '../../errors.js'
import { defaultCatalog } from '../../lake/names.js'
import { shown } from '../../shown.js'
import { printName } from '../language/print.js'
import type { FieldType } from '../language/values.js'
import { connectionId, objectId } from './ids.js'
import { element, type XmlElement } from './xml.js'

/**
 * A table of Amazon Athena, or a statement of one's own. The user signs in with an access key in Tableau: no secret is written. Its
 * workgroup is no part of a file: Tableau reads it from `athena.properties`.
 */
export interface AthenaConnection {
  readonly kind: 'athena'
  readonly region: string
  /** Where Athena puts its results: `s3://bucket/folder/`. */
  readonly stagingDirectory: string
  /** `AwsDataCatalog` unless given. */
  readonly catalog?: string
  /** The database. */
  readonly schema: string
  /** The table, unless `sql` is given. */
  readonly table?: string
  /** A SELECT, in place of a table. */
  readonly sql?: string
  /** The endpoint, where it is not that of the region. */
  readonly server?: string
}

/** A CSV file with a line of column names. */
export interface CsvConnection {
  readonly kind: 'csv'
  /** The folder, as the machine that opens it sees it; relative to the workbook in a packaged one. */
  readonly directory: string
  readonly filename: string
  /** The names of its columns in their order; those that are bound unless given. */
  readonly columns?: readonly string[]
  /** A comma unless given. */
  readonly separator?: string
}

export type TableauConnection = AthenaConnection | CsvConnection

/** A column of the source, and its type there. */
export interface SourceColumn {
  readonly name: string
  readonly type: FieldType
}

/** The parts of a data source that tell where its rows come from. */
export interface ConnectionParts {
  /** What the table is called in Tableau. */
  readonly caption: string
  readonly objectId: string
  readonly connection: XmlElement
  readonly objectGraph: XmlElement
}

/** Writes the connection, the table and its columns. */
export function connectionParts(given: TableauConnection, columns: readonly SourceColumn[]): ConnectionParts {
  checkConnection(given)
  const caption = given.kind === 'csv' ? given.filename : (given.table ?? 'Custom SQL Query')
  const seed = JSON.stringify(given)
  const id = objectId(caption.replace(/\.csv$/i, ''), seed)
  const { className, label, attributes } =
    given.kind === 'athena' ? athenaAttributes(given) : csvAttributes(given, caption)
  const name = connectionId(className, seed)
  const relation = relationOf(given, name, caption, columns)
  const parent = relation.attributes['name'] as string
  return {
    caption,
    objectId: id,
    connection: element('connection', { class: 'federated' }, [
      element('named-connections', {}, [
        element('named-connection', { caption: label, name }, [element('connection', attributes)]),
      ]),
      relation,
      element(
        'metadata-records',
        {},
        columns.map((column, ordinal) => metadataRecord(column, ordinal, parent, id)),
      ),
    ]),
    objectGraph: element('object-graph', {}, [
      element('objects', {}, [
        element('object', { caption, id }, [element('properties', { context: '' }, [relation])]),
      ]),
    ]),
  }
}

function athenaAttributes(given: AthenaConnection) {
  const server = given.server ?? `athena.${given.region}.amazonaws.com`
  return {
    className: 'athena',
    label: server,
    attributes: {
      authentication: 'auth-user-pass',
      class: 'athena',
      dbname: given.catalog ?? defaultCatalog,
      'one-time-sql': '',
      port: '443',
      schema: given.schema,
      server,
      username: '',
      warehouse: given.stagingDirectory,
    },
  }
}

function csvAttributes({ directory, filename }: CsvConnection, caption: string) {
  return {
    className: 'textscan',
    label: caption.replace(/\.csv$/i, ''),
    attributes: { class: 'textscan', directory, filename, password: '', server: '' },
  }
}

function relationOf(
  given: TableauConnection,
  connection: string,
  caption: string,
  columns: readonly SourceColumn[],
): XmlElement {
  if (given.kind === 'athena') {
    if (given.sql === undefined) {
      const table = `${printName(given.schema)}.${printName(given.table as string)}`
      return element('relation', { connection, name: caption, table, type: 'table' })
    }
    // Within a statement, Tableau reads `<` as the start of a parameter unless it is doubled, and `>` likewise.
    return element('relation', { connection, name: caption, type: 'text' }, given.sql.replaceAll(/[<>]/g, '$&$&'))
  }
  const table = printName(given.filename.replaceAll('.', '#'))
  return element('relation', { connection, name: caption, table, type: 'table' }, [
    element(
      'columns',
      { 'character-set': 'UTF-8', header: 'yes', locale: 'en_US', separator: given.separator ?? ',' },
      columns.map(({ name, type }, ordinal) => element('column', { datatype: type, name, ordinal })),
    ),
  ])
}

const remoteTypes: Readonly<Record<FieldType, { readonly code: number; readonly aggregation: string }>> = {
  string: { code: 129, aggregation: 'Count' },
  integer: { code: 20, aggregation: 'Sum' },
  real: { code: 5, aggregation: 'Sum' },
  boolean: { code: 11, aggregation: 'Count' },
  date: { code: 133, aggregation: 'Year' },
  datetime: { code: 135, aggregation: 'Year' },
}

function metadataRecord({ name, type }: SourceColumn, ordinal: number, parent: string, object: string): XmlElement {
  const { code, aggregation } = remoteTypes[type]
  return element('metadata-record', { class: 'column' }, [
    element('remote-name', {}, name),
    element('remote-type', {}, String(code)),
    element('local-name', {}, printName(name)),
    element('parent-name', {}, printName(parent)),
    element('remote-alias', {}, name),
    element('ordinal', {}, String(ordinal)),
    element('local-type', {}, type),
    element('aggregation', {}, aggregation),
    element('contains-null', {}, 'true'),
    element('object-id', {}, printName(object)),
  ])
}

const athena: OptionRules<AthenaConnection> = {
  kind: true,
  region: aText,
  stagingDirectory: true,
  catalog: aText,
  schema: aText,
  table: aText,
  sql: aText,
  server: aText,
}

const csv: OptionRules<CsvConnection> = {
  kind: true,
  directory: aText,
  filename: aText,
  columns: aListOfTexts,
  separator: aText,
}

function checkConnection(given: TableauConnection): void {
  const fail = (problem: string): never => {
    throw new QueryError(`connection: ${problem}`, { option: 'connection', value: given })
  }
  if (given.kind === 'athena') {
    refuseWorkgroup('connection.workgroup', (given as { readonly workgroup?: unknown }).workgroup)
    checkOptions('connection', given, athena)
    if (!given.region && !given.server) fail('say in which region Athena is: { region: "eu-west-1" }')
    if (!/^s3:\/\/./.test(String(given.stagingDirectory)))
      fail('stagingDirectory is a place in S3: "s3://bucket/folder/"')
    if (!given.schema) fail('name the database: { schema: "shop" }')
    if ((given.table === undefined) === (given.sql === undefined)) fail('name a table, or give a statement as sql')
  } else if (given.kind === 'csv') {
    checkOptions('connection', given, csv)
    if (!given.filename) fail('name the file: { filename: "events.csv" }')
    if (given.directory === undefined) fail('name the folder of the file: { directory: "/data" }')
  } else fail(`kind is "athena" or "csv", not ${shown((given as { kind?: unknown }).kind)}`)
}

/**
 * Refuses a workgroup, which Tableau does not read from its files.
 *
 * @throws {@link QueryError} that says where it belongs
 */
export function refuseWorkgroup(option: string, workgroup: unknown): void {
  if (workgroup === undefined) return
  const name = typeof workgroup === 'string' && /^[\w.-]{1,128}$/.test(workgroup) ? workgroup : 'NAME'
  throw new QueryError(
    `${option}: Tableau takes the workgroup from athena.properties, not from its files: put the line Workgroup=${name} into that file, in the folder Datasources of My Tableau Repository, and leave ${option} out`,
    { option: 'workgroup', value: workgroup },
  )
}
