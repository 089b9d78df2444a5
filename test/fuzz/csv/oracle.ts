import { isUtf8 } from 'node:buffer'

/*
 * What must be read of a text of events, the plainest way: record by record, by regular expressions. It shares nothing with the library.
 * The text has these columns, in this order, and LF or CRLF at the ends of its lines.
 */

export const columns = ['event_time', 'event_type', 'brand', 'price', 'user_session'] as const

/** What must be found in a text. */
export interface Found {
  readonly accepted: number
  readonly rejected: number
  /** The events by brand; under '' those without one. */
  readonly brands: Readonly<Record<string, number>>
  /** The money of all purchases, in cents. */
  readonly cents: bigint
  readonly sessions: number
}

type Field = string | null

/** Reads a text, from the line after its header; each of its bytes is one character. */
export function readText(text: string): Found {
  const brands: Record<string, number> = Object.create(null)
  const sessions = new Set<string>()
  let [accepted, rejected, cents] = [0, 0, 0n]
  for (const record of recordsOf(text)) {
    const event = record === null ? null : eventOf(record)
    if (event === null) {
      rejected++
      continue
    }
    accepted++
    brands[event.brand ?? ''] = (brands[event.brand ?? ''] ?? 0) + 1
    if (event.session !== null) sessions.add(event.session)
    if (event.type === 'purchase') cents += event.cents
  }
  return { accepted, rejected, brands, cents, sessions: sessions.size }
}

/** Blanks, then text in quotes, then blanks up to the end of the value; or a value without quotes. */
const quotedField = / *"((?:[^"]|"")*)"[ \r]*(?=,|\n|$)/y
const plainField = /(?! *")[^,\n]*/y
const openQuote = / *"(?:[^"]|"")*$/y
const restOfLine = /[^\n]*/y

/** The values of each record; null for one that is no row. */
function* recordsOf(text: string): Iterable<readonly Field[] | null> {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at += found[0].length
    return found
  }
  while (at < text.length) {
    const start = at
    const fields: Field[] = []
    let isRow = true
    for (;;) {
      const quoted = take(quotedField)
      const plain = quoted === null ? take(plainField) : null
      if (quoted !== null) fields.push((quoted[1] as string).replaceAll('""', '"'))
      else if (plain !== null) fields.push(plain[0])
      else {
        // A quote that does not close takes all that follows; one that something stands behind, its line.
        isRow = false
        if (take(openQuote) === null) {
          take(quotedUnfinished)
          take(restOfLine)
        }
        break
      }
      if (text[at] !== ',') break
      at++
    }
    const record = text.slice(start, at)
    at++
    if (/^\r*$/.test(record)) continue
    yield isRow ? rowOf(fields, record) : null
  }
}

/** Text in quotes behind which there is something. */
const quotedUnfinished = / *"(?:[^"]|"")*"/y

function rowOf(fields: readonly Field[], record: string): readonly Field[] | null {
  const bytes = Buffer.from(record, 'latin1')
  if (!isUtf8(bytes) || bytes.length > 2_000_000) return null
  const last = fields.length - 1
  const values = fields.map((field, index) => {
    const text = Buffer.from(field ?? '', 'latin1').toString()
    return textOrNone(index === last ? text.replace(/\r+$/, '') : text)
  })
  if (values.length < columns.length || values.slice(columns.length).some((value) => value !== null)) return null
  return values
}

/** An empty text is none, and so is the mark for it. */
function textOrNone(text: string): Field {
  return text === '' || text === '\\N' ? null : text
}

function eventOf([time, type, brand, price, session]: readonly Field[]) {
  if (!isField(time) || !isField(type) || !isTime(time)) return null
  const cents = isField(price) ? centsOf(price) : 0n
  return cents === null ? null : { type, brand: brand ?? null, session: session ?? null, cents }
}

function isField(field: Field | undefined): field is string {
  return typeof field === 'string'
}

/** Whether a text is a time of ISO 8601, or an epoch within 2000 to 2100. */
function isTime(text: string): boolean {
  if (/^\d{9,19}(\.\d+)?$/.test(text)) return isEpoch(text)
  const [, date, clock = ''] = /^([^ T]*)(.*)$/s.exec(text) ?? []
  const [, year, , month, day] = /^(\d{4})([-/])(\d\d)\2(\d\d)$/.exec(date ?? '') ?? []
  if (year === undefined || Number(year) < 1) return false
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`)
  // JavaScript takes the 30th of February for the first days of March.
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return false
  return /^$|^[ T](0\d|1\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?( ?(UTC|GMT|Z)| ?[+-][01]\d(:?[0-5]\d)?)?$/.test(clock)
}

function isEpoch(text: string): boolean {
  return [1, 1e3, 1e6, 1e9].some((factor) => {
    const seconds = Number(text) / factor
    return seconds >= Date.UTC(2000, 0) / 1000 && seconds < Date.UTC(2100, 0) / 1000
  })
}

/** A decimal as cents, halves away from zero; null where it is none, or too large. */
function centsOf(text: string): bigint | null {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [undefined, undefined]
  if (sign === undefined || whole + fraction === '') return null
  const thousandths = BigInt(`${whole}${fraction.padEnd(3, '0').slice(0, 3)}`)
  const cents = (thousandths + 5n) / 10n
  if (cents >= 10n ** 15n) return null
  return sign === '-' ? -cents : cents
}
