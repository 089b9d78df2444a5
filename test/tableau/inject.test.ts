import { deflateSync, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { countDistinct, eq, field, rank, column as textColumn } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { QueryError } from '../../src/errors.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { sessions } from '../../src/metrics/measures.js'
import { tableauDatasource } from '../../src/tableau/file/datasource.js'
import { TableauFileError } from '../../src/tableau/file/file-error.js'
import { writeZip } from '../../src/tableau/file/zip.js'
import { injectIntoTableau } from '../../src/tableau/inject/inject.js'
import { environmentOf, expectWhole } from './support/file.js'
import { childNamed, elementsNamed, type ReadElement, readXml } from './support/xml.js'

const column = (name: string, type: string, more = '') =>
  `<column datatype='${type}' name='[${name}]' role='dimension' type='nominal'${more} />`

/** A data source as Tableau writes them, with odd things that must survive. */
const tds = `\uFEFF<?xml version='1.0' encoding='utf-8' ?>\r
\r
<!-- build 1 & <not a tag> -->\r
<datasource formatted-name='federated.1' inline='true' version='18.1' xmlns:user='http://www.tableausoftware.com/xml/user'>\r
  <document-format-change-manifest>\r
    <_.fcp.SchemaViewerObjectModel.true...SchemaViewerObjectModel />\r
  </document-format-change-manifest>\r
  <connection class='federated'><metadata-records>\r
    <metadata-record class='column'><remote-name>event_type</remote-name><local-name>[event_type]</local-name></metadata-record>\r
    <metadata-record class='column'><remote-name>price</remote-name><local-name>[price (events)]</local-name></metadata-record>\r
  </metadata-records></connection>\r
  <aliases enabled='yes' />\r
  ${column('event_time', 'datetime')}\r
  ${column('Calculation_1', 'string', " caption='User Session'")}\r
  ${column('brand', 'string', " caption='Marke &quot;&#x263A;&quot;'")}\r
  ${column('x', 'real', " caption='revenue'")}\r
  <column-instance column='[brand]' derivation='None' name='[none:brand:nk]' pivot='key' type='nominal' />\r
  <_.fcp.SchemaViewerObjectModel.true...folders-common>\r
    <folder name='Mine'>\r
      <folder-item name='[x]' type='field' />\r
    </folder>\r
  </_.fcp.SchemaViewerObjectModel.true...folders-common>\r
  <layout   dim-ordering="alphabetic"\tshow-structure='true'/>\r
  <![CDATA[ <column name='[no]'> ]]>\r
  <semantic-values />\r
</datasource>\r
`

const options = { metrics: ['conversionRate', 'revenue', 'quadrant'], by: 'brand', minSessions: 3 } as const

const parametersOf = (datasource: ReadElement) =>
  elementsNamed(datasource, 'datasource-dependencies').flatMap(({ children }) => children)

/** Whether one text is the other with lines put in. */
function hasOnlyMoreLines(after: string, before: string): boolean {
  const lines = before.split('\n')
  for (const line of after.split('\n')) if (line === lines[0]) lines.shift()
  return lines.length === 0
}

describe('a data source', () => {
  const first = injectIntoTableau(tds, options)

  test('gets the fields, and keeps all else', () => {
    expect(first.added).toContain('Conversion rate')
    expect(first.added).toContain('Revenue (revenue)')
    expect(hasOnlyMoreLines(first.file, tds)).toBe(true)
    expect(first.file.startsWith('\uFEFF<?xml')).toBe(true)
    expect(first.file.split('\n').every((line) => line === '' || line.endsWith('\r'))).toBe(true)
  })

  test('its formulas go by the names of its columns', () => {
    const { environment } = environmentOf(readXml(first.file.slice(1)), [])
    const texts = Object.values(environment.calculations)
    expect(texts).toContain("ZN(ROUND(SUM(IF [event_type] = 'purchase' THEN [price (events)] END), 2))")
    expect(texts).toContain('COUNTD([Calculation_1])')
  })

  test('fields, folders and parameters come in the order of the format', () => {
    const datasource = readXml(first.file.slice(1))
    const names = datasource.children.map(({ name }) => name.replace(/^.*\.\.\./, ''))
    expect([...new Set(names)]).toEqual([
      'document-format-change-manifest',
      'connection',
      'aliases',
      'column',
      'column-instance',
      'folders-common',
      'layout',
      'semantic-values',
      'datasource-dependencies',
    ])
    expect(parametersOf(datasource)).toHaveLength(1)
    expect(elementsNamed(datasource, 'folder').map(({ attributes }) => attributes['name'])).toContain('Mine')
  })

  test('twice changes nothing', () => {
    const again = injectIntoTableau(first.file, options)
    expect(again.file).toBe(first.file)
    expect(again.added).toEqual([])
    expect(again.updated).toEqual([])
    expect(again.unchanged).toEqual(first.added)
  })

  test('another definition updates the fields that differ, and what a user has added to them stays', () => {
    const touched = first.file
      .replace("caption='Quadrant'", "caption='Renamed' hidden='true'")
      .replace("value='3'", "value='50'")
    const updated = injectIntoTableau(touched, { ...options, form: 'table', thresholds: { sessions: 'mean' } })
    expect(updated.added).toEqual([])
    expect(updated.updated).toEqual(expect.arrayContaining(['Quadrant', 'Sessions threshold']))
    expect(updated.unchanged).toEqual(expect.arrayContaining(['Conversion rate', 'Revenue (revenue)']))
    expect(updated.file).toContain("caption='Quadrant' hidden='true'")
    expect(updated.file).toContain("value='50'")
    const datasource = readXml(updated.file.slice(1))
    const quadrant = elementsNamed(datasource, 'column').find(({ attributes }) => attributes['caption'] === 'Quadrant')
    const addressing = elementsNamed(quadrant as ReadElement, 'table-calc')
    expect(addressing.map(({ attributes }) => attributes)).toEqual([
      { 'ordering-field': '[federated.1].[brand]', 'ordering-type': 'Field' },
    ])
    // And back again.
    const back = injectIntoTableau(updated.file, options)
    expect(back.file).toBe(
      first.file.replace("caption='Quadrant'", "caption='Quadrant' hidden='true'").replace("value='3'", "value='50'"),
    )
  })

  test('a field that a user has changed is put right', () => {
    const formula = /formula='(COUNTD\(\[Calculation_1\]\))'/
    const touched = first.file.replace(formula, "formula='1 &lt; 2'").replace(/<desc>.*?<\/desc>/s, '<desc />')
    const { file, updated } = injectIntoTableau(touched, options)
    expect(updated).toContain('Sessions')
    expect(file).toMatch(formula)
    expect(injectIntoTableau(file, options).file).toBe(file)
  })

  describe('table calculations', () => {
    const table = { ...options, metrics: ['revenueRank', 'marketShare'], form: 'table' } as const
    const addressings = (file: string) => [...new Set(file.match(/<table-calc[^>]*\/>|<table-calc.*?<\/table-calc>/gs))]
    const along = "<table-calc ordering-field='[federated.1].[brand]' ordering-type='Field' />"
    const written = injectIntoTableau(tds, table).file

    test('go along the dimensions that are compared', () => {
      expect(addressings(written)).toEqual([along])
      const nameless = injectIntoTableau(tds.replace(" formatted-name='federated.1'", ''), table).file
      expect(addressings(nameless)).toEqual(["<table-calc ordering-type='Rows' />"])
      const named = injectIntoTableau(tds.replace('formatted-name', 'name'), table).file
      expect(addressings(named)).toEqual([along])
    })

    test('go along others when others are compared, and back', () => {
      const by = ['brand', 'day'] as const
      const both = injectIntoTableau(written, { ...table, by })
      expect(both.updated).toEqual(['Revenue rank', 'Total revenue', 'Market share'])
      const day = environmentOf(readXml(both.file.slice(1)), []).captions.get('Day')
      const [found, another] = addressings(both.file)
      expect(another).toBeUndefined()
      expect(found?.replaceAll(/\r\n */g, '')).toBe(
        `<table-calc ordering-type='Field'><order field='[federated.1].[brand]' /><order field='[federated.1].[${day}]' /></table-calc>`,
      )
      expect(both.file.split('\n').every((line) => line === '' || line.endsWith('\r'))).toBe(true)
      expect(injectIntoTableau(both.file, { ...table, by })).toMatchObject({ file: both.file, updated: [] })
      const back = injectIntoTableau(both.file, table).file
      expect(addressings(back)).toEqual([along])
      expect(injectIntoTableau(back, table).file).toBe(back)
    })

    test('are put right, and keep what else is said of them', () => {
      const rows = injectIntoTableau(written.replaceAll(along, "<table-calc ordering-type='Rows' />"), table)
      expect(rows.file).toBe(written)
      const sorted = written.replace(
        along,
        `${along.replace(' />', '>')}<sort direction='DESC' using='[a].[b]' /></table-calc>`,
      )
      expect(injectIntoTableau(sorted, table).file).toBe(sorted)
    })
  })

  describe('the version of the file', () => {
    const carted = { metrics: ['cartAbandonmentRate'], by: 'brand' } as const
    const has = (file: string, more = {}) => {
      const injected = injectIntoTableau(file, { ...carted, ...more })
      expect(injectIntoTableau(injected.file, { ...carted, ...more }).file).toBe(injected.file)
      const found = / IN \(&apos;cart&apos;, &apos;purchase&apos;\)/.test(injected.file)
      expect(/= &apos;cart&apos; OR \S+ = &apos;purchase&apos;/.test(injected.file)).toBe(!found)
      return found
    }
    const built = (build: string, format = '18.1') =>
      tds
        .replace('<!-- build 1 & <not a tag> -->', `<!-- build ${build}  -->`)
        .replace("version='18.1'", `version='${format}'`)

    test('decides whether formulas have IN: by the build of a data source', () => {
      for (const build of ['20203.20.0801.1333', '20211.21.0511.0935', '20262.26.0804.1806'])
        expect(has(built(build))).toBe(true)
      for (const build of ['20202.20.0525.1210', '20194.19.1010.1202', '10500.18.0305.1200', '9300.16.0510.0100'])
        expect(has(built(build))).toBe(false)
    })

    test('by the format, where nothing else is known', () => {
      expect(has(tds)).toBe(false)
      expect(has(built('x', '26.1'))).toBe(true)
      for (const format of ['18.1', '10.5', '9.3', '1', '']) expect(has(built('x', format))).toBe(false)
    })

    test('by the release that a workbook names', () => {
      const source = tds.slice(tds.indexOf('<datasource'))
      const workbook = (build: string) =>
        `<workbook source-build='${build}' version='18.1'><datasources>${source}</datasources></workbook>`
      expect(has(workbook('2019.4.0 (20194.19.1010.1202)'))).toBe(false)
      expect(has(workbook('2020.2.12 (20202.21.0316.1600)'))).toBe(false)
      expect(has(workbook('2020.3.0 (20203.20.0801.1333)'))).toBe(true)
      expect(has(workbook('2026.1.0 (20261.26.0226.1626)'))).toBe(true)
      // A build of no release.
      expect(has(workbook('0.0.0 (0000.20.0801.1333)'))).toBe(false)
    })

    test('gives way to one that is named', () => {
      expect(has(tds, { tableauVersion: '2022.1' })).toBe(true)
      expect(has(built('20261.26.0226.1626'), { tableauVersion: '2019.4' })).toBe(false)
      expect(() => injectIntoTableau(tds, { ...carted, tableauVersion: 'new' as never })).toThrow(QueryError)
    })

    test('is that of the files that are written here', () => {
      const connection = { kind: 'csv', directory: '.', filename: 'e.csv' } as const
      for (const tableauVersion of ['2020.2', '2020.3', '2025.1'] as const) {
        const ours = tableauDatasource({ ...carted, connection, tableauVersion })
        expect(injectIntoTableau(ours, carted).file).toBe(ours)
      }
    })
  })

  describe('over Athena', () => {
    const athena = tds.replace(
      "<connection class='federated'>",
      "<connection class='federated'><named-connections><named-connection name='athena.1'><connection class='athena' /></named-connection></named-connections>",
    )
    const extract = (enabled: string) =>
      athena.replace(
        '<layout ',
        `<_.fcp.ObjectModelExtractV2.true...extract count='-1' enabled='${enabled}' units='records'><connection class='hyper' /></_.fcp.ObjectModelExtractV2.true...extract>\r\n  <layout `,
      )
    const percentiles = (file: string, more = {}) => {
      const injected = injectIntoTableau(file, { ...options, ...more }).file
      expect(injected.includes('WINDOW_MEDIAN(')).toBe(!injected.includes('PERCENTILE('))
      return injected.includes('PERCENTILE(')
    }

    test('there is no PERCENTILE, unless there is an extract or it is asked for', () => {
      expect(percentiles(tds)).toBe(true)
      expect(percentiles(athena)).toBe(false)
      expect(percentiles(extract('false'))).toBe(false)
      expect(percentiles(extract('true'))).toBe(true)
      expect(percentiles(athena, { form: 'lod' })).toBe(true)
      expect(percentiles(extract('true'), { form: 'table' })).toBe(false)
    })

    test('a connection of old files is known, too', () => {
      expect(percentiles(tds.replace("<connection class='federated'>", "<connection class='athena'>"))).toBe(false)
    })
  })

  test('a data source of ours takes further metrics', () => {
    const connection = { kind: 'csv', directory: '.', filename: 'e.csv' } as const
    const ours = tableauDatasource({ connection, metrics: ['revenue'], by: 'brand' })
    const { file, added, unchanged } = injectIntoTableau(ours, {
      metrics: Object.values(catalogue) as never,
      by: 'brand',
      form: 'table',
    })
    expect(unchanged).toContain('Revenue')
    expect(added).toContain('Stickiness')
    const datasource = readXml(file)
    expectWhole(datasource, parametersOf(datasource))
    const whole = { connection, metrics: Object.values(catalogue) as never, by: 'brand', form: 'table' } as const
    expect(
      injectIntoTableau(
        tableauDatasource(whole),
        whole.metrics === undefined ? {} : { metrics: whole.metrics, by: 'brand', form: 'table' },
      ).added,
    ).toEqual([])
  })

  test.each(['<folders-common />', '<folders-common></folders-common>', '<folders-common>\n  </folders-common>'])(
    'several folders are put into one that is empty: %s',
    (folders) => {
      const one = tableauDatasource({
        connection: { kind: 'csv', directory: '/data', filename: 'events.csv' },
        metrics: ['revenue'],
      })
      const bare = one.replace(/<folders-common>[\s\S]*<\/folders-common>/, folders)
      expect(bare).not.toBe(one)
      const metrics = ['stickiness', 'marketShare', 'revenueRank', 'quadrant'] as const
      const { file } = injectIntoTableau(bare, { metrics, by: 'brand' })
      expect(file.match(/<\/folders-common>/g)).toHaveLength(1)
      expect(readXml(file).name).toBe('datasource')
      expect(injectIntoTableau(file, { metrics, by: 'brand' }).file).toBe(file)
    },
  )

  test('columns that are not there are named', () => {
    const without = tds.replace("caption='User Session'", "caption='Session'")
    expect(() => injectIntoTableau(without, options)).toThrow(
      /^the data source has no column "user_session" for userSession; it has event_type, .*brand, x\. Bind the field to its column: /,
    )
    const empty =
      "<datasource formatted-name='federated.x' version='18.1'><connection class='sqlserver' /></datasource>"
    expect(() => injectIntoTableau(empty, options)).toThrow(/; it has none\. Bind the fields/)
    const binding = { columns: { userSession: 'Calculation_1' } }
    expect(injectIntoTableau(without, { ...options, binding }).added).toContain('Sessions')
  })
})

describe('the types of columns', () => {
  const usual = {
    event_time: 'datetime',
    event_type: 'string',
    product_id: 'string',
    category_code: 'string',
    brand: 'string',
    price: 'real',
    user_id: 'string',
    user_session: 'string',
    order_no: 'string',
    units: 'integer',
    total: 'real',
    place: 'string',
  } as const
  type Types = Readonly<Record<string, string>>
  const asColumns = (types: Types) =>
    Object.entries(types)
      .map(([name, type]) => column(name, type))
      .join('')
  const asRecords = (types: Types) =>
    `<connection class='federated'><metadata-records>${Object.entries(types)
      .map(
        ([name, type]) =>
          `<metadata-record class='column'><remote-name>${name}</remote-name><local-name>[${name}]</local-name><local-type>${type}</local-type></metadata-record>`,
      )
      .join('')}</metadata-records></connection>`
  const asCalculations = (types: Types) =>
    Object.entries(types)
      .map(([name, type]) => column(name, type).replace(' />', "><calculation class='tableau' formula='0' /></column>"))
      .join('')
  const asHidden = (types: Types) =>
    Object.entries(types)
      .map(([name, type]) => column(name, type, " hidden='true'"))
      .join('')
  const ways = { asColumns, asRecords, asCalculations, asHidden }
  const files = {
    tds: (inner: string) => `<datasource version='18.1'>${inner}</datasource>`,
    twb: (inner: string) =>
      `<workbook version='18.1'><datasources><datasource name='d' version='18.1'>${inner}</datasource></datasources></workbook>`,
  }

  const binding = { columns: { orderId: 'order_no', quantity: 'units', amount: 'total' } } as const
  const given = { metrics: Object.values(catalogue) as never, by: ['brand', 'categoryCode', 'day'], binding } as const
  const refusal = (file: string, more: object = {}): string => {
    try {
      injectIntoTableau(file, { ...given, ...more })
    } catch (error) {
      expect(error).toBeInstanceOf(TableauFileError)
      expect((error as TableauFileError).context.mistyped).not.toHaveLength(0)
      return (error as Error).message
    }
    return ''
  }

  const wrong = [
    ['event_type', 'integer', 'eventType', /: Cannot compare an integer and a string, in \[event_type\] = 'view'/],
    ['event_type', 'boolean', 'eventType', /: Cannot compare a boolean and a string/],
    ['total', 'string', 'amount', /: The results of IF are a real and a string, in \[total\]/],
    ['total', 'datetime', 'amount', /: The results of IF are a real and a datetime/],
    ['units', 'string', 'quantity', /: The results of IF are an integer and a string, in \[units\]/],
    ['event_time', 'integer', 'eventTime', /: DATETRUNC is called with \(string, integer\), but takes/],
    [
      'event_time',
      'string',
      'eventTime',
      /: DATETRUNC is called with .*how times are stored: \{ eventTime: "text" \}$/,
    ],
    ['user_id', 'real', 'userId', /: what names things and is held as a float may have lost digits/],
    ['user_session', 'real', 'userSession', /may have lost digits/],
    ['order_no', 'real', 'orderId', /may have lost digits/],
    ['user_session', 'datetime', 'userSession', /: it is to be a string or an integer/],
    ['user_id', 'boolean', 'userId', /: it is to be a string or an integer/],
    ['brand', 'real', 'brand', /may have lost digits/],
    ['category_code', 'date', 'categoryCode', /: it is to be a string or an integer/],
    ['total', 'spatial', 'amount', /: formulas do not compute with a spatial/],
  ] as const

  for (const [fileName, file] of Object.entries(files)) {
    for (const [way, write] of Object.entries(ways)) {
      test(`are those that formulas take: ${way} of a .${fileName}`, () => {
        expect(refusal(file(write(usual)))).toBe('')
        const alike = {
          ...usual,
          event_time: 'date',
          user_id: 'integer',
          user_session: 'integer',
          order_no: 'integer',
          brand: 'integer',
          total: 'integer',
          units: 'real',
        }
        expect(refusal(file(write(alike)))).toBe('')
        for (const [name, type, field, why] of wrong) {
          const message = refusal(file(write({ ...usual, [name]: type })))
          const article = type === 'integer' ? 'an' : 'a'
          expect(message).toContain(`in the data source, the column "${name}" for ${field} is ${article} ${type}: `)
          expect(message).toMatch(why)
          expect(message).toContain(`Bind the field to another column: { binding: { columns: { ${field}: '...' } } }`)
        }
      })
    }
  }

  test('are those of columns before those of records: they are changed in Tableau', () => {
    const both = (record: string, own: string) =>
      files.tds(asRecords({ ...usual, event_type: record }) + column('event_type', own))
    expect(refusal(both('integer', 'string'))).toBe('')
    expect(refusal(both('string', 'integer'))).toContain('"event_type" for eventType is an integer')
  })

  test('are told all at once, and only of what is read', () => {
    const file = files.tds(asColumns({ ...usual, event_type: 'integer', total: 'string' }))
    expect(refusal(file)).toMatch(/"event_type" .* and the column "total" .* Bind the fields to other columns: /)
    expect(refusal(file, { metrics: ['sessions'], by: 'brand' })).toBe('')
    const price = files.tds(asColumns({ ...usual, price: 'string' }))
    expect(refusal(price, { metrics: ['conversionRate'], by: 'brand' })).toBe('')
    expect(refusal(price, { metrics: ['revenue'], by: 'brand', binding: {} })).toContain(
      '"price" for price is a string',
    )
  })

  test('of times follow how they are said to be stored', () => {
    const stored = (type: string) => files.tds(asColumns({ ...usual, event_time: type }))
    const text = { eventTime: 'text' }
    expect(refusal(stored('string'), text)).toBe('')
    expect(refusal(stored('datetime'), text)).toMatch(
      /is a datetime: LEFT is called with \(datetime, integer\).*how times are stored: \{ eventTime: "datetime" \}$/,
    )
    expect(refusal(stored('integer'), text)).toContain('LEFT is called with (integer, integer)')
  })

  test('of further columns are what metrics and dimensions take them for', () => {
    const placed = (type: string) => files.tds(asColumns({ ...usual, place: type }))
    expect(refusal(placed('boolean'), { metrics: ['sessions'], by: 'place' })).toBe('')
    expect(refusal(placed('spatial'), { metrics: ['sessions'], by: 'place' })).toBe(
      'in the data source, the column "place" is a spatial: formulas do not compute with a spatial. Name a column of another type, or change its type in Tableau',
    )
    const inTown = defineMetric({
      name: 'inTown',
      formula: () => countDistinct(field.userSession, eq(textColumn('place'), 'town')),
    })
    expect(refusal(placed('integer'), { metrics: [inTown], by: 'brand' })).toContain(
      "Cannot compare an integer and a string, in [place] = 'town'",
    )
  })

  test('that a file does not tell are taken for right', () => {
    expect(refusal(files.tds(asRecords(usual).replaceAll(/<local-type>.*?<\/local-type>/g, '')))).toBe('')
    expect(refusal(files.tds(asColumns({ ...usual, event_type: 'unknown' })))).toBe('')
  })

  test('of a calculated field of many rows are those of no column', () => {
    const { price: _, ...others } = usual
    const priceIs = (formula: string) =>
      files.tds(
        `${asColumns({ ...others, x: 'real' })}<column caption='Double' datatype='real' name='[Calculation_2]' role='measure' type='quantitative'><calculation class='tableau' formula='SUM([x]) * 2' /></column><column caption='Price' datatype='real' name='[Calculation_1]' role='measure' type='quantitative'><calculation class='tableau' formula='${formula}' /></column>`,
      )
    const options = { metrics: ['revenue'], by: 'brand' } as const
    expect(refusal(priceIs('SUM([x]) * 2'), options)).toBe(
      "in the data source, there is SUM([x]) * 2 for price: a calculated field of many rows at once, with no value for a single event. Bind columns of the table: { binding: { columns: { price: '...' } } }",
    )
    expect(refusal(priceIs('[Calculation_2] + 1'), options)).toContain('there is [Calculation_2] + 1 for price')
    expect(refusal(priceIs('RANK(SUM([x]))'), options)).toContain('there is RANK(SUM([x])) for price')
    for (const ofRows of ['[x] * 2', '{FIXED [brand] : SUM([x])}', 'SCRIPT_REAL(&quot;.arg1&quot;, [x])'])
      expect(refusal(priceIs(ofRows), options)).toBe('')
  })

  test('of what is computed follow those of what is read', () => {
    const { file } = injectIntoTableau(files.tds(asColumns({ ...usual, price: 'integer' })), {
      metrics: ['revenue'],
      by: 'brand',
    })
    expect(injectIntoTableau(file, { metrics: ['revenue'], by: 'brand' }).file).toBe(file)
  })
})

const sessionRank = defineMetric({ name: 'sessionRank', formula: () => rank(sessions) })

describe('a workbook', () => {
  const source = (name: string, caption: string) =>
    `<datasource caption='${caption}' inline='true' name='${name}' version='18.1'>${['event_type', 'user_session', 'brand'].map((one) => column(one, 'string')).join('')}</datasource>`
  const twb = `<workbook version='18.1'><datasources>${source('federated.1', 'Shop')}${source('federated.2', 'Other')}</datasources><worksheets><worksheet name='S'><table><view><datasource-dependencies datasource='federated.1'>${column('brand', 'string')}</datasource-dependencies></view></table></worksheet></worksheets></workbook>`

  test('a data source is chosen by caption or name', () => {
    const { file } = injectIntoTableau(twb, { metrics: ['conversionRate'], datasource: 'Other' })
    const [parameters, shop, other] = elementsNamed(readXml(file), 'datasource')
    expect(parameters?.attributes['name']).toBe('Parameters')
    expect(shop?.children).toHaveLength(3)
    expect(other?.children).toHaveLength(6)
    expect(injectIntoTableau(file, { metrics: ['conversionRate'], datasource: 'federated.2' }).file).toBe(file)
    expect(() => injectIntoTableau(twb, { metrics: ['events'] })).toThrow(
      /several data sources: say which.*"Shop", "Other"/,
    )
    expect(() => injectIntoTableau(twb, { metrics: ['events'], datasource: 'x' })).toThrow(TableauFileError)
  })

  test('the copies that sheets have are updated, too', () => {
    const first = injectIntoTableau(twb, { metrics: ['conversionRate'], datasource: 'Shop' }).file
    const copy = /<column caption='Conversion rate'.*?<\/calculation>|<column caption='Conversion rate'.*?<\/column>/s
      .exec(first)?.[0]
      .replace(/<desc>.*<\/desc>/s, '') as string
    const used = first.replace(
      "datasource='federated.1'>",
      (start) => `${start}${copy.replaceAll(/formula='[^']*'/g, "formula='0'")}`,
    )
    const { file } = injectIntoTableau(used, { metrics: ['conversionRate'], datasource: 'Shop' })
    const columns = elementsNamed(readXml(file), 'column').filter(
      ({ attributes }) => attributes['caption'] === 'Conversion rate',
    )
    expect(columns).toHaveLength(2)
    expect(new Set(columns.map((one) => childNamed(one, 'calculation')?.attributes['formula'])).size).toBe(1)
    expect(childNamed(columns[1] as ReadElement, 'desc')).toBeUndefined()
  })

  test('hostile text stays in its attribute', () => {
    const name = `a"b'<&>]]>]`
    const written = `a&quot;b&apos;&lt;&amp;&gt;]]]]&gt;]]`
    const { file } = injectIntoTableau(twb.replaceAll('[brand]', `[${written}]`), {
      metrics: [sessionRank],
      form: 'table',
      by: 'brand',
      datasource: 'Shop',
      binding: {
        columns: { brand: name },
      },
    })
    const formulas = elementsNamed(readXml(file), 'calculation').map(({ attributes }) => attributes['formula'])
    expect(formulas.join()).toContain(`MIN([a"b'<&>]]]]>]]])`)
  })
})

describe('packaged files', () => {
  const extract = Uint8Array.from({ length: 50_000 }, (_, index) => (index * index) % 251)
  const archive = zipSync({
    'Data/Extracts/e.hyper': [extract, { level: 0 }],
    'shop.tds': new TextEncoder().encode(tds),
    'Image/ünï.png': new Uint8Array([1, 2, 3]),
  })

  test('the member changes, and all others are the same bytes', () => {
    const { file, added } = injectIntoTableau(archive, options)
    expect(added).toContain('Quadrant')
    const [before, after] = [unzipSync(archive), unzipSync(file)]
    expect(Object.keys(after)).toEqual(Object.keys(before))
    expect(after['Data/Extracts/e.hyper']).toEqual(extract)
    expect(after['Image/ünï.png']).toEqual(before['Image/ünï.png'])
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(after['shop.tds'])).toBe(
      injectIntoTableau(tds, options).file,
    )
    expect(injectIntoTableau(file, options).file).toBe(file)
  })

  test('an archive of ours can be read by others', () => {
    const members = { 'a.twb': new TextEncoder().encode('<x/>'), 'Data/ü.csv': extract }
    const written = writeZip(Object.entries(members).map(([name, content]) => ({ name, content })))
    expect(unzipSync(written)).toEqual(members)
    expect(writeZip([{ name: 'a', content: extract }])).toEqual(writeZip([{ name: 'a', content: extract }]))
  })

  test('bytes that are text', () => {
    const { file } = injectIntoTableau(new TextEncoder().encode(tds), options)
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(file)).toBe(injectIntoTableau(tds, options).file)
  })

  test('what is no file of Tableau is refused', () => {
    const refused = (file: string | Uint8Array) =>
      expect(() => injectIntoTableau(file, options)).toThrow(TableauFileError)
    refused('no XML')
    refused('<svg/>')
    refused('<datasource><a></b></datasource>')
    refused('<datasource>')
    refused(new Uint8Array([0xff, 0xfe, 0x00]))
    refused(zipSync({ 'readme.txt': new Uint8Array(3) }))
    refused(archive.slice(0, archive.length - 40))
    refused(deflateSync(archive))
    refused(`<datasource>${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}</datasource>`)
    refused(`${'<datasource>'.repeat(200_000)}`)
    expect(() => injectIntoTableau(1 as never, options)).toThrow(QueryError)
  })

  const bytes = (text: string, encoding: BufferEncoding) => Uint8Array.from(Buffer.from(text, encoding))
  const declared = (encoding: string) => tds.slice(1).replace("'utf-8'", `'${encoding}'`)

  test.each([
    [
      'UTF-16 with its mark',
      bytes(tds, 'utf16le'),
      'the file is in UTF-16, and Tableau writes UTF-8: save it as UTF-8',
    ],
    ['UTF-16, the other way round', Uint8Array.from(Buffer.from(tds, 'utf16le').swap16()), 'the file is in UTF-16'],
    ['UTF-16 without a mark', bytes(tds.slice(1), 'utf16le'), 'the file is in UTF-16'],
    ['UTF-32', Uint8Array.of(255, 254, 0, 0, 60, 0, 0, 0), 'the file is in UTF-32'],
    [
      'a code page',
      bytes(declared('windows-1252').replace('Marke', 'Märke'), 'latin1'),
      'the file is in "windows-1252", as its XML declaration says, and Tableau writes UTF-8',
    ],
    ['a code page, as text', declared('windows-1252'), 'the file is in "windows-1252"'],
    ['UTF-8 that says UTF-16', bytes(declared('UTF-16'), 'utf8'), 'the file is in "UTF-16"'],
    ['bytes of none', bytes(tds.slice(1).replace('Marke', 'Märke'), 'latin1'), 'the file is not in UTF-8'],
  ])('%s is refused by its name', (_, file: string | Uint8Array, message) => {
    expect(() => injectIntoTableau(file, options)).toThrow(TableauFileError)
    expect(() => injectIntoTableau(file, options)).toThrow(message)
    if (typeof file === 'string') return
    expect(() => injectIntoTableau(zipSync({ 'shop.tds': file }), options)).toThrow(message)
  })

  const after = (first: string) => tds.replace('\r\n\r\n', `\r\n${first}\r\n`)
  const within = (part: string) => tds.replace('<semantic-values />', `${part}\r\n  <semantic-values />`)

  test.each([
    ['a DOCTYPE', after('<!DOCTYPE datasource>')],
    ['a DOCTYPE of elsewhere', after('<!DOCTYPE datasource PUBLIC "-//a>b" \'c[>]d\' >')],
    ['UTF8 in capitals', tds.replace("'utf-8'", '"UTF8"')],
    ['no declaration', tds.replace(/<\?xml.*?\?>/, '')],
    ['no mark', tds.slice(1)],
    ['comments that hold tags', `${within("<!-- <column name='[event_type]' /> & ]]> -->")}<!-- </datasource> -->`],
    ['CDATA that holds tags', within('<![CDATA[ </datasource> & <!-- ]]>')],
    ['instructions', within('<?php if (1 > 2) echo "</datasource>" ?>')],
    ['entities', within('<run>&amp;&lt;&gt;&apos;&quot;&#9;&#x1F600;&#128512;</run>')],
    ['white space in an attribute', tds.replace("'User Session'", "'User\r\nSession'")],
    ['names in CDATA', tds.replace('>[event_type]<', '><![CDATA[[event_type]]]><')],
    ['names beside comments', tds.replace('>event_type<', '>event<!-- & -->_type<')],
  ])('%s is as it should be, and stays', (_, file) => {
    const { file: injected, added } = injectIntoTableau(file, options)
    expect(added).toContain('Conversion rate')
    expect(hasOnlyMoreLines(injected, file)).toBe(true)
    expect(injectIntoTableau(injected, options).file).toBe(injected)
  })

  test.each([
    [
      'a DOCTYPE with entities',
      after('<!DOCTYPE datasource [\r\n<!ENTITY e "]>"> ]>'),
      /^the file has a DOCTYPE with declarations of its own in line 2, .*: remove it, and write out the entities/,
    ],
    [
      'a DOCTYPE with a subset, and one of elsewhere',
      after('<!DOCTYPE datasource SYSTEM "a.dtd"[]>'),
      /^the file has a DOCTYPE with declarations of its own/,
    ],
    [
      'a DOCTYPE behind',
      `${tds}<!DOCTYPE datasource>`,
      /a DOCTYPE does not stand in front of the root element in line/,
    ],
    ['a DOCTYPE within', within('<!DOCTYPE a>'), /a DOCTYPE does not stand in front of the root element in line/],
    ['a DOCTYPE without an end', after('<!DOCTYPE datasource'), /./],
    ['an entity of no one', within('<run>&eacute;</run>'), /the entity &eacute; is none of XML's own .* in line 25$/],
    ['an entity in an attribute', within("<run a='&nbsp;' />"), /the entity &nbsp; is none of XML's own/],
    ['an "&" alone', within('<run>a & b</run>'), /an "&" begins no entity: it is written &amp; in line 25$/],
    ['a character that XML has not', within('<run>&#0;</run>'), /&#0; is no character that XML can hold/],
    ['a character that is none', within("<run a='&#x110000;' />"), /&#x110000; is no character that XML can hold/],
    ['a comment without an end', within('<!-- '), /a comment is not closed in line 25$/],
    ['CDATA without an end', within('<![CDATA[ '), /a CDATA section is not closed in line 25$/],
    ['CDATA behind', `${tds}<![CDATA[ ]]>`, /a CDATA section stands outside of the root element/],
    ['an attribute twice', within("<run a='1' b='2' a='3' />"), /the tag <run> has the attribute a twice in line 25$/],
    ['text behind', `${tds}x`, /there is text behind the root element/],
    ['text in front', after('x'), /there is text in front of the root element in line 2$/],
    ['a declaration that is late', `\n${tds.slice(1)}`, /the XML declaration does not stand at the start in line 2$/],
  ])('%s is refused', (_, file, message) => {
    expect(() => injectIntoTableau(file, options)).toThrow(TableauFileError)
    expect(() => injectIntoTableau(file, options)).toThrow(message)
  })

  test('elements may lie as deep within each other as they do in no file', () => {
    const deep = (levels: number) => tds.replace('<semantic-values />', '<a>'.repeat(levels) + '</a>'.repeat(levels))
    expect(injectIntoTableau(deep(490), options).added).toContain('Quadrant')
    expect(() => injectIntoTableau(deep(500), options)).toThrow('elements lie more than 500 deep within each other')
  })

  test('a damaged archive is refused', () => {
    const directory = new DataView(archive.buffer).getUint32(archive.length - 6, true)
    // Of the second record: that of the document.
    const record = directory + 46 + 'Data/Extracts/e.hyper'.length
    const damaged = (place: number, value: number) => {
      const copy = archive.slice()
      new DataView(copy.buffer).setUint32(record + place, value, true)
      return () => injectIntoTableau(copy, options)
    }
    expect(damaged(42, 0x7fffffff)).toThrow('its member shop.tds is not where it should be')
    expect(damaged(16, 0xdeadbeef)).toThrow('its member shop.tds is not what its checksum says')
    expect(damaged(24, 0x7ffffffe)).toThrow('cannot hold the 2147483646 bytes it should')
  })
})
