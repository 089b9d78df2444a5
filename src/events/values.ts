import { epochOfInteger, epochOfNumber, epochReader, instantAt, readIso, type ToUtc } from './instants.js'
import { formatReader } from './time-format.js'
import { plainValues, type ValueRules } from './value-options.js'

/*
 * How one raw value of any source becomes a value of the event model. Every reader goes by these rules, and the SQL of the
 * engines states the same ones, so that all of them accept and reject the same rows.
 */

/** What a raw value was: a value, nothing (null, undefined, an empty text), or something that cannot be read as the type asked for. */
export type Reading<T> = T | null | undefined

/**
 * The grammar of decimal numbers in text, as a regular expression that RE2 (DuckDB) and Java (Trino) read, too.
 *
 * @param places how many decimal places a number has at most; any unless given
 */
export function decimalPattern(
  { decimal, grouping }: Pick<ValueRules, 'decimal' | 'grouping'>,
  places?: number,
): string {
  const whole = grouping === '' ? '[0-9]+' : `(?:[0-9]+|${groupedPattern(grouping)})`
  if (places === undefined) return `[+-]?(?:${whole}(?:[${decimal}][0-9]*)?|[${decimal}][0-9]+)`
  const fraction = places === 0 ? '0' : `[0-9]{1,${places}}`
  return `[+-]?(?:${whole}(?:[${decimal}](?:${fraction})?0*)?|[${decimal}]${fraction}0*)`
}

/** Groups of three digits; or, as in India, of two before the last three. */
function groupedPattern(mark: string): string {
  return `[0-9]{1,3}(?:[${mark}][0-9]{3})+|[0-9]{1,2}(?:[${mark}][0-9]{2})+[${mark}][0-9]{3}`
}

const decimalText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/

/** A number of more digits than these, at its scale, cannot be read: it would not be exact in a double. */
export const decimalDigits = 15

/**
 * Makes the reader of instants of a source, as milliseconds since 1970 in UTC with a fraction down to a microsecond. It takes a `Date`,
 * ISO 8601 text, and numbers or digits that are an epoch; or, where there is one, what is of the source's own format.
 *
 * The reader returns `null` for nothing there, `undefined` for something that is no time of the years 1 to 9999.
 */
export function instantReader(rules: ValueRules): (raw: unknown) => Reading<number> {
  const { nulls, timeFormat, toUtc } = rules
  if (timeFormat === undefined) return plainInstantReader(rules)
  const formatted = formatReader(timeFormat, toUtc)
  return (raw) => {
    if (raw === null || raw === undefined || raw === '') return null
    switch (typeof raw) {
      case 'object':
        return instantOfDate(raw)
      case 'string':
        return nulls.has(raw) ? null : formatted(raw)
      case 'number':
        return Number.isSafeInteger(raw) ? formatted(String(raw)) : undefined
      case 'bigint':
        return formatted(String(raw))
      default:
        return undefined
    }
  }
}

/** Makes the reader of instants that have no format of their own. */
function plainInstantReader({ nulls, timeUnit: unit, toUtc }: ValueRules): (raw: unknown) => Reading<number> {
  const epoch = epochReader(unit)
  return (raw) => {
    if (raw === null || raw === undefined || raw === '') return null
    switch (typeof raw) {
      case 'object':
        return instantOfDate(raw)
      case 'string':
        return nulls.has(raw) ? null : (readIso(raw, toUtc) ?? epoch(raw))
      case 'number':
        return epochOfNumber(raw, unit)
      case 'bigint':
        return epochOfInteger(raw, unit)
      default:
        return undefined
    }
  }
}

/**
 * Reads an instant that somebody names: a `Date`, or ISO 8601 text.
 *
 * @param toUtc what to do with a time that has no offset
 */
export function readNamedInstant(raw: unknown, toUtc?: ToUtc): number | undefined {
  return typeof raw === 'string' ? readIso(raw, toUtc) : instantOfDate(raw)
}

/** The instant of a `Date`; what only looks like one, or resists being looked at, has none. */
function instantOfDate(raw: unknown): number | undefined {
  try {
    return raw instanceof Date ? instantAt(Date.prototype.getTime.call(raw), 0) : undefined
  } catch {
    return undefined
  }
}

/** Reads an instant of a source of which nothing is said. */
export const readInstant = /* @__PURE__ */ plainInstantReader(plainValues)

/**
 * Reads a decimal number as an integer of minor units: `readDecimal('12.50', 2)` is `1250`. Accepts numbers, bigints and decimal
 * text; further digits are rounded half away from zero.
 *
 * @param exact whether a number of further digits cannot be read
 * @returns `null` for nothing there; `undefined` for NaN, infinities, other text, and more than 15 digits at the scale.
 */
export function readDecimal(raw: unknown, scale: number, exact = false): Reading<number> {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw === 'bigint') return within(Number(raw) * 10 ** scale)
  if (typeof raw === 'number') {
    const minor = Number.isFinite(raw) ? within(roundHalfAway(raw * 10 ** scale)) : undefined
    return exact && minor !== undefined && minor / 10 ** scale !== raw ? undefined : minor
  }
  if (typeof raw !== 'string' || !decimalText.test(raw)) return undefined
  const negative = raw.startsWith('-')
  const [whole = '', fraction = ''] = raw.replace(/^[+-]/, '').split('.')
  if (exact && /[1-9]/.test(fraction.slice(scale))) return undefined
  const kept = Number(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  const rounded = kept + (fraction.charAt(scale) >= '5' ? 1 : 0)
  return within(negative ? 0 - rounded : rounded)
}

/** Makes the reader of decimal numbers of a source; it reads as `readDecimal` does, with the source's own marks and nulls. */
export function decimalReader(scale: number, rules: ValueRules, exact = false): (raw: unknown) => Reading<number> {
  const { nulls, decimal, grouping } = rules
  if (nulls.size === 0 && decimal === '.' && grouping === '') return (raw) => readDecimal(raw, scale, exact)
  const pattern = new RegExp(`^(?:${decimalPattern(rules, exact ? scale : undefined)})$`)
  return (raw) => {
    if (typeof raw !== 'string' || raw === '') return readDecimal(raw, scale, exact)
    if (nulls.has(raw)) return null
    if (!pattern.test(raw)) return undefined
    const plain = grouping === '' ? raw : raw.replaceAll(grouping, '')
    return readDecimal(decimal === '.' ? plain : plain.replace(decimal, '.'), scale)
  }
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

/** Makes the reader of texts of a source: as `readText`, with the source's own nulls. */
export function textReader({ nulls }: Pick<ValueRules, 'nulls'>): (raw: unknown) => Reading<string> {
  if (nulls.size === 0) return readText
  return (raw) => {
    const text = readText(raw)
    return typeof text === 'string' && nulls.has(text) ? null : text
  }
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
    return 'an object that is no text'
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
