import { QueryError } from '../errors.js'
import { refuseTwice } from './columns.js'
import { catalogTable, hiveName, hiveQuoted, hiveText, s3Location } from './names.js'

/** Parquet files in a folder. */
export interface FilesTableOptions {
  /** The table to create, as `'shop.events'`. */
  readonly table: string
  /** The folder of the files: `s3://bucket/folder/`. */
  readonly location: string
  /** The columns of the files, with their types of Hive. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  /** The columns that the names of folders tell, such as `dt=2019-10-01/`. */
  readonly partitions: readonly string[]
}

/**
 * Writes the CREATE EXTERNAL TABLE over Parquet files as they are. Partitions, if there are any, have to be added before they are seen: `MSCK
 * REPAIR TABLE` finds them.
 *
 * @throws {@link QueryError} for a name or location that Athena would not take
 */
export function createFilesTable({ table, location, columns, partitions }: FilesTableOptions): readonly string[] {
  const name = hiveName(catalogTable('table', table))
  const { url } = s3Location('location', location)
  refuseTwice('columns', [...columns.map(([column]) => column), ...partitions])
  if (columns.length === 0) {
    throw new QueryError('columns: there is none of a type that a table of Athena can have', { option: 'columns' })
  }
  const partitioned =
    partitions.length === 0
      ? ''
      : `\nPARTITIONED BY (${partitions.map((one) => `${hiveQuoted(one)} string`).join(', ')})`
  const create = `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (
  ${columns.map(([column, type]) => `${hiveQuoted(column)} ${type}`).join(',\n  ')}
)${partitioned}
STORED AS PARQUET
LOCATION ${hiveText(url)}`
  return partitions.length === 0 ? [create] : [create, `MSCK REPAIR TABLE ${name}`]
}
