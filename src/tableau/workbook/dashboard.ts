import { sheetId } from '../file/ids.js'
import { element, type XmlElement } from '../file/xml.js'

/** Where a worksheet is on the dashboard, in hundredths of its width and height. */
export interface Tile {
  readonly sheet: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A dashboard with worksheets, and the controls of parameters in a row at its top. */
export function dashboard(
  name: string,
  tiles: readonly Tile[],
  parameters: ReadonlyMap<string, XmlElement>,
  controls: readonly string[],
): XmlElement {
  const style = (margin: number) =>
    element('zone-style', {}, [
      element('format', { attr: 'border-color', value: '#000000' }),
      element('format', { attr: 'border-style', value: 'none' }),
      element('format', { attr: 'border-width', value: 0 }),
      element('format', { attr: 'margin', value: margin }),
    ])
  // Whole numbers; ends are rounded, not lengths, so that tiles do not overlap.
  const part = (from: number, length: number) => Math.round((from + length) * 1000) - Math.round(from * 1000)
  const place = ({ x, y, width, height }: Omit<Tile, 'sheet'>) => ({
    h: part(y, height),
    w: part(x, width),
    x: Math.round(x * 1000),
    y: Math.round(y * 1000),
  })
  const width = 24
  return element('dashboard', { name }, [
    element('style'),
    element('size', { maxheight: 1000, maxwidth: 1400, minheight: 1000, minwidth: 1400 }),
    element('datasources', {}, [element('datasource', { name: 'Parameters' })]),
    element('datasource-dependencies', { datasource: 'Parameters' }, [...parameters.values()]),
    element('zones', {}, [
      element('zone', { h: 100000, id: 2, 'type-v2': 'layout-basic', w: 100000, x: 0, y: 0 }, [
        element('zone', {
          ...place({ x: 1, y: 1, width: 98 - width * controls.length, height: 6 }),
          id: 3,
          'type-v2': 'title',
        }),
        ...controls.map((id, index) =>
          element('zone', {
            ...place({ x: 99 - width * (controls.length - index), y: 1, width, height: 6 }),
            id: 4 + index,
            mode: 'type_in',
            param: `[Parameters].[${id}]`,
            'type-v2': 'paramctrl',
          }),
        ),
        ...tiles.map((tile, index) =>
          element('zone', { ...place(tile), id: 10 + index, name: tile.sheet }, [style(4)]),
        ),
        style(8),
      ]),
    ]),
    element('simple-id', { uuid: sheetId(`dashboard:${name}`) }),
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
