import {
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { columnsOf, type ModelBinding } from './bindings.js'
import { type ModelEvent, timeText } from './model.js'
import type { Physical } from './physical.js'

/** Events as an Arrow table of some types, in batches of some sizes; with rows cut off at both ends, that must not be seen. */
export function arrowTable(
  events: readonly ModelEvent[],
  binding: ModelBinding,
  physical: Physical,
  sizes: readonly number[],
  sliced: boolean,
): Table {
  const names = columnsOf(binding)
  const batches: RecordBatch[] = []
  const rest = [...events]
  const dictionaries = new Map<string, Vector>()
  let schema: Schema | undefined
  for (const size of [...sizes, Math.max(events.length, 1)]) {
    const part = rest.splice(0, size)
    if (part.length === 0) break
    const decoy = part[0] as ModelEvent
    const shown = sliced ? [decoy, decoy, ...part, decoy] : part
    const columns = Object.fromEntries(
      Object.entries(names).map(([name, column]) => [
        column,
        vectorOf(name as keyof typeof names, shown, physical, dictionaries, events, binding),
      ]),
    )
    schema ??= new Schema(Object.entries(columns).map(([name, { type }]) => new Field(name, type, true)))
    const data = makeData({
      type: new Struct(schema.fields),
      length: shown.length,
      nullCount: 0,
      children: Object.values(columns).map(({ data }) => data[0] as never),
    })
    const batch = new RecordBatch(schema, data as never)
    batches.push(sliced ? (batch.slice(2, 2 + part.length) as RecordBatch) : batch)
  }
  return schema === undefined ? emptyTable(Object.values(names)) : new Table(schema, batches)
}

function emptyTable(names: readonly string[]): Table {
  return new Table(Object.fromEntries(names.map((name) => [name, vectorFromArray([], new Utf8())])) as never)
}

function vectorOf(
  name: keyof ReturnType<typeof columnsOf>,
  events: readonly ModelEvent[],
  physical: Physical,
  dictionaries: Map<string, Vector>,
  all: readonly ModelEvent[],
  binding: ModelBinding,
): Vector {
  if (name === 'time' || name === 'shipped')
    return timeVector(
      events.map((event) => event[name]),
      physical.time,
      binding.writing?.time.kind === 'iso' ? binding.writing.time.zone : 'UTC',
    )
  const texts = events.map((event) => event[name])
  if (name === 'price' || name === 'amount') return numberVector(texts, physical.price)
  if (name === 'weight' || name === 'quantity') return numberVector(texts, physical.weight)
  const form = ['product', 'category', 'user', 'session', 'order', 'event'].includes(name) ? physical.id : physical.text
  if (form === 'bigint')
    return vectorFromArray(
      texts.map((text) => (text === null ? null : BigInt(text))),
      new Int64(),
    )
  if (form === 'text') return vectorFromArray(texts, new Utf8())
  let dictionary = dictionaries.get(name)
  const values = [...new Set(all.map((event) => event[name]).filter((value) => value !== null))]
  if (dictionary === undefined) {
    // An unused value first, so that codes and places differ.
    dictionary = vectorFromArray(['unused', ...values], new Utf8())
    dictionaries.set(name, dictionary)
  }
  const type = new Dictionary(new Utf8(), new Int32(), Object.keys(allNames).indexOf(name))
  const bits = vectorFromArray(
    texts.map((text) => text !== null),
    new Bool(),
  ).data[0]?.values as Uint8Array
  return makeVector(
    makeData({
      type,
      length: texts.length,
      nullCount: texts.filter((text) => text === null).length,
      nullBitmap: bits,
      data: Int32Array.from(texts, (text) => (text === null ? 0 : values.indexOf(text) + 1)),
      dictionary: dictionary as never,
    }),
  )
}

/** An id for the dictionary of each column. */
const allNames = columnsOf({
  aliases: {},
  orders: true,
  lines: true,
  eventIds: true,
  currencies: true,
  declared: true,
  renamed: false,
})

function timeVector(utc: readonly (number | null)[], form: Physical['time'], fileZone: string): Vector {
  // This zone is as far ahead at all times.
  const isLocal = fileZone === 'Etc/GMT-5' && form.startsWith('timestamp') && form !== 'timestamptz'
  const times = isLocal ? utc.map((time) => (time === null ? null : time + 18_000_000_000)) : utc
  const counts = (factor: bigint, divisor: bigint) =>
    vectorFromArray(
      times.map((time) => (time === null ? null : (BigInt(time) * factor) / divisor)),
      new Int64(),
    )
  const zone = form === 'timestamptz' ? 'Europe/Berlin' : null
  switch (form) {
    case 'text':
      return vectorFromArray(
        times.map((time, index) => (time === null ? null : timeText(time, index % 2 === 0 ? 'utc' : 'offset'))),
        new Utf8(),
      )
    case 'date':
      return vectorOfIntegers(
        times.map((time) => (time === null ? null : time / 86_400_000_000)),
        new DateDay(),
        Int32Array,
      )
    case 'timestamp_s':
      return vectorOfIntegers(
        times.map((time) => (time === null ? null : time / 1_000_000)),
        new TimestampSecond(zone),
        BigInt64Array,
      )
    case 'timestamp_ms':
      return vectorOfIntegers(
        times.map((time) => (time === null ? null : time / 1000)),
        new TimestampMillisecond(zone),
        BigInt64Array,
      )
    case 'timestamp':
    case 'timestamptz':
      return vectorOfIntegers(times, new TimestampMicrosecond(zone), BigInt64Array)
    case 'timestamp_ns':
      return vectorOfIntegers(times, new TimestampNanosecond(zone), BigInt64Array, 1000n)
    case 'epoch_s':
      return counts(1n, 1_000_000n)
    case 'epoch_ms':
      return counts(1n, 1000n)
    case 'epoch_us':
      return counts(1n, 1n)
    case 'epoch_ns':
      return counts(1000n, 1n)
    case 'epoch_double':
      return vectorFromArray(
        times.map((time) => (time === null ? null : time / 1e6)),
        new Float64(),
      )
    case 'epoch_decimal':
      return decimalVector(
        times.map((time) => (time === null ? null : BigInt(time))),
        6,
      )
  }
}

function vectorOfIntegers(
  values: readonly (number | null)[],
  type: DataType,
  array: Int32ArrayConstructor | BigInt64ArrayConstructor,
  factor = 1n,
): Vector {
  const bits = vectorFromArray(
    values.map((value) => value !== null),
    new Bool(),
  ).data[0]?.values as Uint8Array
  const data =
    array === BigInt64Array
      ? BigInt64Array.from(values, (value) => BigInt(value ?? 0) * factor)
      : Int32Array.from(values, (value) => value ?? 0)
  const nullCount = values.filter((value) => value === null).length
  return makeVector(makeData({ type, length: values.length, nullCount, nullBitmap: bits, data } as never)) as Vector
}

function numberVector(texts: readonly (string | null)[], form: Physical['price'] | Physical['weight']): Vector {
  switch (form) {
    case 'text':
      return vectorFromArray(texts, new Utf8())
    case 'double':
      return vectorFromArray(
        texts.map((text) => (text === null ? null : Number(text))),
        new Float64(),
      )
    case 'float':
      throw new Error('no test stores floats in Arrow')
    case 'cents':
      return vectorFromArray(
        texts.map((text) => (text === null ? null : Number(scaled(text, 2)))),
        new Int32(),
      )
    case 'decimal':
    case 'wide': {
      const scale = form === 'wide' ? 8 : 3
      return decimalVector(
        texts.map((text) => (text === null ? null : scaled(text, scale))),
        scale,
      )
    }
  }
}

function decimalVector(values: readonly (bigint | null)[], scale: number): Vector {
  const words = new Uint32Array(values.length * 4)
  values.forEach((given, row) => {
    let value = BigInt.asUintN(128, given ?? 0n)
    for (let word = 0; word < 4; word++) {
      words[row * 4 + word] = Number(value & 0xffffffffn)
      value >>= 32n
    }
  })
  const bits = vectorFromArray(
    values.map((value) => value !== null),
    new Bool(),
  ).data[0]?.values as Uint8Array
  const nullCount = values.filter((value) => value === null).length
  return makeVector(
    makeData({ type: new Decimal(scale, 30, 128), length: values.length, nullCount, nullBitmap: bits, data: words }),
  ) as Vector
}

function scaled(text: string, scale: number): bigint {
  const [whole, fraction = ''] = text.replace(/^[+-]/, '').split('.')
  // What is cut off are zeros.
  const minor = BigInt(`${whole}${fraction.padEnd(scale, '0').slice(0, scale)}`)
  return text.startsWith('-') ? -minor : minor
}
