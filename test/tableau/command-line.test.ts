import { readFileSync, writeFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { tableauDatasource } from '../../src/tableau/file/datasource.js'
import { tableauWorkbook } from '../../src/tableau/workbook/workbook.js'
import { cartometrics, shop, temporaryFolder } from '../cli/run-cli.js'

const { path, file } = temporaryFolder()
const connection = { kind: 'csv', directory: '/data', filename: 'events.csv' } as const

describe('cartometrics tableau', () => {
  test('formulas and files are for a version of Tableau', async () => {
    const formulas = ['tableau', 'formulas', 'cartAbandonmentRate']
    expect((await cartometrics(formulas)).out).toContain("[Event Type] IN ('cart', 'purchase')")
    const old = await cartometrics([...formulas, '--tableau-version', '2019.4'])
    expect(old.out).toContain("[Event Type] = 'cart' OR [Event Type] = 'purchase'")
    const datasource = ['tableau', 'datasource', '--csv', '/data/events.csv', '--metrics', 'cartAbandonmentRate']
    const { out } = await cartometrics([...datasource, '--tableau-version', '2020.2'])
    expect(out).toBe(
      tableauDatasource({ connection, metrics: ['cartAbandonmentRate'], by: ['brand'], tableauVersion: '2020.2' }),
    )
    const wrong = await cartometrics([...datasource, '--tableau-version', 'new'])
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('Give a version of Tableau, 9.0 or later')])
    const older = await cartometrics([...datasource, '--tableau-version', '2019.4'])
    expect([older.code, older.err]).toEqual([
      2,
      'cartometrics: --tableau-version: Tableau 2019.4 does not open the files that are written here, only 2020.2 and later do; add the metrics to a file of your own, whose version is kept, or copy their formulas\n',
    ])
  })

  test('over Athena, groups are compared by table calculations unless told otherwise', async () => {
    const place = ['--athena', 'eu-west-1', '--table', 'shop.events', '--staging', 's3://results/']
    const datasource = ['tableau', 'datasource', ...place, '--metrics', 'quadrant']
    const { out } = await cartometrics(datasource)
    expect(out).toContain('WINDOW_MEDIAN(')
    expect(out).not.toContain('{FIXED : PERCENTILE(')
    expect((await cartometrics([...datasource, '--form', 'lod'])).out).toContain('{FIXED : PERCENTILE(')
  })

  test('formulas, as text and as data', async () => {
    const { code, out, err } = await cartometrics(['tableau', 'formulas', 'opportunity', '--form', 'table'])
    expect([code, err]).toEqual([0, ''])
    const headings = [...out.matchAll(/^\d+\. .*$/gm)].map(([heading]) => heading)
    expect(headings).toEqual([
      '1. Events',
      '2. Sessions',
      '3. Stickiness',
      '4. Stickiness threshold',
      '5. Purchases',
      '6. Conversion rate',
      '7. Conversion rate threshold',
      '8. Opportunity',
    ])
    expect(out).toContain(
      'Fields of the data source: [User Session] (string), [Event Type] (string), [Brand] (string)\n',
    )
    expect(out).toContain(`
3. Stickiness
   Events per session.

     [Events] / [Sessions]

   Default Properties > Number Format > Custom: #,##0.00

4. Stickiness threshold
   The threshold of Stickiness: the median of the groups with at least 30 sessions.
`)
    expect(
      out.endsWith(`
8. Opportunity
   Stickiness is at or above its threshold, conversion rate below its own: visitors stay but do not buy.

     [Stickiness] >= [Stickiness threshold] AND [Conversion rate] < [Conversion rate threshold]

   In the view: Edit Table Calculation… > Compute Using > Specific Dimensions: Brand
   Under Nested Calculations, set [Stickiness threshold], [Conversion rate threshold], too
`),
    ).toBe(true)
    const names = ['tableau', 'formulas', '--metrics', 'opportunity', '--form', 'table']
    expect((await cartometrics(names)).out).toBe(out)
    const json = await cartometrics([
      'tableau',
      'formulas',
      '--metrics',
      'cumulativeShare',
      '--by',
      'brand,day',
      '--format',
      'json',
    ])
    const written = JSON.parse(json.out)
    expect(Object.keys(written)).toEqual(['dimensions', 'parameters', 'columns', 'fields'])
    expect(written.fields.at(-1).addressing.along).toEqual(['Brand', 'Day'])
  })

  test('formulas with dimensions, orders, several things to set, and none', async () => {
    const formulas = async (...args: string[]) => (await cartometrics(['tableau', 'formulas', ...args])).out
    const share = await formulas('cumulativeShare', '--by', 'day', '--money-scale', '3', '--form', 'table')
    expect(share).toContain(`1. Day
   A dimension, by whose values groups are made.

     DATETRUNC('day', [Event Time])
`)
    expect(share).toContain('Number Format > Custom: #,##0.000\n')
    expect(share).toContain('Specific Dimensions: Day; Sort Order > Custom, Descending, by [Revenue]\n')
    const fixed = await formulas('cumulativeShare')
    expect(fixed).toContain('by a calculated field of MIN({FIXED [Brand] : [Revenue]})\n')
    const traffic = await formulas('trafficShare', '--form', 'table')
    expect(traffic).toContain('Total sessions\n   Sessions, of all groups together.\n')
    expect(traffic).toContain(
      'Specific Dimensions: all that are listed\n   Under Nested Calculations, set [Total sessions], too\n',
    )
    const classes = await formulas('quadrant', '--threshold', 'sessions=9', '--min-sessions', '0')
    expect(classes).toContain('The threshold of Sessions: a fixed number, for all groups.')
    expect(classes.split('Quadrant\n').at(-1)).not.toContain('Number Format')
  })

  test('a data source and a workbook are those of the library', async () => {
    const datasource = await cartometrics([
      'tableau',
      'datasource',
      '--metrics',
      'quadrant',
      '--csv',
      '/data/events.csv',
      '--min-sessions',
      '5',
      '--threshold',
      'sessions=p75',
    ])
    expect(datasource).toEqual({
      code: 0,
      err: '',
      out: tableauDatasource({
        connection,
        metrics: ['quadrant'],
        form: 'lod',
        by: ['brand'],
        minSessions: 5,
        thresholds: { sessions: { quantile: 0.75 } },
      }),
    })
    const target = path('w.twb')
    const workbook = await cartometrics([
      'tableau',
      'workbook',
      '--csv',
      '/data/events.csv',
      '--by',
      'topCategory',
      '--form',
      'table',
      '--top',
      '7',
      '--currency',
      '€',
      '-o',
      target,
    ])
    expect([workbook.code, workbook.out]).toEqual([0, ''])
    expect(readFileSync(target, 'utf8')).toBe(
      tableauWorkbook({ connection, by: 'topCategory', form: 'table', top: 7, currency: '€' }),
    )
    const usual = ['tableau', 'workbook', '--csv', '/data/events.csv']
    expect((await cartometrics(usual)).out).toBe(tableauWorkbook({ connection }))
    const filtered = [...usual, '--filters', 'brand,eventTime', '--form', 'lod']
    expect((await cartometrics(filtered)).out).toBe(
      tableauWorkbook({ connection, filters: ['brand', 'eventTime'], form: 'lod' }),
    )
    expect((await cartometrics([...usual, '--filters', 'none'])).out).toBe(tableauWorkbook({ connection, filters: [] }))
  })

  test('a workbook with the events in it, and metrics put into it', async () => {
    const csv = file('shop.csv', shop)
    const target = path('shop.twbx')
    expect((await cartometrics(['tableau', 'workbook', '--package', csv, '--text-times', '-o', target])).code).toBe(0)
    const members = unzipSync(readFileSync(target))
    expect(Buffer.from(members['Data/E-commerce/events.csv'] as Uint8Array)).toEqual(readFileSync(csv))
    const args = ['tableau', 'inject', target, '--metrics', 'purchasesPerBuyer', '--text-times', '--in-place']
    expect((await cartometrics(args)).err).toContain('2 fields added')
    const once = readFileSync(target)
    expect((await cartometrics(args)).err).toContain('0 fields added, 0 updated')
    expect(readFileSync(target)).toEqual(once)
  })

  test('a file of events without the columns that metrics read is refused, by name', async () => {
    const target = path('poor.twbx')
    const args = ['tableau', 'workbook', '-o', target, '--package']
    const poor = file('poor.csv', ['event_time,event_type,marke,price,user_id,sid', '2019-10-01,view,a,1,u,s'])
    expect(await cartometrics([...args, poor])).toEqual({
      code: 1,
      out: '',
      err: 'cartometrics: the file has no columns "user_session" for userSession and "brand" for brand; it has event_time, event_type, marke, price, user_id, sid. Bind the fields to their columns: --column brand=NAME --column userSession=sid\n',
    })
    const bound = ['--column', 'brand=marke', '--column', 'userSession=sid']
    expect((await cartometrics([...args, poor, ...bound])).code).toBe(0)
    const nameless = file('nameless.csv', ['events'])
    expect((await cartometrics([...args, nameless])).err).toBe(
      `cartometrics: ${nameless}: its first line must be the names of its columns, with commas between\n`,
    )
  })

  test('speaks of options, not of the library', async () => {
    const said = async (...args: string[]) => (await cartometrics(['tableau', 'datasource', ...args])).err
    expect(await said('--csv', '')).toContain('--csv: name a file')
    expect(await said('--athena', 'eu-west-1')).toContain('--table: name the database, and the table in it')
    expect(await said('--athena', 'eu-west-1', '--table', 'shop')).toContain('or give a statement with --sql')
    const table = ['--athena', 'eu-west-1', '--table', 'shop.events']
    expect(await said(...table)).toContain('--staging: name the place where Athena puts its results')
    expect(await said(...table, '--sql', 'SELECT 1')).toContain('--sql: stands in place of a table')
    expect(await said(...table, '--staging', 's3://results/')).toBe('')
    expect(await said(...table, '--staging', 's3://results/', '--workgroup', 'analysts')).toMatch(
      /^cartometrics: --workgroup: Tableau takes the workgroup from athena\.properties.* put the line Workgroup=analysts .* leave --workgroup out\n$/,
    )
    const workbook = ['tableau', 'workbook', '--package', file('packed.csv', shop), '-o', path('packed.twbx')]
    for (const [option, value] of [
      ['athena', 'eu-west-1'],
      ['csv', 'e.csv'],
      ['workgroup', 'w'],
    ] as const) {
      expect(await cartometrics([...workbook, `--${option}`, value])).toEqual({
        code: 2,
        out: '',
        err: `cartometrics: --${option}: with --package, the events are in the workbook; leave one of the two out\n`,
      })
    }
    expect((await cartometrics(['tableau', 'datasource', '--help'])).out).not.toContain('workgroup')
    expect(await said(...table, '--staging', 's3://results/', '--workgroup', 'w')).toMatch(
      /--workgroup: Tableau takes the workgroup from athena.properties.* Workgroup=w .*and leave --workgroup out/,
    )
  })

  test('columns of other types are refused, with the options that help', async () => {
    const connection = { kind: 'csv', directory: '/data', filename: 'events.csv' } as const
    const times = tableauDatasource({ connection, metrics: ['revenue'], by: 'brand', eventTime: 'text' })
    writeFileSync(path('typed.tds'), times)
    const inject = [
      'tableau',
      'inject',
      path('typed.tds'),
      '--metrics',
      'sessions',
      '--by',
      'day',
      '-o',
      path('out.tds'),
    ]
    expect(await cartometrics(inject)).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^cartometrics: in the data source, the column "event_time" for eventTime is a string: .*\. Bind the field to another column: --column eventTime=NAME; or say how times are stored: --text-times\n$/,
      ),
    })
    expect((await cartometrics([...inject, '--text-times'])).code).toBe(0)
    writeFileSync(
      path('typed.tds'),
      times.replaceAll("datatype='string' hidden='true'", "datatype='datetime' hidden='true'"),
    )
    expect((await cartometrics([...inject, '--text-times'])).err).toContain(
      'or say how times are stored: no --text-times\n',
    )
    const csv = file('shop.csv', shop)
    const pack = ['tableau', 'workbook', '--package', csv, '--by', 'day', '-o', path('typed.twbx')]
    expect(await cartometrics(pack)).toEqual({
      code: 1,
      out: '',
      err: 'cartometrics: the file has "2019-10-01 08:00:00 UTC" in its column "event_time" for eventTime, in row 1: Tableau does not read it as a time; say that times are text: --text-times\n',
    })
    expect((await cartometrics([...pack, '--text-times'])).code).toBe(0)
  })

  test('what is not understood', async () => {
    const said = async (...args: string[]) => {
      const { code, err } = await cartometrics(['tableau', ...args])
      return [code, err]
    }
    expect(await said('datasource')).toEqual([2, expect.stringContaining('--athena REGION or --csv FILE')])
    expect(await said('formulas', '--metrics', 'revenu')).toEqual([
      2,
      expect.stringContaining('did you mean "revenue"'),
    ])
    expect(await said('formulas', 'revenu')).toEqual([
      2,
      'cartometrics: unknown metric "revenu"; did you mean "revenue"?\n',
    ])
    expect(await said('formulas', 'revenue', '--metrics', 'revenue')).toEqual([
      2,
      expect.stringContaining('--metrics: name the metrics once'),
    ])
    expect(await said('workbook', '--csv', 'a.csv', '--filters', 'price')).toEqual([
      2,
      expect.stringContaining('--filters: a list of eventTime, topCategory, categoryCode, brand'),
    ])
    expect(await said('workbook', '--csv', 'a.csv', '--by', 'brand,day')).toEqual([
      2,
      expect.stringContaining('one dimension'),
    ])
    expect(await said('inject', path('none.tds'))).toEqual([1, expect.stringContaining('there is no file')])
    writeFileSync(path('x.tds'), 'no')
    expect(await said('inject', path('x.tds'))).toEqual([1, expect.stringContaining('no well-formed XML')])
  })
})
