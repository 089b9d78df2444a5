import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { shellWord } from '../../src/cli/shell-words.js'
import { inspect } from '../../src/duckdb.js'
import { shellWords } from '../support/shell-words.js'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { folder, file, path } = temporaryFolder()
const withoutFolder = (text: string) => text.replaceAll(`${folder}/`, '')

/** Two currencies, a repeated row and event, a session of two users, a day without events, prices that are zero, negative and extreme. */
const troubled = [
  'event_id,ts,event_name,product_id,brand,price,currency,user_id,session_id',
  ...Array.from(
    { length: 40 },
    (_, index) =>
      `e${index},2019-10-0${1 + (index % 2)} 08:00,view_item,p${index % 3},apple,9.50,EUR,u${index % 5},s${index % 5}`,
  ),
  'e0,2019-10-01 08:00,view_item,p0,apple,9.50,EUR,u0,s0',
  'e41,2019-10-04 08:00,purchase,p1,sony,0,USD,u9,s1',
  'e42,2019-10-04 08:00,purchase,p1,sony,-5,EUR,u1,s1',
  'e43,2019-10-04 08:00,purchase,p1,(none),100000.00,EUR,,',
]

describe('what is printed', () => {
  test('fits a terminal of 80 columns', async () => {
    const { code, out } = await cartometrics(['inspect', file('troubled.csv', troubled)], {
      columns: 80,
      env: { NO_COLOR: '1' },
    })
    expect(code).toBe(0)
    expect(withoutFolder(out)).toMatchSnapshot()
    const lines = withoutFolder(out).split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  test('has both the range and examples where there is room', async () => {
    const { out } = await cartometrics(['inspect', file('shop.csv', shop)])
    expect(withoutFolder(out)).toMatchSnapshot()
  })

  test('holds nothing that a terminal obeys', async () => {
    const odd = [
      'event_time,event_type,bra\u001b[31mnd,user_id',
      '2019-10-01,vi\u001b[2Jew\u202e,x\u0007y,u1',
      '2019-10-01,view,z,u1',
    ]
    const { out, err } = await cartometrics(['inspect', file('odd.csv', odd)])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(out).toContain('bra\\x1b[31mnd')
    const { out: json } = await cartometrics(['inspect', path('odd.csv'), '--json'])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  test('names no user and no session', async () => {
    const people = [
      'event_time,event_type,user_id,user_session,email,ip',
      '2019-10-01,view,520088904,4d3b30da-a5e4-49df-b1a8-ba5943f1dd33,somebody@example.org,192.168.10.20',
    ]
    for (const more of [[], ['--json']]) {
      const { out } = await cartometrics(['inspect', file('people.csv', people), ...more])
      expect(out).not.toMatch(/520088904|a5e4|somebody@|192\.168\.10\.20/)
    }
  })
})

test('the result tells what is wrong, in the order of its weight', async () => {
  const found = await inspect(file('troubled.csv', troubled))
  expect(found.problems.map(({ code, count }) => [code, count])).toEqual([
    ['several-currencies', 2],
    ['duplicate-event-ids', 1],
    ['duplicate-rows', 1],
    ['sessions-of-several-users', 1],
    ['events-without-session', 1],
    ['events-without-user', 1],
    ['negative-prices', 1],
    ['extreme-prices', null],
    ['zero-prices', 1],
    ['days-without-events', 1],
    ['no-time-zone', null],
  ])
  expect(found).toMatchObject({
    rows: 44,
    format: 'csv',
    binding: {
      columns: { eventTime: 'ts', eventType: 'event_name', userSession: 'session_id' },
      eventTypes: { view_item: 'view' },
      nulls: ['(none)'],
    },
    csv: {},
    times: { column: 'ts', form: 'ISO 8601', zoned: false, first: '2019-10-01T08:00:00.000Z', days: 3 },
    prices: { zero: 1, negative: 1, largest: 100_000, currencies: { EUR: 43, USD: 1 } },
    sample: {
      rows: 44,
      duplicateRows: 1,
      eventIds: { column: 'event_id', duplicates: 1 },
      sessions: { ofSeveralUsers: 1 },
    },
    isAnalyzable: true,
  })
})

test('money of several currencies is asked for in the most frequent one, so that the command answers', async () => {
  const { out } = await cartometrics(['inspect', file('troubled.csv', troubled), '--json'])
  const { command, prices } = JSON.parse(out)
  expect(prices.mainCurrency).toBe('EUR')
  expect(command).toContain('--where currency=EUR')
  const { code, err } = await cartometrics(shellWords(command))
  expect([code, err]).toEqual([0, expect.not.stringContaining('several-currencies')])
  // Nothing is sold in the other one.
  const viewed = troubled.map((line) => (line.includes('USD') ? line.replace('purchase', 'view_item') : line))
  const found = await inspect(file('one-currency.csv', viewed))
  expect([found.prices?.mainCurrency, found.problems.map(({ code }) => code)]).toEqual([
    null,
    expect.not.arrayContaining(['several-currencies']),
  ])
})

test('a currency that is no word is quoted, and money without one is one more', async () => {
  const events = [
    'event_time,event_type,price,currency,brand',
    "2019-10-01T08:00:00Z,purchase,1,US $ or 'so',a",
    "2019-10-01T08:00:00Z,purchase,2,US $ or 'so',a",
    '2019-10-01T08:00:00Z,purchase,3,,b',
  ]
  const { out } = await cartometrics(['inspect', file('dollars.csv', events), '--json'])
  const { command, problems } = JSON.parse(out)
  expect(problems[0].message).toContain(`"US $ or 'so'" (2) and none (1)`)
  const { out: answer } = await cartometrics([...shellWords(command), '--metrics', 'revenue', '--format', 'json'])
  expect(JSON.parse(answer).totals).toEqual({ revenue: 3 })
})

describe('files that are otherwise', () => {
  test('hold nothing of ours: the exit code is 3, and the columns are told all the same', async () => {
    const weather = file('weather.csv', ['station,temperature,wind', 'north,12.5,3', 'south,14.25,7'])
    const { code, out, err } = await cartometrics(['inspect', weather])
    expect(code).toBe(3)
    expect(out).toContain('station')
    expect(out).not.toContain('Run this next')
    expect(err).toBe('cartometrics: this cannot be analyzed as it is: no column holds the times of events\n')
    const { problems, isAnalyzable } = await inspect(weather)
    expect(isAnalyzable).toBe(false)
    expect(problems.filter(({ isBlocking }) => isBlocking).map(({ code }) => code)).toEqual([
      'no-event-time',
      'no-event-type',
    ])
    expect(JSON.parse((await cartometrics(['inspect', weather, '--json'])).out).command).toBeNull()
  })

  test('hold a line of names alone', async () => {
    const { code, out } = await cartometrics(['inspect', file('empty.csv', ['event_time,event_type,price'])])
    expect(code).toBe(3)
    expect(out).toContain('there are no rows')
    expect(out).toContain('event_time')
  })

  test('have a hundred columns more', async () => {
    const more = Array.from({ length: 100 }, (_, index) => `metric_${index}`)
    const rows = [1, 2, 3].map((day) =>
      [`2019-10-0${day}`, 'view', ...more.map((_, index) => String(index * day))].join(','),
    )
    const wide = file('wide.csv', [['event_time', 'event_type', ...more].join(','), ...rows])
    const found = await inspect(wide)
    expect(found.columns).toHaveLength(102)
    expect(found.fields.map(({ field }) => field)).toEqual(['eventTime', 'eventType'])
    expect(found.isAnalyzable).toBe(true)
  })

  test('have an event type under no name that is known, and identifiers in floats', async () => {
    const types = file('types.csv', ['event_time,event_type', '2019-10-01,alpha', '2019-10-01,beta'])
    expect((await inspect(types)).problems[0]?.code).toBe('no-known-event-type')
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1.0::DOUBLE AS user_id, {'a': 1} AS nested) TO '${path('floats.parquet')}'`,
    )
    connection.closeSync()
    const { problems, columns } = await inspect(path('floats.parquet'))
    expect(problems[0]).toMatchObject({ code: 'unusable-column', isBlocking: true })
    expect(columns.at(-1)).toMatchObject({ name: 'nested', holds: 'other', distinct: null })
  })

  test('have lines that do not fit, and rows that cannot be read', async () => {
    const torn = file('torn.csv', [
      'event_time,event_type,price',
      '2019-10-01,view,1.00',
      '2019-10-01,view',
      '2019-10-01,view,1.00',
      'soon,view,1.00',
      ...Array(40).fill('2019-10-02,view,2.00'),
    ])
    const { problems, rows } = await inspect(torn)
    expect(rows).toBe(43)
    expect(problems.slice(0, 2).map(({ code, count }) => [code, count])).toEqual([
      ['unreadable-rows', 1],
      ['unreadable-lines', 1],
    ])
  })

  test('are packed, and come through a pipe of bytes', async () => {
    writeFileSync(path('packed.csv'), gzipSync(shop.join('\n')))
    const found = await inspect(path('packed.csv'))
    expect(found.files).toMatchObject([
      { compression: 'gzip', text: { encoding: 'UTF-8', delimiter: ',', header: true } },
    ])
    expect(found.binding).toEqual({})
  })
})

describe('--sql', () => {
  test('writes the table over CSV files as they are', async () => {
    const { code, out } = await cartometrics([
      'inspect',
      file('troubled.csv', troubled),
      '--sql',
      '--location',
      's3://shop-raw/events/',
    ])
    expect(code).toBe(0)
    expect(out).toMatchSnapshot()
  })

  test('writes the table over Parquet files', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, 1.5::DECIMAL(15, 2) AS price, 7::BIGINT AS user_id, [1] AS items) TO '${path('some.parquet')}'`,
    )
    connection.closeSync()
    const { out } = await cartometrics(['inspect', path('some.parquet'), '--sql'])
    expect(out).toMatchSnapshot()
  })
})

test.each([
  ['plain', 'brand=apple', 'brand=apple'],
  ['a blank', "it's", `'it'\\''s'`],
  ['a control character', 'view\t', `$'view\\011'`],
  ['a direction of writing', '\u202e', `$'\\342\\200\\256'`],
])('a word of a shell: %s', (_, text, word) => {
  expect(shellWord(text)).toBe(word)
})
