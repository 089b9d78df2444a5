import { isUtf8 } from 'node:buffer'
import { type Dialect, hasEscapes, nullMark, plainQuotes } from './fields.js'

/** Why a line is no row. */
export type LineFault = 'unclosed' | 'long' | 'encoding' | 'few' | 'many'

/** The longest record that is read, in bytes; DuckDB takes 2 MiB. */
export const longestRecord = 2_000_000

/** How a text is split into records. */
export interface RecordRules extends Dialect {
  readonly columns: number
  /** Whether a carriage return alone ends a line. */
  readonly carriageReturns: boolean
}

/** What is done with the records of a text, in order. The bytes are as they are only until a call returns. */
export interface RecordSink {
  /** Takes records that fit, each of which ends with a line feed alone. */
  keepLines(bytes: Buffer): void
  /** Takes a record that fits, and how its line ends, if it does. */
  keep(record: Buffer, ending: Buffer): void
  /** Takes a record that fits, and that is not written as RFC 4180 says, and how its line ends. */
  rewrite(record: Buffer, ending: Buffer): void
  /** Takes a record that is no row: its place, from 1, its beginning, and how many lines it has after the first. */
  reject(fault: LineFault, row: number, beginning: Buffer, furtherLines: number): void
}

/** Takes a text, block by block. */
export interface RecordSplitter {
  push(block: Buffer): void
  end(): void
}

const lineFeed = 10
const carriageReturn = 13
const blank = 32
/** No byte at all. */
const none = -1

/** Where in a value a splitter is. */
const atStart = 0
const inPlain = 1
const inQuotes = 2
const afterQuotes = 3
const broken = 4
const escapedInPlain = 5
const escapedInQuotes = 6

/** So much of a record that is too long is kept, in bytes. */
const beginningBytes = 1000

/**
 * Splits UTF-8 into records, in little memory whatever the text holds. A record that is no row ends where DuckDB would end it: with the
 * first line that ends outside of quotes.
 */
export function splitRecords(rules: RecordRules, sink: RecordSink): RecordSplitter {
  const { columns, carriageReturns } = rules
  const delimiter = Buffer.from(rules.delimiter)
  const [firstOfDelimiter = none] = delimiter
  const quote = byteOf(rules.quote)
  const escaper = hasEscapes(rules) ? byteOf(rules.escapedBy) : none
  const rewritesAll = rules.quote !== plainQuotes.quote

  /** What there is of the record at hand, up to where it was looked at, and the state there. */
  let rest: Buffer = Buffer.alloc(0)
  let looked = 0
  let stateBefore = atStart
  /** The beginning of a record that is too long to be kept whole. */
  let beginning: Buffer | undefined
  let row = 0
  let fields = 1
  let fieldStart = 0
  let hasMore = false
  let returns = 0
  let furtherLines = 0
  let feedsBefore = 0
  let rewrites = rewritesAll

  /** Whether a value beyond the last column is none; such a one is passed over, as DuckDB does. */
  const isNull = (bytes: Buffer, from: number, to: number) =>
    beginning === undefined && (to <= from || (to - from === 2 && bytes.toString('latin1', from, to) === nullMark))

  const faultOf = (bytes: Buffer, start: number, end: number, state: number, allIsText: boolean) => {
    if (state === inQuotes || state === escapedInQuotes || state === broken) return 'unclosed'
    if (beginning !== undefined || end - start > longestRecord) return 'long'
    if (!allIsText && !isUtf8(bytes.subarray(start, end))) return 'encoding'
    if (fields < columns) return 'few'
    return hasMore || (fields > columns && !isNull(bytes, fieldStart, end)) ? 'many' : undefined
  }

  const split = (bytes: Buffer, isLast: boolean) => {
    const lastEnd = Math.max(bytes.lastIndexOf(lineFeed), carriageReturns ? bytes.lastIndexOf(carriageReturn) : -1)
    const allIsText = isUtf8(isLast ? bytes : bytes.subarray(0, lastEnd + 1))
    let start = 0
    let linesFrom = 0
    let state = stateBefore
    let at = looked

    const endRecord = () => {
      let end = at
      while (end > start && bytes[end - 1] === carriageReturn) end--
      const isBlank = end === start && beginning === undefined && columns > 1
      const fault = isBlank ? undefined : faultOf(bytes, start, end, state, allIsText)
      const isRewritten = rewrites || returns > at - end
      if (!isBlank) row++
      if (fault !== undefined || isRewritten || end < at || bytes[at] !== lineFeed) {
        if (start > linesFrom) sink.keepLines(bytes.subarray(linesFrom, start))
        linesFrom = at + 1
        const record = bytes.subarray(start, end)
        if (fault !== undefined) {
          sink.reject(fault, row, beginning ?? record.subarray(0, beginningBytes), furtherLines)
        } else if (!isBlank) {
          const ending = bytes.subarray(end, at + 1)
          if (isRewritten) sink.rewrite(record, ending)
          else sink.keep(record, ending)
        }
      }
      start = at + 1
      fieldStart = start
      beginning = undefined
      fields = 1
      hasMore = false
      returns = 0
      furtherLines = 0
      rewrites = rewritesAll
      state = atStart
    }

    for (; at < bytes.length; at++) {
      const byte = bytes[at]
      if (state === inQuotes) {
        if (byte === quote) state = afterQuotes
        else if (byte === escaper) state = escapedInQuotes
        else if (byte === lineFeed) furtherLines++
      } else if (state === escapedInPlain || state === escapedInQuotes) {
        state = state === escapedInPlain ? inPlain : inQuotes
        if (byte === lineFeed) furtherLines++
        rewrites = true
      } else if (byte === lineFeed) {
        endRecord()
      } else if (byte === firstOfDelimiter && (delimiter.length === 1 || beginsHere(delimiter, bytes, at, isLast))) {
        if (delimiter.length > bytes.length - at) break
        if (fields > columns && !isNull(bytes, fieldStart, at)) hasMore = true
        fields++
        at += delimiter.length - 1
        fieldStart = at + 1
        if (state !== broken) state = atStart
      } else if (byte === carriageReturn) {
        if (carriageReturns) endRecord()
        else {
          returns++
          if (state === atStart) state = inPlain
        }
      } else if (state === inPlain) {
        if (byte === escaper) state = escapedInPlain
      } else if (state === atStart) {
        if (byte === quote) state = inQuotes
        else if (byte === escaper) state = escapedInPlain
        else if (byte !== blank) state = inPlain
      } else if (state === afterQuotes) {
        // A quote that is doubled is one within the value.
        if (byte === quote) state = inQuotes
        else if (byte !== blank) state = broken
      }
    }
    if (isLast && (start < bytes.length || beginning !== undefined)) {
      // Nothing follows the last line feeds.
      if (state === inQuotes) furtherLines -= feedsAtEnd(bytes) || feedsBefore
      endRecord()
    }
    if (start > linesFrom) sink.keepLines(bytes.subarray(linesFrom, Math.min(start, bytes.length)))

    const left = bytes.subarray(start)
    if (beginning === undefined && left.length > longestRecord)
      beginning = Buffer.from(left.subarray(0, beginningBytes))
    const isKept = beginning === undefined
    rest = isKept ? Buffer.from(left) : Buffer.from(bytes.subarray(at))
    looked = isKept ? at - start : 0
    feedsBefore = feedsAtEnd(bytes)
    fieldStart -= start
    stateBefore = state
  }

  return {
    push: (block) => split(rest.length === 0 ? block : Buffer.concat([rest, block]), false),
    end: () => split(rest, true),
  }
}

function byteOf(character: string): number {
  return character === '' ? none : character.charCodeAt(0)
}

/** Whether a delimiter of several bytes begins at a place; where a block ends within it, it may. */
function beginsHere(delimiter: Buffer, bytes: Buffer, at: number, isLast: boolean): boolean {
  const there = bytes.subarray(at, at + delimiter.length)
  return delimiter.subarray(0, there.length).equals(there) && (there.length === delimiter.length || !isLast)
}

/** How many line feeds there are after the last line that holds something. */
function feedsAtEnd(bytes: Buffer): number {
  let feeds = 0
  for (let at = bytes.length - 1; bytes[at] === lineFeed || bytes[at] === carriageReturn; at--) {
    if (bytes[at] === lineFeed) feeds++
  }
  return feeds
}
