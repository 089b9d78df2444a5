import { aList, checkOptions, type OptionRules } from '../../checked-options.js'
import type { AnyMetric } from '../../definition/metric.js'
import { QueryError } from '../../errors.js'
import { conversionRate } from '../../metrics/conversion.js'
import { marketShare, popularityRank, rankGap, revenueRank } from '../../metrics/market-share.js'
import { revenue, sessions, shoppers } from '../../metrics/measures.js'
import { opportunity, revenueAtStake } from '../../metrics/opportunity.js'
import { averageOrderValue } from '../../metrics/order-value.js'
import { quadrant } from '../../metrics/quadrant.js'
import { quadrants } from '../../metrics/quadrant-names.js'
import { stickiness } from '../../metrics/stickiness.js'
import { planMetric } from '../../plan/plan-analysis.js'
import type { DimensionInput, MetricInput } from '../../plan/query.js'
import { shown as shownValue } from '../../shown.js'
import { reserveCaptions } from '../compile/captions.js'
import type { FieldsPlan } from '../compile/plan-fields.js'
import { parameterColumn } from '../file/columns.js'
import {
  type DatasourceParts,
  datasourceChildren,
  datasourceFlags,
  datasourceParts,
  datasourceRules,
  type TableauDatasourceOptions,
} from '../file/datasource.js'
import { calculationId, parameterId } from '../file/ids.js'
import { element, writeXml, type XmlElement } from '../file/xml.js'
import { printName } from '../language/print.js'
import { dashboard, dashboardWindow, type Tile } from './dashboard.js'
import { instanceOf, type Sheet, type SheetScope, worksheet, worksheetWindow } from './sheet.js'

/** The executive dashboard over a data source. */
export interface TableauWorkbookOptions extends Omit<TableauDatasourceOptions, 'by'> {
  /** The one dimension whose groups are compared; brand unless given. */
  readonly by?: DimensionInput
  /** The tiles in the first row; revenue, shoppers, market share, order value and conversion unless given. */
  readonly kpis?: readonly MetricInput[]
  /** How many groups, by revenue, the charts show at first: a parameter; 20 unless given. */
  readonly top?: number
}

/** What the options of a workbook must be. */
export const workbookRules: OptionRules<TableauWorkbookOptions> = { ...datasourceRules, kpis: aList, top: true }

/** The flags of the format that a workbook needs. */
const flags = [
  'AnimationOnByDefault',
  'MarkAnimation',
  ...datasourceFlags,
  'SheetIdentifierTracking',
  'WindowsPersistSimpleIdentifiers',
].sort()

/** Colours that can be told apart with any colour vision (Okabe and Ito), by class of the matrix. */
const colours: Readonly<Record<(typeof quadrants)[number], string>> = {
  'market-leader': '#009e73',
  'niche-gem': '#56b4e9',
  underperformer: '#d55e00',
  'long-tail': '#999999',
}

/**
 * Writes a Tableau workbook (.twb) with the executive dashboard: tiles of key figures, revenue against popularity, stickiness with its
 * threshold, the performance matrix with coloured quadrants and threshold lines, and opportunities; all of the first groups by
 * revenue, whose number is a parameter. The same input gives the same bytes.
 *
 * @example
 * tableauWorkbook({ connection: { kind: 'csv', directory: '/data', filename: 'events.csv' }, by: 'brand', top: 25 })
 * @throws what {@link tableauDatasource} throws
 */
export function tableauWorkbook(options: TableauWorkbookOptions): string {
  checkOptions('tableauWorkbook', options, workbookRules)
  return workbookOver(options, () => {})
}

/** Writes a workbook, once what is planned for it has been looked at. */
export function workbookOver(options: TableauWorkbookOptions, check: (plan: FieldsPlan) => void): string {
  const {
    kpis = [revenue, shoppers, marketShare, averageOrderValue, conversionRate],
    top = 20,
    by = 'brand',
    ...rest
  } = options
  if (Array.isArray(by))
    throw new QueryError('by: a workbook compares the groups of one dimension', { option: 'by', value: by })
  if (!(Number.isInteger(top) && top >= 1)) {
    throw new QueryError(`top must be a whole number of groups, at least 1, not ${shownValue(top)}`, {
      option: 'top',
      value: top,
    })
  }
  const tiles = kpis.map(planMetric)
  const shown = [
    revenue,
    shoppers,
    sessions,
    stickiness,
    conversionRate,
    revenueRank,
    popularityRank,
    rankGap,
    quadrant,
    opportunity,
    revenueAtStake,
  ]
  const metrics = withoutRepeats([
    ...tiles,
    ...(rest.metrics ?? []).map(planMetric),
    ...(shown as readonly AnyMetric[]),
  ])
  const planned = datasourceParts({ ...rest, metrics: metrics as readonly MetricInput[], by })
  check(planned.source.plan)
  const { parts, topField, topParameter } = withTop(planned, top)
  const elements = new Map([...parts.source.calculations, ...parts.source.sources])
  const [dimension] = parts.source.plan.dimensions
  const first = dimension?.expr
  const dimensionName =
    first?.kind === 'field' && parts.source.written.dimensions[0]?.formula === null
      ? parts.source.naming.field(first)
      : parts.source.naming.dimension(dimension?.name as string)
  const scope: SheetScope = { parts, elements, dimension: dimensionName }

  const names = newSheetNames()
  const kpiSheets = tiles.map(
    (metric): Sheet => ({
      ...blank(names(metric.label)),
      encodings: [{ on: 'text', field: id(metric) }],
    }),
  )
  const charts = chartSheets(dimensionName, topField, names)
  const sheets = [...kpiSheets, ...charts]
  const overview = names('Executive overview')
  const tileWidth = 98 / Math.max(kpiSheets.length, 1)
  const places: readonly Tile[] = [
    ...kpiSheets.map(({ name }, index) => ({
      sheet: name,
      x: 1 + tileWidth * index,
      y: 8,
      width: tileWidth,
      height: 11,
    })),
    ...charts.map(({ name }, index) => ({
      sheet: name,
      x: index % 2 === 0 ? 1 : 50,
      y: index < 2 ? 20 : 60,
      width: 49,
      height: 39,
    })),
  ]
  return writeXml(
    element(
      'workbook',
      {
        'original-version': '18.1',
        'source-build': '2021.1.0 (20211.21.0511.0935)',
        'source-platform': 'win',
        version: '18.1',
        'xmlns:user': 'http://www.tableausoftware.com/xml/user',
      },
      [
        element(
          'document-format-change-manifest',
          {},
          flags.map((flag) => element(flag)),
        ),
        element('preferences', {}, [
          element('preference', { name: 'ui.encoding.shelf.height', value: 24 }),
          element('preference', { name: 'ui.shelf.height', value: 26 }),
        ]),
        element('datasources', {}, [
          element('datasource', { hasconnection: false, inline: true, name: 'Parameters', version: '18.1' }, [
            element('aliases', { enabled: 'yes' }),
            ...parts.source.parameters.values(),
          ]),
          element('datasource', { caption: parts.caption, inline: true, name: parts.id, version: '18.1' }, [
            ...withStyle(datasourceChildren(parts), quadrantColours(scope)),
          ]),
        ]),
        element(
          'worksheets',
          {},
          sheets.map((sheet) => worksheet(sheet, scope)),
        ),
        element('dashboards', {}, [
          dashboard(overview, places, parts.source.parameters, [topParameter, ...fewestSessions(parts)]),
        ]),
        element('windows', { 'source-height': 30 }, [
          ...sheets.map(({ name }) => worksheetWindow(name)),
          dashboardWindow(
            overview,
            sheets.map(({ name }) => name),
          ),
        ]),
      ],
    ),
  )
}

/** The four charts, each of the first groups by revenue. */
function chartSheets(dimension: string, topField: string, name: (wanted: string) => string): readonly Sheet[] {
  const threshold = (metric: AnyMetric) => calculationId('metric', `${metric.name}Threshold`)
  const shown = { onlyIf: [topField] }
  return [
    {
      ...blank(name('Revenue against popularity')),
      ...shown,
      mark: 'Circle',
      rows: [id(revenue)],
      columns: [id(shoppers)],
      encodings: [
        { on: 'color', field: id(rankGap) },
        { on: 'lod', field: dimension },
        { on: 'lod', field: id(revenueRank) },
        { on: 'lod', field: id(popularityRank) },
      ],
    },
    {
      ...blank(name(stickiness.label)),
      ...shown,
      mark: 'Bar',
      rows: [dimension],
      columns: [id(stickiness)],
      encodings: [{ on: 'lod', field: threshold(stickiness) }],
      sortBy: id(stickiness),
      lines: [{ axis: id(stickiness), value: threshold(stickiness) }],
    },
    {
      ...blank(name('Performance matrix')),
      ...shown,
      mark: 'Circle',
      rows: [id(conversionRate)],
      columns: [id(sessions)],
      encodings: [
        { on: 'color', field: id(quadrant) },
        { on: 'size', field: id(revenue) },
        { on: 'lod', field: dimension },
        { on: 'lod', field: threshold(sessions) },
        { on: 'lod', field: threshold(conversionRate) },
      ],
      lines: [
        { axis: id(sessions), value: threshold(sessions) },
        { axis: id(conversionRate), value: threshold(conversionRate) },
      ],
    },
    {
      ...blank(name('Opportunities')),
      onlyIf: [topField, id(opportunity)],
      mark: 'Bar',
      rows: [dimension],
      columns: [id(revenueAtStake)],
      encodings: [{ on: 'text', field: id(revenueAtStake) }],
      sortBy: id(revenueAtStake),
    },
  ]
}

const blank = (name: string): Sheet => ({
  name,
  mark: 'Text',
  rows: [],
  columns: [],
  encodings: [],
  onlyIf: [],
  lines: [],
})

const id = ({ name }: { readonly name: string }) => calculationId('metric', name)

function fewestSessions({ source }: DatasourceParts): readonly string[] {
  const { minSessions } = source.plan.parameters
  return minSessions === undefined ? [] : [parameterId(minSessions.name)]
}

/** Adds the parameter of how many groups are shown, and the condition that a group is one of them. */
function withTop(parts: DatasourceParts, top: number) {
  const { source } = parts
  const captions = reserveCaptions(source.plan.columns, source.plan.binding, [
    ...source.written.fields.map(({ caption }) => caption),
    ...source.written.parameters.map(({ caption }) => caption),
  ])
  const topParameter = parameterId('top')
  const parameter = parameterColumn(
    { name: 'top', caption: captions.reserve('Top N', 'parameter'), type: 'integer', value: top, format: 'integer' },
    topParameter,
    source.formats,
  )
  const topField = calculationId('column', 'top')
  const rank = source.written.fields.find(({ name }) => name === revenueRank.name)
  const field = element(
    'column',
    {
      caption: captions.reserve('Is among the top N', 'filter'),
      datatype: 'boolean',
      name: printName(topField),
      role: 'measure',
      type: 'nominal',
    },
    [
      element(
        'calculation',
        { class: 'tableau', formula: `${printName(id(revenueRank))} <= [Parameters].${printName(topParameter)}` },
        rank?.kind === 'table-calculation' ? [element('table-calc', { 'ordering-type': 'Rows' })] : [],
      ),
    ],
  )
  return {
    topField,
    topParameter,
    parts: {
      ...parts,
      source: {
        ...source,
        calculations: new Map([...source.calculations, [topField, field]]),
        parameters: new Map([[topParameter, parameter], ...source.parameters]),
      },
    },
  }
}

/** The colours of the quadrants, which are the same in all sheets. */
function quadrantColours(scope: SheetScope): XmlElement {
  const field = instanceOf(id(quadrant), scope).name
  return element('style', {}, [
    element('style-rule', { element: 'mark' }, [
      element(
        'encoding',
        { attr: 'color', field, type: 'palette' },
        quadrants.map((name) => element('map', { to: colours[name] }, [element('bucket', {}, `"${name}"`)])),
      ),
    ]),
  ])
}

/** A style comes behind the layout. */
function withStyle(
  elements: readonly (XmlElement | undefined)[],
  style: XmlElement,
): readonly (XmlElement | undefined)[] {
  return elements.flatMap((one) => (one?.name === 'layout' ? [one, style] : [one]))
}

function withoutRepeats(metrics: readonly AnyMetric[]): readonly AnyMetric[] {
  return metrics.filter(({ name }, index) => metrics.findIndex((other) => other.name === name) === index)
}

/** Names of sheets differ, whatever the case of their letters. */
function newSheetNames(): (wanted: string) => string {
  const taken = new Set<string>()
  return (wanted) => {
    let name = wanted
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted} (${count})`
    taken.add(name.toLowerCase())
    return name
  }
}
