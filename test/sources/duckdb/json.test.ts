import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { csv, line, put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'
import { compressed } from '../../support/text-layouts.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()

const event = (more: Record<string, unknown> = {}) => ({
  event_time: '2019-10-01 00:00:00 UTC',
  event_type: 'view',
  brand: 'acme',
  price: 10,
  user_session: 's',
  ...more,
})
const lines = (...events: unknown[]) => events.map((one) => `${JSON.stringify(one)}\n`).join('')
const two = lines(event(), event({ brand: 'other' }))

describe('JSON is told by its bytes', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['lines', 'e.ndjson', two],
    ['lines without an end', 'end.jsonl', two.trimEnd()],
    ['lines that end in two characters', 'crlf.json', two.replaceAll('\n', '\r\n')],
    ['lines that end in different ways', 'mixed.json', two.replace('\n', '\r\n')],
    ['lines that end with a carriage return', 'cr.json', two.replaceAll('\n', '\r')],
    ['blank lines and blanks', 'blanks.json', `\n  \n${two.replace('\n', '\n\t\r\n \n  ')}\n`],
    ['an array', 'array.json', JSON.stringify([event(), event({ brand: 'other' })])],
    ['an array over many lines', 'pretty.json', JSON.stringify([event(), event({ brand: 'other' })], null, 2)],
    [
      'objects over many lines',
      'objects.json',
      [event(), event({ brand: 'other' })].map((one) => JSON.stringify(one, null, 2)).join('\n'),
    ],
    ['objects with commas between them', 'commas.json', two.replace('\n', ',\n')],
    [
      'arrays one after the other',
      'pages.json',
      `[${JSON.stringify(event())}]\n[]\n[${JSON.stringify(event({ brand: 'other' }))}]\n`,
    ],
    ['gzip in .json', 'packed.json', gzipSync(two)],
    ['an array in .json.gz', 'array.json.gz', gzipSync(JSON.stringify([event(), event({ brand: 'other' })], null, 1))],
    ['zstd in .NDJSON.ZST', 'upper.NDJSON.ZST', compressed(Buffer.from(two), 'zstd')],
    ['lines in .csv', 'lines.csv', two],
    ['lines in .parquet', 'lines.parquet', two],
    ['lines without an ending', 'lines', two],
    ['a mark of UTF-8', 'mark.json', `\uFEFF${two}`],
    ['UTF-16 with a mark', 'utf-16.json', Buffer.from(`\uFEFF${two}`, 'utf16le')],
    ['UTF-16 without a mark', 'bare-utf-16.json', Buffer.from(two, 'utf16le')],
    ['UTF-16, high bytes first', 'utf-16be.json', Buffer.from(`\uFEFF${two}`, 'utf16le').swap16()],
    [
      'an array in UTF-16 in gzip',
      'utf-16.json.gz',
      gzipSync(
        Buffer.from(
          `\uFEFF[${JSON.stringify(event())},${JSON.stringify(event({ brand: 'other' }))}]`,
          'utf16le',
        ).swap16(),
      ),
    ],
  ])('%s', async (_, name, content) => {
    const { brands, rejected, warnings, scanned } = await brandsOf({ files: put(folder, name, content) })
    expect(brands).toEqual({ acme: 1, other: 1 })
    expect(rejected.count).toBe(0)
    expect(warnings).toEqual([])
    expect(scanned.files).toEqual([join(folder, name)])
  })

  test('all of a folder, whose files have different fields in any order', async () => {
    const parts = join(folder, 'parts')
    mkdirSync(parts)
    put(parts, 'a.ndjson', lines(event()))
    put(
      parts,
      'b.json.gz',
      gzipSync(JSON.stringify([{ user_session: 't', event_type: 'view', event_time: '2019-10-02' }])),
    )
    put(parts, 'c.JSONL', lines(event({ price: undefined, Brand: 'other', brand: undefined })))
    put(parts, 'd.json', ' ')
    put(parts, 'e.json', '[]')
    const { brands, scanned } = await brandsOf({ files: parts })
    expect(brands).toEqual({ acme: 1, other: 1, null: 1 })
    expect(scanned.files).toHaveLength(3)
  })

  test('folders tell columns, as of other files', async () => {
    for (const [day, brand] of [
      ['2019-10-01', 'acme'],
      ['2019-10-02', 'other'],
    ] as const) {
      put(folder, `shops/shop=${day}/part.json`, lines({ ...event({ brand }), shop: 'of the event' }))
    }
    put(folder, 'shops/shop=2019-10-03/part.json', JSON.stringify([event()]))
    const { rows } = await ask({ files: join(folder, 'shops') }, { by: 'shop', metrics: ['events'] })
    expect(rows).toHaveLength(3)
  })

  test('other formats do not go with it', async () => {
    const both = [put(folder, 'one.json', two), put(folder, 'two.csv', csv(line()))]
    expect(await messageOf(brandsOf({ files: both }))).toBe(
      `SourceError: these files are of more than one format (CSV in ${both[1]}, JSON in ${both[0]}): analyze each apart`,
    )
    expect(await messageOf(brandsOf({ files: both[0] as string, format: 'csv' }))).toBe(
      `SourceError: ${both[0]} is JSON, by its first bytes, and not CSV`,
    )
  })
})

describe('fields', () => {
  test('in objects are called by their path, and a key with a dot comes first', async () => {
    const path = put(
      folder,
      'nested.ndjson',
      lines(
        {
          ts: '2019-10-01',
          type: 'view',
          'properties.brand': 'dotted',
          properties: { brand: 'nested', 'a"b': { "c'd/~": 's' } },
        },
        { ts: '2019-10-01', type: 'view', 'properties.brand': 'dotted', properties: { 'a"b': { "c'd/~": 't' } } },
      ),
    )
    const columns = {
      eventTime: 'ts',
      eventType: 'type',
      brand: 'properties.brand',
      userSession: 'properties.a"b.c\'d/~',
    }
    const { totals, rows } = await ask(
      { files: path, binding: { columns } },
      { by: 'brand', metrics: ['events', 'sessions'] },
    )
    expect(totals).toMatchObject({ events: 2, sessions: 2 })
    expect(rows).toMatchObject([{ brand: 'dotted' }])
  })

  test('keep all digits of integers; a number is one, however it is written', async () => {
    const path = put(
      folder,
      'numbers.json',
      [
        ['2053013555631882655', '1e3'],
        ['2053013555631882656', '35.790'],
        ['123456789012345678901234567890', '1e-7'],
        ['123456789012345678901234567891', '"12.5"'],
        ['"123456789012345678901234567891"', 'null'],
        ['null', '""'],
        ['""', '-0.0'],
      ]
        .map(
          ([id, price]) => `{"event_time":1569888000.5,"event_type":"purchase","product_id":${id},"price":${price}}\n`,
        )
        .join(''),
    )
    const { rows, totals, rejected } = await ask(
      { files: path },
      { by: 'productId', metrics: ['events', 'revenue'], orderBy: 'productId' },
    )
    expect(rejected.count).toBe(0)
    expect(totals).toEqual({ events: 7, revenue: 1048.29 })
    expect(rows.map(({ productId }) => productId)).toEqual([
      '123456789012345678901234567890',
      '123456789012345678901234567891',
      '2053013555631882655',
      '2053013555631882656',
      null,
    ])
  })

  test('that few events have are found wherever they are', async () => {
    const many = Array.from({ length: 30_000 }, () => event({ price: undefined }))
    const last = event({ event_type: 'purchase', price: 5, details: { coupon: 3 } })
    for (const [name, text] of [
      ['late.ndjson', lines(...many, last)],
      ['late.json', JSON.stringify([...many, last])],
    ] as const) {
      const { totals } = await ask({ files: put(folder, name, text) }, { metrics: ['events', 'revenue'] })
      expect(totals).toEqual({ events: 30_001, revenue: 5 })
      const by = await ask({ files: join(folder, name) }, { by: 'details.coupon', metrics: ['events'] })
      expect(by.rows).toHaveLength(2)
    }
  })

  test('that are not there are told with those that are', async () => {
    const path = put(folder, 'lacking.json', lines(event({ properties: { a: 1, items: [{ id: 1 }] } })))
    expect(await messageOf(ask({ files: path }, { by: 'properties.items.id', metrics: ['events'] }))).toMatch(
      /"properties\.items\.id".*properties\.a, properties\.items/,
    )
  })

  test('whose names differ in capitals alone are told apart', async () => {
    const path = put(folder, 'capitals.json', lines({ ...event(), Brand: 'other' }))
    expect((await brandsOf({ files: path })).brands).toEqual({ acme: 1 })
  })
})

describe('lines that hold no object are rejected', () => {
  test('with their place and reason, on every query', async () => {
    const path = put(
      folder,
      'bad.ndjson',
      `${JSON.stringify(event())}\n{"event_time":\n\n[1]\n"text"\n{"event_time":"2019\t10-01"}\n${JSON.stringify(event({ event_time: 'never' }))}\n${JSON.stringify(event({ brand: 'other' }))}\nnull\n\\N\n`,
    )
    for (const files of [path, put(folder, 'bad.ndjson.gz', gzipSync((await import('node:fs')).readFileSync(path)))]) {
      const { brands, rejected } = await brandsOf({ files })
      expect(brands).toEqual({ acme: 1, other: 1 })
      expect(rejected).toEqual({
        count: 7,
        reasons: { 'event_time is not a time': 1, 'the line is not valid JSON': 3, 'the line is no JSON object': 3 },
        examples: [
          { file: files, row: 2, reason: 'the line is not valid JSON', value: '{"event_time":' },
          { file: files, row: 3, reason: 'the line is no JSON object', value: '[1]' },
          { file: files, row: 4, reason: 'the line is no JSON object', value: '"text"' },
          { file: files, row: 5, reason: 'the line is not valid JSON', value: '{"event_time":"2019\t10-01"}' },
          { file: files, row: 6, reason: 'event_time is not a time', value: 'never' },
          { file: files, row: 8, reason: 'the line is no JSON object', value: 'null' },
          { file: files, row: 9, reason: 'the line is not valid JSON', value: '\\N' },
        ],
      })
    }
  })

  test('in an array, too', async () => {
    const path = put(
      folder,
      'bad.json',
      `[${JSON.stringify(event())}, 3, {"event_time": 2019-10-01}, ["a"],\n${JSON.stringify(event())}]`,
    )
    const { brands, rejected } = await brandsOf({ files: path })
    expect(brands).toEqual({ acme: 2 })
    expect(rejected.reasons).toEqual({ 'the line is no JSON object': 2, 'the line is not valid JSON': 1 })
  })

  test('the mark of null of CSV is none, in a file that is copied, too', async () => {
    const text = `${lines(event())}\\N\n${lines(event())}`
    for (const [name, bytes] of [
      ['mark.ndjson', Buffer.from(text)],
      ['mark-16.ndjson', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ] as const) {
      const { brands, rejected } = await brandsOf({ files: put(folder, name, bytes) })
      expect(brands).toEqual({ acme: 2 })
      expect(rejected.reasons).toEqual({ 'the line is not valid JSON': 1 })
    }
  })

  test('those of another encoding and too long ones, too', async () => {
    const [first, second] = [lines(event()), lines(event({ brand: 'other' }))]
    const path = put(
      folder,
      'latin.json',
      Buffer.concat([
        Buffer.from(first),
        Buffer.from(lines(event({ brand: 'müller' })), 'latin1'),
        Buffer.from(lines(event({ more: 'x'.repeat(2_000_000) }))),
        Buffer.from('{"a"\n'),
        Buffer.from(second),
      ]),
    )
    const { brands, rejected } = await brandsOf({ files: path })
    expect(brands).toEqual({ acme: 1, other: 1 })
    expect(rejected.reasons).toEqual({
      'the line is not UTF-8': 1,
      'the line is too long': 1,
      'the line is not valid JSON': 1,
    })
    expect(rejected.examples.map(({ row }) => row)).toEqual([2, 3, 4])
    const { brands: named } = await brandsOf({
      files: put(folder, 'named.json', Buffer.from(lines(event({ brand: 'müller' })), 'latin1')),
      csv: { encoding: 'latin-1' },
    })
    expect(named).toEqual({ müller: 1 })
  })

  test('what some write for numbers that are none is a bad number', async () => {
    const path = put(
      folder,
      'nan.json',
      `{"event_time":"2019-10-01","event_type":"view","brand":"a","price":NaN}\n`.repeat(2) + lines(event()),
    )
    const { brands, rejected } = await brandsOf({ files: path })
    expect(brands).toEqual({ acme: 1 })
    expect(rejected.reasons).toEqual({ 'price is not a decimal number': 2 })
  })
})

describe('what is no JSON of events is refused with what to do', () => {
  test.each<[string, string, RegExp]>([
    [
      'wrapped.json',
      JSON.stringify({ total: 2, events: [event(), event()] }),
      /it is one object, with the events in "events"; take them out, such as with jq -c '\.events\[\]'$/,
    ],
    ['wrapped-pretty.json', JSON.stringify({ 'the events': [event()] }, null, 2), /jq -c '\.\["the events"\]\[\]'$/],
    [
      'large.json',
      `{"events":[${`${JSON.stringify(event())},`.repeat(60_000)}{}]}`,
      /its first value is longer than 2 MB, so it is no event; give one object for each event/,
    ],
    [
      'arrays.json',
      '[["2019-10-01","view"],["2019-10-01","view"]]',
      /its values are arrays and tell no names; give one object for each event/,
    ],
    [
      'arrays.ndjson',
      '["2019-10-01","view"]\n["2019-10-01","view"]\n',
      /its values are no objects|its values are arrays/,
    ],
    ['numbers.json', '[1, 2]', /its values are no objects/],
    [
      'cut.json',
      `[${JSON.stringify(event())},{"event_time":"2019`,
      /its JSON is not closed at its end: it was cut off, or is still being written; copy it again$/,
    ],
    ['cut-between.json', `[${JSON.stringify(event())},`, /its JSON is not closed at its end/],
    ['nothing.json', '[]', /holds no event: there is no JSON object in it$/],
    [
      'broken.json',
      '{"a":\n{"a":\n',
      /it is not valid JSON; give one object for each event, each on a line of its own or all in one array$/,
    ],
  ])('%s', async (name, content, message) => {
    expect(await messageOf(brandsOf({ files: put(folder, name, content) }))).toMatch(message)
  })
})
