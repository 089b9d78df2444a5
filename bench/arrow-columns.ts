import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  type Table,
  Timestamp,
  TimestampMillisecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'

/** Encodes the values of a column as they come: each distinct one gets the next code. */
export class DictionaryEncoder {
  readonly #codes = new Map<unknown, number>()

  /** The codes of some values; -1 for null. */
  encode(values: ArrayLike<unknown>): Int32Array {
    return Int32Array.from(values, (value) => {
      if (value === null || value === undefined) return -1
      const known = this.#codes.get(value)
      if (known !== undefined) return known
      this.#codes.set(value, this.#codes.size)
      return this.#codes.size - 1
    })
  }

  /** The distinct values by their codes, as text. */
  texts(): Vector<Utf8> {
    return vectorFromArray(Array.from(this.#codes.keys(), String), new Utf8())
  }
}

/** A type for a dictionary column; all its batches must share one. */
export function dictionaryType(): Dictionary<Utf8, Int32> {
  return new Dictionary(new Utf8(), new Int32())
}

/** A column of codes. */
export function dictionaryColumn(
  type: Dictionary<Utf8, Int32>,
  codes: Int32Array,
  dictionary: Vector<Utf8>,
): Data<Dictionary<Utf8, Int32>> {
  const { nullBitmap, nullCount } = validity(codes, (code) => code >= 0)
  const data = codes.map((code) => Math.max(code, 0))
  return makeData({ type, length: codes.length, nullCount, nullBitmap, data, dictionary })
}

/** A column of instants, of milliseconds since 1970. */
export function timeColumn(milliseconds: BigInt64Array): Data<TimestampMillisecond> {
  return makeData({ type: new TimestampMillisecond(), length: milliseconds.length, nullCount: 0, data: milliseconds })
}

/** A column of numbers; those that are not a number are null. */
export function numberColumn(values: Float64Array): Data<Float64> {
  const { nullBitmap, nullCount } = validity(values, (value) => !Number.isNaN(value))
  return makeData({ type: new Float64(), length: values.length, nullCount, nullBitmap, data: values })
}

/** A batch of columns by their names. */
export function recordBatch(columns: Readonly<Record<string, Data>>): RecordBatch {
  const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type as DataType, true))
  const children = Object.values(columns)
  const length = children[0]?.length ?? 0
  return new RecordBatch(
    new Schema(fields),
    makeData({ type: new Struct(fields), length, nullCount: 0, children }),
  ) as RecordBatch
}

/** The same columns in one batch. */
export function inOneBatch(table: Table): RecordBatch {
  const columnOf = (chunks: readonly Data[]): Data => {
    const first = chunks[0] as Data
    if (first.type instanceof Dictionary) {
      const codes = joined(chunks.map(codesOf), Int32Array)
      return dictionaryColumn(first.type as Dictionary<Utf8, Int32>, codes, first.dictionary as Vector<Utf8>)
    }
    const parts = chunks.map(({ values, length }) => values.subarray(0, length))
    return first.type instanceof Timestamp
      ? timeColumn(joined(parts as BigInt64Array[], BigInt64Array))
      : numberColumn(joined(parts as Float64Array[], Float64Array))
  }
  const columns = table.schema.fields.map(({ name }, index) => [name, columnOf(table.getChildAt(index)?.data ?? [])])
  return recordBatch(Object.fromEntries(columns))
}

/** The codes of a dictionary column; -1 for null. */
function codesOf({ values, length, nullBitmap, nullCount }: Data): Int32Array {
  const codes = Int32Array.from(values.subarray(0, length) as Int32Array)
  if (nullCount === 0) return codes
  return codes.map((code, row) => (((nullBitmap[row >> 3] as number) & (1 << (row & 7))) === 0 ? -1 : code))
}

/** One array out of its parts. */
export function joined<T extends BigInt64Array | Float64Array | Int32Array>(
  parts: readonly T[],
  Type: new (length: number) => T,
): T {
  const all = new Type(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part as never, at)
    at += part.length
  }
  return all
}

function validity<T extends number>(values: ArrayLike<T>, valid: (value: T) => boolean) {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8))
  let nullCount = 0
  for (let row = 0; row < values.length; row++) {
    if (valid(values[row] as T)) nullBitmap[row >> 3] = (nullBitmap[row >> 3] as number) | (1 << (row & 7))
    else nullCount++
  }
  return { nullBitmap, nullCount }
}
