import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { type RevenueTreeValues, revenueTree, revenueTreeMetrics } from '../../src/analysis/revenue-tree.js'
import { duckdb } from '../../src/duckdb.js'
import { cartometrics, temporaryFolder } from './run-cli.js'

const { file, path } = temporaryFolder()
const line = (day: string, type: string, brand: string, price: string, user: string, order: string, quantity: string) =>
  `2019-10-${day} 08:00:00 UTC,${type},${brand},${price},${user},${order},${quantity}`

/** Before: two buyers, two orders, four units at 10. After: three buyers, four orders, twelve units at 20. */
const events = file('events.csv', [
  'event_time,event_type,brand,price,user_id,user_session,qty',
  line('01', 'purchase', 'apple', '10', 'u1', 'o1', '3'),
  line('02', 'purchase', 'samsung', '10', 'u2', 'o2', '1'),
  line('03', 'purchase', 'apple', '20', 'u1', 'o3', '6'),
  line('03', 'purchase', 'apple', '20', 'u1', 'o4', '2'),
  line('04', 'purchase', 'samsung', '20', 'u2', 'o5', '3'),
  line('04', 'purchase', '', '20', 'u3', 'o6', '1'),
  line('04', 'view', 'nokia', '5', 'u3', 'o6', ''),
])
const quantity = ['--column', 'quantity=qty']
const tree = (...args: readonly string[]) => cartometrics(['revenue-tree', events, ...quantity, ...args])
const period = (from: string, to: string) => ['--from', `2019-10-${from}`, '--to', `2019-10-${to}`]

async function valuesOf(from: string, to: string): Promise<RevenueTreeValues> {
  const source = duckdb({ files: events, binding: { columns: { quantity: 'qty' } } })
  try {
    return (await analyze(source, { metrics: revenueTreeMetrics, time: { from, to } })).totals
  } finally {
    source.close()
  }
}

describe('cartometrics revenue-tree', () => {
  test('shows the factors of revenue', async () => {
    expect(await tree()).toEqual({
      code: 0,
      err: '',
      out: `Factor               Value  Unit
──────────────────  ──────  ─────────────────
Buyers                   3  users
Orders per buyer      2.00  orders per buyer
Units per order       2.67  units per order
Average unit price   17.50  currency per unit
──────────────────  ──────  ─────────────────
Revenue             280.00  currency
`,
    })
  })

  test('takes every row for one unit where no quantity is bound', async () => {
    const { out } = await cartometrics(['revenue-tree', events, '--format', 'json'])
    expect(JSON.parse(out)).toMatchObject({
      revenue: 100,
      factors: [{ value: 3 }, { value: 2 }, { name: 'unitsPerOrder', value: 1 }, { value: 100 / 6 }],
      of: { from: null, to: null, timeZone: 'UTC' },
    })
  })

  test.each([
    ['the period before', ['--previous']],
    ['another period', ['--previous-from', '2019-10-01', '--previous-to', '2019-10-03']],
  ])('compares a period with %s', async (_, args) => {
    const { code, out, err } = await tree(...period('03', '05'), ...args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toBe(`                                                      Of the
Factor              Before   After   Change   Effect  change
──────────────────  ──────  ──────  ───────  ───────  ──────
Buyers                   2       3   +50.0%   +45.26   22.6%
Orders per buyer      1.00    1.33   +33.3%   +32.11   16.1%
Units per order       2.00    3.00   +50.0%   +45.26   22.6%
Average unit price   10.00   20.00  +100.0%   +77.37   38.7%
──────────────────  ──────  ──────  ───────  ───────  ──────
Revenue              40.00  240.00  +500.0%  +200.00  100.0%

Before: from 2019-10-01 to 2019-10-03. After: from 2019-10-03 to 2019-10-05.
`)
  })

  test('writes the same for programs', async () => {
    const change = revenueTree(await valuesOf('2019-10-03', '2019-10-05'), await valuesOf('2019-10-01', '2019-10-03'))
    const { out } = await tree(...period('03', '05'), '--previous', '--format', 'json')
    const found = JSON.parse(out)
    expect(found).toMatchObject(change)
    expect(found.compared).toEqual({
      before: { from: '2019-10-01', to: '2019-10-03', timeZone: 'UTC' },
      after: { from: '2019-10-03', to: '2019-10-05', timeZone: 'UTC' },
    })
    expect(found.factors.map(({ share }: { share: number }) => share)).toEqual(
      change.factors.map(({ effect }) => (effect ?? 0) / 200),
    )
    const csv = (await tree(...period('03', '05'), '--previous', '--format', 'csv')).out
    expect(csv).toBe(
      [
        'metric,before,value,effect,share',
        ...change.factors.map(({ name, before, value, effect }) =>
          [name, before, value, effect, (effect ?? 0) / 200].join(),
        ),
        'revenue,40,240,200,1\r\n',
      ].join('\r\n'),
    )
    const target = path('tree.csv')
    await tree(...period('03', '05'), '--previous', '-o', target)
    expect((await cartometrics(['revenue-tree', events, '-o', path('tree.xlsx')])).err).toMatch(
      /cannot tell the format/,
    )
  })

  test('compares two groups, with the first to start from', async () => {
    const { out, err } = await tree('--by', 'brand', '--group', 'samsung', '--group', 'apple')
    expect(err).toBe('')
    expect(out).toMatch(/^Factor +samsung +apple +Change +Effect +change$/m)
    expect(out).toMatch(/^Revenue +70\.00 +190\.00 +\+171\.4% +\+120\.00 +100\.0%$/m)
    const { compared } = JSON.parse(
      (await tree('--by', 'brand', '--group', '', '--group', 'apple', '--format', 'json')).out,
    )
    expect(compared).toEqual({ before: { brand: null }, after: { brand: 'apple' } })
    expect((await tree('--by', 'brand', '--group', '', '--group', 'apple')).out).toMatch(/^Factor +\(none\) +apple/m)
    const days = await tree('--by', 'day', '--group', '2019-10-01', '--group', '2019-10-02')
    expect(days.out).toMatch(/^Revenue +30\.00 +10\.00 +-66\.7% +-20\.00 +100\.0%$/m)
  })

  test('says why there are no effects', async () => {
    const none = await tree('--by', 'brand', '--group', 'nokia', '--group', 'apple')
    expect(none.out).toMatch(/^Buyers +0 +1 +– +– +–$/m)
    expect(none.out).toMatch(/^Revenue +0\.00 +190\.00 +– +\+190\.00 +100\.0%$/m)
    expect(none.out).toMatch(/\n\nNo effects: revenue is 0 before the change, and has no logarithm\.\n$/)
    const same = await tree(...period('01', '02'), '--previous-from', '2019-10-01', '--previous-to', '2019-10-02')
    expect(same.out).toMatch(/^Revenue +30\.00 +30\.00 +0% +0\.00 +–$/m)
  })

  test('warns of a previous period that the files do not cover, unless only some events are asked for', async () => {
    const args = [...period('03', '05'), '--previous-from', '2019-09-20', '--previous-to', '2019-10-03']
    expect((await tree(...args)).err).toBe(
      'cartometrics: warning: in the previous period, there are events only from 2019-10-01 on\n',
    )
    expect((await tree(...args, '--where', 'brand=samsung')).err).toBe('')
    expect((await tree(...args, '-q')).err).toBe('')
  })

  test.each<[string[], string]>([
    [['--previous'], '--previous: a period needs both ends; give --from and --to'],
    [['--previous-from', '2019-10-01'], '--previous-from and --previous-to: a period needs both ends'],
    [
      ['--previous', '--previous-from', '2019-10-01'],
      '--previous is the period before: leave out --previous-from and --previous-to',
    ],
    [
      [...period('03', '05'), '--previous-from', 'may', '--previous-to', 'june'],
      '--previous-from: "may" is not a time; write 2019-10-01 or 2019-10-01T12:00:00Z',
    ],
    [['--group', 'apple'], '--group: say of what, such as --by brand'],
    [['--by', 'brand'], '--by brand: name the two groups to compare, such as --group apple --group samsung'],
    [['--by', 'brand', '--group', 'a', '--group', 'a'], '--group: "a" is given twice'],
    [['--by', 'brand', '--previous'], '--by and --group compare groups, and --previous periods: leave one out'],
    [
      ['--by', 'brand', '--group', 'aple', '--group', 'samsung'],
      '--group: there is no event of brand "aple"; did you mean "apple"?',
    ],
  ])('%j is refused', async (args, message) => {
    expect(await tree(...args)).toEqual({ code: 2, out: '', err: `cartometrics: ${message}\n` })
  })

  test('compares no money of different currencies', async () => {
    const abroad = file('abroad.csv', [
      'event_time,event_type,brand,price,user_id,user_session,cur',
      '2019-10-01,purchase,apple,10,u1,s1,EUR',
      '2019-10-02,purchase,samsung,10,u1,s2,USD',
      '2019-10-03,purchase,samsung,12,u1,s3,USD',
      '2019-10-03,view,nokia,12,u1,s3,EUR',
    ])
    const compared = (...args: readonly string[]) =>
      cartometrics(['revenue-tree', abroad, '--column', 'currency=cur', '-q', ...args])
    const refusal =
      'cartometrics: the revenue of the two is in different currencies (EUR, USD), which are not compared; ask for one: --where currency=EUR\n'
    const brands = ['--by', 'brand', '--group', 'apple', '--group', 'samsung']
    expect(await compared(...brands)).toEqual({ code: 2, out: '', err: refusal })
    expect(await compared(...period('02', '03'), '--previous')).toEqual({ code: 2, out: '', err: refusal })
    const dollars = await compared(...period('03', '04'), '--previous')
    expect(dollars.out).toMatch(/^Revenue +10\.00 +12\.00 +\+20\.0% +\+2\.00 +100\.0%$/m)
    expect((await compared(...brands, '--where', 'currency=USD')).err).toMatch(/there is no event of brand "apple"/)
    expect(
      (await compared(...period('03', '04'), '--by', 'brand', '--group', 'nokia', '--group', 'samsung')).code,
    ).toBe(0)
    const mixed = await compared(...period('01', '03'), '--format', 'json')
    expect(JSON.parse(mixed.out)).toMatchObject({ revenue: null, warnings: [{ code: 'several-currencies' }] })
  })

  test('needs the columns of its factors', async () => {
    const without = file('without.csv', ['event_time,event_type,price,user_session', '2019-10-01,purchase,1,s1'])
    const { code, err } = await cartometrics(['revenue-tree', without])
    expect([code, err]).toEqual([1, expect.stringMatching(/has no column "user_id" for userId/)])
  })
})
