import { anObject, aText, checkOptions, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../events/binding.js'
import { quoteName } from '../sql/dialects/standard.js'
import { refuseTwice } from './columns.js'
import { type HiveColumn, hiveColumns } from './hive-columns.js'
import { structField } from './hive-type.js'
import { catalogTable, defaultPartition, hiveName, hiveQuoted, hiveText, s3Location } from './names.js'
import { type ProjectedDays, projectedDays } from './projected-days.js'

/** Files with an event of JSON on each line, in a folder, or in folders by day such as `dt=2019-10-01/`. */
export interface JsonEventsTableOptions {
  /** The table to create, as `'shop.ga4'`. */
  readonly table: string
  /** The folder of the files, or of the folders by day: `s3://bucket/folder/`. */
  readonly location: string
  /** Where the fields are in the events; `ga4()`, say, of `cartometrics/presets`. */
  readonly binding?: Binding | BindingOptions
  /**
   * Hive's types of values, where they are not to be text (`string`), and of further ones: by column, or by path (`{ 'items[].price': 'double' }`).
   * Null stands for a key that the events do not have.
   */
  readonly types?: Readonly<Record<string, string | null>>
  /** Where the files are in folders by day: the first day there is, and the last; up to now unless given. */
  readonly days?: ProjectedDays
  /** The column of those days; `dt` unless given. */
  readonly partition?: string
}

const rules: OptionRules<JsonEventsTableOptions> = {
  table: true,
  location: true,
  binding: true,
  types: anObject,
  days: anObject,
  partition: aText,
}

/** Files with an object of JSON on each line, in a folder. */
export interface JsonTableOptions {
  /** The table to create, as `'shop.events'`. */
  readonly table: string
  /** The folder of the files: `s3://bucket/folder/`. */
  readonly location: string
  /** The fields of the objects; those of nested ones by their path, such as `properties.brand`, and those of lists of objects, `items[].price`. */
  readonly fields: readonly string[]
}

/**
 * Writes the CREATE EXTERNAL TABLE over events of JSON, one on each line, read by the OpenX SerDe: columns, structs and arrays for all that the
 * binding reads and `types` name, and text for all values that no type is given of, so that none of them makes a query fail. With `days`, partitions
 * are projected, as {@link createEventsTable} does it.
 *
 * Names are in lower case, as the catalog has them; the SerDe finds `userId` for `userid`. Two keys of one object must not differ in their case
 * alone.
 *
 * @example
 * createJsonEventsTable({ table: 'shop.segment', location: 's3://shop-raw/segment/', binding: segment() })
 * createJsonEventsTable({ table: 'shop.ga4', location: 's3://shop-raw/ga4/', binding: ga4(), types: ga4ColumnTypes })
 * @throws {@link QueryError} for a name, type or location that Athena would not take
 */
export function createJsonEventsTable(options: JsonEventsTableOptions): string {
  checkOptions('createJsonEventsTable', options, rules)
  const { days, partition, types = {} } = options
  if (partition !== undefined && days === undefined) {
    throw new QueryError('partition: say which days there are, too', {
      option: 'partition',
      value: partition,
    })
  }
  const by = days === undefined ? undefined : { days, partition: partition ?? defaultPartition }
  const columns = hiveColumns(bindingOf(options.binding), types, 'text')
  for (const [name] of columns) {
    if (structField(name, 'string') !== undefined) continue
    throw new QueryError(
      `columns: no column over JSON can be called ${quoteName(name)}; letters, digits and underscores can be in its name`,
      { option: 'binding', value: name },
    )
  }
  return jsonTable(options, columns, by)
}

/** The statement; names are in lower case, as keys of JSON are looked for. */
function jsonTable(
  { table, location }: Pick<JsonTableOptions, 'table' | 'location'>,
  columns: readonly HiveColumn[],
  by?: { readonly days: ProjectedDays; readonly partition: string },
): string {
  const name = hiveName(catalogTable('table', table))
  const { url } = s3Location('location', location)
  const projected = by === undefined ? [] : projectedDays(by.days, by.partition, url)
  refuseTwice('columns', [...columns.map(([column]) => column), ...(by === undefined ? [] : [by.partition])])
  const lines = columns.map(([column, type]) => `${hiveQuoted(column.toLowerCase())} ${type.toLowerCase()}`)
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (\n  ${lines.join(',\n  ')}\n)`,
    ...(by === undefined ? [] : [`PARTITIONED BY (${hiveQuoted(by.partition)} string)`]),
    `ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'`,
    `LOCATION ${hiveText(url)}`,
    ...(by === undefined ? [] : [`TBLPROPERTIES (\n  ${projected.join(',\n  ')}\n)`]),
  ].join('\n')
}

/** The fields of an object, each of them a text, or an object or a list of objects with fields of its own. */
type Tree = Map<string, Field | null>

interface Field {
  readonly tree: Tree
  readonly isList: boolean
}

/**
 * Writes the CREATE EXTERNAL TABLE over JSON as it is: all values are text, in structs where they are nested.
 *
 * @returns the statement, and the fields that no column can be made of
 * @throws {@link QueryError} for a name or location that Athena would not take
 */
export function createJsonTable({ table, location, fields }: JsonTableOptions): {
  readonly sql: string
  readonly leftOut: readonly string[]
} {
  const tree: Tree = new Map()
  const leftOut = fields.filter((field) => !add(tree, field.split('.')))
  const sql = jsonTable(
    { table, location },
    [...tree].map(([column, inner]) => [column, typeOf(inner)]),
  )
  return { sql, leftOut }
}

/** Whether there is a place for a field. */
function add(tree: Tree, [step = '', ...further]: readonly string[]): boolean {
  const isList = step.endsWith('[]')
  const key = isList ? step.slice(0, -2) : step
  if (structField(key, 'string') === undefined) return false
  const known = tree.get(key)
  if (further.length === 0) {
    if (known === undefined) tree.set(key, null)
    return known !== null
  }
  // A value that is an object in other rows is null in some.
  if (known != null && known.isList !== isList) return false
  const inner: Tree = known?.tree ?? new Map()
  const isAdded = add(inner, further)
  if (isAdded) tree.set(key, { tree: inner, isList })
  return isAdded
}

function typeOf(inner: Field | null): string {
  if (inner === null) return 'string'
  const struct = `struct<${[...inner.tree].map(([key, one]) => structField(key, typeOf(one))).join(',')}>`
  return inner.isList ? `array<${struct}>` : struct
}
