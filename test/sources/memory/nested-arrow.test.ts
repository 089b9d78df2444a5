import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  Bool,
  type Data,
  Decimal,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  LargeUtf8,
  List,
  Map_,
  makeData,
  makeVector,
  Null,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  TimestampNanosecond,
  TimestampSecond,
  tableToIPC,
  Utf8,
  Utf8View,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import type { BindingOptions } from '../../../src/events/binding.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { fromArrow, fromBatches } from '../../../src/sources/memory/from-arrow.js'
import { askFlat, askNested } from '../../support/nested-analyses.js'
import { nestedTable } from '../../support/nested-arrow.js'
import { type NestedCase, nestedBinding, nestedCases } from '../../support/nested-events.js'
import { runs } from '../../support/runs.js'
import { scratchFolder } from '../../support/scratch.js'

const folder = scratchFolder()

describe('nested events in Arrow', () => {
  test.each([
    { ofEvents: 'number', ofItems: 'number' },
    { ofEvents: 'text', ofItems: 'text' },
    { ofEvents: 'number', ofItems: 'text' },
  ] as const)('give what their lines give as plain rows: $ofEvents, $ofItems', async (forms) => {
    const layouts = fc.record({
      lists: fc.constantFrom('list', 'large list'),
      texts: fc.constantFrom('text', 'dictionary'),
      size: fc.integer({ min: 1, max: 30 }),
      cut: fc.integer({ min: 0, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(nestedCases(forms), layouts, async (given, layout) => {
        const table = nestedTable(given.events, { ...forms, ...layout })
        const source = fromArrow(table, { binding: nestedBinding(given) })
        expect(await askNested(source)).toEqual(await askFlat(given))
      }),
      { numRuns: runs(15) },
    )
  })
})

const eventTime = '2019-10-01T00:00:00Z'

/** A struct of members, with some rows of it null, and more rows before and after that are cut off. */
function structOf(members: Readonly<Record<string, Vector>>, isNull: (row: number) => boolean): Data<Struct> {
  const children = Object.values(members).map(({ data }) => data[0] as Data)
  const [{ length }] = children as [Data]
  const fields = Object.entries(members).map(([name, { type }]) => new Field(name, type, true))
  const valid = vectorFromArray(
    Array.from({ length }, (_, row) => !isNull(row)),
    new Bool(),
  )
  return makeData({
    type: new Struct(fields),
    length,
    nullBitmap: valid.data[0]?.values as Uint8Array,
    children: children as never,
  })
}

/** A batch of columns, from a row on. */
function batchOf(columns: Readonly<Record<string, Data>>, from = 0): RecordBatch {
  const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type, true))
  const [first] = Object.values(columns) as [Data]
  const { length } = first
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children: Object.values(columns) as never })
  return new RecordBatch(new Schema(fields), data as never).slice(from, length) as RecordBatch
}

const data = (vector: Vector) => vector.data[0] as Data

/** The groups of a column, each with its number of lines. */
async function linesBy(by: string, batch: RecordBatch, binding: BindingOptions) {
  const { rows } = await analyze(fromArrow(new Table(batch.schema, [batch]), { binding }), { by, metrics: ['events'] })
  return Object.fromEntries(rows.map((row) => [String(row[by as never]), row.events]))
}

const base = (length: number) => ({
  event_time: data(vectorFromArray(Array(length).fill(eventTime), new Utf8())),
  event_type: data(vectorFromArray(Array(length).fill('purchase'), new Utf8())),
})

describe('a member of a struct in Arrow', () => {
  test.each([
    ['text', vectorFromArray(['a', 'b', 'é', null, 'c'], new Utf8()), ['b', null, null, 'c']],
    ['large text', vectorFromArray(['a', 'b', 'é', null, 'c'], new LargeUtf8()), ['b', null, null, 'c']],
    [
      'views',
      vectorFromArray(['a', 'b', 'é', null, 'of more than 12 bytes'], new Utf8View()),
      ['b', null, null, 'of more than 12 bytes'],
    ],
    [
      'a dictionary',
      vectorFromArray(['a', 'b', 'é', null, 'b'], new Dictionary(new Utf8(), new Int8())),
      ['b', null, null, 'b'],
    ],
    ['integers', vectorFromArray([1, 2, 3, null, 5], new Int32()), ['2', null, null, '5']],
    [
      'wide integers',
      vectorFromArray([1n, 2n ** 60n, 3n, null, -5n], new Int64()),
      [String(2n ** 60n), null, null, '-5'],
    ],
    ['booleans', vectorFromArray([false, true, true, null, false], new Bool()), ['true', null, null, 'false']],
    ['nulls', vectorFromArray([null, null, null, null, null], new Null()), [null, null, null, null]],
  ] as const)('is read as text: %s', async (_, vector, wanted) => {
    // The first row is cut off, and the third one's struct is null.
    const batch = batchOf({ ...base(5), a: structOf({ b: vector as Vector }, (row) => row === 2) }, 1)
    const counts = new Map<string, number>()
    for (const value of wanted) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
    expect(await linesBy('a.b', batch, {})).toEqual(Object.fromEntries(counts))
    expect(await linesBy('brand', batch, { columns: { brand: ['a.b', 'nowhere'] } })).toEqual(
      Object.fromEntries(counts),
    )
  })

  test.each([
    ['floats', vectorFromArray([1, 2.5, 3, null, 5], new Float64())],
    ['small floats', vectorFromArray([1, 2.5, 3, null, 5], new Float32())],
    ['text', vectorFromArray(['1', '2.50', '3', null, '5'], new Utf8())],
    ['a dictionary', vectorFromArray(['1', '2.50', '3', null, '5'], new Dictionary(new Utf8(), new Int32()))],
    [
      'decimals',
      makeVector(
        makeData({
          type: new Decimal(2, 10, 128),
          length: 5,
          nullCount: 1,
          nullBitmap: Uint8Array.of(0b10111),
          data: Uint32Array.of(100, 0, 0, 0, 250, 0, 0, 0, 300, 0, 0, 0, 9, 9, 9, 9, 500, 0, 0, 0),
        }),
      ),
    ],
  ] as const)('is read as a number: %s', async (_, vector) => {
    const batch = batchOf({ ...base(5), a: structOf({ b: vector as Vector }, (row) => row === 2) }, 1)
    const source = fromArrow(new Table(batch.schema, [batch]), { binding: { columns: { price: 'a.b' } } })
    const { totals, scanned } = await analyze(source, { metrics: ['revenue'] })
    expect(totals?.revenue).toBe(7.5)
    expect(scanned.columns).toContain('a.b')
  })

  test.each([
    ['seconds', new TimestampSecond(), 1n],
    ['microseconds', new TimestampMicrosecond(), 1_000_000n],
    ['nanoseconds', new TimestampNanosecond('UTC'), 1_000_000_000n],
  ] as const)('is read as a time: %s', async (_, type, unit) => {
    const times = makeVector(
      makeData({ type, length: 3, nullCount: 0, data: BigInt64Array.from([0n, 1_569_888_000n * unit, 0n]) } as never),
    ) as Vector
    const { event_type } = base(3)
    const batch = batchOf({ event_type, a: structOf({ at: times }, (row) => row === 2) }, 1)
    const source = fromArrow(new Table(batch.schema, [batch]), { binding: { columns: { eventTime: 'a.at' } } })
    const { rows, rejected } = await analyze(source, { by: 'day', metrics: ['events'] })
    expect(rows).toEqual([{ day: '2019-10-01', events: 1 }])
    expect(rejected.examples).toEqual([{ row: 2, reason: 'a.at is missing' }])
  })

  test('is in structs of structs, each of which may be null', async () => {
    const inner = structOf({ c: vectorFromArray(['w', 'x', 'y', 'z'], new Utf8()) }, (row) => row === 2)
    const outer = structOf({ b: makeVector(inner) as Vector }, (row) => row === 3)
    const batch = batchOf({ ...base(4), a: outer }, 1)
    expect(await linesBy('a.b.c', batch, {})).toEqual({ x: 1, null: 2 })
  })

  test('comes after a column of its name', async () => {
    const own = data(vectorFromArray(['own', null], new Utf8()))
    const path = structOf({ b: vectorFromArray(['x', 'y'], new Utf8()) }, () => false)
    expect(
      await linesBy('brand', batchOf({ ...base(2), 'A.b': own, a: path }), { columns: { brand: ['a.b'] } }),
    ).toEqual({
      own: 1,
      null: 1,
    })
    expect(await linesBy('a.b', batchOf({ ...base(2), 'a.b': own, a: path }), {})).toEqual({ own: 1, null: 1 })
  })

  test('is refused where the schema does not have it, with what there is; even without rows', async () => {
    const batch = batchOf({ ...base(1), a: structOf({ b: vectorFromArray(['x'], new Utf8()) }, () => false) })
    const message = 'arrow has no column "a.c" for brand; it has event_time, event_type, a, a.b. '
    for (const table of [new Table(batch.schema, [batch]), new Table(batch.schema, [])]) {
      const source = fromArrow(table, { binding: { columns: { brand: 'a.c' } } })
      await expect(analyze(source, { by: 'brand', metrics: ['events'] })).rejects.toThrow(message)
    }
    await expect(linesBy('brand', batch, { columns: { brand: ['a.c', 'a.b'] } })).resolves.toEqual({ x: 1 })
    await expect(linesBy('brand', batch, { columns: { brand: 'a[].b' } })).rejects.toThrow('no column "a[].b"')
    await expect(linesBy('brand', batch, { columns: { brand: 'a[b].c' } })).rejects.toThrow('no column "a[b].c"')
  })

  test('is refused where its type cannot hold the field', async () => {
    const batch = batchOf({ ...base(1), a: structOf({ b: vectorFromArray([1.5], new Float64()) }, () => false) })
    await expect(linesBy('brand', batch, { columns: { brand: 'a.b' } })).rejects.toThrow(
      'a.b is Float64: an identifier',
    )
    await expect(linesBy('brand', batch, { columns: { brand: ['a'] } })).rejects.toThrow(
      'the column a is Struct<{b:Float64}>',
    )
  })

  test('joins texts of dictionaries, numbers and structs', async () => {
    const batch = batchOf({
      ...base(3),
      a: structOf({ b: vectorFromArray([1, 2, null], new Int32()) }, () => false),
      c: data(vectorFromArray(['x', 'NA', 'z'], new Dictionary(new Utf8(), new Int32()))),
    })
    const columns = { userId: { joined: ['a.b', 'c'] }, categoryCode: { levels: ['a.b', 'c'] } } as const
    expect(await linesBy('userId', batch, { columns, nulls: ['NA'] })).toEqual({ '1/x': 1, null: 2 })
    expect(await linesBy('categoryCode', batch, { columns, nulls: ['NA'] })).toEqual({ '1.x': 1, 2: 1, null: 1 })
  })
})

describe('items in Arrow', () => {
  const struct = new Struct([new Field('id', new Utf8(), true), new Field('price', new Float64(), true)])
  const rows = [
    [{ id: 'cut off', price: 100 }],
    [{ id: 'p1', price: 1 }, null, { id: 'p2', price: 2.5 }],
    [],
    null,
    [{ id: 'p1', price: null }],
  ]
  const lists = () => data(vectorFromArray(rows, new List(new Field('element', struct, true))))
  const wanted = { p1: 2, p2: 1, null: 3 }

  test('are lines in lists that are cut out of others', async () => {
    const batch = batchOf({ ...base(5), items: lists() }, 1)
    expect(await linesBy('productId', batch, { columns: { productId: 'items[].id' } })).toEqual(wanted)
    const within = batchOf(
      { ...base(5), order: structOf({ items: makeVector(lists()) as Vector }, (row) => row === 4) },
      1,
    )
    expect(await linesBy('productId', within, { columns: { productId: 'order.items[].id' } })).toEqual({
      p1: 1,
      p2: 1,
      null: 4,
    })
  })

  test('are lines in lists of a fixed size', async () => {
    const elements = vectorFromArray(
      ['cut off', 'cut off', 'p1', 'p2', 'p3', null].map((id) => ({ id, price: 1 })),
      struct,
    )
    const type = new FixedSizeList(2, new Field('element', struct, true))
    const fixed = makeData({ type, length: 3, nullCount: 0, child: data(elements) as never })
    const batch = batchOf({ ...base(3), items: fixed }, 1)
    expect(await linesBy('productId', batch, { columns: { productId: 'items[].id' } })).toEqual({
      p1: 1,
      p2: 1,
      p3: 1,
      null: 1,
    })
  })

  test('that cannot be read are rejected at the place of their event, across batches', async () => {
    const type = new Struct([new Field('price', new Utf8(), true)])
    const of = (...prices: readonly string[][]) =>
      batchOf({
        ...base(prices.length),
        items: data(
          vectorFromArray(
            prices.map((some) => some.map((price) => ({ price }))),
            new List(new Field('element', type, true)),
          ),
        ),
      })
    const batches = [of(['1', '2'], ['3']), of(['4', 'abc', '5'])]
    const source = fromBatches(() => batches, { binding: { columns: { price: ['items[].price', 'nowhere'] } } })
    const { totals, rejected } = await analyze(source, { metrics: ['revenue'] })
    expect(totals?.revenue).toBe(15)
    expect(rejected.examples).toEqual([
      { row: 3, reason: 'items[].price or nowhere is not a decimal number', value: 'abc' },
    ])
  })
})

describe('a map in Arrow', () => {
  const entry = new Struct([new Field('key', new Utf8(), false), new Field('value', new Utf8(), true)])
  const map = () => {
    const entries = vectorFromArray(
      [
        { key: 'color', value: 'cut off' },
        { key: 'size', value: 'xl' },
        { key: 'color', value: 'red' },
        { key: 'color', value: null },
      ],
      entry,
    )
    const type = new Map_<Utf8, Utf8>(new Field('entries', entry, false) as never)
    const valueOffsets = Int32Array.of(0, 1, 3, 4, 4)
    return makeData({ type, length: 4, nullCount: 0, valueOffsets, child: data(entries) as never })
  }

  test('has the value of a key as a member, or as an array of keys', async () => {
    const batch = batchOf({ ...base(4), props: map() as Data }, 1)
    expect(await linesBy('props.color', batch, {})).toEqual({ red: 1, null: 2 })
    expect(await linesBy('brand', batch, { columns: { brand: 'props[color].value' } })).toEqual({ red: 1, null: 2 })
    expect(await linesBy('brand', batch, { columns: { brand: 'props[].value' } })).toEqual({ xl: 1, red: 1, null: 2 })
  })
})

describe('files of Arrow', () => {
  test.each([
    ['file', 'text', 4],
    ['file', 'dictionary', 1000],
    ['stream', 'text', 4],
  ] as const)('have their nested events read: %s, %s', async (form, texts, size) => {
    const forms = { ofEvents: 'number', ofItems: 'text' } as const
    const [given] = fc.sample(
      nestedCases(forms).filter(({ events }) => events.length > 10),
      1,
    ) as [NestedCase]
    const table = nestedTable(given.events, { ...forms, lists: 'list', texts, size, cut: 3 })
    const path = join(folder, `${form}-${texts}.arrow`)
    writeFileSync(path, tableToIPC(table, form))
    const source = duckdb({ files: path, binding: nestedBinding(given) })
    try {
      expect(await askNested(source)).toEqual(await askFlat(given))
    } finally {
      source.close()
    }
  })
})
