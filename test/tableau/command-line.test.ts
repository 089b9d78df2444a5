import { readFileSync, writeFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { tableauDatasource } from '../../src/tableau/file/datasource.js'
import { tableauWorkbook } from '../../src/tableau/workbook/workbook.js'
import { cartometrics, shop, temporaryFolder } from '../cli/run-cli.js'

const { path, file } = temporaryFolder()
const connection = { kind: 'csv', directory: '/data', filename: 'events.csv' } as const

describe('cartometrics tableau', () => {
  test('formulas, as text and as data', async () => {
    const { code, out, err } = await cartometrics([
      'tableau',
      'formulas',
      '--metrics',
      'stickiness,revenueRank',
      '--form',
      'table',
    ])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Stickiness\n  [Events] / [Sessions]\n')
    expect(out).toContain('Revenue rank  (table-calculation)\n')
    expect(out).toContain('// compute along Brand\n')
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
    expect(JSON.parse(json.out).fields.at(-1).addressing.along).toEqual(['Brand', 'Day'])
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
    expect(await said('workbook', '--csv', 'a.csv', '--by', 'brand,day')).toEqual([
      2,
      expect.stringContaining('one dimension'),
    ])
    expect(await said('inject', path('none.tds'))).toEqual([1, expect.stringContaining('there is no file')])
    writeFileSync(path('x.tds'), 'no')
    expect(await said('inject', path('x.tds'))).toEqual([1, expect.stringContaining('no well-formed XML')])
  })
})
