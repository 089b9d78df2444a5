import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { rank } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { QueryError } from '../../../src/errors.js'
import { conversionRate } from '../../../src/metrics/conversion.js'
import { TableauFileError } from '../../../src/tableau/file/file-error.js'
import { parseFormula } from '../../../src/tableau/language/index.js'
import { tableauPackage } from '../../../src/tableau/workbook/package.js'
import { type TableauWorkbookOptions, tableauWorkbook } from '../../../src/tableau/workbook/workbook.js'
import { bare, environmentOf, expectWhole } from '../support/file.js'
import { childNamed, elementsNamed, type ReadElement, readXml } from '../support/xml.js'

const connection = { kind: 'csv', directory: '/data', filename: 'events.csv' } as const
const hostile = `a"b'<&>]] {{ $1 \u{1F600}`

const variants: readonly { readonly name: string; readonly options: TableauWorkbookOptions }[] = [
  { name: 'by brand', options: { connection } },
  {
    name: 'by brand, table calculations',
    options: { connection, form: 'table', minSessions: 9, thresholds: { sessions: 5 } },
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
    expect(names.slice(-4)).toEqual(['Revenue against popularity', 'Stickiness', 'Performance matrix', 'Opportunities'])
    expect(new Set(names).size).toBe(names.length)
    const [dashboard] = elementsNamed(workbook, 'dashboard') as [ReadElement]
    const zones = elementsNamed(dashboard, 'zone')
    expect(zones.flatMap(({ attributes }) => attributes['name'] ?? [])).toEqual(names)
    expect(new Set(zones.map(({ attributes }) => attributes['id'])).size).toBe(zones.length)
    const controls = zones.filter(({ attributes }) => attributes['type-v2'] === 'paramctrl')
    const known = parameters.map(({ attributes }) => `[Parameters].${attributes['name']}`)
    expect(controls).toHaveLength(2)
    for (const { attributes } of controls) {
      expect(known).toContain(attributes['param'])
      expect(attributes['mode']).toBe('type_in')
    }
    for (const { attributes } of zones) {
      expect(Number(attributes['x']) + Number(attributes['w'])).toBeLessThanOrEqual(100_000)
      expect(Number(attributes['y']) + Number(attributes['h'])).toBeLessThanOrEqual(100_000)
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
          expect(attributes['ordering-type']).toBe('Field')
          const along = (attributes['ordering-field'] as string).slice(id.length + 3)
          expect(copies.filter(({ attributes }) => attributes['name'] === along)).toHaveLength(1)
        }
      }
      // Shelves, encodings, lines, filters and sorts name instances.
      const named = [
        ...['rows', 'cols'].flatMap((shelf) =>
          (elementsNamed(sheet, shelf)[0]?.text ?? '').split(' + ').filter((one) => one !== ''),
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
        ...elementsNamed(sheet, 'slices').flatMap(({ children }) => children.map(({ text }) => text)),
      ]
      expect(named.length).toBeGreaterThan(0)
      for (const name of named) expect([...instances.keys()]).toContain(name)
    }
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
    // Not of what nothing reads.
    expect(packed('soon', '2')()).toBeInstanceOf(Uint8Array)
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
