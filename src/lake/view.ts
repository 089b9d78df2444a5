import { aListOfNames, checkOptions, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import { quoteText } from '../sql/dialects/standard.js'
import { checkStatement, withoutEnd } from '../sql/given-statement.js'
import { catalogTable, s3Location, trinoName } from './names.js'

/**
 * Writes the CREATE VIEW of a query, such as one that `toSql` wrote for Athena.
 *
 * @example
 * createView('shop.brand_metrics', toSql({ by: 'brand' }, { dialect: 'athena', table: 'shop.events' }))
 * @throws {@link QueryError} for a name that Athena would not take
 */
export function createView(view: string, query: string): string {
  checkStatement('createView', query)
  return `CREATE OR REPLACE VIEW ${trinoName(catalogTable('view', view))} AS\n${withoutEnd(query)}\n`
}

/** Where the result of a query is written, and how. */
export interface UnloadOptions {
  /** An empty folder: `s3://bucket/folder/`. */
  readonly location: string
  /** Parquet unless given. */
  readonly format?: 'parquet' | 'orc' | 'avro' | 'json' | 'textfile'
  /** Columns that become folders, the last of the query; at most 100 partitions are written. */
  readonly partitionedBy?: readonly string[]
}

const rules: OptionRules<UnloadOptions> = { location: true, format: true, partitionedBy: aListOfNames }

const formats = ['parquet', 'orc', 'avro', 'json', 'textfile']

/**
 * Writes the UNLOAD of a query to files in S3.
 *
 * @example
 * unload(toSql({ by: 'brand' }, { dialect: 'athena', table: 'shop.events' }), { location: 's3://shop-lake/brands/' })
 * @throws {@link QueryError} for a location or format that Athena would not take
 */
export function unload(query: string, options: UnloadOptions): string {
  checkStatement('unload', query)
  checkOptions('unload', options, rules)
  const { location, format = 'parquet', partitionedBy = [] } = options
  if (!formats.includes(format)) {
    throw new QueryError(`format: there is no ${shown(format)}; take one of ${formats.join(', ')}`, {
      option: 'format',
      value: format,
    })
  }
  const { url } = s3Location('location', location)
  const partitioned =
    partitionedBy.length === 0 ? '' : `, partitioned_by = ARRAY[${partitionedBy.map(quoteText).join(', ')}]`
  return `UNLOAD (\n${withoutEnd(query)}\n)\nTO ${quoteText(url)}\nWITH (format = ${quoteText(format.toUpperCase())}${partitioned})\n`
}
