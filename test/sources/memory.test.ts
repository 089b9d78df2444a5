import {
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchReader,
  Schema,
  Struct,
  type Table,
  tableFromArrays,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { fromArrow, fromBatches } from '../../src/sources/memory/from-arrow.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { messageOf } from '../support/with-source.js'

const event = (more: object = {}) => ({
  eventTime: '2019-10-01',
  eventType: 'view',
  price: null,
  userSession: 's',
  ...more,
})
const table = (more: Record<string, string[]> = {}) =>
  tableFromArrays({
    event_time: ['2019-10-01', '2019-10-02'],
    event_type: ['view', 'purchase'],
    price: ['1', '2.50'],
    user_session: ['a', 'b'],
    brand: ['x', 'y'],
    ...more,
  }) as never as Table

const totals = async (source: Parameters<typeof analyze>[0], run = {}) =>
  (await analyze(source, { metrics: ['events', 'revenue', 'sessions'] }, run)).totals

describe('fromEvents', () => {
  test('counts what cannot be read, whatever it is', async () => {
    const { totals, rejected } = await analyze(
      fromEvents([
        event(),
        null,
        7,
        event({ eventTime: Object.create(null) }),
        event({ userSession: {} }),
        event({ price: 'x' }),
      ] as never),
      { metrics: ['events', 'sessions'] },
    )
    expect(totals).toEqual({ events: 1, sessions: 1 })
    expect(rejected.reasons).toEqual({
      'eventTime is missing': 2,
      'eventTime is not a time': 1,
      'userSession is not text': 1,
      'price is not a decimal number': 1,
    })
    expect(rejected.examples.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6])
  })

  test('answers again and again, and sees what has been added', async () => {
    const events = [event()]
    const source = fromEvents(events)
    expect(await totals(source)).toMatchObject({ events: 1 })
    events.push(event())
    expect(await totals(source)).toMatchObject({ events: 2 })
    expect(await totals(fromEvents(new Set(events)))).toMatchObject({ events: 2 })
  })

  test('an iterator that can be read once is refused, and loses nothing in silence', () => {
    function* once() {
      yield event()
      yield event()
    }
    expect(() => fromEvents(once())).toThrow('these events can be read only once: give an array')
  })

  test('orders have ids where one of the events has', async () => {
    const orders = async (...events: object[]) =>
      (await analyze(fromEvents(events as never), { metrics: ['orders'] })).totals.orders
    const bought = (more: object) => event({ eventType: 'purchase', ...more })
    expect(await orders(bought({ orderId: '1' }), bought({ orderId: '2' }), bought({ orderId: null }))).toBe(2)
    expect(await orders(event(), bought({ orderId: '1' }), bought({ orderId: '2' }))).toBe(2)
    expect(await orders(bought({}), bought({ userSession: 't' }))).toBe(2)
    expect(await orders(bought({ orderId: undefined }), bought({ userSession: 't', orderId: undefined }))).toBe(2)
  })

  test('strict, a signal and progress', async () => {
    const events = Array.from({ length: 10_000 }, () => event())
    const rows: unknown[] = []
    await totals(fromEvents(events), { onProgress: (progress: object) => rows.push(progress) })
    expect(rows).toEqual([
      { fraction: null, rows: 4096 },
      { fraction: null, rows: 8192 },
      { fraction: null, rows: 10_000 },
      { fraction: 1, rows: 10_000 },
    ])
    const controller = new AbortController()
    const reason = new Error('enough')
    const stopped = totals(fromEvents(events), {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    await expect(stopped).rejects.toBe(reason)
    expect(await messageOf(totals(fromEvents([event({ price: 'x' }), event()]), { strict: true }))).toBe(
      'EventError: 1 row of memory cannot be read. The first: row 1: price is not a decimal number (x). Mend them, or leave out `strict` to have them counted and passed over',
    )
  })

  test('one text may be in many columns, and many groups in one', async () => {
    const events = Array.from({ length: 3000 }, (_, index) =>
      event({
        brand: `b${index % 700}`,
        userSession: `s${index}`,
        userId: `s${index % 2}`,
        price: 9e9,
        eventType: 'purchase',
      }),
    )
    const { rows, totals } = await analyze(fromEvents(events), {
      by: ['brand', 'userId'],
      metrics: ['sessions', 'shoppers', 'revenue'],
    })
    expect(rows.length).toBe(700)
    expect(totals).toEqual({ sessions: 3000, shoppers: 2, revenue: 27_000_000_000_000 })
  })
})

describe('fromArrow and fromBatches', () => {
  test('read a table, its batches, a stream of them and a file of one', async () => {
    const wanted = { events: 2, revenue: 2.5, sessions: 2 }
    const bytes = tableToIPC(table(), 'stream')
    expect(await totals(fromArrow(table()))).toEqual(wanted)
    expect(await totals(fromBatches(table().batches))).toEqual(wanted)
    expect(await totals(fromBatches(() => RecordBatchReader.from(bytes)))).toEqual(wanted)
    const reader = fromBatches(async function* () {
      yield* await RecordBatchReader.from(Promise.resolve(bytes))
    })
    expect([await totals(reader), await totals(reader)]).toEqual([wanted, wanted])
  })

  test('the promise of a reader is one, too', async () => {
    const bytes = tableToIPC(table(), 'stream')
    const source = fromBatches(() => RecordBatchReader.from(Promise.resolve(bytes)))
    expect(await totals(source)).toEqual({ events: 2, revenue: 2.5, sessions: 2 })
  })

  test('keep a byte order mark', async () => {
    const { rows } = await analyze(fromArrow(table({ brand: ['\uFEFFx', 'x'] })), { by: 'brand', metrics: ['events'] })
    expect(rows).toEqual([
      { brand: 'x', events: 1 },
      { brand: '\uFEFFx', events: 1 },
    ])
  })

  test('say what is missing and what cannot be read', async () => {
    expect(await messageOf(analyze(fromArrow(table()), { by: 'userId', metrics: ['events'] }))).toBe(
      'SourceError: arrow has no column "user_id" for userId; it has event_time, event_type, price, user_session, brand. Bind the field to its column: { binding: { columns: { userId: \'...\' } } }',
    )
    const floats = tableFromArrays({
      event_time: ['2019-10-01'],
      event_type: ['view'],
      price: [1],
      user_session: Float64Array.of(1),
    })
    expect(await messageOf(totals(fromArrow(floats as never)))).toMatch(
      /^SourceError: user_session is Float64: an identifier held as a float may have lost digits/,
    )
    const times = tableFromArrays({
      event_time: Float64Array.of(1),
      event_type: ['view'],
      price: [1],
      user_session: ['s'],
    })
    expect(await messageOf(totals(fromArrow(times as never)))).toMatch(
      /^EventError: no row of arrow can be read: event_time is not a time \(1 row\)\. The first: row 1: /,
    )
    const { rejected } = await analyze(
      fromArrow(
        tableFromArrays({ event_time: ['x', '', '2019-10-01'], event_type: ['view', 'view', 'view'] }) as never,
      ),
      { metrics: ['events'] },
    )
    expect(rejected).toEqual({
      count: 2,
      reasons: { 'event_time is not a time': 1, 'event_time is missing': 1 },
      examples: [
        { row: 1, reason: 'event_time is not a time', value: 'x' },
        { row: 2, reason: 'event_time is missing' },
      ],
    })
  })

  test('batches may each have columns of other types', async () => {
    const batch = (price: Vector) => {
      const columns = {
        event_time: vectorFromArray(['2019-10-01'], new Utf8()),
        event_type: vectorFromArray(['purchase'], new Utf8()),
        price,
        user_session: vectorFromArray(['s'], new Utf8()),
      }
      const schema = new Schema(Object.entries(columns).map(([name, { type }]) => new Field(name, type, true)))
      return new RecordBatch(
        schema,
        makeData({
          type: new Struct(schema.fields),
          length: 1,
          nullCount: 0,
          children: Object.values(columns).map(({ data }) => data[0] as never),
        }) as never,
      )
    }
    const source = fromBatches([
      batch(vectorFromArray(['1.5'], new Utf8())),
      batch(vectorFromArray([2.25], new Float64())),
    ])
    expect(await totals(source)).toEqual({ events: 2, revenue: 3.75, sessions: 1 })
  })
})
