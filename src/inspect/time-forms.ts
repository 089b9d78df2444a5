import { type EpochUnit, isUtc } from '../events/instants.js'
import { formatReader, timeFormat } from '../events/time-format.js'
import { readInstant } from '../events/values.js'
import { type ColumnBeginning, type CountedText, shareOf } from './beginning.js'

/** How the times of a column are written. */
export interface TimeForm {
  readonly form: 'stored' | 'iso' | 'epoch' | 'format'
  /** What numbers count since 1970. */
  readonly unit?: EpochUnit
  /** The formats that the texts may be of, the likeliest first; several where they then are different times. */
  readonly formats?: readonly string[]
  /** Whether the values tell an offset, or are instants. */
  readonly zoned: boolean
  /** The offsets that texts tell, the most frequent first. */
  readonly offsets: readonly string[]
  /** The share of the values that are such times. */
  readonly share: number
}

const dayMonthYear = ['.', '/', '-'].flatMap((mark) =>
  ['Y', 'y'].flatMap((year) => [`%d${mark}%m${mark}%${year}`, `%m${mark}%d${mark}%${year}`]),
)
const dates = [
  ...dayMonthYear,
  '%Y.%m.%d',
  ...[' ', '-', '/'].flatMap((mark) => [`%d${mark}%b${mark}%Y`, `%d${mark}%b${mark}%y`]),
  '%d %B %Y',
  '%b %d, %Y',
  '%B %d, %Y',
  '%a, %d %b %Y',
  '%a %b %d %Y',
]
const clocks = ['%H:%M', '%H:%M:%S', '%H:%M:%S.%f', '%I:%M %p', '%I:%M:%S %p', '%I:%M%p', '%H:%M:%S %z', '%H.%M']
const marks = [' ', 'T', ', ', ':', ' - ', '  ']

/** The formats that are tried: of digits alone, and with marks or names. */
const formatsOfDigits = ['%Y%m%d', '%Y%m%d%H%M', '%Y%m%d%H%M%S']
const otherFormats = (): readonly string[] => [
  ...dates.flatMap((date) => [date, ...marks.flatMap((mark) => clocks.map((clock) => `${date}${mark}${clock}`))]),
  ...marks.flatMap((mark) => clocks.map((clock) => `%Y%m%d${mark}${clock}`)),
]

/** What texts are like for which formats are tried at all. */
const digitsAlone = /^(?:19|20)\d{6}(?:\d{4}(?:\d{2})?)?$/
const likeDate =
  /^\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\d)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|^(?:19|20)\d{6}[ T]/i

/** So many texts of a column are tried. */
const mostTried = 400

/** How the times of a column are written; undefined where it holds none. */
export function timeForm(column: ColumnBeginning, values: readonly CountedText[]): TimeForm | undefined {
  if (column.kind === 'time') return { form: 'stored', zoned: column.zoned, offsets: [], share: 1 }
  if (values.length === 0 || column.kind === 'boolean' || column.kind === 'other') return undefined
  const tried = values.slice(0, mostTried)
  const plain = shareOf(tried, (text) => typeof readInstant(text) === 'number')
  if (plain >= leastShare) {
    const digits = tried.find(({ text }) => /^\d+(\.\d+)?$/.test(text))
    if (digits !== undefined)
      return { form: 'epoch', unit: unitOf(digits.text), zoned: true, offsets: [], share: plain }
    const zoned = shareOf(tried, (text) => offsetOf(text) !== undefined) > leastShare
    return { form: 'iso', zoned, offsets: zoned ? offsetsOf(tried) : [], share: plain }
  }
  return formatted(column, tried)
}

/** The offset at the end of a time; undefined where there is none. */
function offsetOf(text: string): string | undefined {
  return /(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$/.exec(text.slice(10))?.[0]
}

/** So many offsets are told. */
const mostOffsets = 5

function offsetsOf(tried: readonly CountedText[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { text, count } of tried) {
    const offset = offsetOf(text)
    if (offset !== undefined) counts.set(offset, (counts.get(offset) ?? 0) + count)
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostOffsets)
    .map(([offset]) => offset)
}

/** With fewer times than these among its values, a column is none of times. */
const leastShare = 0.9

function formatted(column: ColumnBeginning, tried: readonly CountedText[]): TimeForm | undefined {
  const [first] = tried as readonly [CountedText, ...CountedText[]]
  const isDigits = digitsAlone.test(first.text)
  if (!isDigits && !likeDate.test(first.text)) return undefined
  let best = leastShare
  let found: Reader[] = []
  for (const format of isDigits ? formatsOfDigits : otherFormats()) {
    const read = formatReader(timeFormat(format), isUtc)
    if (read(first.text) === undefined && !tried.slice(0, 5).some(({ text }) => read(text) !== undefined)) continue
    const share = shareOf(tried, (text) => read(text) !== undefined)
    if (share > best) [best, found] = [share, [{ format, read }]]
    else if (share === best) found.push({ format, read })
  }
  const [reader] = found
  if (reader === undefined) return undefined
  const different = found.filter(({ read }) => tried.some(({ text }) => read(text) !== reader.read(text)))
  const formats = inOrderOfLikelihood([reader, ...different], column)
  const zoned = reader.format.includes('%z')
  return { form: 'format', formats, zoned, offsets: zoned ? offsetsOf(tried) : [], share: best }
}

interface Reader {
  readonly format: string
  readonly read: (text: string) => number | undefined
}

/** Files are mostly in the order of time, and of a short time: by the format that shows so. Points are written by those who write the day first. */
function inOrderOfLikelihood(readers: readonly Reader[], { texts }: ColumnBeginning): readonly string[] {
  const judged = readers.map(({ format, read }, place) => {
    const times = texts.flatMap((text) => (text === null ? [] : (read(text) ?? [])))
    const falls = times.filter((time, index) => index > 0 && time < (times[index - 1] as number)).length
    const [least, most] = times.reduce(
      ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    )
    return { format, pointed: format.startsWith('%m.') ? 1 : 0, falls, span: most - least, place }
  })
  return judged
    .sort((a, b) => a.pointed - b.pointed || a.falls - b.falls || a.span - b.span || a.place - b.place)
    .map(({ format }) => format)
}

/** In which unit digits count that are a time of the years 2000 to 2099: no two units can be meant. */
function unitOf(digits: string): EpochUnit {
  const length = digits.split('.')[0]?.length ?? 0
  return length <= 10 ? 's' : length <= 13 ? 'ms' : length <= 16 ? 'us' : 'ns'
}
