/*
 * How one raw value of any source becomes a value of the event model. Every reader goes by these rules, and the SQL of the
 * engines states the same ones, so that all of them accept and reject the same rows.
 */

/** What a raw value was: a value, nothing (null, undefined, an empty text), or something that cannot be read as the type asked for. */
export type Reading<T> = T | null | undefined

const instantText =
  /^((?!0000)\d{4})-(\d{2})-(\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?: ?(?:UTC|Z)|([+-])([01]\d)(?::?([0-5]\d))?)?)?$/

/** The same grammar of times as `readInstant`, as a regular expression that RE2 (DuckDB) and Java (Trino) read, too. */
export const instantPattern =
  '([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(UTC|Z)|[+-][01][0-9](:?[0-5][0-9])?)?)?'

/** The grammar of decimal numbers in text. */
export const decimalPattern = '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)'
const decimalText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/

/** A number of more digits than these, at its scale, cannot be read: it would not be exact in a double. */
export const decimalDigits = 15

/**
 * Reads an instant as milliseconds since 1970 in UTC, with a fraction down to a microsecond. Accepts a `Date`, a number of
 * milliseconds, and ISO-like text: a date, `T` or a space, a time, ` UTC`, `Z` or an offset. Text without a zone is UTC.
 *
 * @returns `null` for nothing there, `undefined` for something that is no instant.
 */
export function readInstant(raw: unknown): Reading<number> {
  if (raw === null || raw === undefined || raw === '') return null
  if (raw instanceof Date) return Number.isNaN(raw.getTime()) ? undefined : raw.getTime()
  if (typeof raw === 'number') return Number.isFinite(raw) && Math.abs(raw) <= 8.64e15 ? raw : undefined
  if (typeof raw !== 'string') return undefined
  const part = instantText.exec(raw)
  if (part === null) return undefined
  const [year, month, day] = [Number(part[1]), Number(part[2]), Number(part[3])]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const seconds = Number(part[4] ?? 0) * 3600 + Number(part[5] ?? 0) * 60 + Number(part[6] ?? 0)
  const micros = Number((part[7] ?? '').padEnd(6, '0').slice(0, 6))
  const offset = (Number(part[9] ?? 0) * 60 + Number(part[10] ?? 0)) * (part[8] === '-' ? -1 : 1)
  return date.getTime() + seconds * 1000 - offset * 60_000 + micros / 1000
}

/**
 * Reads a decimal number as an integer of minor units: `readDecimal('12.50', 2)` is `1250`. Accepts numbers, bigints and decimal
 * text; further digits are rounded half away from zero.
 *
 * @returns `null` for nothing there; `undefined` for NaN, infinities, other text, and more than 15 digits at the scale.
 */
export function readDecimal(raw: unknown, scale: number): Reading<number> {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw === 'bigint') return within(Number(raw) * 10 ** scale)
  if (typeof raw === 'number') return Number.isFinite(raw) ? within(roundHalfAway(raw * 10 ** scale)) : undefined
  if (typeof raw !== 'string' || !decimalText.test(raw)) return undefined
  const negative = raw.startsWith('-')
  const [whole = '', fraction = ''] = raw.replace(/^[+-]/, '').split('.')
  const kept = Number(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  const rounded = kept + (fraction.charAt(scale) >= '5' ? 1 : 0)
  return within(negative ? 0 - rounded : rounded)
}

/**
 * Reads text, as it is. Numbers and bigints become their decimal digits; an empty text is null.
 *
 * @returns `null` for nothing there; `undefined` for objects, and for numbers that are no exact integer (an identifier that was
 * held as a float may have lost its last digits).
 */
export function readText(raw: unknown): Reading<string> {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw === 'string') return raw
  if (typeof raw === 'bigint' || typeof raw === 'boolean') return String(raw)
  if (typeof raw === 'number') return Number.isSafeInteger(raw) ? String(raw) : undefined
  return undefined
}

/** Rounds to an integer, halves away from zero, as SQL's `round` does. */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value)
  const rest = value - whole
  return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole
}

/** Whether a whole number has no more than `decimalDigits` digits. They are written out: a variable is read anew for every row. */
function isWithin(minor: number): boolean {
  return Math.abs(minor) < 1e15
}

function within(minor: number): number | undefined {
  return isWithin(minor) ? minor + 0 : undefined
}

/** A number as whole minor units, of which so many make one; NaN where `readDecimal` finds no decimal number. */
export function minorUnits(value: number, unit: number): number {
  const minor = roundHalfAway(value * unit)
  return isWithin(minor) ? minor + 0 : Number.NaN
}

/** Writes any raw value for people, even one that refuses to be text. */
export function printed(raw: unknown): string {
  try {
    return String(raw)
  } catch {
    return Object.prototype.toString.call(raw)
  }
}

/** Orders two texts by code point, as UTF-8 bytes do in every engine. (JavaScript's `<` orders by UTF-16 unit instead.) */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      const high = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
      return high(x) - high(y)
    }
  }
  return a.length - b.length
}

const surrogate = /[\ud800-\udfff]/

/** Sorts texts as `compareText` does, null last: faster where none of them has surrogates. */
export function sortTexts(texts: readonly (string | null)[]): readonly (string | null)[] {
  const known = texts.filter((text) => text !== null)
  known.sort(known.some((text) => surrogate.test(text)) ? compareText : undefined)
  return [...known, ...Array<null>(texts.length - known.length).fill(null)]
}
