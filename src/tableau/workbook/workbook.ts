import { aList, checkOptions, type OptionRules } from '../../checked-options.js'
import type { AnyMetric } from '../../definition/metric.js'
import { QueryError } from '../../errors.js'
import { conversionRate } from '../../metrics/conversion.js'
import { popularityRank, rankGap, revenueRank } from '../../metrics/market-share.js'
import { revenue, sessions, shoppers } from '../../metrics/measures.js'
import { opportunity, revenueAtStake } from '../../metrics/opportunity.js'
import { averageOrderValue } from '../../metrics/order-value.js'
import { quadrant } from '../../metrics/quadrant.js'
import { quadrants } from '../../metrics/quadrant-names.js'
import { stickiness } from '../../metrics/stickiness.js'
import { planMetric } from '../../plan/plan-analysis.js'
import type { DimensionInput, MetricInput } from '../../plan/query.js'
import { shown as shownValue } from '../../shown.js'
import type { TableauForm } from '../compile/comparisons.js'
import type { FieldsPlan } from '../compile/plan-fields.js'
import {
  type DatasourceParts,
  datasourceChildren,
  datasourceFlags,
  datasourceParts,
  datasourceRules,
  type TableauDatasourceOptions,
} from '../file/datasource.js'
import { calculationId, parameterId } from '../file/ids.js'
import { releaseFor } from '../file/source-build.js'
import { element, writeXml, type XmlElement } from '../file/xml.js'
import { type Chart, dashboard, dashboardWindow, highlightAction } from './dashboard.js'
import { addFilters, addMetric, addStakeRank, addTop, id, startFields, type TableauFilter } from './fields.js'
import { isMarketShare, marketShares, shareOfAllData, shareWithinFilters } from './market-shares.js'
import { instanceOf, type Sheet, type SheetScope, worksheet, worksheetWindow } from './sheet.js'

/** The executive dashboard over a data source. */
export interface TableauWorkbookOptions extends Omit<TableauDatasourceOptions, 'by'> {
  /** The one dimension whose groups are compared; brand unless given. */
  readonly by?: DimensionInput
  /**
   * How groups are compared; `table` unless given, so that ranks, thresholds and classes are of what the dashboard's filters leave. In the
   * form `lod` they are of all events, whatever is filtered.
   */
  readonly form?: TableauForm
  /** The tiles in the first row; revenue, shoppers, market share of all data, order value and conversion unless given. */
  readonly kpis?: readonly MetricInput[]
  /** How many groups, by revenue, the charts show at first: a parameter; 20 unless given. */
  readonly top?: number
  /**
   * What the dashboard can be filtered by: `eventTime`, `topCategory`, `categoryCode`, `brand`. The time and the top category unless given, as
   * far as the columns are known to be there; `[]` for none.
   */
  readonly filters?: readonly TableauFilter[]
}

/** What the options of a workbook must be. */
export const workbookRules: OptionRules<TableauWorkbookOptions> = {
  ...datasourceRules,
  kpis: aList,
  top: true,
  filters: aList,
}

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
 * Writes a Tableau workbook (.twb) with the executive dashboard: tiles of key figures, revenue against popularity, market shares,
 * stickiness with its threshold, the performance matrix with coloured quadrants, their legend and threshold lines, and opportunities; all of
 * the first groups by revenue, whose number is a parameter. Filters by time and category act on all of it, and what is chosen in one chart
 * stands out in the others. The same input gives the same bytes.
 *
 * @example
 * tableauWorkbook({ connection: { kind: 'csv', directory: '/data', filename: 'events.csv' }, by: 'brand', top: 25 })
 * @throws what {@link tableauDatasource} throws
 */
export function tableauWorkbook(options: TableauWorkbookOptions): string {
  checkOptions('tableauWorkbook', options, workbookRules)
  return workbookOver(options)
}

/** What is known of the columns that there are. */
export interface KnownColumns {
  readonly there: readonly string[]
  /** Refuses a plan that needs others. */
  readonly check: (plan: FieldsPlan) => void
}

/** Writes a workbook, once what is planned for it has been held against the columns that there are. */
export function workbookOver(options: TableauWorkbookOptions, known?: KnownColumns): string {
  const {
    kpis = [revenue, shoppers, shareOfAllData, averageOrderValue, conversionRate],
    top = 20,
    by = 'brand',
    form = 'table',
    filters: asked,
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
  const release = releaseFor(rest.tableauVersion)
  const figures = kpis.map(planMetric)
  const metrics = withoutRepeats([
    ...figures.filter((metric) => !isMarketShare(metric)),
    ...(rest.metrics ?? []).map(planMetric),
    ...(shown as readonly AnyMetric[]),
  ])
  const planned = datasourceParts({ ...rest, metrics: metrics as readonly MetricInput[], by, form })
  known?.check(planned.source.plan)
  const withShares = marketShares.reduce(
    (fields, [share, shareForm]) => addMetric(fields, share, shareForm),
    startFields(planned),
  )
  const withTop = addTop(withShares, top)
  const { stakeRank, ...ranked } = addStakeRank(withTop)
  const there = known?.there ?? (rest.connection.kind === 'csv' ? rest.connection.columns : undefined)
  const { parts, filters } = addFilters(ranked, asked, there)
  const [dimension] = parts.source.plan.dimensions
  const first = dimension?.expr
  const dimensionName =
    first?.kind === 'field' && parts.source.written.dimensions[0]?.formula === null
      ? parts.source.naming.field(first)
      : parts.source.naming.dimension(dimension?.name as string)
  const elements = new Map([...parts.source.calculations, ...parts.source.sources])
  const scope: SheetScope = { parts, elements, dimension: dimensionName, filters }

  const names = newSheetNames()
  const figureSheets = figures.map(
    (metric): Sheet => ({
      ...blank(names(metric.label)),
      encodings: [{ on: 'text', field: id(metric) }],
      label: [{ field: id(metric), size: 20 }],
    }),
  )
  const charts = chartRows({ dimension: dimensionName, topField: withTop.topField, stakeRank, name: names })
  const sheets = [...figureSheets, ...charts.flat().map(({ sheet }) => sheet)]
  const overview = names('Executive overview')
  return writeXml(
    element(
      'workbook',
      {
        'original-version': '18.1',
        'source-build': `${release.name} (${release.build})`,
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
        highlightAction(overview, dimension?.caption ?? dimensionName),
        element(
          'worksheets',
          {},
          sheets.map((sheet) => worksheet(sheet, scope)),
        ),
        element('dashboards', {}, [
          dashboard(
            {
              name: overview,
              figures: figureSheets,
              charts,
              controls: [withTop.topParameter, ...fewestSessions(parts)],
            },
            scope,
          ),
        ]),
        element('windows', { 'source-height': 30 }, [
          ...sheets.map((sheet) => worksheetWindow(sheet, scope)),
          dashboardWindow(
            overview,
            sheets.map(({ name }) => name),
          ),
        ]),
      ],
    ),
    release.build,
  )
}

/** The metrics that the charts show. */
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

/** What charts are about, by internal names. */
interface ChartFields {
  readonly dimension: string
  /** The condition that a group is one of the first. */
  readonly topField: string
  /** The rank that opportunities are put in order by; undefined where they are sorted by revenue at stake itself. */
  readonly stakeRank: string | undefined
  /** Makes the name of a sheet. */
  readonly name: (wanted: string) => string
}

/** The charts, in rows, each of the first groups by revenue. */
function chartRows({ dimension, topField, stakeRank, name }: ChartFields): readonly (readonly Chart[])[] {
  const threshold = (metric: AnyMetric) => calculationId('metric', `${metric.name}Threshold`)
  const first = { onlyIf: [topField] }
  const popularity: Sheet = {
    ...blank(name('Revenue against popularity')),
    ...first,
    subtitle: 'Rank gap below 0: more popular than its revenue suggests',
    mark: 'Circle',
    rows: [id(revenue)],
    columns: [id(shoppers)],
    encodings: [
      { on: 'color', field: id(rankGap) },
      { on: 'lod', field: dimension },
      { on: 'lod', field: id(revenueRank) },
      { on: 'lod', field: id(popularityRank) },
    ],
  }
  const shares: Sheet = {
    ...blank(name('Market share')),
    ...first,
    subtitle: 'Bars: share within the filters',
    mark: 'Bar',
    rows: [dimension],
    columns: [id(shareWithinFilters)],
    encodings: [
      { on: 'text', field: id(shareWithinFilters) },
      { on: 'text', field: id(shareOfAllData) },
    ],
    label: [{ field: id(shareWithinFilters) }, ' (', { field: id(shareOfAllData) }, ' of all data)'],
    sortBy: id(revenue),
  }
  const sticky: Sheet = {
    ...blank(name(stickiness.label)),
    ...first,
    subtitle: 'Events per session; the line is the threshold',
    mark: 'Bar',
    rows: [dimension],
    columns: [id(stickiness)],
    encodings: [{ on: 'lod', field: threshold(stickiness) }],
    sortBy: id(stickiness),
    lines: [{ axis: id(stickiness), value: threshold(stickiness) }],
  }
  const matrix: Sheet = {
    ...blank(name('Performance matrix')),
    ...first,
    subtitle: 'Lines: thresholds; size: revenue',
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
  }
  const opportunities: Sheet = {
    ...blank(name('Opportunities')),
    subtitle: 'Revenue at stake: visitors stay but do not buy',
    onlyIf: [topField, id(opportunity)],
    mark: 'Bar',
    rows: [...(stakeRank === undefined ? [] : [stakeRank]), dimension],
    columns: [id(revenueAtStake)],
    encodings: [{ on: 'text', field: id(revenueAtStake) }],
    label: [{ field: id(revenueAtStake) }],
    ...(stakeRank === undefined && { sortBy: id(revenueAtStake) }),
  }
  return [
    [
      { sheet: popularity, weight: 4 },
      { sheet: shares, weight: 3 },
      { sheet: sticky, weight: 3 },
    ],
    [
      { sheet: matrix, weight: 3 },
      { sheet: opportunities, weight: 2 },
    ],
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

function fewestSessions({ source }: DatasourceParts): readonly string[] {
  const { minSessions } = source.plan.parameters
  return minSessions === undefined ? [] : [parameterId(minSessions.name)]
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
