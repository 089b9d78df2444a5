import { quoteName } from '../compile/sql.js'
import { QueryError } from '../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../events/binding.js'
import { eventFieldNames } from '../events/fields.js'
import { shown } from '../shown.js'
import { catalogTable, dayOf, hiveName, hiveQuoted, hiveText, s3Location } from './names.js'
import { checkEventsTable, checkRawTable } from './options.js'

/** CSV files in a folder of S3. */
export interface RawTableOptions {
  /** The table to create, as `'shop.raw_events'`. */
  readonly table: string
  /** The folder of the files: `s3://bucket/folder/`. */
  readonly location: string
  /** The columns in the order of the files; those of the event model unless given. */
  readonly columns?: readonly string[]
  readonly binding?: Binding | BindingOptions
  /** Whether the first line of each file names the columns; it does unless said. */
  readonly header?: boolean
  /** What stands between values; a comma unless given. */
  readonly delimiter?: string
}

/**
 * Writes the CREATE EXTERNAL TABLE over raw CSV files. All columns are text, since OpenCSVSerde reads nothing else well; convert them
 * with {@link convertEvents}, or query them as they are with `types` of `varchar`.
 *
 * @throws {@link QueryError} for a name or location that Athena would not take
 */
export function createRawTable(options: RawTableOptions): string {
  checkRawTable(options)
  const { header = true, delimiter = ',' } = options
  const table = catalogTable('table', options.table)
  const { url } = s3Location('location', options.location)
  const columns = rawColumns(options)
  if (delimiter.length !== 1 || delimiter === '"' || /[\r\n]/.test(delimiter)) {
    throw new QueryError(`delimiter must be one character, not ${JSON.stringify(delimiter)}`, {
      option: 'delimiter',
      value: delimiter,
    })
  }
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${hiveName(table)} (
  ${columns.map((name) => `${hiveQuoted(name)} string`).join(',\n  ')}
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES (
  'separatorChar' = ${hiveText(delimiter)},
  'quoteChar' = '"',
  'escapeChar' = '\\\\'
)
STORED AS TEXTFILE
LOCATION ${hiveText(url)}
TBLPROPERTIES (${header ? "'skip.header.line.count' = '1', " : ''}'classification' = 'csv')`
}

/** The columns of raw files, each once. */
export function rawColumns({ columns, binding }: Pick<RawTableOptions, 'columns' | 'binding'>): readonly string[] {
  const found = columns ?? [...new Set(eventColumns(bindingOf(binding)).map(({ column }) => column))]
  if (found.length === 0) {
    throw new QueryError('columns: name at least one', { option: 'columns', value: columns })
  }
  refuseTwice('columns', found)
  return found
}

/** The event model's columns in a source; an order's id only where one is bound. */
export function eventColumns({ columns, ordersHaveIds }: Binding) {
  return eventFieldNames
    .filter((field) => field !== 'orderId' || ordersHaveIds)
    .map((field) => ({ field, column: columns[field] }))
}

/** Athena does not tell cases apart in names of columns. */
export function refuseTwice(option: string, names: readonly string[]): void {
  const lower = names.map((name) => name.toLowerCase())
  const again = lower.find((name, index) => name === '' || lower.indexOf(name) !== index)
  if (again === undefined) return
  throw new QueryError(
    again === '' ? `${option}: a column has no name` : `${option}: there are two columns ${quoteName(again)}`,
    {
      option,
      value: names,
    },
  )
}

/** Parquet files in folders by day, such as `dt=2019-10-01/`. */
export interface EventsTableOptions {
  /** The table to create, as `'shop.events'`. */
  readonly table: string
  /** The folder of those folders: `s3://bucket/folder/`. */
  readonly location: string
  readonly binding?: Binding | BindingOptions
  /** Hive's types of columns, where they are not the usual ones (`timestamp`, `decimal(15,2)`, `string`), and of further columns. */
  readonly types?: Readonly<Record<string, string>>
  /** The first day there is, and the last; up to now unless given. */
  readonly days: { readonly from: string; readonly to?: string }
  /** The partition's column; `dt` unless given. */
  readonly partition?: string
}

const hiveType =
  /^(boolean|tinyint|smallint|int|bigint|float|double|string|date|timestamp|binary|(?:decimal|varchar|char)\([0-9, ]+\))$/

/**
 * Writes the CREATE EXTERNAL TABLE over Parquet files in folders by day. Partitions are projected: none need be added or repaired, and
 * a range of days reads only its folders. Days outside of `days` have no rows.
 *
 * @throws {@link QueryError} for a name, type or location that Athena would not take
 */
export function createEventsTable(options: EventsTableOptions): string {
  checkEventsTable(options)
  const { partition = 'dt', days, types = {} } = options
  const table = catalogTable('table', options.table)
  const { url } = s3Location('location', options.location)
  const binding = bindingOf(options.binding)
  dayOf('days.from', days.from)
  if (days.to !== undefined && dayOf('days.to', days.to) < dayOf('days.from', days.from)) {
    throw new QueryError(`days: the last (${days.to}) is before the first (${days.from})`, {
      option: 'days',
      value: days,
    })
  }
  if (!/^[a-z0-9_]+$/.test(partition)) {
    throw new QueryError(`partition: ${JSON.stringify(partition)} must be lower-case letters, digits and underscores`, {
      option: 'partition',
      value: partition,
    })
  }
  const usual = eventColumns(binding).map(({ field, column }) => [column, usualType(field, binding)] as const)
  const columns = new Map([...usual, ...Object.entries(types)])
  refuseTwice('types', [...columns.keys(), partition])
  for (const [name, type] of columns) {
    if (typeof type === 'string' && hiveType.test(type)) continue
    throw new QueryError(
      `types: ${quoteName(name)} cannot be ${shown(type)}; use a type of Hive, such as string, bigint, timestamp or decimal(18,2)`,
      {
        option: 'types',
        value: type,
      },
    )
  }
  const properties = [
    ['projection.enabled', 'true'],
    [`projection.${partition}.type`, 'date'],
    [`projection.${partition}.format`, 'yyyy-MM-dd'],
    [`projection.${partition}.range`, `${days.from},${days.to ?? 'NOW'}`],
    [`projection.${partition}.interval`, '1'],
    [`projection.${partition}.interval.unit`, 'DAYS'],
    ['storage.location.template', `${url}${partition}=\${${partition}}/`],
  ]
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${hiveName(table)} (
  ${[...columns].map(([name, type]) => `${hiveQuoted(name)} ${type}`).join(',\n  ')}
)
PARTITIONED BY (${hiveQuoted(partition)} string)
STORED AS PARQUET
LOCATION ${hiveText(url)}
TBLPROPERTIES (
  ${properties.map(([name, value]) => `${hiveText(name as string)} = ${hiveText(value as string)}`).join(',\n  ')}
)`
}

function usualType(field: ReturnType<typeof eventColumns>[number]['field'], { moneyScale }: Binding): string {
  if (field === 'eventTime') return 'timestamp'
  return field === 'price' ? `decimal(15,${moneyScale})` : 'string'
}
