import { describe, expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()
const events = file('own.csv', [
  'event_time,event_type,product_id,maker,amount,sid',
  '2019-10-01 08:00:00 UTC,view,1,apple,1000.50,s1',
  '2019-10-01 08:05:00 UTC,purchase,1,apple,1000.50,s1',
])
const there = 'event_time, event_type, product_id, maker, amount, sid'
const lake = ['--table', 'shop.events', '--location', 's3://shop-lake/events/']
const days = ['--from', '2019-10-01', '--to', '2019-11-01']
const names = ['--names', 'event_time,event_type,maker']
const convert = ['ddl', 'convert', '--from-table', 'shop.raw', ...lake, ...days, ...names]
const workbook = [
  'tableau',
  'workbook',
  '--metrics',
  'events',
  '--by',
  'maker',
  '-o',
  path('x.twbx'),
  '--package',
  events,
]
const enough = ['--column', 'price=amount', '--column', 'userSession=sid', '--column', 'userId=sid']

const bind = (field: string) => `Bind the field to its column: --column ${field}=NAME`
/** What is proposed where some of the columns that are there are called as others call them. */
const likely = (...more: readonly string[]) => {
  const columns = [...more, 'brand=maker', 'price=amount', 'userSession=sid']
  return `Bind the fields to their columns: ${columns.map((one) => `--column ${one}`).join(' ')}`
}
const another = 'Name one of these, or bind a field to one: --column FIELD=NAME'

describe('a column that is not there: exit code 1, those that are, the nearest, and how to bind', () => {
  test.each<[string[], string]>([
    [['analyze', events, '--by', 'brand'], `"brand" for brand; it has ${there}. ${likely()}`],
    [
      ['analyze', events, '--by', 'brnd'],
      `"brnd"; it has ${there}. If brand is meant, bind it to its column: --column brand=NAME`,
    ],
    [['analyze', events, '--by', 'makr'], `"makr"; it has ${there}. Did you mean "maker"? ${another}`],
    [['analyze', events, '--by', 'colour'], `"colour"; it has ${there}. ${another}`],
    [
      ['analyze', events, '--by', 'topCategory'],
      `"category_code" for categoryCode; it has ${there}. ${bind('categoryCode')}`,
    ],
    [['analyze', events, '--metrics', 'revenue'], `"price" for price; it has ${there}. ${likely()}`],
    [
      ['analyze', events, '--metrics', 'events', '--where', 'price>3'],
      `"price" for price; it has ${there}. ${likely()}`,
    ],
    [
      ['analyze', events, '--metrics', 'events', '--where', 'maker=apple or colour=red'],
      `"colour"; it has ${there}. ${another}`,
    ],
    [
      ['analyze', events, '--metrics', 'events', '--where', 'amont>3'],
      `"amont"; it has ${there}. Did you mean "amount"? ${another}`,
    ],
    [
      ['analyze', events, '--by', 'brand', '--column', 'brand=makr'],
      `"makr" for brand; it has ${there}. Did you mean "maker"? ${likely()}`,
    ],
    [
      ['analyze', events, '--metrics', 'events', '--column', 'brand=makr'],
      `"makr" for brand; it has ${there}. Did you mean "maker"? ${likely()}`,
    ],
    [['analyze', events, '--column', 'orderId=order'], `"order" for orderId; it has ${there}. ${bind('orderId')}`],
    [
      ['analyze', events, '--column', 'eventTime=ts'],
      `"ts" for eventTime; it has ${there}. ${likely('eventTime=event_time')}`,
    ],
    [
      ['analyze', events, '--column', 'eventType=what_happened'],
      `"what_happened" for eventType; it has ${there}. ${likely('eventType=event_type')}`,
    ],
    [['report', events, '--by', 'colour', '-o', path('x.html')], `"colour"; it has ${there}. ${another}`],
    [['report', events, '--where', 'colour=red', '-o', path('x.html')], `"colour"; it has ${there}. ${another}`],
    [
      ['report', events, '--column', 'userId=user', '-o', path('x.html')],
      `"user" for userId; it has ${there}. ${bind('userId')}`,
    ],
    [
      ['sql', 'events', '--table', 't', '--by', 'brand', '--type', 'brand=none'],
      `"brand" for brand; it has event_time, event_type, price. ${bind('brand')}`,
    ],
    [
      ['sql', 'events', '--table', 't', '--by', 'size', '--type', 'size=none'],
      `"size"; it has event_time, event_type, price. ${another}`,
    ],
    [
      [...convert, '--rejected', 's3://shop-lake/bad/', '--column', 'price=amount'],
      `"amount" for price; it has event_time, event_type, maker. ${bind('price')}`,
    ],
    [
      ['ddl', 'raw', ...lake, ...names, '--column', 'price=amount'],
      `"amount" for price; it has event_time, event_type, maker. ${bind('price')}`,
    ],
    [
      [...workbook, '--column', 'price=amount', '--column', 'userId=sid'],
      `"user_session" for userSession; it has ${there}. ${likely()}`,
    ],
    [
      [...workbook, ...enough, '--column', 'categoryId=category'],
      `"category" for categoryId; it has ${there}. ${bind('categoryId')}`,
    ],
    [
      [...workbook.slice(0, -4), 'makr', ...workbook.slice(-4), ...enough].filter((word) => word !== 'maker'),
      `"makr"; it has ${there}. Did you mean "maker"? ${another}`,
    ],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await cartometrics(args)
    expect(err).toMatch(/^cartometrics: [^\n]* has no column [^\n]+\n$/)
    expect(err.slice(err.indexOf(' has no column ') + ' has no column '.length, -1)).toBe(expected)
    expect([code, out]).toEqual([1, ''])
  })

  test('several at once are all named', async () => {
    const { code, err } = await cartometrics(workbook)
    expect([code, err]).toEqual([
      1,
      `cartometrics: the file has no columns "price" for price, "user_id" for userId and "user_session" for userSession; it has ${there}. Bind the fields to their columns: --column brand=maker --column price=amount --column userId=NAME --column userSession=sid\n`,
    ])
  })

  test('in a data source of Tableau, whatever its fields are called', async () => {
    const target = path('own.tds')
    expect((await cartometrics(['tableau', 'datasource', '--csv', events, '-o', target])).code).toBe(0)
    const columns =
      'event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session'
    for (const [given, expected] of [
      [['--by', 'brnad'], `"brnad"; it has ${columns}. Did you mean "brand"? ${another}`],
      [
        ['--column', 'brand=maker'],
        `"maker" for brand; it has ${columns}. Bind the field to its column: --column brand=brand`,
      ],
      [
        ['--by', 'topCategory', '--column', 'brand=maker'],
        `"maker" for brand; it has ${columns}. Bind the field to its column: --column brand=brand`,
      ],
    ] as const) {
      expect(await cartometrics(['tableau', 'inject', target, ...given])).toEqual({
        code: 1,
        out: '',
        err: `cartometrics: the data source has no column ${expected}\n`,
      })
    }
  })

  test('is no mistake where all is as it is named', async () => {
    const { code, err, out } = await cartometrics([
      'analyze',
      events,
      '--by',
      'Maker',
      '--metrics',
      'revenue',
      '--column',
      'price=Amount',
      '--format',
      'csv',
    ])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('1000.5')
  })
})
