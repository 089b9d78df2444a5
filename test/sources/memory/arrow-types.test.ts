import {
  Field,
  List,
  Null,
  RecordBatchReader,
  Schema,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Utf8View,
  vectorFromArray,
} from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { SourceError } from '../../../src/errors.js'
import { fromArrow, fromBatches } from '../../../src/sources/memory/from-arrow.js'
import { runs } from '../../support/runs.js'

describe('views of text', () => {
  const text = fc.option(
    fc.constantFrom(
      '',
      'a',
      'of 12 bytes.',
      'of 13 bytes..',
      'of a length that needs a buffer',
      'é',
      '\u{1F600}'.repeat(5),
    ),
  )
  const type = fc.constantFrom('view', 'purchase of a long name')
  const rows = fc.array(fc.record({ type, brand: text, session: text, price: fc.constantFrom('1', '2.50', null) }))

  /** Rows as columns of one type of text. */
  const tableOf = (given: readonly Readonly<Record<string, string | null>>[], type: () => Utf8 | Utf8View) => {
    const vector = (values: readonly (string | null)[]) => vectorFromArray(values, type() as Utf8)
    return new Table({
      event_time: vector(given.map(() => '2019-10-01T00:00:00.123456Z')),
      event_type: vector(given.map(({ type = null }) => type)),
      brand: vector(given.map(({ brand = null }) => brand)),
      user_session: vector(given.map(({ session = null }) => session)),
      price: vector(given.map(({ price = null }) => price)),
    })
  }

  test('give what other text gives, whole, in slices, and out of a stream', async () => {
    const binding = { eventTypes: { 'purchase of a long name': 'purchase' } }
    const query = { by: ['brand', 'day'], metrics: ['events', 'sessions', 'revenue'] } as const
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(5), fc.nat(5), async (given, skipped, more) => {
        const end = Math.max(skipped, given.length - more)
        const ask = async (source: Parameters<typeof analyze>[0]) => {
          const { rows, totals, rejected } = await analyze(source, query)
          return { rows, totals, rejected }
        }
        const wanted = await ask(
          fromArrow(
            tableOf(given, () => new Utf8()),
            { binding },
          ),
        )
        const views = tableOf(given, () => new Utf8View())
        expect(await ask(fromArrow(views as never, { binding }))).toEqual(wanted)
        const bytes = tableToIPC(views as never)
        expect(await ask(fromBatches(() => RecordBatchReader.from(bytes) as never, { binding }))).toEqual(wanted)
        const part = await ask(
          fromArrow(
            tableOf(given.slice(skipped, end), () => new Utf8()),
            { binding },
          ),
        )
        for (const whole of [views, tableFromIPC(bytes)])
          expect(await ask(fromArrow(whole.slice(skipped, end) as never, { binding }))).toEqual(part)
      }),
      { numRuns: runs(30) },
    )
  })
})

/** The bytes of a stream with a column of a type that has no parts, given by its number. */
function streamWith(typeId: number): Uint8Array {
  const stream = (type: Null | Utf8) =>
    tableToIPC(
      new Table(new Schema([new Field('event_time', new Utf8()), new Field('tags', type, true)])) as never,
      'stream',
    )
  const [bytes, other] = [stream(new Null()), stream(new Utf8())]
  const places = [...bytes.keys()].filter((place) => bytes[place] !== other[place])
  // The two streams differ in nothing but the number of the type.
  expect(places).toHaveLength(1)
  bytes[places[0] as number] = typeId
  return bytes
}

describe('columns of types that apache-arrow cannot decode are refused by name', () => {
  test.each([
    ['RunEndEncoded', 22],
    ['ListView', 25],
    ['LargeListView', 26],
  ])('%s', async (type, typeId) => {
    const bytes = streamWith(typeId)
    const inputs = [
      () => RecordBatchReader.from(bytes),
      () => RecordBatchReader.from(Promise.resolve(bytes)),
      async () => tableFromIPC(bytes).batches,
      function* () {
        yield* RecordBatchReader.from(bytes)
      },
      async function* () {
        yield* await RecordBatchReader.from(Promise.resolve(bytes))
      },
    ]
    for (const input of inputs) {
      const error: unknown = await analyze(fromBatches(input as never), { metrics: ['events'] }).catch(
        (error: unknown) => error,
      )
      expect(error).toBeInstanceOf(SourceError)
      expect((error as Error).message).toBe(
        `the stream has a column of the type ${type}, which apache-arrow cannot read: write it without, run-end encoding decoded and lists as List`,
      )
      expect((error as Error).cause).toBeInstanceOf(Error)
    }
  })

  test('those of text, for which an older version has no name', async () => {
    const input = async function* () {
      yield* [] as never[]
      throw new Error('Unrecognized type: "undefined" (24)')
    }
    await expect(analyze(fromBatches(input), { metrics: ['events'] })).rejects.toThrow(
      'the stream has a column of the type Utf8View, which apache-arrow reads from version 21 on: update it, or write the column without views',
    )
  })

  test('but not an error of the stream itself', async () => {
    const failed = new Error('the line is cut')
    const input = async function* () {
      yield* [] as never[]
      throw failed
    }
    await expect(analyze(fromBatches(input), { metrics: ['events'] })).rejects.toBe(failed)
  })
})

describe('columns of types that are no events are refused by name where they are used, and only there', () => {
  const lists = vectorFromArray([['a', 'b'], ['c']], new List(new Field('item', new Utf8())))
  const table = (odd: string) =>
    new Table({
      ...(Object.fromEntries(
        Object.entries({
          event_time: ['2019-10-01', '2019-10-02'],
          event_type: ['view', 'purchase'],
          price: ['1', '2'],
          brand: ['a', 'b'],
        }).map(([name, values]) => [name, vectorFromArray(values, new Utf8())]),
      ) as Record<string, never>),
      [odd]: lists as never,
    })

  test.each([
    ['brand', { by: 'brand' }],
    ['price', { metrics: ['revenue'] }],
    ['event_time', {}],
    ['event_type', {}],
  ] as const)('a list of text as %s', async (column, query) => {
    const asked = analyze(fromArrow(table(column)), { metrics: ['events'], ...query } as never)
    await expect(asked).rejects.toThrow(SourceError)
    await expect(asked).rejects.toThrow(`the column ${column} is List<Utf8>, which cannot be read here`)
    expect((await analyze(fromArrow(table('tags')), { by: 'brand', metrics: ['events'] })).totals.events).toBe(2)
  })
})
