import { mkdirSync, writeFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { Int32, List, Field as ListField, tableFromArrays, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from '../cli/run-cli.js'
import { shellWords } from '../support/shell-words.js'

const { path, file } = temporaryFolder()

/** Sixty events of nine days. */
const rows = Array.from({ length: 60 }, (_, at) => ({
  event_time: `2019-10-0${1 + (at % 9)} 08:00:00 UTC`,
  event_type: ['view', 'cart', 'purchase'][at % 3] as string,
  product_id: `p${at % 5}`,
  brand: ['apple', 'sony'][at % 2] as string,
  price: (10 + (at % 7)).toFixed(2),
  user_id: `u${at % 13}`,
  user_session: `s${at % 13}`,
}))

const csvOf = (all: readonly Readonly<Record<string, unknown>>[]) => [
  Object.keys(all[0] ?? {}).join(','),
  ...all.map((row) => Object.values(row).join(',')),
]
const jsonOf = (all: readonly object[]) => all.map((row) => JSON.stringify(row))

/** Inspects a file, and runs the command that is printed for it. */
async function tried(name: string) {
  const { code, out, err } = await cartometrics(['inspect', name, '--json'])
  const found = JSON.parse(out)
  if (found.command === null) return { code, err, found, events: null }
  const words = shellWords(found.command)
  expect((await cartometrics(words)).code).toBe(0)
  const answer = await cartometrics([...words, '--metrics', 'events', '--format', 'json'])
  expect(answer.code).toBe(0)
  return { code, err, found, events: JSON.parse(answer.out).totals.events }
}

const codes = (found: { readonly problems: readonly { readonly code: string }[] }) =>
  found.problems.map(({ code }) => code)

describe('files without any field of ours have an answer', () => {
  test.each<[string, readonly string[]]>([
    ['numbers.csv', csvOf([1, 2, 3].map((a) => Object.fromEntries([...'abcdefghij'].map((key, at) => [key, a * at]))))],
    ['collection.json', [JSON.stringify({ kind: 'FeatureCollection', features: [] })]],
    ['words.ndjson', jsonOf([{ one: 'a' }, { two: 'b' }])],
  ])('%s', async (name, lines) => {
    const { code, found } = await tried(file(name, lines))
    expect(code).toBe(3)
    expect(found.columns.length).toBeGreaterThan(1)
    expect(codes(found).slice(0, 2)).toEqual(['no-event-time', 'no-event-type'])
  })
})

describe('what is odd is told, and no number is wrong for it', () => {
  test('times that cannot be read are no days', async () => {
    const { found, events } = await tried(
      file('mixed.csv', csvOf(rows.map((row, at) => (at % 15 === 0 ? { ...row, event_time: 'soon' } : row)))),
    )
    expect(found.times).toMatchObject({ days: 9, missingDays: [] })
    expect(codes(found)).toContain('unreadable-rows')
    expect(events).toBe(56)
  })

  test('one line of JSON is damaged: nothing is said of encodings', async () => {
    const lines = jsonOf(rows)
    const { found, events } = await tried(
      file('bad.ndjson', [...lines.slice(0, 30), '{"event_time": oops', ...lines.slice(30)]),
    )
    const { message } = found.problems.find(({ code }: { code: string }) => code === 'unreadable-lines')
    expect(message).toBe('1 line cannot be read, and is left out: the line is not valid JSON (1)')
    expect(events).toBe(60)
  })

  test('files whose columns are called differently', async () => {
    mkdirSync(path('differ'))
    file('differ/a.csv', csvOf(rows.slice(0, 30)))
    file('differ/b.csv', csvOf(rows.slice(30).map(({ brand, ...row }) => ({ ...row, vendor: brand }))))
    const { found, events } = await tried(path('differ'))
    expect(found.problems[0]).toMatchObject({
      code: 'ambiguous-column',
      message: 'brand is read of "brand"; "vendor" may be meant as well',
    })
    expect(events).toBe(60)
  })

  test('lists in JSON, and blanks around the values of CSV', async () => {
    const { found } = await tried(file('lists.ndjson', jsonOf(rows.map((row) => ({ ...row, brand: [row.brand] })))))
    expect(found.problems[0]).toMatchObject({ code: 'lists-of-values', isBlocking: false })
    const blanks = csvOf(rows).map((line) => line.replaceAll(',', ' , '))
    const { code, err } = await tried(file('blanks.csv', blanks))
    expect(code).toBe(3)
    expect(err).toContain('with blanks around them: write the file without')
  })

  test('prices that may be cents, and times that tell their offsets', async () => {
    const { found } = await tried(
      file(
        'cents.csv',
        csvOf(
          rows.map((row, at) => ({
            ...row,
            event_time: `2019-10-0${1 + (at % 9)}T08:00:00${at % 3 === 0 ? '+01:00' : '+02:00'}`,
            price: 199 + at * 100,
          })),
        ),
      ),
    )
    expect(codes(found)).toEqual(['whole-prices'])
    expect(found.times).toMatchObject({ zoned: true, offsets: ['+02:00', '+01:00'] })
    const { out } = await cartometrics(['inspect', path('cents.csv')])
    expect(out).toContain('with the offsets +02:00 and +01:00')
    expect(out.replaceAll(/\s+/g, ' ')).toContain('if they are cents, say so (--price-unit 0.01)')
  })

  test('types that no field can be, in Parquet and in Arrow', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT * REPLACE ([brand] AS brand) FROM read_csv('${file('plain.csv', csvOf(rows))}')) TO '${path('list.parquet')}'`,
    )
    await connection.run(
      `COPY (SELECT {'ts': event_time} AS event, event_type FROM read_csv('${path('plain.csv')}')) TO '${path('nested.parquet')}'`,
    )
    connection.closeSync()
    const text = (key: keyof (typeof rows)[number]) =>
      vectorFromArray(
        rows.map((row) => row[key]),
        new Utf8(),
      )
    const lists = new List(new ListField('item', new Int32()))
    const table = tableFromArrays({
      event_time: text('event_time'),
      event_type: text('event_type'),
      price: text('price'),
      product_id: text('product_id'),
      user_session: text('user_session'),
      brand: vectorFromArray(
        rows.map((_, at) => [at]),
        lists,
      ),
    } as never)
    writeFileSync(path('list.arrow'), tableToIPC(table as never, 'file'))
    for (const name of ['list.parquet', 'list.arrow']) {
      const { found, events } = await tried(path(name))
      expect(found.problems[0]).toMatchObject({ code: 'unusable-column', isBlocking: false })
      expect(events).toBe(60)
    }
    const { code, err } = await tried(path('nested.parquet'))
    expect([code, err.includes('what is within "event" is not looked into')]).toEqual([3, true])
  })
})

describe('names and values cannot do anything in a shell', () => {
  test.each([
    [`it's "$(touch /tmp/x)" \`id\``, `a "$(id)";`, '-price'],
    ['ts\n; id', 'type\u202e', '!price'],
    ['-time', ':type', '$price\\'],
  ])('%j', async (time, type, price) => {
    const hostile = ["it's $(id)", '-x', 'a`id`', 'view']
    const all = rows.map((row, at) => ({
      [`event_time ${time}`]: row.event_time,
      [`${type} event_type`]: hostile[at % 4],
      [`price ${price}`]: row.price,
      'user_session\n': row.user_session,
    }))
    const { found, events } = await tried(file(`hostile ' $(id).ndjson`, jsonOf(all)))
    expect(found.command).not.toMatch(/\n|\u202e/)
    expect(found.binding.columns.eventTime).toBe(`event_time ${time}`)
    expect(events).toBe(60)
  })
})

test('--sql is for what Athena reads', async () => {
  const lines = file(
    'nested.ndjson',
    jsonOf(rows.map(({ brand, price, ...row }) => ({ ...row, properties: { brand, price } }))),
  )
  const { out } = await cartometrics(['inspect', lines, '--sql'])
  expect(out).toContain('`properties` struct<brand:string,price:string>')
  expect(out).toContain("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'")
  const array = file('array.json', [JSON.stringify(rows)])
  const refused = await cartometrics(['inspect', array, '--sql'])
  expect([refused.code, refused.err]).toEqual([
    2,
    'cartometrics: --sql: Athena does not read JSON whose events are in an array, or go on over several lines; write them as Parquet, and inspect that\n',
  ])
})
