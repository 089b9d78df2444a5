import type { CheckedCsv } from '../csv.js'
import { type Dialect, fieldsOf, hasEscapes, plainQuotes } from './fields.js'

/** How the lines of a text are built, as far as the first ones tell. */
export interface FirstLines {
  readonly dialect: Dialect
  /** How many lines there are before the first record. */
  readonly skip: number
  /** The values of the first record. */
  readonly values: readonly string[]
  /** How long that is, in bytes. */
  readonly length: number
  /** Whether they name the columns. */
  readonly header: boolean
  /** Where the events begin, in bytes. */
  readonly start: number
  /** Whether lines end with a carriage return alone. */
  readonly carriageReturns: boolean
}

const delimiters = [',', ';', '\t', '|', '\u0001'] as const

/** What Excel writes to say which delimiter there is. */
const separatorLine = /^sep=(.)\r*$/i

/**
 * Looks at the first lines of a text; undefined where there are none but empty ones.
 *
 * @param text its beginning, in UTF-8
 * @param isColumnName whether a value is what a column is called
 * @param isTime whether a value is a time
 */
export function firstLinesOf(
  text: Buffer,
  options: CheckedCsv,
  isColumnName: (value: string) => boolean,
  isTime: (value: string) => boolean,
): FirstLines | undefined {
  // One byte is one character here, so that places are those in the file.
  const bytes = text.toString('latin1')
  const carriageReturns = !bytes.includes('\n') && bytes.includes('\r')
  const lineEnd = carriageReturns ? '\r' : '\n'
  let told = options.delimiter
  let at = 0
  for (let skip = 0; at < bytes.length; skip++) {
    const end = endOr(bytes.indexOf(lineEnd, at), bytes)
    const line = bytes.slice(at, end)
    const separator = skip === 0 ? separatorLine.exec(line)?.[1] : undefined
    told ??= separator
    if (separator === undefined && line.trim() !== '') {
      const dialect = dialectOf(told ?? mostFrequent(line, options), options)
      const inBytes = { ...dialect, delimiter: Buffer.from(dialect.delimiter).toString('latin1') }
      const endOfRecord = endOr(endOfFirstRecord(bytes, at, inBytes, lineEnd) ?? end, bytes)
      const record = withoutCarriageReturns(bytes.slice(at, endOfRecord))
      const values = fieldsOf(record, inBytes).map((value) => Buffer.from(value ?? '', 'latin1').toString())
      const header = options.header ?? (options.columns === undefined && isHeader(values, isColumnName, isTime))
      return {
        dialect,
        skip,
        values,
        length: record.length,
        header,
        start: header ? endOfRecord + 1 : at,
        carriageReturns,
      }
    }
    at = end + 1
  }
  return undefined
}

/** Whether a beginning of a text has a line that holds something. */
export function hasFirstLine(text: Buffer): boolean {
  const bytes = text.toString('latin1')
  const from = bytes.search(/\S/)
  // One search for each end, from one place: a pattern with both would begin anew at every character of a long line.
  return from >= 0 && (bytes.indexOf('\n', from) >= 0 || bytes.indexOf('\r', from) >= 0)
}

function withoutCarriageReturns(record: string): string {
  let end = record.length
  while (record[end - 1] === '\r') end--
  return record.slice(0, end)
}

function endOr(end: number, bytes: string): number {
  return end < 0 ? bytes.length : end
}

function dialectOf(delimiter: string, { quote = plainQuotes.quote, ...options }: CheckedCsv): Dialect {
  return { delimiter, quote, escapedBy: options.escape ?? quote }
}

function mostFrequent(line: string, options: CheckedCsv): string {
  const counts = delimiters.map(
    (delimiter) => [fieldsOf(line, dialectOf(delimiter, options)).length, delimiter] as const,
  )
  return counts.reduce((best, next) => (next[0] > best[0] ? next : best))[1]
}

/** Where the first line ends that does so outside of quotes; undefined where none does. */
function endOfFirstRecord(
  bytes: string,
  from: number,
  { delimiter, quote, escapedBy }: Dialect,
  lineEnd: string,
): number | undefined {
  let isQuoted = false
  let mayBegin = true
  for (let at = from; at < bytes.length; at++) {
    const character = bytes[at]
    if (character === escapedBy && hasEscapes({ quote, escapedBy })) at++
    else if (isQuoted) {
      if (character === quote && bytes[at + 1] === quote) at++
      else if (character === quote) isQuoted = false
    } else if (character === lineEnd) return at
    else if (mayBegin && quote !== '' && character === quote) isQuoted = true
    mayBegin = bytes.startsWith(delimiter, at - delimiter.length + 1) || (mayBegin && character === ' ')
  }
  return undefined
}

/** Whether values name columns: one of them is such a name, or none of them is a time or a number. */
function isHeader(
  values: readonly string[],
  isColumnName: (value: string) => boolean,
  isTime: (value: string) => boolean,
): boolean {
  return !values.some(isTime) && (values.some(isColumnName) || !values.some(isNumber))
}

function isNumber(value: string): boolean {
  return /^\s*[+-]?\d+([.,]\d+)?\s*$/.test(value)
}
