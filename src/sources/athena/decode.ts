import { instantOf } from '../../events/calendar.js'

/** A value of a result, decoded by the type of its column. */
export type AthenaValue = string | number | bigint | boolean | Date | Uint8Array | null

/** Turns the text of a value into the value; `undefined` says that the text does not fit the type. */
type Decode = (text: string) => Exclude<AthenaValue, null> | undefined

/**
 * Gives the decoder of a column type.
 *
 * | Athena | TypeScript |
 * | --- | --- |
 * | tinyint, smallint, integer | number |
 * | bigint | number, or bigint beyond 2^53 − 1 |
 * | double, float, real | number, NaN and ±Infinity included |
 * | decimal | its exact text |
 * | boolean | boolean |
 * | date, time, interval | its text: a day is not an instant |
 * | timestamp | Date, read as UTC, to the millisecond |
 * | timestamp with time zone | Date: the instant, to the millisecond |
 * | varbinary | Uint8Array |
 * | varchar, char, json, array, map, row and all others | their text |
 */
export function decoderOf(type: string): Decode {
  switch (baseType(type)) {
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'int':
    case 'bigint':
      return decodeInteger
    case 'double':
    case 'float':
    case 'real':
      return decodeFloat
    case 'boolean':
      return decodeBoolean
    case 'timestamp':
      return decodeTimestamp
    case 'timestamp with time zone':
      return decodeZonedTimestamp
    case 'varbinary':
    case 'binary':
      return decodeBinary
    default:
      return (text) => text
  }
}

/** `Timestamp(3) with time zone` → `timestamp with time zone`, `decimal(18,2)` → `decimal`. */
function baseType(type: string): string {
  return type.toLowerCase().replace(/\s*\([^)]*\)/, '')
}

function decodeInteger(text: string): number | bigint | undefined {
  if (!/^-?\d+$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function decodeFloat(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN
  const number = Number(text)
  return Number.isNaN(number) || text.trim() === '' ? undefined : number
}

function decodeBoolean(text: string): boolean | undefined {
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

const TIMESTAMP = /^([+-]?\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/

function wallClock(text: string): number | undefined {
  const match = TIMESTAMP.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = match
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')))
  const inRange = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return inRange ? date.getTime() : undefined
}

function decodeTimestamp(text: string): Date | undefined {
  const instant = wallClock(text)
  return instant === undefined ? undefined : new Date(instant)
}

const ZONED = /^(.*\d) ?(UTC|GMT|Z|[+-]\d\d:\d\d|[A-Za-z][\w+\-/]*)$/

function decodeZonedTimestamp(text: string): Date | undefined {
  const match = ZONED.exec(text)
  if (match === null) return undefined
  const [, clock = '', zone = ''] = match
  const local = wallClock(clock)
  if (local === undefined) return undefined
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(zone)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return new Date(local - (offset[1] === '-' ? -minutes : minutes) * 60_000)
  }
  return new Date(zone === 'UTC' || zone === 'GMT' || zone === 'Z' ? local : instantOf(local, zone))
}

function decodeBinary(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array()
  if (!/^[\da-f]{2}(?: [\da-f]{2})*$/i.test(text)) return undefined
  return Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16))
}
