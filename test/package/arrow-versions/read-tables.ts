import assert from 'node:assert/strict'
import * as arrow from 'apache-arrow'
import { analyze, fromArrow, fromBatches, type Source } from 'cartometrics'

/*
 * Reads events of each kind of column that Arrow has for them, in every way that a table is given. It is compiled and run against each
 * version of apache-arrow that is said to work, so that it uses only what all of them have.
 */

const none = null
const days = [18_170, 18_171, 18_171]
const text = {
  event_time: ['2019-10-01', '2019-10-02', '2019-10-02'],
  event_type: ['view', 'purchase', 'purchase'],
  user_session: ['7', '8', '8'],
  brand: ['acme', 'a brand of more than twelve bytes', none],
  is_new: ['true', 'false', none],
  price: ['1', '2', none],
}
type Name = keyof typeof text
type Values = readonly (string | null)[]

/** A column of buffers, whose last row is null where that of the texts is. */
function fixed(type: arrow.DataType, name: Name, data: ArrayLike<number | bigint>): arrow.Vector {
  const nulls = text[name][2] === none ? { nullCount: 1, nullBitmap: Uint8Array.of(0b011) } : { nullCount: 0 }
  return arrow.makeVector(arrow.makeData({ type, length: 3, data, ...nulls } as never)) as arrow.Vector
}

const integers = (name: Name, type: arrow.DataType, array: { from(values: number[]): ArrayLike<number | bigint> }) =>
  fixed(type, name, array.from(text[name].map(Number)))
const wide = (values: readonly number[], factor: bigint) =>
  BigInt64Array.from(values, (value) => BigInt(value) * factor)
const bigints = { from: (values: number[]) => wide(values, 1n) }
const unsigned = { from: (values: number[]) => BigUint64Array.from(values, BigInt) }
const perDay = 86_400n

const texts: Readonly<Record<string, (values: Values) => arrow.Vector>> = {
  utf8: (values) => arrow.vectorFromArray(values, new arrow.Utf8()),
  largeUtf8: (values) => arrow.vectorFromArray(values, new arrow.LargeUtf8()),
  dictionary: (values) =>
    arrow.vectorFromArray(values, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())) as arrow.Vector,
  dictionaryOfBytes: (values) =>
    arrow.vectorFromArray(values, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())) as arrow.Vector,
  ...textViews(),
}

/** Only the last of the versions has views. */
function textViews(): typeof texts {
  const { Utf8View } = arrow as unknown as { readonly Utf8View?: new () => arrow.Utf8 }
  return Utf8View === undefined ? {} : { utf8View: (values) => arrow.vectorFromArray(values, new Utf8View()) }
}

/** Further kinds of column for a field. */
const kinds: { readonly [N in Name]?: Readonly<Record<string, () => arrow.Vector>> } = {
  event_time: {
    dateDay: () => fixed(new arrow.DateDay(), 'event_time', Int32Array.from(days)),
    dateMillisecond: () => fixed(new arrow.DateMillisecond(), 'event_time', wide(days, perDay * 1000n)),
    second: () => fixed(new arrow.TimestampSecond(), 'event_time', wide(days, perDay)),
    millisecond: () => fixed(new arrow.TimestampMillisecond('UTC'), 'event_time', wide(days, perDay * 1000n)),
    microsecond: () =>
      fixed(new arrow.TimestampMicrosecond('Europe/Berlin'), 'event_time', wide(days, perDay * 10n ** 6n)),
    nanosecond: () => fixed(new arrow.TimestampNanosecond(), 'event_time', wide(days, perDay * 10n ** 9n)),
  },
  user_session: {
    int8: () => integers('user_session', new arrow.Int8(), Int8Array),
    int16: () => integers('user_session', new arrow.Int16(), Int16Array),
    int32: () => integers('user_session', new arrow.Int32(), Int32Array),
    int64: () => integers('user_session', new arrow.Int64(), bigints),
    uint32: () => integers('user_session', new arrow.Uint32(), Uint32Array),
    uint64: () => integers('user_session', new arrow.Uint64(), unsigned),
  },
  is_new: { bool: () => arrow.vectorFromArray([true, false, none], new arrow.Bool()) },
  price: {
    int32: () => integers('price', new arrow.Int32(), Int32Array),
    int64: () => integers('price', new arrow.Int64(), bigints),
    float32: () => integers('price', new arrow.Float32(), Float32Array),
    float64: () => integers('price', new arrow.Float64(), Float64Array),
    decimal128: () =>
      fixed(new arrow.Decimal(2, 18, 128), 'price', Uint32Array.of(100, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0)),
  },
}

const query = { by: ['brand', 'is_new', 'day'], metrics: ['events', 'sessions', 'revenue'], orderBy: 'events' } as const
const wanted = [
  { brand: none, is_new: none, day: '2019-10-02', events: 1, sessions: 1, revenue: 0 },
  {
    brand: 'a brand of more than twelve bytes',
    is_new: 'false',
    day: '2019-10-02',
    events: 1,
    sessions: 1,
    revenue: 2,
  },
  { brand: 'acme', is_new: 'true', day: '2019-10-01', events: 1, sessions: 1, revenue: 0 },
]

async function expectAnswer(source: Source, what: string): Promise<void> {
  const { rows, totals, rejected } = await analyze(source, query)
  const byBrand = [...rows].sort((a, b) => String(a.brand ?? '').localeCompare(String(b.brand ?? ''), 'en'))
  assert.deepEqual([...byBrand], wanted, what)
  assert.deepEqual(totals, { events: 3, sessions: 2, revenue: 2 }, what)
  assert.equal(rejected.count, 0, what)
}

/** Asks a table in every way it may be given: whole, in slices, as batches, and as streams. */
async function expectTable(columns: Readonly<Record<string, arrow.Vector>>, what: string): Promise<void> {
  const table = new arrow.Table(columns)
  await expectAnswer(fromArrow(table), what)
  const twice = new arrow.Table([...table.batches, ...table.batches])
  await expectAnswer(fromArrow(twice.slice(3)), `${what}, in a slice`)
  await expectAnswer(fromBatches(table.batches), `${what}, in batches`)
  const bytes = arrow.tableToIPC(table, 'stream')
  await expectAnswer(fromArrow(arrow.tableFromIPC(bytes)), `${what}, written and read`)
  await expectAnswer(
    fromBatches(() => arrow.RecordBatchReader.from(bytes)),
    `${what}, in a stream`,
  )
  await expectAnswer(
    fromBatches(() => arrow.RecordBatchReader.from(Promise.resolve(bytes))),
    `${what}, in a stream that is waited for`,
  )
}

/** Reads all tables, and gives the kinds of column that were read. */
export async function readTables(): Promise<readonly string[]> {
  const read: string[] = []
  for (const [kind, make] of Object.entries(texts)) {
    const columns = Object.entries(text).map(([name, values]) => [name, make(values)])
    await expectTable(Object.fromEntries(columns), kind)
    read.push(kind)
  }
  const plain = Object.fromEntries(
    Object.entries(text).map(([name, values]) => [name, arrow.vectorFromArray(values, new arrow.Utf8())]),
  )
  for (const [name, makers] of Object.entries(kinds)) {
    for (const [kind, make] of Object.entries(makers)) {
      await expectTable({ ...plain, [name]: make() }, `${name} as ${kind}`)
      read.push(`${name} as ${kind}`)
    }
  }
  return read
}
