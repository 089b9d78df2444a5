/*
 * What is a time, and which one. An instant is the milliseconds since 1970 in UTC, with a fraction down to a microsecond; what is
 * finer is cut off. Those of the years 1 to 9999 can be read, judged in UTC.
 */

/** The first instant that can be read, and the first after them all. */
export const firstInstant = -62_135_596_800_000
export const endInstant = 253_402_300_800_000

/** Up to here (1691 to 2248), a double of milliseconds tells microseconds apart. */
export const exactUntil = 2 ** 43

/**
 * The instant of whole milliseconds and 0 to 999 microseconds. In far years it is cut to 1/32 of a millisecond, as a double
 * holds no more; it is never rounded up, as that might be another hour.
 *
 * @returns `undefined` outside of the years 1 to 9999
 */
export function instantAt(milliseconds: number, micros: number): number | undefined {
  if (!(milliseconds >= firstInstant && milliseconds < endInstant)) return undefined
  if (milliseconds < exactUntil && milliseconds >= -exactUntil) return milliseconds + micros / 1000
  return milliseconds + Math.floor((micros * 32) / 1000) / 32
}

/** An integer's quotient and the rest, which is not negative. */
export function floorDivide(value: bigint, by: bigint): readonly [quotient: bigint, rest: bigint] {
  const rest = ((value % by) + by) % by
  return [(value - rest) / by, rest]
}

/** The instant of so many microseconds since 1970. */
export function instantOfMicros(micros: number | bigint): number | undefined {
  if (typeof micros === 'number' && Number.isSafeInteger(micros)) {
    const milliseconds = Math.floor(micros / 1000)
    return instantAt(milliseconds, micros - milliseconds * 1000)
  }
  if (typeof micros === 'number' && !Number.isFinite(micros)) return undefined
  const [milliseconds, rest] = floorDivide(BigInt(micros), 1000n)
  return instantAt(Number(milliseconds), Number(rest))
}

const isoText =
  /^(\d{4})([-/])(\d{2})\2(\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?: ?(UTC|GMT|Z)| ?([+-])([01]\d)(?::?([0-5]\d))?)?)?$/

/** The years that are within 1 to 9999 whatever the offset, and those that an offset may carry over the edge. */
export const innerYears =
  '(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-8][0-9][0-9][0-9]|9[0-8][0-9][0-9]|99[0-8][0-9]|999[0-8])'
export const edgeYears = '(?:0000|0001|9999)'

/** The grammar of `readIso`, of some years, as a regular expression that RE2 (DuckDB) and Java (Trino) read, too. */
export function isoPattern(years: string): string {
  return `${years}(?:-[0-9]{2}-|/[0-9]{2}/)[0-9]{2}(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?(?: ?(?:UTC|GMT|Z)| ?[+-][01][0-9](?::?[0-5][0-9])?)?)?`
}

/** How a local time becomes an instant; both in milliseconds. */
export type ToUtc = (local: number) => number

/** Of what is in UTC already. */
export const isUtc: ToUtc = (local) => local

/**
 * Reads ISO 8601 text: a date with `-` or `/`, then a time after `T` or a space, then `UTC`, `GMT`, `Z` or an offset.
 *
 * @param toUtc what to do with a time that has no offset
 */
export function readIso(text: string, toUtc: ToUtc = isUtc): number | undefined {
  const part = isoText.exec(text)
  if (part === null) return undefined
  const local = localTime(part[1], part[3], part[4], part[5], part[6], part[7])
  if (local === undefined) return undefined
  const micros = Number((part[8] ?? '').padEnd(6, '0').slice(0, 6))
  const offset = part[10] === undefined ? undefined : offsetOf(part[10], part[11], part[12])
  return instantOfLocal(local, micros, part[9] === undefined ? offset : 0, toUtc)
}

/** The milliseconds of a wall clock's time, as if it were in UTC; undefined for a day that there is not. */
export function localTime(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour = '0',
  minute = '0',
  second = '0',
): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  return date.getTime() + (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000
}

/** The milliseconds of an offset. */
export function offsetOf(sign: string, hours: string | undefined, minutes = '0'): number {
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000)
}

/** The instant of a local time and microseconds of its second; of one without an offset as the source has it. */
export function instantOfLocal(
  local: number,
  micros: number,
  offset: number | undefined,
  toUtc: ToUtc,
): number | undefined {
  const second = offset === undefined ? toUtc(local) : local - offset
  return instantOfParts(second, micros)
}

/** What numbers of an epoch count, as the power of ten of microseconds that it is. */
export const epochUnits = { s: 6, ms: 3, us: 0, ns: -3 } as const

/** What numbers count since 1970: seconds, milliseconds, microseconds or nanoseconds. */
export type EpochUnit = keyof typeof epochUnits

/** The seconds of 2000-01-01 and 2100-01-01: a number is taken for that unit in which it falls between, the latter left out. */
export const firstEpoch = 946_684_800
export const endEpoch = 4_102_444_800

const units = ['s', 'ms', 'us', 'ns'] as const satisfies readonly EpochUnit[]

/** Reads a number as an epoch; as a double holds few decimals exactly, it is rounded to a microsecond. */
export function epochOfNumber(value: number, unit: EpochUnit | undefined): number | undefined {
  const found = unit ?? units.find((one) => value >= firstEpoch * perSecond[one] && value < endEpoch * perSecond[one])
  const whole = Math.floor(value)
  const rest = value - whole
  switch (found) {
    case undefined:
      return undefined
    case 's':
      return instantOfParts(whole * 1000, Math.round(rest * 1e6))
    case 'ms':
      return instantOfParts(whole, Math.round(rest * 1e3))
    case 'us':
      return instantOfMicros(whole + Math.round(rest))
    case 'ns': {
      const micros = value / 1000
      return instantOfMicros(micros < 0 ? -Math.round(-micros) : Math.round(micros))
    }
  }
}

/** The instant of whole milliseconds and any number of microseconds. */
function instantOfParts(milliseconds: number, micros: number): number | undefined {
  return instantAt(milliseconds + Math.floor(micros / 1000), micros % 1000)
}

/** How many of a unit are a second. */
const perSecond = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 } as const

/** Reads an integer of any size as an epoch. */
export function epochOfInteger(value: bigint, unit: EpochUnit | undefined): number | undefined {
  const found = unit ?? units.find((one) => value >= bounds[one].first && value < bounds[one].end)
  if (found === undefined) return undefined
  return instantOfMicros(
    found === 'ns' ? floorDivide(value, 1000n)[0] : (value * 1_000_000n) / BigInt(perSecond[found]),
  )
}

/** The bounds of each unit, that integers beyond 2^53 are compared with. */
const bounds = {
  s: { first: 946_684_800n, end: 4_102_444_800n },
  ms: { first: 946_684_800_000n, end: 4_102_444_800_000n },
  us: { first: 946_684_800_000_000n, end: 4_102_444_800_000_000n },
  ns: { first: 946_684_800_000_000_000n, end: 4_102_444_800_000_000_000n },
} as const

/** Nine or ten digits of seconds within 2000 to 2099: from 946684800 on, before 4102444800. */
const epochSeconds =
  '946684[89][0-9]{2}|94668[5-9][0-9]{3}|94669[0-9]{4}|946[7-9][0-9]{5}|94[7-9][0-9]{6}|9[5-9][0-9]{7}|[1-3][0-9]{9}|40[0-9]{8}|410[01][0-9]{6}|4102[0-3][0-9]{5}|41024[0-3][0-9]{4}|410244[0-3][0-9]{3}|4102444[0-7][0-9]{2}'

/** The grammar of epochs in text, of any unit or of the one that is known, as regular expressions like that of ISO text. */
export const epochPattern = `(?:${epochSeconds})(?:[0-9]{3}){0,3}(?:[.][0-9]+)?`
export const epochPatternOfUnit = '-?(?:0|[1-9][0-9]{0,20})(?:[.][0-9]+)?'

/** Makes the reader of digits as an epoch, whose own digits beyond the microsecond are cut off. */
export function epochReader(unit: EpochUnit | undefined): (text: string) => number | undefined {
  const pattern = new RegExp(`^(?:${unit === undefined ? epochPattern : epochPatternOfUnit})$`)
  return (text) => {
    if (!pattern.test(text)) return undefined
    const negative = text.startsWith('-')
    const [whole = '', fraction = ''] = text.slice(negative ? 1 : 0).split('.')
    // Without a unit: nine or ten digits of seconds, and six more.
    const places =
      unit === undefined ? (whole.length % 3 === 0 ? 15 : 16) : Math.max(whole.length + epochUnits[unit], 0)
    const digits = whole + fraction
    const micros = BigInt(digits.slice(0, places).padEnd(places, '0'))
    if (!negative) return instantOfMicros(micros)
    // What is cut off makes it later, and it must not be.
    return instantOfMicros(-micros - (/[1-9]/.test(digits.slice(places)) ? 1n : 0n))
  }
}
