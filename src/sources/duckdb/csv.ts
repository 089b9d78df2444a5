import { SourceError } from '../../errors.js'
import { shown } from '../../shown.js'
import type { CsvOptions } from './csv-options.js'
import { type Encoding, encodingCalled } from './text/encoding.js'

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
    { source: 'csv', hints: [{ option: 'csv.columns', text: 'csv.columns' }] },
  )
}

function checkCharacter(
  option: 'delimiter' | 'quote' | 'escape',
  value: unknown,
  others: readonly (string | undefined)[],
): void {
  const path = `csv.${option}` as const
  const refuse = (words: string) =>
    new SourceError(`${path} must be ${words}, not ${shown(value)}`, {
      source: 'csv',
      hints: [{ option: path, text: path }],
    })
  if (typeof value !== 'string' || value.length !== 1 || /[\r\n\0]/.test(value)) throw refuse('one character')
  if (option !== 'delimiter' && value > '\x7f') throw refuse('a character of ASCII')
  if (others.includes(value)) throw refuse('another character than the other ones')
}
