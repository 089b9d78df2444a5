import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { column } from '../../../src/definition/builders.js'
import { dimension } from '../../../src/plan/dimension.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { put } from '../../support/csv-files.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const header = 'event_time,event_type,brand,price,user_session,user_id'
const lines = Array.from({ length: 6 }, (_, i) => `2019-10-01 10:0${i}:00,view,acme,1,s${i},u${i % 2}`)
const text = (...rows: readonly string[]) => `${rows.join('\n')}\n`

const metrics = ['events', 'sessions', 'shoppers'] as const
const all = { events: 6, sessions: 6, shoppers: 2 }
const totalsOf = async (files: string | readonly string[], more = {}) =>
  (await ask({ files, ...more }, { metrics })).totals

describe('parts of a file that was split', () => {
  test.each<[string, string[][]]>([
    ['in two', [[header, ...lines.slice(0, 3)], lines.slice(3)]],
    ['in many', [[header, lines[0] as string], ...lines.slice(1).map((line) => [line])]],
    ['after the header', [[header], lines]],
    ['with the header last', [lines.slice(0, 3), [header, ...lines.slice(3)]]],
    [
      'with epochs',
      [[header, ...lines.slice(0, 3)], lines.slice(3).map((line) => line.replace(/^[^,]*/, '1569924000'))],
    ],
  ])('%s: those without a header have the columns of the one with it', async (name, parts) => {
    for (const [at, part] of parts.entries()) put(folder, `split ${name}/part-${at}.csv`, text(...part))
    expect(await totalsOf(join(folder, `split ${name}`))).toEqual(all)
  })

  test('in other dialects, and packed, too', async () => {
    put(folder, 'dialects/a.csv', text(header, ...lines.slice(0, 3)))
    put(folder, 'dialects/b.csv', text(...lines.slice(3, 5)).replaceAll(',', ';'))
    put(folder, 'dialects/c.csv', Buffer.from(`\uFEFF${text(...lines.slice(5)).replaceAll(',', '\t')}`, 'utf16le'))
    expect(await totalsOf(join(folder, 'dialects'))).toEqual(all)
  })

  test('must have as many columns', async () => {
    const whole = put(folder, 'count/a.csv', text(header, ...lines))
    const other = put(folder, 'count/b.csv', text('2019-10-01,view,acme'))
    expect(await messageOf(totalsOf(join(folder, 'count')))).toBe(
      `SourceError: ${other} has no line that names its columns, and its 3 columns are not the 6 of ${whole}. Name them: { csv: { columns: [...] } }`,
    )
  })

  test('need headers that agree', async () => {
    const one = put(folder, 'agree/a.csv', text(header, ...lines.slice(0, 3)))
    const two = put(
      folder,
      'agree/b.csv',
      text(header.split(',').reverse().join(','), ...lines.slice(3).map((line) => line.split(',').reverse().join(','))),
    )
    expect(await totalsOf(join(folder, 'agree'))).toEqual(all)
    const other = put(folder, 'agree/c.csv', text(...lines))
    const message = await messageOf(totalsOf(join(folder, 'agree')))
    expect(message).toContain(`${other} has no line that names its columns, and those of ${one} (event_time, `)
    expect(message).toContain(` are not those of ${two} (user_id, `)
    expect(await totalsOf(join(folder, 'agree'), { csv: { columns: header.split(','), header: false } })).not.toEqual(
      all,
    )
  })

  test('without any header have the columns of the binding, or those that are named', async () => {
    const path = put(folder, 'bare.csv', text(...lines))
    expect(await messageOf(totalsOf(path))).toMatch(/its 6 columns are not the 9 expected/)
    expect(await totalsOf(path, { csv: { columns: header.split(',') } })).toEqual(all)
    expect(await messageOf(totalsOf(path, { csv: { columns: ['a', 'b'] } }))).toMatch(
      /bare\.csv has 6 columns, which are not the 2 expected \(a, b\)\. Name them/,
    )
  })
})

describe('files that hold different columns', () => {
  test('are read together, by name', async () => {
    put(folder, 'union/a.csv', text('event_time,event_type,brand', '2019-10-01,view,acme'))
    put(folder, 'union/b.csv', text('BRAND;colour;event_type;Event_Time', 'acme;red;view;2019-10-01'))
    put(folder, 'union/day=1/c.csv', text('event_type,event_time', 'view,2019-10-01'))
    const own = dimension('colour', column('colour'))
    const { rows } = await ask(
      { files: join(folder, 'union') },
      { by: ['brand', own], metrics: ['events'], orderBy: 'brand' },
    )
    expect(rows.map((row) => Object.values(row))).toEqual(
      expect.arrayContaining([
        ['acme', null, 1],
        ['acme', 'red', 1],
        [null, null, 1],
      ]),
    )
  })

  test('tell rows that cannot be read, whatever columns their file lacks', async () => {
    const all = put(
      folder,
      'lacking/a.csv',
      text('event_time,event_type,price', '2019-10-01,purchase,"7,50"', '2019-10-01,purchase,8'),
    )
    const some = put(folder, 'lacking/b.csv', text('event_time,event_type', 'soon,view', '2019-10-01,view'))
    const other = put(folder, 'lacking/c.csv', text('ts,event_type,price', '2019-10-01,view,1'))
    const { totals, rejected } = await ask({ files: join(folder, 'lacking') }, { metrics: ['events'] })
    expect(totals).toEqual({ events: 2 })
    expect(rejected.examples.map(({ file, row, reason }) => [file, row, reason])).toEqual([
      [all, 1, 'price is not a decimal number'],
      [some, 1, 'event_time is not a time'],
      [other, 1, 'event_time is missing'],
    ])
  })

  test.each([
    ['price', { decimal: ',' } as const, "'1,5'", '1.500::DECIMAL(9, 3)'],
    ['price', {}, "'1.5'", '1e-5::DOUBLE'],
    [
      'event_time',
      { fileTimeZone: 'Europe/Berlin' },
      "TIMESTAMPTZ '2019-10-01 10:00:00+00'",
      "TIMESTAMP '2019-10-01 10:00:00'",
    ],
  ])(
    'in Parquet: %s of types that would be read otherwise together is refused',
    async (column, binding, one, other) => {
      const columns = { event_time: "TIMESTAMP '2019-10-01'", event_type: "'view'", price: '1' }
      const paths = await Promise.all(
        [one, other].map(async (sql, index) => {
          const select = Object.entries({ ...columns, [column]: sql }).map(([name, value]) => `${value} AS ${name}`)
          const path = `${folder}/same-${column}-${index}.parquet`
          await connection.run(`COPY (SELECT ${select.join(', ')}) TO '${path}'`)
          return path
        }),
      )
      const query = { metrics: ['events', 'revenue'] as const }
      for (const files of paths) expect((await ask({ files, binding }, query)).totals).toMatchObject({ events: 1 })
      expect(await messageOf(ask({ files: paths, binding }, query))).toMatch(
        new RegExp(`the column "${column}" of .* is .*, and of other files .*, as which it would be read otherwise`),
      )
    },
  )

  test('in Parquet: a type that no identifier can have is refused, in whichever file it is', async () => {
    const write = (name: string, columns: string) =>
      connection.run(
        `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, ${columns}) TO '${folder}/${name}.parquet'`,
      )
    await write(
      'typed-a',
      "'x1' AS user_session, 'acme' AS brand, 1.5 AS price, {'brand': 1.5::DOUBLE, 'l': [1.5::DOUBLE]} AS nested",
    )
    await write('typed-b', "12::BIGINT AS user_session, 'acme' AS brand, '2.25' AS price, NULL AS nested")
    await write('typed-c', "1.5::DOUBLE AS user_session, 'acme' AS brand, 3.5::DOUBLE AS price")
    await write('typed-d', "'x2' AS user_session, 2.5::FLOAT AS BRAND, 1 AS price")
    const paths = (...letters: readonly string[]) => letters.map((letter) => `${folder}/typed-${letter}.parquet`)
    expect((await brandsOf({ files: paths('a', 'b') })).totals).toMatchObject({ events: 2, sessions: 2 })
    for (const files of [paths('a', 'c'), paths('c', 'a'), paths('a', 'b', 'c')]) {
      expect(await messageOf(brandsOf({ files }))).toBe(
        `SourceError: the column "user_session" of ${folder}/typed-c.parquet is DOUBLE: an identifier held as a float may have lost digits; store it as text or as a 64-bit integer`,
      )
    }
    expect(await messageOf(brandsOf({ files: paths('b', 'd') }))).toMatch(
      /the column "BRAND" of .*typed-d\.parquet is FLOAT: an identifier held as a float/,
    )
    // What a query does not read is no matter.
    expect((await ask({ files: paths('a', 'c') }, { by: 'brand', metrics: ['events', 'revenue'] })).totals).toEqual({
      events: 2,
      revenue: 0,
    })
  })
})

describe('a column in another spelling', () => {
  const spelled = 'Event_Time,EVENT_TYPE, Brand ,price,User_Session,user_id'

  test('is the one that is meant, where no other can be', async () => {
    const path = put(folder, 'spelled.csv', text(spelled, ...lines))
    expect(await totalsOf(path)).toEqual(all)
    const { scanned, rows } = await ask({ files: path }, { by: 'brand', metrics: ['events'] })
    expect(rows).toEqual([{ brand: 'acme', events: 6 }])
    expect(scanned.columns).toEqual(expect.arrayContaining([' Brand ', 'Event_Time', 'EVENT_TYPE']))
    await connection.run(`COPY (FROM read_csv('${path}', header = true)) TO '${folder}/spelled.parquet'`)
    expect(await totalsOf(`${folder}/spelled.parquet`)).toEqual(all)
    await connection.run(`CREATE OR REPLACE TABLE spelled AS FROM '${folder}/spelled.parquet'`)
    expect((await analyze(duckdb({ connection, table: 'spelled' }), { metrics })).totals).toEqual(all)
  })

  test('is not taken where one is called as it should, or several could be meant', async () => {
    const rows = ['2019-10-01,view,right,wrong', '2019-10-01,view,right,wrong']
    const exact = put(folder, 'exact.csv', text('event_time,event_type,brand,Brand ', ...rows))
    expect((await ask({ files: exact }, { by: 'brand', metrics: ['events'] })).rows).toEqual([
      { brand: 'right', events: 2 },
    ])
    const both = put(folder, 'both.csv', text('event_time,event_type,Brand ,BRAND', ...rows))
    expect(await messageOf(ask({ files: both }, { by: 'brand', metrics: ['events'] }))).toMatch(
      /has the columns "Brand " and "BRAND", each of which may be "brand"/,
    )
  })

  test.each(['a.b', 'with "quotes"', 'with, comma', 'it’s \u{1F600}', 'select', ' ', "';--"])(
    'may be anything: %j',
    async (name) => {
      const path = put(
        folder,
        'names.csv',
        text(`event_time,event_type,"${name.replaceAll('"', '""')}"`, '2019-10-01,view,x'),
      )
      const { rows } = await ask({ files: path }, { by: dimension('own', column(name)), metrics: ['events'] })
      expect(rows).toEqual([{ own: 'x', events: 1 }])
    },
  )
})
