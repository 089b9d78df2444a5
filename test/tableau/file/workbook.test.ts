import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { eq, field, firstPart, rank } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { QueryError } from '../../../src/errors.js'
import { conversionRate } from '../../../src/metrics/conversion.js'
import { createRandom } from '../../../src/sample/random.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { TableauFileError } from '../../../src/tableau/file/file-error.js'
import { evaluateFormulas, formulaData, parseFormula } from '../../../src/tableau/language/index.js'
import { tableauPackage } from '../../../src/tableau/workbook/package.js'
import { type TableauWorkbookOptions, tableauWorkbook } from '../../../src/tableau/workbook/workbook.js'
import { bare, environmentOf, expectWhole } from '../support/file.js'
import { childNamed, elementsNamed, type ReadElement, readXml } from '../support/xml.js'

const connection = { kind: 'csv', directory: '/data', filename: 'events.csv' } as const
const hostile = `a"b'<&>]] {{ $1 \u{1F600}`

const variants: readonly { readonly name: string; readonly options: TableauWorkbookOptions }[] = [
  { name: 'by brand', options: { connection } },
  {
    name: 'by brand, fixed',
    options: { connection, form: 'lod', minSessions: 9, thresholds: { sessions: 5 } },
  },
  { name: 'by day, times as text', options: { connection, by: 'day', eventTime: 'text' } },
  {
    name: 'by top category, over Athena',
    options: {
      connection: { kind: 'athena', region: 'eu-west-1', stagingDirectory: 's3://r/', schema: 's', table: 't' },
      by: 'topCategory',
      currency: '€',
    },
  },
  {
    name: 'with hostile names',
    options: {
      connection: { ...connection, directory: hostile, filename: `${hostile}.csv` },
      name: hostile,
      binding: {
        columns: { brand: hostile, eventType: `${hostile}]` },
        captions: { brand: `${hostile}!`, price: 'Revenue', userId: 'Top N' },
      },
      kpis: [
        defineMetric({ name: 'hostile', label: hostile, formula: () => rank(conversionRate) }),
        'revenue',
        'revenue',
      ],
    } as never,
  },
]

describe.each(variants)('a workbook $name', ({ options }) => {
  const text = tableauWorkbook(options)
  const workbook = readXml(text)
  const [parametersSource, source] = elementsNamed(
    childNamed(workbook, 'datasources') as ReadElement,
    'datasource',
  ) as [ReadElement, ReadElement]
  const parameters = parametersSource.children.filter(({ name }) => name === 'column')
  const sheets = elementsNamed(workbook, 'worksheet')
  const id = source.attributes['name'] as string

  test('holds together', () => {
    expectWhole(source, parameters)
    expect(tableauWorkbook(options)).toBe(text)
  })

  test('has the four layers, on a dashboard', () => {
    const names = sheets.map(({ attributes }) => attributes['name'])
    expect(names.slice(-5)).toEqual([
      'Revenue against popularity',
      'Market share',
      'Stickiness',
      'Performance matrix',
      'Opportunities',
    ])
    expect(new Set(names).size).toBe(names.length)
    const [dashboard] = elementsNamed(workbook, 'dashboard') as [ReadElement]
    const zones = elementsNamed(dashboard, 'zone')
    const shown = zones.filter(({ attributes }) => attributes['type-v2'] === undefined)
    expect(shown.map(({ attributes }) => attributes['name'])).toEqual(names)
    expect(new Set(zones.map(({ attributes }) => attributes['id'])).size).toBe(zones.length)
    const controls = zones.filter(({ attributes }) => attributes['type-v2'] === 'paramctrl')
    const known = parameters.map(({ attributes }) => `[Parameters].${attributes['name']}`)
    expect(controls).toHaveLength(2)
    for (const { attributes } of controls) {
      expect(known).toContain(attributes['param'])
      expect(attributes['mode']).toBe('type_in')
    }
    const windows = elementsNamed(workbook, 'window').map(({ attributes }) => attributes['name'])
    expect(windows).toEqual([...names, dashboard.attributes['name']])
    expect(elementsNamed(workbook, 'viewpoint').map(({ attributes }) => attributes['name'])).toEqual(names)
    const uuids = elementsNamed(workbook, 'simple-id').map(({ attributes }) => attributes['uuid'])
    expect(new Set(uuids).size).toBe(uuids.length)
    for (const uuid of uuids) expect(uuid).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/)
  })

  test('what sheets show is there, with all that it depends on', () => {
    const columns = new Map(
      source.children.filter(({ name }) => name === 'column').map((one) => [one.attributes['name'], one]),
    )
    for (const sheet of sheets) {
      const own = elementsNamed(sheet, 'datasource-dependencies').find(
        ({ attributes }) => attributes['datasource'] === id,
      ) as ReadElement
      const others = elementsNamed(sheet, 'datasource-dependencies')
        .filter((one) => one !== own)
        .flatMap(({ children }) => children)
      const copies = own.children.filter(({ name }) => name === 'column')
      const instances = new Map(
        own.children
          .filter(({ name }) => name === 'column-instance')
          .map((one) => [`[${id}].${one.attributes['name']}`, one]),
      )
      // Copies say what the data source says.
      for (const copy of copies) {
        const original = columns.get(copy.attributes['name'] as string) as ReadElement
        expect(copy.attributes).toEqual(original.attributes)
        expect(childNamed(copy, 'calculation')).toEqual(childNamed(original, 'calculation'))
      }
      // Formulas refer to copies in the sheet, and to its parameters.
      const { environment } = environmentOf({ ...own, children: copies }, others)
      for (const formula of Object.values(environment.calculations)) {
        for (const [reference, isParameter] of references(formula)) {
          const known = isParameter ? environment.parameters : { ...environment.fields, ...environment.calculations }
          expect(Object.keys(known), `${reference} of ${formula}`).toContain(reference)
        }
      }
      // Instances are of copies; a table calculation, and each within it, has its addressing.
      for (const instance of instances.values()) {
        expect(copies.map(({ attributes }) => attributes['name'])).toContain(instance.attributes['column'])
        const wanted = tableCalculations(bare(instance.attributes['column']), environment.calculations, copies)
        expect(
          instance.children
            .map(({ attributes }) => attributes['field'] ?? `[${id}].${instance.attributes['column']}`)
            .sort(),
        ).toEqual(wanted.map((name) => `[${id}].[${name.replaceAll(']', ']]')}]`).sort())
        for (const { attributes } of instance.children) {
          // Nothing can go along a field that is not in the view, as in a tile.
          const isTile = elementsNamed(sheet, 'rows')[0]?.text === '' && elementsNamed(sheet, 'cols')[0]?.text === ''
          expect(attributes['ordering-type']).toBe(isTile ? 'Rows' : 'Field')
          const along = attributes['ordering-field']?.slice(id.length + 3)
          const shown = [...instances.values()].filter((one) => one.attributes['column'] === along)
          expect(shown).toHaveLength(isTile ? 0 : 1)
        }
      }
      // Shelves, encodings, lines, filters and sorts name instances.
      const named = [
        ...['rows', 'cols'].flatMap((shelf) =>
          (elementsNamed(sheet, shelf)[0]?.text ?? '')
            .replace(/^\((.*)\)$/s, '$1')
            .split(' / ')
            .filter((one) => one !== ''),
        ),
        ...elementsNamed(childNamed(sheet, 'table') as ReadElement, 'encodings').flatMap(({ children }) =>
          children.map(({ attributes }) => attributes['column']),
        ),
        ...elementsNamed(sheet, 'reference-line').flatMap(({ attributes }) => [
          attributes['axis-column'],
          attributes['value-column'],
        ]),
        ...elementsNamed(sheet, 'filter').map(({ attributes }) => attributes['column']),
        ...elementsNamed(sheet, 'shelf-sort-v2').flatMap(({ attributes }) => [
          attributes['dimension-to-sort'],
          attributes['measure-to-sort-by'],
        ]),
        ...elementsNamed(sheet, 'customized-label').flatMap((label) =>
          elementsNamed(label, 'run').flatMap(({ text }) => /^<(.*)>$/s.exec(text)?.[1] ?? []),
        ),
        ...elementsNamed(sheet, 'slices').flatMap(({ children }) => children.map(({ text }) => text)),
      ]
      expect(named.length).toBeGreaterThan(0)
      for (const name of named) expect([...instances.keys()]).toContain(name)
    }
  })

  test('opportunities are in the order of the revenue at stake', () => {
    const sheet = sheets.find(({ attributes }) => attributes['name'] === 'Opportunities') as ReadElement
    const sorts = elementsNamed(sheet, 'shelf-sort-v2')
    const rows = elementsNamed(sheet, 'rows')[0]?.text ?? ''
    const { environment, captions } = environmentOf(source, parameters)
    const stake = captions.get('Revenue at stake') as string
    if (options.form === 'lod') {
      expect(sorts[0]?.attributes['measure-to-sort-by']).toBe(`[${id}].[usr:${stake}:qk]`)
      expect(rows).not.toContain(' / ')
      return
    }
    const rank = captions.get('Rank by revenue at stake') as string
    expect(environment.calculations[rank]).toBe(`RANK([${stake}], 'desc')`)
    expect(rows.startsWith(`([${id}].[usr:${rank}:ok] / [${id}].[none:`)).toBe(true)
    expect(sorts).toEqual([])
  })

  test('quadrants have colours', () => {
    const encoding = elementsNamed(source, 'encoding')[0] as ReadElement
    const colours = elementsNamed(encoding, 'map').map((map) => [childNamed(map, 'bucket')?.text, map.attributes['to']])
    expect(colours.map(([bucket]) => bucket)).toEqual([
      '"market-leader"',
      '"niche-gem"',
      '"underperformer"',
      '"long-tail"',
    ])
    expect(new Set(colours.map(([, to]) => to)).size).toBe(4)
    const matrix = sheets.find(({ attributes }) => attributes['name'] === 'Performance matrix') as ReadElement
    expect(elementsNamed(matrix, 'color')[0]?.attributes['column']).toBe(`[${id}].${encoding.attributes['field']}`)
    expect(elementsNamed(matrix, 'reference-line')).toHaveLength(2)
  })

  test('zones lie within each other without gaps or overlaps', () => {
    const [root] = elementsNamed(dashboardOf(workbook), 'zone') as [ReadElement]
    expect(placeOf(root)).toEqual({ left: 0, top: 0, right: 100_000, bottom: 100_000 })
    const [content] = root.children.filter(({ name }) => name === 'zone') as [ReadElement]
    expect(placeOf(content)).toEqual({ left: 667, top: 889, right: 99_333, bottom: 99_111 })
    const flows = elementsNamed(content, 'zone').filter(({ attributes }) => attributes['type-v2'] === 'layout-flow')
    expect(flows.length).toBeGreaterThan(5)
    for (const flow of flows) {
      const { left, top, right, bottom } = placeOf(flow)
      const isRow = flow.attributes['param'] === 'horz'
      let from = isRow ? left : top
      const inner = flow.children.filter(({ name }) => name === 'zone')
      expect(inner.length).toBeGreaterThan(0)
      for (const zone of inner) {
        const place = placeOf(zone)
        expect(isRow ? place.left : place.top).toBe(from)
        expect(isRow ? [place.top, place.bottom] : [place.left, place.right]).toEqual(
          isRow ? [top, bottom] : [left, right],
        )
        from = isRow ? place.right : place.bottom
        expect(from).toBeGreaterThan((isRow ? place.left : place.top) + 4000)
      }
      expect(from).toBe(isRow ? right : bottom)
    }
  })

  test('key figures have a fixed height, their name above them, and large digits', () => {
    const figures = sheets.filter((sheet) => elementsNamed(sheet, 'mark')[0]?.attributes['class'] === 'Text')
    expect(figures).toHaveLength(sheets.length - 5)
    const rows = elementsNamed(dashboardOf(workbook), 'zone').filter((zone) =>
      zone.children.some(({ attributes }) =>
        figures.some((sheet) => sheet.attributes['name'] === attributes['name'] && attributes['type-v2'] === undefined),
      ),
    )
    expect(rows.map(({ attributes }) => [attributes['is-fixed'], attributes['fixed-size']])).toEqual([['true', '100']])
    for (const figure of figures) {
      const [caption] = elementsNamed(elementsNamed(figure, 'title')[0] as ReadElement, 'run')
      expect([caption?.text, caption?.attributes['fontsize']]).toEqual(['<Sheet Name>', '10'])
      const [number] = elementsNamed(elementsNamed(figure, 'customized-label')[0] as ReadElement, 'run')
      expect(number?.attributes['fontsize']).toBe('20')
      expect(number?.text).toBe(`<${elementsNamed(figure, 'text')[0]?.attributes['column']}>`)
      const name = bare(elementsNamed(figure, 'text')[0]?.attributes['column']?.slice(id.length + 3)).split(':')[1]
      const column = source.children.find(({ attributes }) => bare(attributes['name']) === name)
      expect(column?.attributes['default-format']).toMatch(/^[npc]/)
    }
  })

  test('filters are shared by all sheets, and are on the dashboard', () => {
    const [dependencies] = elementsNamed(dashboardOf(workbook), 'datasource-dependencies').filter(
      ({ attributes }) => attributes['datasource'] === id,
    ) as [ReadElement]
    const instances = dependencies.children.filter(({ name }) => name === 'column-instance')
    const names = instances.map(({ attributes }) => `[${id}].${attributes['name']}`)
    const cards = elementsNamed(dashboardOf(workbook), 'zone').filter(
      ({ attributes }) => attributes['type-v2'] === 'filter',
    )
    expect(cards.map(({ attributes }) => attributes['param'])).toEqual(names)
    expect(cards.map(({ attributes }) => attributes['mode'])).toEqual([undefined, 'checkdropdown'])
    for (const { attributes } of cards)
      expect(sheets.map((sheet) => sheet.attributes['name'])).toContain(attributes['name'])
    for (const { attributes } of instances)
      expect(dependencies.children.map(({ attributes }) => attributes['name'])).toContain(attributes['column'])
    // A calculated field comes with all that it reads.
    const { environment } = environmentOf(
      { ...dependencies, children: dependencies.children.filter(({ name }) => name === 'column') },
      [],
    )
    for (const formula of Object.values(environment.calculations))
      for (const [reference] of references(formula)) expect(Object.keys(environment.fields)).toContain(reference)
    for (const sheet of sheets) {
      const shared = elementsNamed(sheet, 'filter').filter(({ attributes }) => attributes['filter-group'] !== undefined)
      expect(
        shared.map(({ attributes }) => [attributes['column'], attributes['class'], attributes['filter-group']]),
      ).toEqual([
        [names[0], 'quantitative', '2'],
        [names[1], 'categorical', '3'],
      ])
      expect(
        elementsNamed(shared[1] as ReadElement, 'groupfilter').map(({ attributes }) => attributes['function']),
      ).toEqual(['level-members'])
    }
    for (const window of elementsNamed(workbook, 'window').slice(0, -1)) {
      const params = elementsNamed(window, 'card').filter(({ attributes }) => attributes['type'] === 'filter')
      expect(params.map(({ attributes }) => attributes['param'])).toEqual(names)
    }
  })

  test('charts with colours have a legend beside them', () => {
    const legends = elementsNamed(dashboardOf(workbook), 'zone').filter(
      ({ attributes }) => attributes['type-v2'] === 'color',
    )
    expect(legends.map(({ attributes }) => attributes['name'])).toEqual([
      'Revenue against popularity',
      'Performance matrix',
    ])
    for (const { attributes } of legends) {
      const sheet = sheets.find((one) => one.attributes['name'] === attributes['name']) as ReadElement
      const pane = elementsNamed(childNamed(sheet, 'table') as ReadElement, 'encodings')[0] as ReadElement
      expect(attributes['param']).toBe(childNamed(pane, 'color')?.attributes['column'])
    }
  })

  test('what is chosen in one chart stands out in the others', () => {
    const [action] = elementsNamed(childNamed(workbook, 'actions') as ReadElement, 'action') as [ReadElement]
    const dashboardName = dashboardOf(workbook).attributes['name']
    expect(childNamed(action, 'source')?.attributes).toEqual({ dashboard: dashboardName, type: 'sheet' })
    const command = childNamed(action, 'command') as ReadElement
    expect(command.attributes['command']).toBe('tsc:brush')
    const params = Object.fromEntries(
      command.children.map(({ attributes }) => [attributes['name'], attributes['value']]),
    )
    expect(params['target']).toBe(dashboardName)
    const captions = source.children
      .filter(({ attributes }) => attributes['role'] === 'dimension')
      .map(({ attributes }) => attributes['caption'] ?? bare(attributes['name']))
    expect(captions).toContain(params['field-captions'])
    expect(action.attributes['name']).toMatch(/^\[Action1_[0-9A-F]{32}\]$/)
  })
})

const dashboardOf = (workbook: ReadElement) => elementsNamed(workbook, 'dashboard')[0] as ReadElement

function placeOf({ attributes }: ReadElement) {
  const [x = 0, y = 0, w = 0, h = 0] = ['x', 'y', 'w', 'h'].map((name) => Number(attributes[name]))
  return { left: x, top: y, right: x + w, bottom: y + h }
}

test('a metric of one’s own may have the name of a market share', () => {
  const own = defineMetric({ name: 'marketShareOfAllData', label: 'Mine', formula: () => rank(conversionRate) })
  const text = tableauWorkbook({ connection, kpis: [own] as never })
  const source = elementsNamed(readXml(text), 'datasource')[1] as ReadElement
  const { environment, captions } = environmentOf(source, [])
  expect(environment.calculations[captions.get('Mine') as string]).toMatch(/^RANK\(/)
  expect(environment.calculations[captions.get('Market share (of all data)') as string]).toContain('{FIXED : ')
})

describe('the filters of a workbook', () => {
  const filtersOf = (text: string) =>
    elementsNamed(readXml(text), 'worksheet').map((sheet) =>
      elementsNamed(sheet, 'filter')
        .filter(({ attributes }) => attributes['filter-group'] !== undefined)
        .map(({ attributes }) => bare(attributes['column']?.split('.').at(-1))),
    )
  const packed = (columns: string, options: object = {}) => {
    const csv = `${columns}\n`
    const members = unzipSync(tableauPackage({ data: { csv }, ...options }))
    return new TextDecoder().decode(members['E-commerce.twb'])
  }
  const poor = 'event_time,event_type,brand,price,user_id,user_session'

  test('are of columns that are there', () => {
    for (const filters of filtersOf(packed(poor))) expect(filters).toEqual(['none:event_time:qk'])
    for (const filters of filtersOf(packed(`${poor},category_code`))) expect(filters).toHaveLength(2)
    const columns = poor.split(',')
    const known = tableauWorkbook({ connection: { ...connection, columns } })
    for (const filters of filtersOf(known)) expect(filters).toEqual(['none:event_time:qk'])
  })

  test('can be chosen, and left out', () => {
    for (const filters of filtersOf(tableauWorkbook({ connection, filters: ['brand', 'categoryCode', 'eventTime'] })))
      expect(filters).toEqual(['none:brand:nk', 'none:category_code:nk', 'none:event_time:qk'])
    const without = tableauWorkbook({ connection, filters: [] })
    for (const filters of filtersOf(without)) expect(filters).toEqual([])
    expect(without).not.toContain("type-v2='filter'")
    const refusal = /filters: a list of eventTime, topCategory, categoryCode, brand, each once/
    expect(() => tableauWorkbook({ connection, filters: ['price'] as never })).toThrow(refusal)
    expect(() => tableauWorkbook({ connection, filters: ['brand', 'brand'] })).toThrow(refusal)
    expect(() => packed(poor, { filters: ['topCategory'] })).toThrow(/the file has no column "category_code"/)
  })
})

describe('under the filters of its dashboard', () => {
  const random = createRandom(22, 0)
  const oneOf = <T>(values: readonly T[]) => values[Math.floor(random.unit() ** 1.5 * values.length)] as T
  const events = Array.from({ length: 3000 }, () => {
    const session = Math.floor(random.unit() * 400)
    return {
      eventTime: new Date(Date.UTC(2019, 9, 1) + Math.floor(random.unit() * 30 * 86_400) * 1000),
      eventType: oneOf(['view', 'view', 'cart', 'purchase']),
      productId: '1',
      categoryId: null,
      categoryCode: oneOf(['electronics.phone', 'apparel.shoes', 'electronics.audio.headphone', null, 'toys']),
      brand: oneOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', null]),
      price: Math.round(random.unit() * 50_000) / 100,
      userId: `u${session % 150}`,
      userSession: `s${session}`,
    }
  })

  test.each(['brand', 'topCategory'])(
    'a workbook by %s shows what an analysis of the filtered events does',
    async (by) => {
      const text = tableauWorkbook({ connection, by, minSessions: 2 })
      const workbook = readXml(text)
      const [parameters, source] = elementsNamed(childNamed(workbook, 'datasources') as ReadElement, 'datasource') as [
        ReadElement,
        ReadElement,
      ]
      const { environment, captions } = environmentOf(
        source,
        parameters.children.filter(({ name }) => name === 'column'),
      )
      const wanted: Readonly<Record<string, string>> = {
        revenue: 'Revenue',
        marketShare: 'Market share (within the filters)',
        ofAll: 'Market share (of all data)',
        stickiness: 'Stickiness',
        conversionRate: 'Conversion rate',
        revenueRank: 'Revenue rank',
        rankGap: 'Rank gap',
        quadrant: 'Quadrant',
        opportunity: 'Opportunity',
        revenueAtStake: 'Revenue at stake',
      }
      const dimension = by === 'brand' ? 'brand' : (captions.get('Top category') as string)
      const category = captions.get('Top category') as string
      const [from, to] = ['2019-10-05', '2019-10-20']
      const rows = events.map((event) => ({
        event_time: event.eventTime,
        event_type: event.eventType,
        category_code: event.categoryCode,
        brand: event.brand,
        price: event.price,
        user_id: event.userId,
        user_session: event.userSession,
      }))
      const { marks, grandTotal } = evaluateFormulas(
        Object.fromEntries(Object.entries(wanted).map(([name, caption]) => [name, `[${captions.get(caption)}]`])),
        {
          data: formulaData(environment.fields, { rows: rows as never }),
          dimensions: [dimension],
          ...environment,
          dimensionFilter: `[event_time] >= #${from}# AND [event_time] < #${to}# AND [${category}] = 'electronics'`,
          grandTotal: true,
        },
      )
      const { ofAll: _, ...metrics } = wanted
      const filtered = await analyze(fromEvents(events), {
        by: by as 'brand',
        minSessions: 2,
        metrics: Object.keys(metrics) as never,
        where: eq(firstPart(field.categoryCode, '.'), 'electronics'),
        time: { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` },
      })
      const all = await analyze(fromEvents(events), { metrics: ['revenue'] })
      const whole = (all.totals as { revenue: number }).revenue
      expect(marks.length).toBe(filtered.rows.length)
      const classes = filtered.rows.map((row) => (row as unknown as Record<string, unknown>)['quadrant'])
      expect(new Set(classes).size).toBeGreaterThan(by === 'brand' ? 2 : 0)
      for (const row of filtered.rows as unknown as readonly Record<string, unknown>[]) {
        const mark = marks.find(({ dimensions }) => dimensions[dimension] === row[by])
        for (const name of Object.keys(metrics)) {
          const [found, value] = [mark?.values[name], row[name]]
          if (typeof value === 'number' && !Number.isInteger(value)) expect(found).toBeCloseTo(value, 9)
          else expect(found, `${name} of ${row[by]}`).toBe(value)
        }
        expect(mark?.values['ofAll']).toBeCloseTo((row['revenue'] as number) / whole, 9)
      }
      // The tile has no groups.
      const { revenue } = filtered.totals as unknown as { revenue: number }
      expect(revenue).toBeGreaterThan(0)
      expect(revenue).toBeLessThan(whole)
      expect(grandTotal?.['ofAll']).toBeCloseTo(revenue / whole, 9)
    },
  )
})

function references(formula: string): readonly (readonly [string, boolean])[] {
  const found: (readonly [string, boolean])[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { kind, name, source } = node as { kind?: string; name?: string; source?: string }
    if (kind === 'field') found.push([name as string, source === 'Parameters'])
    for (const value of Object.values(node)) visit(value)
  }
  visit(parseFormula(formula))
  return found
}

function tableCalculations(
  name: string,
  calculations: Readonly<Record<string, string>>,
  copies: readonly ReadElement[],
): readonly string[] {
  const found = new Set<string>()
  const visit = (one: string) => {
    const copy = copies.find(({ attributes }) => bare(attributes['name']) === one)
    if (copy !== undefined && elementsNamed(copy, 'table-calc').length > 0) found.add(one)
    const formula = calculations[one]
    if (formula !== undefined)
      for (const [reference, isParameter] of references(formula)) if (!isParameter) visit(reference)
  }
  visit(name)
  return [...found]
}

describe('a packaged workbook', () => {
  const events = [
    {
      eventTime: new Date('2019-10-01T08:00:00.250Z'),
      eventType: 'view',
      brand: `O'Neil, "x"\n`,
      price: 2.5,
      userId: 'u',
      userSession: 's',
    },
    { eventTime: '2019-10-01 09:00:00 UTC', eventType: 'purchase', brand: null, productId: '5773203000000000001' },
  ]

  test('holds the events, under the names of their columns', () => {
    const bytes = tableauPackage({ data: { events } as never, title: 'My shop' })
    const members = unzipSync(bytes)
    expect(Object.keys(members)).toEqual(['My shop.twb', 'Data/My shop/events.csv'])
    expect(new TextDecoder().decode(members['Data/My shop/events.csv'])).toBe(
      `event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 08:00:00.250,view,,,,"O'Neil, ""x""
",2.5,u,s
2019-10-01 09:00:00.000,purchase,5773203000000000001,,,,,,
`,
    )
    const workbook = readXml(new TextDecoder().decode(members['My shop.twb']))
    const attributes = elementsNamed(workbook, 'connection').find(
      (one) => one.attributes['class'] === 'textscan',
    )?.attributes
    expect(`${attributes?.['directory']}/${attributes?.['filename']}`).toBe('Data/My shop/events.csv')
    expect(tableauPackage({ data: { events } as never, title: 'My shop' })).toEqual(bytes)
  })

  test('takes a CSV file as it is, with its columns in their order', () => {
    const csv =
      '"odd ""name""",,event_time,event_type,brand,price,user_id,user_session\r\n1,x,2019-10-01 00:00:00 UTC,view,b,1,u,s\r\n'
    const members = unzipSync(tableauPackage({ data: { csv }, eventTime: 'text' }))
    expect(new TextDecoder().decode(members['Data/E-commerce/events.csv'])).toBe(csv)
    const workbook = readXml(new TextDecoder().decode(members['E-commerce.twb']))
    const [columns] = elementsNamed(workbook, 'columns')
    expect(columns?.children.slice(0, 8).map(({ attributes }) => attributes['name'])).toEqual([
      'odd "name"',
      'F2',
      'event_time',
      'event_type',
      'brand',
      'price',
      'user_id',
      'user_session',
    ])
  })

  test('over values of other types is refused, by the first of them', () => {
    const packed =
      (time: string, price: string, more: object = {}) =>
      () => {
        const first = '2019-10-01 07:00:00,view,a,1.5,u,s'
        const rows = `event_time,event_type,brand,price,user_id,user_session\n${first}\n${time},view,a,${price},u,s\n`
        return tableauPackage({ data: { csv: rows }, ...more })
      }
    const time = '2019-10-01 08:00:00'
    const text = { eventTime: 'text' } as const
    for (const price of ['', '2', '-2.50', '.5', '1e3', '"1,234.50"']) {
      for (const more of [{}, text]) expect(packed(time, price, more)()).toBeInstanceOf(Uint8Array)
    }
    for (const price of ['free', '$2', 'NaN', '2 EUR', '0x10']) {
      expect(packed(time, price)).toThrow(TableauFileError)
      expect(packed(time, price)).toThrow(
        `the file has "${price}" in its column "price" for price, in row 2: Tableau does not read it as a number`,
      )
    }
    const byDay = { by: 'day' } as const
    expect(packed(`${time} UTC`, '2', { ...byDay, ...text })()).toBeInstanceOf(Uint8Array)
    expect(packed(`${time} UTC`, '2', byDay)).toThrow(
      'in row 2: Tableau does not read it as a time; say that times are text: { eventTime: "text" }',
    )
    expect(packed('1569888000', '2', byDay)).toThrow(
      'the file has "1569888000" in its column "event_time" for eventTime, in row 2: Tableau does not read it as a time',
    )
    expect(packed('10/1/2019 8:00', '2', { ...byDay, ...text })).toThrow(
      'it is to be a text such as 2019-10-01 08:00:00',
    )
    // The filter by time reads it, too.
    expect(packed('soon', '2')).toThrow('the file has "soon" in its column "event_time" for eventTime, in row 2')
    // Not of what nothing reads.
    expect(packed('soon', '2', { filters: [] })()).toBeInstanceOf(Uint8Array)
  })

  test('over events of other types is refused, too', () => {
    const packed = (more: object) => () => tableauPackage({ data: { events: [{ ...events[0], ...more }] as never } })
    expect(packed({})()).toBeInstanceOf(Uint8Array)
    expect(packed({ price: 'free' })).toThrow('the file has "free" in its column "price" for price, in row 1')
    expect(packed({ price: Number.NaN })).toThrow('the file has "NaN" in its column "price"')
    expect(packed({ eventTime: 'soon' })).toThrow('data.events: the eventTime "soon" is no time')
    expect(packed({ eventTime: new Date(Number.NaN) })).toThrow(QueryError)
  })

  test('refuses what cannot be', () => {
    expect(() => tableauPackage({ data: { events: [] }, title: '../x' })).toThrow(QueryError)
    expect(() => tableauPackage({ data: { csv: 'one' } })).toThrow(/first line/)
    expect(() => tableauWorkbook({ connection, by: ['brand', 'day'] as never })).toThrow(QueryError)
    expect(() => tableauWorkbook({ connection, top: 0 })).toThrow(QueryError)
  })
})
