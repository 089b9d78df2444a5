import { anObject, aText, checkOptions, needed, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { type Binding, type BindingOptions, bindingOf, boundColumns } from '../events/binding.js'
import type { EventField } from '../events/fields.js'
import { shown } from '../shown.js'
import { quoteName } from '../sql/dialects/standard.js'
import { refuseTwice } from './columns.js'
import { catalogTable, dayOf, defaultPartition, hiveName, hiveQuoted, hiveText, s3Location } from './names.js'

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

const rules: OptionRules<EventsTableOptions> = {
  table: true,
  location: true,
  binding: true,
  types: anObject,
  days: needed(anObject),
  partition: aText,
}
const dayRules: OptionRules<EventsTableOptions['days']> = { from: true, to: true }

const hiveType =
  /^(boolean|tinyint|smallint|int|bigint|float|double|string|date|timestamp|binary|(?:decimal|varchar|char)\([0-9, ]+\))$/

/**
 * Writes the CREATE EXTERNAL TABLE over Parquet files in folders by day. Partitions are projected: none need be added or repaired, and
 * a range of days reads only its folders. Days outside of `days` have no rows.
 *
 * @example
 * createEventsTable({ table: 'shop.events', location: 's3://shop-lake/events/', days: { from: '2019-10-01' } })
 * @throws {@link QueryError} for a name, type or location that Athena would not take
 */
export function createEventsTable(options: EventsTableOptions): string {
  checkOptions('createEventsTable', options, rules)
  checkOptions('days', options.days, dayRules)
  const { partition = defaultPartition, days, types = {} } = options
  const table = catalogTable('table', options.table)
  const { url } = s3Location('location', options.location)
  const binding = bindingOf(options.binding)
  dayOf('days.from', days.from)
  if (days.to !== undefined && dayOf('days.to', days.to) < dayOf('days.from', days.from)) {
    throw new QueryError(`days: the last (${days.to}) is before the first (${days.from})`, {
      option: 'days',
      value: days,
      hints: [{ option: 'days.to', text: 'days' }],
    })
  }
  if (!/^[a-z0-9_]+$/.test(partition)) {
    throw new QueryError(`partition: ${JSON.stringify(partition)} must be lower-case letters, digits and underscores`, {
      option: 'partition',
      value: partition,
    })
  }
  const usual = boundColumns(binding).map(({ field, column }) => [column, usualType(field, binding)] as const)
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

function usualType(field: EventField, { moneyScale }: Binding): string {
  if (field === 'eventTime') return 'timestamp'
  return field === 'price' ? `decimal(15,${moneyScale})` : 'string'
}
