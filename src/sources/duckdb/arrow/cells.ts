import { floorDivide } from '../../../events/instants.js'
import type { ArrowData, ArrowType, ArrowVector } from '../../memory/arrow.js'
import { decimalTextAt } from '../../memory/arrow-decimals.js'
import { ids } from '../../memory/arrow-types.js'

/** How the values of a column of Arrow are written as text, and read again by DuckDB. */
export interface ArrowCells {
  /** Their type as DuckDB names it, or as Arrow does where it is none that events have. */
  readonly type: string
  /** SQL of the value that a text stands for. */
  readonly sql: (text: string) => string
  /** Whether texts hold characters that CSV has another meaning for. */
  readonly isText: boolean
  /** Gives the text of a value by its row; of those that are null, none is asked for. */
  readonly textAt: (vector: ArrowVector, data: ArrowData) => (row: number) => string
}

/** What the type of a column says beside its id. */
interface TypeDetails extends ArrowType {
  readonly bitWidth: number
  readonly isSigned: boolean
  readonly precision: number
  readonly scale: number
  readonly unit: 0 | 1 | 2 | 3
  readonly timezone?: string | null
  readonly dictionary: ArrowType
}

/** How the values of a type are written. */
export function cellsOf(given: ArrowType): ArrowCells {
  const type = given as TypeDetails
  switch (type.typeId) {
    case ids.null:
      return { type: 'VARCHAR', sql: asItIs, isText: false, textAt: () => () => '' }
    case ids.utf8:
    case ids.largeUtf8:
    case ids.utf8View:
      return { type: 'VARCHAR', sql: asItIs, isText: true, textAt: shownValue }
    case ids.int:
      return cast(`${type.isSigned ? '' : 'U'}${integers[type.bitWidth]}`, plainValue)
    case ids.bool:
      return cast('BOOLEAN', shownValue)
    case ids.float:
      return type.precision === 0 ? other(type) : cast(type.precision === 1 ? 'FLOAT' : 'DOUBLE', plainValue)
    case ids.decimal:
      return decimalCells(type)
    case ids.date:
      return type.unit === 0
        ? {
            type: 'DATE',
            sql: (text) => `DATE '1970-01-01' + CAST(${text} AS INTEGER)`,
            isText: false,
            textAt: plainValue,
          }
        : instantCells('TIMESTAMP', 1)
    case ids.timestamp:
      return instantCells(type.timezone ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP', type.unit)
    case ids.dictionary:
      return dictionaryCells(cellsOf(type.dictionary))
    default:
      return other(type)
  }
}

const integers: Readonly<Record<number, string>> = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }

const asItIs = (text: string) => text

function cast(type: string, textAt: ArrowCells['textAt']): ArrowCells {
  return { type, sql: (text) => `CAST(${text} AS ${type})`, isText: false, textAt }
}

/** What no field can be: lists, objects, times of a day. */
function other(type: ArrowType): ArrowCells {
  return { type: String(type), sql: asItIs, isText: true, textAt: shownValue }
}

/** The most digits that a decimal of DuckDB's has. */
const mostDigits = 38

function decimalCells({ precision, scale }: TypeDetails): ArrowCells {
  const textAt: ArrowCells['textAt'] = (_, data) => decimalTextAt(data)
  return precision > mostDigits || scale < 0 || scale > precision
    ? { type: 'VARCHAR', sql: asItIs, isText: false, textAt }
    : cast(`DECIMAL(${precision},${scale})`, textAt)
}

const shownValue: ArrowCells['textAt'] = (vector) => (row) => String(vector.get(row))

const plainValue: ArrowCells['textAt'] = (_, { values }) => {
  const numbers = values as ArrayLike<number | bigint>
  return (row) => String(numbers[row])
}

/** How many of a unit are a second, and a second in microseconds. */
const perSecond = [1n, 1_000n, 1_000_000n, 1_000_000_000n] as const
const micros = 1_000_000n

/** Beyond it, in microseconds since 1970, DuckDB has no times; events have none long before. */
const farthest = 9_000_000_000_000_000_000n

/** Instants, as microseconds since 1970; of nanoseconds, those that have begun. */
function instantCells(type: string, unit: 0 | 1 | 2 | 3): ArrowCells {
  const made = (text: string) => `make_timestamp(CAST(${text} AS BIGINT))`
  return {
    type,
    sql: (text) => (type === 'TIMESTAMP' ? made(text) : `timezone('UTC', ${made(text)})`),
    isText: false,
    textAt: (_, { values }) => {
      const counts = values as ArrayLike<number | bigint>
      return (row) => {
        const count = BigInt(counts[row] as number | bigint)
        const whole = unit === 3 ? floorDivide(count, 1000n)[0] : (count * micros) / perSecond[unit]
        return String(whole > farthest ? farthest : whole < -farthest ? -farthest : whole)
      }
    },
  }
}

/** Each value of a dictionary is written once. */
function dictionaryCells(cells: ArrowCells): ArrowCells {
  let last: { readonly vector: ArrowVector; readonly texts: readonly string[] } | undefined
  const textsOf = (vector: ArrowVector) => {
    if (last?.vector === vector) return last.texts
    const texts: string[] = []
    let before = 0
    for (const chunk of vector.data) {
      const start = before
      const textAt = cells.textAt(chunkView(vector, start), chunk)
      for (let row = 0; row < chunk.length; row++) texts.push(vector.get(start + row) === null ? '' : textAt(row))
      before += chunk.length
    }
    last = { vector, texts }
    return texts
  }
  return {
    ...cells,
    textAt: (_, { dictionary, values }) => {
      const texts = dictionary === undefined ? [] : textsOf(dictionary)
      const indices = values as ArrayLike<number | bigint>
      return (row) => texts[Number(indices[row])] ?? ''
    },
  }
}

/** A chunk of a column, as if it were all of it. */
function chunkView(vector: ArrowVector, start: number): ArrowVector {
  return { length: vector.length - start, data: vector.data, get: (row) => vector.get(start + row) }
}
