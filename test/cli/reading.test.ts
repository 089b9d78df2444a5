import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from './run-cli.js'

/*
 * The options that say how a file is written: with each of them the file is read, and without it the answer is another, or none.
 */

const { path } = temporaryFolder()
let files = 0

function file(content: string | Buffer, ending = '.csv'): string {
  const name = path(`${files++}${ending}`)
  writeFileSync(name, content)
  return name
}

const columns = ['event_time', 'event_type', 'brand', 'price', 'user_session'] as const

/** Three events, the second a purchase of 1,250.50, as text with a mark between values. */
function written(more: Partial<Record<(typeof columns)[number], readonly [string, string, string]>>, mark = ';') {
  const usual = {
    event_time: ['2019-10-01 10:00:00', '2019-10-01 11:00:00', '2019-10-02 10:00:00'],
    event_type: ['view', 'purchase', 'view'],
    brand: ['acme', 'acme', 'bolt'],
    price: ['10.00', '1250.50', '3'],
    user_session: ['a', 'a', 'b'],
    ...more,
  }
  const rows = [0, 1, 2].map((row) => columns.map((column) => usual[column][row]).join(mark))
  return `${[columns.join(mark), ...rows].join('\n')}\n`
}

async function answer(args: readonly string[], by = 'day') {
  const { code, out, err } = await cartometrics([
    'analyze',
    ...args,
    '--by',
    by,
    '--metrics',
    'events,revenue',
    '--order-by',
    by,
    '--format',
    'json',
  ])
  const rows = out === '' ? [] : (JSON.parse(out).rows as Record<string, unknown>[])
  return { code, err, rows: rows.map((row) => [row[by], row['events'], row['revenue']]) }
}

const days = [
  ['2019-10-01', 2, 1250.5],
  ['2019-10-02', 1, 0],
]
const brands = [
  ['acme', 2, 1250.5],
  ['bolt', 1, 0],
]

test.each<readonly [option: string, content: string | Buffer, args: readonly string[], by: string, rows: unknown]>([
  [
    '--time-format',
    written({ event_time: ['01/10/2019 10:00', '01/10/2019 11:00', '02/10/2019 10:00'] }),
    ['--time-format', '%d/%m/%Y %H:%M'],
    'day',
    days,
  ],
  [
    '--time-unit',
    // Days of 1970 in seconds, that nothing tells from other numbers.
    written({ event_time: ['3600', '7200', '90000'] }),
    ['--time-unit', 's'],
    'day',
    [
      ['1970-01-01', 2, 1250.5],
      ['1970-01-02', 1, 0],
    ],
  ],
  [
    '--file-time-zone',
    written({ event_time: ['2019-10-02 01:00:00', '2019-10-02 01:59:59', '2019-10-02 02:00:00'] }),
    ['--file-time-zone', 'Europe/Berlin'],
    'day',
    days,
  ],
  ['--decimal', written({ price: ['10,00', '1250,50', '3'] }), ['--decimal', ','], 'day', days],
  ['--grouping', written({ price: ['10.00', '1,250.50', '3'] }), ['--grouping', ','], 'day', days],
  [
    '--decimal and --grouping',
    written({ price: ['10,00', '1.250,50', '3'] }),
    ['--decimal', ',', '--grouping', '.'],
    'day',
    days,
  ],
  ['--price-unit', written({ price: ['1000', '125050', '300'] }), ['--price-unit', '0.01'], 'day', days],
  [
    '--null',
    written({ brand: ['acme', 'NULL', 'n/a'], price: ['10', '1250.5', 'n/a'] }),
    ['--null', 'NULL', '--null', 'n/a'],
    'brand',
    [
      ['acme', 1, 0],
      [null, 2, 1250.5],
    ],
  ],
  [
    '--escape',
    written({ brand: ['"a \\"b\\"; c"', '"a \\"b\\"; c"', 'bolt'] }),
    ['--escape', '\\'],
    'brand',
    [['a "b"; c', 2, 1250.5], brands[1]],
  ],
  [
    '--quote',
    written({ brand: ["'a; ''b''", "'a; ''b''", 'bolt'] }).replaceAll("''b''", "''b'''"),
    ['--quote', "'"],
    'brand',
    [["a; 'b'", 2, 1250.5], brands[1]],
  ],
  [
    '--quote none',
    written({ brand: ['"a', '"a', 'bolt'] }),
    ['--quote', 'none'],
    'brand',
    [['"a', 2, 1250.5], brands[1]],
  ],
  [
    '--encoding',
    Buffer.from(written({ brand: ['zoë', 'zoë', 'bolt'] }), 'latin1'),
    ['--encoding', 'latin-1'],
    'brand',
    [brands[1], ['zoë', 2, 1250.5]],
  ],
  [
    '--encoding windows-1252',
    Buffer.from(written({ brand: ['\x80uro', '\x80uro', 'bolt'] }), 'latin1'),
    ['--encoding', 'cp1252'],
    'brand',
    [brands[1], ['€uro', 2, 1250.5]],
  ],
  [
    '--event-type-is',
    written({}).replaceAll(/^([^;]+);[^;]+;/gm, '$1;'),
    ['--event-type-is', 'purchase'],
    'day',
    [
      ['2019-10-01', 2, 1260.5],
      ['2019-10-02', 1, 3],
    ],
  ],
])('%s', async (_, content, args, by, rows) => {
  const name = file(content)
  const found = await answer([name, ...args], by)
  expect(found).toEqual({ code: 0, err: '', rows })
  expect((await answer([name], by)).rows).not.toEqual(rows)
})

test.each([
  [['--decimal', ';'], '--decimal'],
  [['--decimal', ',', '--grouping', ','], '--grouping'],
  [['--time-format', '%Q'], '--time-format'],
  [['--time-unit', 'weeks'], '--time-unit'],
  [['--file-time-zone', 'Mars/Base'], '--file-time-zone'],
  [['--price-unit', '0.3'], '--price-unit'],
  [['--price-unit', 'cent'], '--price-unit'],
  [['--escape', 'ab'], '--escape'],
  [['--quote', 'ab'], '--quote'],
  [['--event-type-is', ''], '--event-type-is'],
])('a value that there is not is a mistake of use: %s', async (args, option) => {
  const { code, out, err } = await cartometrics(['analyze', file(written({})), ...args])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(option)
  expect(err.trim().split('\n')).toHaveLength(1)
})

describe('warnings', () => {
  const odd = () => file(written({ event_type: ['View', 'purchase', 'View'] }))

  test('are on standard error, in options of the command line', async () => {
    const name = odd()
    const { code, out, err } = await cartometrics(['analyze', name, '--metrics', 'events,views'])
    expect(code).toBe(0)
    expect(out).not.toContain('warning')
    expect(err).toBe(
      `cartometrics: warning: ${name} has the event types "View" (2), which are unknown and count as events alone, beside "purchase" (1): probably --event-type View=view\n`,
    )
    const told = await cartometrics(['analyze', name, '--metrics', 'views', '--event-type', 'View=view'])
    expect([told.code, told.err]).toEqual([0, ''])
  })

  test('are data of JSON, in the words of the library', async () => {
    const { out, err } = await cartometrics(['analyze', odd(), '--metrics', 'views', '--format', 'json'])
    expect(JSON.parse(out).warnings).toMatchObject([
      { code: 'unknown-event-types', quality: true, counts: { View: 2, purchase: 1 } },
    ])
    expect(err).toContain('warning: ')
  })

  test('about the data are errors with --strict, and others are not', async () => {
    const strict = await cartometrics(['analyze', odd(), '--metrics', 'views', '--strict'])
    expect([strict.code, strict.out]).toEqual([1, ''])
    expect(strict.err).toMatch(/probably --event-type View=view; leave out --strict to have this as a warning\n$/)
    const few = await cartometrics(['analyze', file(written({})), '--by', 'brand', '--strict'])
    expect(few.code).toBe(0)
    expect(few.err).toContain('warning: no group by brand has 30 sessions or more')
  })

  test('are on the page of a report, and on standard error', async () => {
    const page = path('report.html')
    const { code, err } = await cartometrics(['report', odd(), '--output', page])
    expect(code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain('has the event types &quot;View&quot; (2)')
    expect(err).toContain('cartometrics: warning: ')
  })
})
