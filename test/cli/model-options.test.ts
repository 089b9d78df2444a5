import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { createEventsView } from '../../src/analysis/events-view.js'
import { duckdb } from '../../src/duckdb.js'
import type { BindingOptions } from '../../src/events/binding.js'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { file, path } = temporaryFolder()

/** The purchase of two phones was sent twice; the second of u1's events of the evening is 40 minutes after the first. */
const orders = file('orders.csv', [
  'event_time,event_type,product_id,brand,price,user_id,insert_id,qty,cur,weight,shipped,channel',
  '2019-10-01 08:00:00 UTC,view,1,apple,1000.50,u1,a1,,EUR,1.25,,web',
  '2019-10-01 08:05:00 UTC,purchase,1,apple,1000.50,u1,a2,2,EUR,2.5,2019-10-02 10:00:00 UTC,web',
  '2019-10-01 08:05:00 UTC,purchase,1,apple,1000.50,u1,a2,2,EUR,2.5,2019-10-02 10:00:00 UTC,web',
  '2019-10-01 23:40:00 UTC,refund,1,apple,1000.50,u1,a3,1,EUR,,,shop',
  '2019-10-02 00:20:00 UTC,purchase,2,samsung,250.25,u1,a4,1.5,EUR,12,2019-10-05 10:00:00 UTC,shop',
  '2019-10-02 09:05:00 UTC,view,2,samsung,250.25,u3,a5,,EUR,3,,web',
])
const columns = ['eventId=insert_id', 'quantity=qty', 'currency=cur'].flatMap((pair) => ['--column', pair])
const bound = { eventId: 'insert_id', quantity: 'qty', currency: 'cur' } as const
const metrics = ['revenue', 'units', 'refunds', 'netRevenue', 'sessions', 'orders'] as const

async function analyzed(...args: readonly string[]) {
  const command = ['analyze', orders, ...columns, '--metrics', metrics.join(','), '--format', 'json', ...args]
  const { code, out, err } = await cartometrics(command)
  expect(code, err).toBe(0)
  return { ...(JSON.parse(out) as { totals: object; duplicates: number }), err }
}

async function asked(binding: BindingOptions) {
  const source = duckdb({ files: orders, binding: { columns: bound, ...binding } })
  try {
    const { totals, duplicates } = await analyze(source, { metrics })
    return { totals, duplicates }
  } finally {
    source.close()
  }
}

describe('options of the event model', () => {
  test.each<[string[], BindingOptions]>([
    [
      ['--duplicates', 'eventId', '--session-gap', '30 minutes'],
      { duplicates: ['eventId'], sessions: { gap: '30 minutes' } },
    ],
    [
      ['--duplicates', 'insert_id,event_time', '--session-gap', '2 hours'],
      { duplicates: ['eventId', 'eventTime'], sessions: { gap: '2 hours' } },
    ],
    [
      ['--duplicates', 'exact', '--session-gap', '2 hours', '--session-midnight', 'UTC'],
      { duplicates: 'exact', sessions: { gap: '2 hours', midnight: 'UTC' } },
    ],
    [
      ['--further', 'channel=text', '--session-gap', '1 day', '--session-by', 'channel'],
      { further: { channel: 'text' }, sessions: { gap: '1 day', by: 'channel' } },
    ],
  ])('%j are those of a binding', async (args, binding) => {
    const { totals, duplicates } = await analyzed(...args)
    expect({ totals, duplicates }).toEqual(await asked(binding))
  })

  test('say how many events had been sent before', async () => {
    const once = await analyzed('--duplicates', 'exact', '--session-gap', '1 day')
    expect(once.duplicates).toBe(1)
    expect(once.err).toBe('cartometrics: left out 1 event that had been sent before (--duplicates)\n')
    const all = await analyzed('--session-gap', '1 day')
    expect([all.duplicates, all.err]).toEqual([0, ''])
  })

  test('say so of a report, and on its page', async () => {
    const page = path('page.html')
    const args = ['report', orders, ...columns, '--duplicates', 'exact', '--session-gap', '1 day', '-o', page]
    const { code, err } = await cartometrics([...args, '--min-sessions', '0'])
    expect([code, err]).toEqual([
      0,
      `cartometrics: left out 1 event that had been sent before (--duplicates)\ncartometrics: wrote ${page}\n`,
    ])
    expect(readFileSync(page, 'utf8')).toMatch(/>1<\/data> event had been sent before: left out\./)
  })

  test('say how many decimal places money and quantities have', async () => {
    const { err } = await analyzed('--quantity-scale', '0', '--session-gap', '1 day')
    expect(err).toMatch(/passed over 1 row .*qty is not a number with 0 decimal places at most \(1\.5\)\n$/)
    expect((await analyzed('--money-scale', '0', '--session-gap', '1 day')).totals).toEqual(
      (await asked({ moneyScale: 0, sessions: { gap: '1 day' } })).totals,
    )
  })

  test('tell --where what further columns hold', async () => {
    const eventsWhere = async (...args: readonly string[]) => {
      const { out, err } = await cartometrics(['analyze', orders, '--metrics', 'events', '--format', 'json', ...args])
      return err === '' ? (JSON.parse(out).totals.events as number) : err
    }
    expect(await eventsWhere('--further', 'weight=2', '--where', 'weight=2.50')).toBe(2)
    expect(await eventsWhere('--where', 'weight=2.50')).toBe(0)
    expect(await eventsWhere('--further', 'weight=text', '--where', 'weight>2')).toBe(3)
    expect(await eventsWhere('--further', 'shipped=instant', '--where', 'shipped>=2019-10-05')).toBe(1)
    expect(await eventsWhere('--further', 'weight=1', '--where', 'weight=2.25')).toMatch(/weight is read to 1 decimal/)
    expect(await eventsWhere(...columns, '--where', 'quantity=1.5')).toBe(1)
    expect(await eventsWhere(...columns, '--where', 'eventId>a1')).toMatch(/eventId is an identifier; use = or !=/)
  })

  test.each<[string[], number, string]>([
    [
      ['--session-by', 'userId'],
      2,
      `--session-by says how sessions are made: say when they end, too, such as --session-gap '30 minutes'`,
    ],
    [
      ['--session-midnight', 'UTC'],
      2,
      `--session-midnight says how sessions are made: say when they end, too, such as --session-gap '30 minutes'`,
    ],
    [
      ['--session-gap', 'an hour'],
      2,
      '--session-gap must be a time such as "30 minutes", in milliseconds, seconds, minutes, hours or days, not "an hour"',
    ],
    [
      ['--session-gap', '1 hour', '--session-by', 'price'],
      2,
      '--session-by must be a field of identifiers, such as "userId", or a further column that is declared as text, not "price"',
    ],
    [
      ['--session-gap', '1 hour', '--session-midnight', 'Mars'],
      2,
      '--session-midnight: unknown time zone "Mars": give a name of the IANA database, such as "UTC" or "Europe/Berlin"',
    ],
    [
      ['--session-gap', '1 hour', '--column', 'userSession=sid'],
      2,
      '--session-gap makes sessions, and --column userSession=sid says that they are there: leave one out',
    ],
    [['--duplicates', 'evntId'], 2, '--duplicates: unknown field "evntId"; did you mean "eventId"?'],
    [
      ['--further', 'weight=kg'],
      2,
      `option '--further <NAME=TYPE>' argument 'weight=kg' is invalid. Write NAME=text, NAME=instant, or NAME=2 for numbers of 2 decimal places, 6 at most.`,
    ],
    [
      ['--further', 'a=text', '--further', 'a=2'],
      2,
      `option '--further <NAME=TYPE>' argument 'a=2' is invalid. a is given twice.`,
    ],
    [['--further', 'price=2'], 2, '--further: "price" is a field of the event model'],
    [
      ['--quantity-scale', '7'],
      2,
      `option '--quantity-scale <N>' argument '7' is invalid. Give a whole number from 0 to 6.`,
    ],
    [
      ['--price-unit', '0.001', '--money-scale', '2'],
      2,
      '--price-unit 0.001 needs a --money-scale of 3 at least, not 2',
    ],
  ])('%j are refused', async (args, code, message) => {
    const refused = await cartometrics(['analyze', orders, '--metrics', 'events', ...args])
    expect(refused).toEqual({ code, out: '', err: `cartometrics: ${message}\n` })
  })

  test('name no column that is not there', async () => {
    const { code, err } = await cartometrics(['analyze', orders, '--metrics', 'events', '--further', 'colour=text'])
    expect([code, err]).toEqual([1, expect.stringMatching(/has no column "colour"; it has event_time/)])
  })

  const steps = ['--duplicates', 'eventId', '--session-gap', '30 minutes']

  test('are written as a view of the events', async () => {
    const args = [
      'sql',
      '--table',
      'shop.raw',
      ...columns,
      ...steps,
      '--dialect',
      'duckdb',
      '--events-view',
      'shop.clean',
    ]
    expect(await cartometrics(args)).toEqual({
      code: 0,
      err: '',
      out: createEventsView('shop.clean', {
        dialect: 'duckdb',
        table: 'shop.raw',
        binding: { columns: bound, duplicates: ['eventId'], sessions: { gap: '30 minutes' } },
      }),
    })
    for (const [more, what] of [
      [['revenue'], 'the metrics'],
      [['--from', '2019-10-01'], '--from'],
      [['--where', 'brand=apple'], '--where'],
      [['--view', 'shop.metrics'], '--view'],
    ] as const) {
      expect(await cartometrics([...args, ...more])).toEqual({
        code: 2,
        out: '',
        err: `cartometrics: --events-view holds all events, as they are read: leave out ${what}\n`,
      })
    }
    const unnamed = await cartometrics(['sql', '--table', 'raw', '--events-view', ''])
    expect(unnamed.err).toBe(`cartometrics: --events-view: "" is no view; name it 'shop.events'\n`)
  })

  test.each([
    ['tableau', 'formulas', '--metrics', 'revenue'],
    ['tableau', 'datasource', '--csv', '/data/events.csv'],
    ['sql', 'revenue', '--dialect', 'tableau'],
  ])('%s %s refuses what no formula can do', async (...command) => {
    expect(await cartometrics([...command, ...columns, ...steps])).toEqual({
      code: 2,
      out: '',
      err: 'cartometrics: --duplicates: no formula of Tableau looks at events together; connect Tableau to a view of the events after this step, which cartometrics sql --events-view writes, and leave it out here\n',
    })
    expect((await cartometrics([...command, ...columns])).code).toBe(0)
  })
})
