import { describe, expect, test } from 'vitest'
import { column, countDistinct, eq, field } from '../../../src/definition/builders.js'
import { defineMetric } from '../../../src/definition/metric.js'
import { DefinitionError, QueryError } from '../../../src/errors.js'
import { catalogue, concentrationMetrics } from '../../../src/metrics/catalogue.js'
import { type TableauDatasourceOptions, tableauDatasource } from '../../../src/tableau/file/datasource.js'
import { environmentOf, expectWhole } from '../support/file.js'
import { childNamed, elementsNamed, type ReadElement, readXml } from '../support/xml.js'

const athena = {
  kind: 'athena',
  region: 'eu-west-1',
  stagingDirectory: 's3://results/',
  schema: 'shop',
  table: 'events',
} as const
const csv = { kind: 'csv', directory: '/data', filename: 'events.2019.csv' } as const

const parametersOf = (datasource: ReadElement) =>
  elementsNamed(datasource, 'datasource-dependencies').flatMap(({ children }) => children)

function read(options: TableauDatasourceOptions) {
  const text = tableauDatasource(options)
  const datasource = readXml(text)
  expectWhole(datasource, parametersOf(datasource))
  return { text, datasource, ...environmentOf(datasource, parametersOf(datasource)) }
}

const devices = defineMetric({
  name: 'devices',
  label: `Devices <"&'>`,
  description: 'Distinct <devices> & "more"',
  formula: () => countDistinct(column('de]vice \'<&>"'), eq(field.brand, `O'Neil "<&>" ]`)),
})

describe('a data source', () => {
  test.each(['lod', 'table'] as const)('holds together with every metric: %s', (form) => {
    const metrics = [...Object.values(catalogue), ...Object.values(concentrationMetrics), devices]
    for (const by of ['brand', ['categoryCode', 'day'], ['topCategory', 'week']]) {
      const { captions } = read({
        connection: athena,
        metrics: metrics as never,
        form,
        by,
        minSessions: 5,
        thresholds: { conversionRate: 0.0000001, sessions: { quantile: 0.9 }, stickiness: 'mean' },
        currency: '$',
      })
      for (const { label } of metrics) expect([...captions.keys()]).toContain(label)
    }
  })

  test('is the same bytes for the same input, and keeps ids when definitions change', () => {
    const options = { connection: athena, metrics: ['quadrant'], by: 'brand' } as const
    expect(tableauDatasource(options)).toBe(tableauDatasource(structuredClone(options)))
    const ids = ({ captions }: ReturnType<typeof read>) => captions.get('Quadrant')
    expect(ids(read({ ...options, form: 'table', minSessions: 7 }))).toBe(ids(read(options)))
  })

  test('compares by table calculations over Athena, which has no PERCENTILE, unless told otherwise', () => {
    const formulas = (options: TableauDatasourceOptions) => Object.values(read(options).environment.calculations).join()
    const over = formulas({ connection: athena })
    expect(over).toContain('WINDOW_MEDIAN(')
    expect(over).not.toMatch(/FIXED|PERCENTILE/)
    expect(formulas({ connection: athena, form: 'lod' })).toContain('{FIXED : PERCENTILE(')
    expect(formulas({ connection: csv })).toContain('{FIXED : PERCENTILE(')
    expect(formulas({ connection: csv, form: 'table' })).not.toMatch(/FIXED|PERCENTILE/)
  })

  test('table calculations go along the dimensions that are compared', () => {
    const addressing = (by: TableauDatasourceOptions['by'], binding = {}) => {
      const { text, datasource, captions } = read({
        connection: csv,
        metrics: ['marketShare', 'revenueRank', 'quadrant'],
        form: 'table',
        binding,
        ...(by !== undefined && { by }),
      })
      expect(text).not.toContain("'Rows'")
      const found = elementsNamed(datasource, 'table-calc')
      // Both are the same for all.
      expect(found.length).toBeGreaterThan(4)
      for (const one of found) expect(one).toEqual(found[0])
      const { attributes, children } = found[0] as ReadElement
      const id = `[${datasource.attributes['formatted-name']}]`
      const names = [attributes['ordering-field'], ...children.map((order) => order.attributes['field'])]
      expect(attributes['ordering-type']).toBe('Field')
      return { captions, along: names.filter((name) => name !== undefined).map((name) => name.replace(`${id}.`, '')) }
    }
    expect(addressing(undefined).along).toEqual(['[brand]'])
    expect(addressing('brand', { columns: { brand: 'ma]rke' } }).along).toEqual(['[ma]]rke]'])
    const { along, captions } = addressing(['categoryCode', 'day'])
    expect(along).toEqual(['[category_code]', `[${captions.get('Day')}]`])
  })

  test('is written for a version of Tableau', () => {
    const options = { connection: csv, metrics: ['cartAbandonmentRate'] } as const
    const usual = tableauDatasource(options)
    expect(usual).toContain(' IN (&apos;cart&apos;, &apos;purchase&apos;)')
    expect(usual).toMatch(/^<\?xml [^>]*>\n\n<!-- build 20211\.21\.0511\.0935 -->\n<datasource /)
    expect(tableauDatasource({ ...options, tableauVersion: '2024.3' })).toBe(usual)
    expect(tableauDatasource({ ...options, tableauVersion: '2020.4' })).toContain('<!-- build 20203.20.')
    const old = tableauDatasource({ ...options, tableauVersion: '2020.2' })
    expect(old).toContain('<!-- build 20202.20.')
    expect(old).not.toContain(' IN (')
    const older = () => tableauDatasource({ ...options, tableauVersion: '2019.4' })
    expect(older).toThrow(QueryError)
    expect(older).toThrow(
      /^tableauVersion: Tableau 2019\.4 does not open the files that are written here, only 2020\.2/,
    )
  })

  test('connects to Athena, with the attributes that Tableau writes', () => {
    const { datasource } = read({ connection: { ...athena, catalog: 'lake' }, metrics: ['events'] })
    expect(elementsNamed(datasource, 'connection')[1]?.attributes).toEqual({
      authentication: 'auth-user-pass',
      class: 'athena',
      dbname: 'lake',
      'one-time-sql': '',
      port: '443',
      schema: 'shop',
      server: 'athena.eu-west-1.amazonaws.com',
      username: '',
      warehouse: 's3://results/',
    })
    expect(elementsNamed(datasource, 'relation')[0]?.attributes['table']).toBe('[shop].[events]')
  })

  test.each([
    ['analysts', 'Workgroup=analysts '],
    ['a\nb', 'Workgroup=NAME '],
    [7, 'Workgroup=NAME '],
  ])('refuses the workgroup %j, and says where it belongs', (workgroup, line) => {
    const connection = { ...athena, workgroup } as never
    const given = () => tableauDatasource({ connection, metrics: ['events'] })
    expect(given).toThrow(QueryError)
    expect(given).toThrow('connection.workgroup: Tableau takes the workgroup from athena.properties')
    expect(given).toThrow(line)
  })

  test('reads a statement; less-than signs are doubled, as Tableau wants them', () => {
    const { table: _, ...rest } = athena
    const { datasource } = read({
      connection: { ...rest, sql: "SELECT * FROM e WHERE a < 1 AND b <> '&'" },
      metrics: ['events'],
    })
    const [relation] = elementsNamed(datasource, 'relation')
    expect(relation?.attributes['type']).toBe('text')
    expect(relation?.text).toBe("SELECT * FROM e WHERE a << 1 AND b <<>> '&'")
  })

  test('reads a CSV file with its columns in their order', () => {
    const columns = ['user_session', 'extra', 'event_time', 'event_type']
    const { datasource, environment } = read({ connection: { ...csv, columns }, metrics: ['sessions'] })
    const [relation] = elementsNamed(datasource, 'relation')
    expect(relation?.attributes['table']).toBe('[events#2019#csv]')
    const listed = elementsNamed(relation as ReadElement, 'column').map(({ attributes }) => attributes['name'])
    expect(listed.slice(0, 4)).toEqual(columns)
    expect(environment.fields['extra']).toBe('string')
  })

  test('makes times of text', () => {
    const { environment, captions, text } = read({
      connection: csv,
      metrics: ['revenueRank'],
      by: 'day',
      eventTime: 'text',
    })
    const time = captions.get('Event Time') as string
    expect(environment.fields['event_time']).toBe('string')
    expect(environment.calculations[time]).toBe("DATETIME(REPLACE(LEFT([event_time], 19), 'T', ' '))")
    expect(environment.calculations[captions.get('Day') as string]).toBe(`DATETRUNC('day', [${time}])`)
    expect(text).toContain("hidden='true' name='[event_time]'")
  })

  test('tells what each metric is, and where it comes from', () => {
    const { columns } = read({ connection: athena, metrics: ['conversionRate'] })
    const [found] = columns.filter(({ attributes }) => attributes['caption'] === 'Conversion rate')
    expect(found?.attributes).toMatchObject({ 'default-format': 'p0.00%', datatype: 'real', role: 'measure' })
    const said = elementsNamed(found as ReadElement, 'run')[0]?.text
    expect(said).toContain('Definition: purchases ÷ sessions. Cartometrics metric conversionRate.')
  })

  test('parameters carry the fewest sessions and fixed thresholds', () => {
    const { datasource, environment, text } = read({
      connection: athena,
      metrics: ['opportunity'],
      minSessions: 30,
      thresholds: { conversionRate: 0.02 },
    })
    expect(parametersOf(datasource).map(({ attributes }) => [attributes['caption'], attributes['value']])).toEqual([
      ['Minimum sessions', '30'],
      ['Fixed threshold of Conversion rate', '0.02'],
    ])
    for (const name of Object.keys(environment.parameters)) expect(text).toContain(`[Parameters].[${name}]`)
  })

  test('hostile names stay in their attribute', () => {
    const hostile = `"><x a='&amp;'/> ]]> ' " & <![CDATA[ {{ $1\n\t \u{1F600}`
    const { captions, datasource } = read({
      name: hostile,
      connection: { ...athena, schema: hostile, table: `${hostile}]` },
      binding: {
        columns: { brand: hostile },
        captions: { brand: `${hostile}!` },
        eventTypes: { [hostile]: 'purchase' },
      },
      metrics: [devices, 'quadrant', 'conversionRate'] as never,
    })
    expect(datasource.attributes['caption']).toBe(hostile)
    expect(captions.get(`${hostile}!`)).toBe(hostile)
    expect(childNamed(datasource, 'connection')?.children.map(({ name }) => name)).toEqual([
      'named-connections',
      'relation',
      'metadata-records',
    ])
  })

  test('what XML cannot hold is refused', () => {
    expect(() => tableauDatasource({ connection: athena, name: 'a\u0000b' })).toThrow(DefinitionError)
    expect(() => tableauDatasource({ connection: athena, name: 'a\uD800b' })).toThrow(/U\+D800/)
  })

  test('a connection that lacks something is refused', () => {
    const refused = (connection: object) =>
      expect(() => tableauDatasource({ connection: connection as never })).toThrow(QueryError)
    refused({ ...athena, region: '' })
    refused({ ...athena, stagingDirectory: 'results' })
    refused({ ...athena, schema: '' })
    refused({ ...athena, sql: 'SELECT 1' })
    refused({ kind: 'csv', directory: '.' })
    refused({ kind: 'excel' })
    expect(() => tableauDatasource({} as never)).toThrow(/say where the events are/)
  })
})
