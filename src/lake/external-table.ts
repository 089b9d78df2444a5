import { anObject, aText, checkOptions, type OptionRules } from '../checked-options.js'
import { type Binding, type BindingOptions, bindingOf } from '../events/binding.js'
import { refuseTwice } from './columns.js'
import { hiveColumns } from './hive-columns.js'
import { catalogTable, defaultPartition, hiveName, hiveQuoted, hiveText, s3Location } from './names.js'
import { daysRule, type ProjectedDays, projectedDays } from './projected-days.js'

/** Parquet files in folders by day, such as `dt=2019-10-01/`. */
export interface EventsTableOptions {
  /** The table to create, as `'shop.events'`. */
  readonly table: string
  /** The folder of those folders: `s3://bucket/folder/`. */
  readonly location: string
  readonly binding?: Binding | BindingOptions
  /**
   * Hive's types of columns, where they are not the usual ones (`timestamp`, `decimal(15,2)`, `string`), and of further columns; of columns that are
   * found within others by their paths (`{ 'items[].price': 'double' }`), or of those whole. Null stands for a column that the files have not.
   * For GA4's export, there is `ga4ColumnTypes` of `cartometrics/presets`.
   */
  readonly types?: Readonly<Record<string, string | null>>
  /** The first day there is, and the last; up to now unless given. */
  readonly days: ProjectedDays
  /** The partition's column; `dt` unless given. */
  readonly partition?: string
}

const rules: OptionRules<EventsTableOptions> = {
  table: true,
  location: true,
  binding: true,
  types: anObject,
  days: daysRule,
  partition: aText,
}

/**
 * Writes the CREATE EXTERNAL TABLE over Parquet files in folders by day. Partitions are projected: none need be added or repaired, and
 * a range of days reads only its folders. Days outside of `days` have no rows. Columns that hold others are structs and arrays of what the binding
 * and `types` name.
 *
 * @example
 * createEventsTable({ table: 'shop.events', location: 's3://shop-lake/events/', days: { from: '2019-10-01' } })
 * createEventsTable({ table: 'shop.ga4', location: 's3://shop-lake/ga4/', days: { from: '2024-01-01' }, binding: ga4(), types: ga4ColumnTypes })
 * @throws {@link QueryError} for a name, type or location that Athena would not take
 */
export function createEventsTable(options: EventsTableOptions): string {
  checkOptions('createEventsTable', options, rules)
  const { partition = defaultPartition, days, types = {} } = options
  const table = catalogTable('table', options.table)
  const { url } = s3Location('location', options.location)
  const properties = projectedDays(days, partition, url)
  const columns = hiveColumns(bindingOf(options.binding), types, 'typed')
  refuseTwice('types', [...columns.map(([name]) => name), partition])
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${hiveName(table)} (
  ${columns.map(([name, type]) => `${hiveQuoted(name)} ${type}`).join(',\n  ')}
)
PARTITIONED BY (${hiveQuoted(partition)} string)
STORED AS PARQUET
LOCATION ${hiveText(url)}
TBLPROPERTIES (
  ${properties.join(',\n  ')}
)`
}
