import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import { quoteName } from '../sql/dialects/standard.js'

/** A table of the Glue catalog. */
export interface CatalogTable {
  readonly database: string
  readonly table: string
}

/** Athena's own catalog. */
export const defaultCatalog = 'AwsDataCatalog'

/** What the column of days is called that tables are partitioned by. */
export const defaultPartition = 'dt'

const plainName = /^[A-Za-z0-9_]+$/

/** Reads `'shop.events'`; the catalog knows letters, digits and underscores. */
export function catalogTable(option: string, name: string): CatalogTable {
  const [database = '', table = '', ...more] = typeof name === 'string' ? name.split('.') : []
  if (more.length > 0 || !plainName.test(database) || !plainName.test(table)) {
    throw new QueryError(
      `${option}: ${shown(name)} is no table of a database; name it 'shop.events', with letters, digits and underscores`,
      { option, value: name },
    )
  }
  return { database, table }
}

/** The name as statements that are Trino's have it: SELECT, CTAS, INSERT, CREATE VIEW. */
export function trinoName({ database, table }: CatalogTable): string {
  return `${quoteName(database)}.${quoteName(table)}`
}

/** The name as statements that are Hive's have it: CREATE EXTERNAL TABLE, ALTER, MSCK. */
export function hiveName({ database, table }: CatalogTable): string {
  return `${hiveQuoted(database)}.${hiveQuoted(table)}`
}

/** Quotes an identifier for Hive. */
export function hiveQuoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** Quotes a text for Hive, whose texts have escapes: control characters, too, are written in one. */
export function hiveText(text: string): string {
  const code = (character: string) =>
    character === '\t' ? '\\t' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `'${text.replaceAll(/[\\']/g, '\\$&').replaceAll(/\p{Cc}/gu, code)}'`
}

/** A place in S3. */
export interface S3Location {
  readonly bucket: string
  /** Empty, or ending in `/`. */
  readonly prefix: string
  readonly url: string
}

// Letters that mean something else in SQL, policies or templates have no place in a prefix.
const s3Url = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:[^/'"\\*?$`{}\p{Cc}][^'"\\*?$`{}\p{Cc}]*\/)?)$/u

/** Reads the location of a folder: `s3://` and a `/` at the end. */
export function s3Location(option: string, url: string): S3Location {
  const [, bucket, prefix] = (typeof url === 'string' ? s3Url.exec(url) : null) ?? []
  if (bucket === undefined || prefix === undefined) {
    throw new QueryError(
      `${option}: ${shown(url)} is no folder of S3; write s3://bucket/folder/, with a bucket of 3 to 63 small letters, digits, dots and dashes, a slash at the end, and no quotes, wildcards or braces`,
      { option, value: url },
    )
  }
  return { bucket, prefix, url }
}

const dayText = /^(\d{4})-(\d{2})-(\d{2})$/

/** Reads a day, as milliseconds of its midnight in UTC. */
export function dayOf(option: string, text: string): number {
  const found = typeof text === 'string' && dayText.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (found === undefined || Number.isNaN(found.getTime()) || found.toISOString().slice(0, 10) !== text) {
    throw new QueryError(`${option}: ${shown(text)} is no day; write 2019-10-01`, { option, value: text })
  }
  return found.getTime()
}
