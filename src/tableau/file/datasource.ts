import { aName, checkOptions, type OptionRules } from '../../checked-options.js'
import { QueryError } from '../../errors.js'
import { defaultForm } from '../compile/comparisons.js'
import { printName } from '../language/print.js'
import { type ConnectionParts, connectionParts, type TableauConnection } from './connection.js'
import { connectionId } from './ids.js'
import { releaseFor } from './source-build.js'
import { contentRules, type SourceParts, sourceParts, type TableauContentOptions } from './source-parts.js'
import { element, writeXml, type XmlElement } from './xml.js'

/** A data source: where its rows come from, and which metrics it carries. */
export interface TableauDatasourceOptions extends TableauContentOptions {
  readonly connection: TableauConnection
  /** Its name in Tableau; `E-commerce events` unless given. */
  readonly name?: string
}

/** What the options of a data source must be. */
export const datasourceRules: OptionRules<TableauDatasourceOptions> = { ...contentRules, connection: true, name: aName }

/** The flags of the format that a data source needs. */
export const datasourceFlags = [
  'ObjectModelEncapsulateLegacy',
  'ObjectModelTableType',
  'SchemaViewerObjectModel',
] as const

/** A data source taken apart, for a file of its own or for a workbook. */
export interface DatasourceParts {
  /** Its internal name: `federated.…`. */
  readonly id: string
  readonly caption: string
  readonly source: SourceParts
  readonly connection: ConnectionParts
}

/**
 * Writes a Tableau data source (.tds) for Athena or a CSV file, that carries metrics as calculated fields with captions, formats,
 * descriptions and folders, and parameters for the fewest sessions and fixed thresholds. Comparisons of groups are by brand
 * unless `by` says otherwise, and FIXED unless `form` does; over Athena, which has no PERCENTILE for FIXED thresholds, they are table
 * calculations. The same input gives the same bytes.
 *
 * @example
 * tableauDatasource({
 *   connection: { kind: 'athena', region: 'eu-west-1', stagingDirectory: 's3://results/', schema: 'shop', table: 'events' },
 *   metrics: ['revenue', 'conversionRate', 'quadrant'],
 * })
 * @throws {@link QueryError} for a connection that lacks something, and for unknown metrics and dimensions
 * @throws {@link UnsupportedError} for a metric that Tableau cannot compute
 */
export function tableauDatasource(options: TableauDatasourceOptions): string {
  checkOptions('tableauDatasource', options, datasourceRules)
  const release = releaseFor(options.tableauVersion)
  const parts = datasourceParts(options)
  return writeXml(
    element(
      'datasource',
      {
        caption: parts.caption,
        'formatted-name': parts.id,
        inline: true,
        'source-platform': 'win',
        version: '18.1',
        'xmlns:user': 'http://www.tableausoftware.com/xml/user',
      },
      [
        element(
          'document-format-change-manifest',
          {},
          datasourceFlags.map((flag) => element(flag)),
        ),
        ...datasourceChildren(parts, [parameterDependencies(parts.source)]),
      ],
    ),
    release.build,
  )
}

/** Takes options apart and plans everything. */
export function datasourceParts({
  connection,
  name = 'E-commerce events',
  ...content
}: TableauDatasourceOptions): DatasourceParts {
  if (typeof connection !== 'object' || connection === null) {
    throw new QueryError('connection: say where the events are: { kind: "athena", … } or { kind: "csv", … }', {
      option: 'connection',
      value: connection,
    })
  }
  const id = connectionId('federated', JSON.stringify([name, connection]))
  // A live connection to Athena has no PERCENTILE, of which FIXED thresholds are made.
  const form = content.form ?? (connection.kind === 'athena' ? 'table' : defaultForm)
  const columns = connection.kind === 'csv' ? (connection.columns ?? []) : []
  const source = sourceParts({ ...content, form }, { id, columns })
  return {
    id,
    caption: name,
    source,
    connection: connectionParts(connection, source.columns),
  }
}

/** What is within a data source, in the order that the format wants. `dependencies` come before the tables. */
export function datasourceChildren(
  { source, connection }: DatasourceParts,
  dependencies: readonly (XmlElement | undefined)[] = [],
): readonly (XmlElement | undefined)[] {
  return [
    connection.connection,
    element('aliases', { enabled: 'yes' }),
    ...source.calculations.values(),
    ...source.sources.values(),
    element('column', {
      caption: connection.caption,
      datatype: 'table',
      name: `[__tableau_internal_object_id__].${printName(connection.objectId)}`,
      role: 'measure',
      type: 'quantitative',
    }),
    source.folders,
    element('layout', { 'dim-ordering': 'alphabetic', 'measure-ordering': 'alphabetic', 'show-structure': true }),
    ...dependencies,
    connection.objectGraph,
  ]
}

/** The parameters that a data source's fields refer to. */
function parameterDependencies({ parameters }: SourceParts): XmlElement {
  return element('datasource-dependencies', { datasource: 'Parameters' }, [...parameters.values()])
}
