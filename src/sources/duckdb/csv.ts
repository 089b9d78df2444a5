import { SourceError } from '../../errors.js'
import { shown } from '../../shown.js'
import { type Encoding, encodingCalled } from './text/encoding.js'

/**
 * How CSV files are laid out; what is not given is found out, or is what is usual.
 *
 * @example
 * duckdb({ files: 'export.txt', csv: { delimiter: ';', encoding: 'windows-1252', header: false, columns: ['ts', 'kind', 'sid'] } })
 */
export interface CsvOptions {
  /** Whether the first line names the columns; found out unless given: it then holds no time, and names a column or holds no number. */
  readonly header?: boolean
  /** The names of the columns, where no line names them; those of the other files, or of the binding, unless given. */
  readonly columns?: readonly string[]
  /** One character between values; found out of the first line unless given, among `,` `;` `|`, tab and U+0001. */
  readonly delimiter?: string
  /** The character around values that hold delimiters or line breaks, `'"'` unless given; `''` where there is none. */
  readonly quote?: string
  /** The character before a quote that is part of a value: the quote itself unless given, or such as `'\\'`. */
  readonly escape?: string
  /**
   * The encoding, such as `'latin-1'`, `'windows-1252'` or `'gbk'`; UTF-8 unless given. UTF-16 is known by itself, and so is any text with
   * a byte order mark.
   */
  readonly encoding?: string
}

/** What is said of CSV files, checked. */
export type CheckedCsv = Omit<CsvOptions, 'encoding'> & { readonly encoding?: Encoding }

/**
 * Checks what is said of CSV files.
 *
 * @throws {@link SourceError} for what no file can be read by
 */
export function checkedCsv(options: CsvOptions): CheckedCsv {
  const { delimiter, quote, ...more } = options
  if (delimiter !== undefined) checkCharacter('delimiter', delimiter, [quote, more.escape])
  if (quote !== undefined && quote !== '') checkCharacter('quote', quote, [delimiter])
  if (more.escape !== undefined && more.escape !== '') checkCharacter('escape', more.escape, [delimiter])
  refuseRepeated(options.columns ?? [])
  const { encoding: name, ...checked } = options
  return name === undefined ? checked : { ...checked, encoding: encodingCalled(name) }
}

function refuseRepeated(columns: readonly string[]): void {
  const keys = columns.map((name) => name.toLowerCase())
  const again = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (again < 0) return
  throw new SourceError(
    `csv.columns names ${shown(columns[again])} more than once; capitals do not tell names apart: give each column a name of its own`,
    { source: 'csv' },
  )
}

function checkCharacter(option: string, value: unknown, others: readonly (string | undefined)[]): void {
  const refuse = (words: string) =>
    new SourceError(`csv.${option} must be ${words}, not ${shown(value)}`, { source: 'csv' })
  if (typeof value !== 'string' || value.length !== 1 || /[\r\n\0]/.test(value)) throw refuse('one character')
  if (option !== 'delimiter' && value > '\x7f') throw refuse('a character of ASCII')
  if (others.includes(value)) throw refuse('another character than the other ones')
}
