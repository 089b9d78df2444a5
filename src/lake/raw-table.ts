import { aFlag, aListOfTexts, aText, checkOptions, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { type Binding, type BindingOptions, bindingOf, boundColumns } from '../events/binding.js'
import { shown } from '../shown.js'
import { quoteName } from '../sql/dialects/standard.js'
import { refuseTwice } from './columns.js'
import { escapeOf, unusedCharacter } from './csv-sample.js'
import { catalogTable, hiveName, hiveQuoted, hiveText, s3Location, trinoName } from './names.js'

/** CSV files in a folder of S3. */
export interface RawTableOptions {
  /** The table to create, as `'shop.raw_events'`. */
  readonly table: string
  /** The folder of the files: `s3://bucket/folder/`. */
  readonly location: string
  /** All columns in the order of the files; those of the event model unless given. */
  readonly columns?: readonly string[]
  readonly binding?: Binding | BindingOptions
  /** Whether the first line of each file names the columns; it does unless said. */
  readonly header?: boolean
  /** What stands between values; a comma unless given. */
  readonly delimiter?: string
  /**
   * What stands before a quote within quotes: another quote (`'"'`), as RFC 4180 has it, or a backslash. Found out of the sample, if there
   * is one, and else another quote.
   */
  readonly escape?: string
  /** The beginning of one of the files, some lines at least. */
  readonly sample?: string
}

/** Names and places are checked where they are written, with words of their own; so it is with the other statements. */
const rules: OptionRules<RawTableOptions> = {
  table: true,
  location: true,
  columns: aListOfTexts,
  binding: true,
  header: aFlag,
  delimiter: aText,
  escape: aText,
  sample: aText,
}

/** The column for what a line holds after the last one: null in a line that is read whole. */
export const furtherValues = 'further_values'

/**
 * Writes the CREATE EXTERNAL TABLE over raw CSV files. All columns are text, since OpenCSVSerde reads nothing else well; convert them
 * with {@link convertEvents}, or query them as they are with `types` of `varchar`. Values must hold no line breaks: Athena reads the
 * files line by line. What it cannot read whole, {@link checkRawTable} counts. A further column, `further_values`, is for that.
 *
 * @example
 * createRawTable({ table: 'shop.raw_events', location: 's3://shop-raw/events/', delimiter: ';' })
 * @throws {@link QueryError} for a name or location that Athena would not take, {@link SourceError} for a sample that it would not read
 * right
 */
export function createRawTable(options: RawTableOptions): string {
  checkOptions('createRawTable', options, rules)
  const { header = true, delimiter = ',', sample } = options
  const table = catalogTable('table', options.table)
  const { url } = s3Location('location', options.location)
  const columns = rawColumns(options)
  checkCharacter('delimiter', delimiter, '"')
  if (options.escape !== undefined) checkCharacter('escape', options.escape, delimiter)
  const lines = { delimiter, columns: columns.length, header }
  const escaping = sample === undefined ? (options.escape ?? '"') : escapeOf(sample, lines, options.escape)
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${hiveName(table)} (
  ${[...columns, furtherValues].map((name) => `${hiveQuoted(name)} string`).join(',\n  ')}
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES (
  'separatorChar' = ${hiveText(delimiter)},
  'quoteChar' = '"',
  'escapeChar' = ${hiveText(escaping === '"' ? unusedCharacter(delimiter, sample ?? '') : escaping)}
)
STORED AS TEXTFILE
LOCATION ${hiveText(url)}
TBLPROPERTIES (${header ? "'skip.header.line.count' = '1', " : ''}'classification' = 'csv')`
}

/**
 * Writes the SELECT that counts the lines of a raw table that are not read whole: those that are cut short, by a quote that is not closed
 * or a line break within quotes, and those with more values than there are columns. Both must be 0.
 *
 * @example
 * checkRawTable({ table: 'shop.raw_events' })
 * @throws {@link QueryError} for a name that Athena would not take
 */
export function checkRawTable(options: Pick<RawTableOptions, 'table' | 'columns' | 'binding'>): string {
  checkOptions('checkRawTable', options, rules)
  const last = rawColumns(options).at(-1) as string
  return `SELECT
  count(*) AS "lines",
  count_if(${quoteName(last)} IS NULL) AS "cut_short",
  count_if(${quoteName(furtherValues)} IS NOT NULL) AS "too_long"
FROM ${trinoName(catalogTable('table', options.table))}`
}

/** The columns of raw files, each once. */
export function rawColumns({ columns, binding }: Pick<RawTableOptions, 'columns' | 'binding'>): readonly string[] {
  const found = columns ?? boundColumns(bindingOf(binding)).map(({ column }) => column)
  if (found.length === 0) {
    throw new QueryError('columns: name at least one', { option: 'columns', value: columns })
  }
  refuseTwice('columns', [...found, furtherValues])
  return found
}

function checkCharacter(option: string, value: string, taken: string): void {
  if (value.length === 1 && value !== taken && !/[\r\n]/.test(value)) return
  throw new QueryError(`${option} must be one character other than ${taken} and a line break, not ${shown(value)}`, {
    option,
    value,
  })
}
