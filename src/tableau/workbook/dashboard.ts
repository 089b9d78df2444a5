import { sheetId } from '../file/ids.js'
import { element, type XmlElement } from '../file/xml.js'
import { printName } from '../language/print.js'
import { layOut, type Part, type Size } from './layout.js'
import { dependencies, filterInstances, instanceOf, qualifiedFilter, type Sheet, type SheetScope } from './sheet.js'

/** What a dashboard shows. */
export interface DashboardContent {
  readonly name: string
  /** Key figures, in a row at the top. */
  readonly figures: readonly Sheet[]
  /** Rows of charts, each with its share of the width. */
  readonly charts: readonly (readonly Chart[])[]
  /** The ids of the parameters that can be set. */
  readonly controls: readonly string[]
}

/** A chart on a dashboard, with its share of the width of its row. */
export interface Chart {
  readonly sheet: Sheet
  readonly weight: number
}

const size: Size = { width: 1200, height: 900 }

/** A dashboard: its name, filters and parameters, key figures, and charts, each with the legend of its colours. */
export function dashboard({ name, figures, charts, controls }: DashboardContent, scope: SheetScope): XmlElement {
  const { parts, filters } = scope
  const [first] = [...charts.flat().map(({ sheet }) => sheet), ...figures]
  const filterCards = filters.map(
    (filter): Part => ({
      zone: {
        mode: filter.kind === 'list' ? 'checkdropdown' : undefined,
        name: first?.name,
        param: qualifiedFilter(filter, scope),
        'type-v2': 'filter',
        values: filter.kind === 'list' ? 'database' : undefined,
      },
      weight: filter.kind === 'list' ? 2 : 3,
    }),
  )
  const controlCards = controls.map(
    (id): Part => ({
      zone: { mode: 'type_in', param: `[Parameters].${printName(id)}`, 'type-v2': 'paramctrl' },
    }),
  )
  const rows: readonly (Part | undefined)[] = [
    { zone: { 'type-v2': 'title' }, pixels: 44 },
    row([...filterCards, ...controlCards], 64),
    row(
      figures.map((sheet) => ({ zone: { name: sheet.name } })),
      100,
    ),
    ...charts.map((of) => row(of.map((chart) => withLegend(chart, scope)))),
  ]
  const { columns } = dependencies(
    filters.map(({ field }) => field),
    scope,
  )
  return element('dashboard', { name }, [
    element('style'),
    element('size', {
      maxheight: size.height,
      maxwidth: size.width,
      minheight: size.height,
      minwidth: size.width,
    }),
    element('datasources', {}, [
      element('datasource', { name: 'Parameters' }),
      filters.length === 0 ? undefined : element('datasource', { caption: parts.caption, name: parts.id }),
    ]),
    element('datasource-dependencies', { datasource: 'Parameters' }, [...parts.source.parameters.values()]),
    filters.length === 0
      ? undefined
      : element('datasource-dependencies', { datasource: parts.id }, [...columns, ...filterInstances(filters, scope)]),
    element('zones', {}, [layOut({ parts: { direction: 'vert', of: rows.filter((one) => one !== undefined) } }, size)]),
    element('simple-id', { uuid: sheetId(`dashboard:${name}`) }),
  ])
}

function row(of: readonly Part[], pixels?: number): Part | undefined {
  if (of.length === 0) return undefined
  return { parts: { direction: 'horz', of }, ...(pixels === undefined ? {} : { pixels }) }
}

/** A chart with the legend of its colours beside it. */
function withLegend({ sheet, weight }: Chart, scope: SheetScope): Part {
  const chart: Part = { zone: { name: sheet.name } }
  const color = sheet.encodings.find(({ on }) => on === 'color')?.field
  if (color === undefined) return { ...chart, weight }
  const legend: Part = {
    zone: {
      'leg-item-layout': 'vert',
      name: sheet.name,
      'pane-specification-id': 0,
      param: `${printName(scope.parts.id)}.${instanceOf(color, scope).name}`,
      'type-v2': 'color',
    },
    pixels: 130,
  }
  return { parts: { direction: 'horz', of: [chart, legend] }, weight }
}

/** The action that makes what is chosen in one chart stand out in all: the marks with the same value of the dimension. */
export function highlightAction(dashboardName: string, dimensionCaption: string): XmlElement {
  const unique = sheetId(`action:highlight:${dashboardName}`).replaceAll(/[{}-]/g, '')
  return element('actions', {}, [
    element('action', { caption: `Highlight ${dimensionCaption}`, name: `[Action1_${unique}]` }, [
      element('activation', { 'auto-clear': true, type: 'on-select' }),
      element('source', { dashboard: dashboardName, type: 'sheet' }),
      element('command', { command: 'tsc:brush' }, [
        element('param', { name: 'field-captions', value: dimensionCaption }),
        element('param', { name: 'target', value: dashboardName }),
      ]),
    ]),
  ])
}

/** The window that a dashboard is opened in, in front of the others. */
export function dashboardWindow(name: string, sheets: readonly string[]): XmlElement {
  return element('window', { class: 'dashboard', maximized: true, name }, [
    element(
      'viewpoints',
      {},
      sheets.map((sheet) => element('viewpoint', { name: sheet })),
    ),
    element('active', { id: -1 }),
    element('simple-id', { uuid: sheetId(`window:${name}`) }),
  ])
}
