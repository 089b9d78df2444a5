import { refuseTwice } from './columns.js'
import { structField } from './hive-type.js'
import { catalogTable, hiveName, hiveQuoted, hiveText, s3Location } from './names.js'

/** Files with an object of JSON on each line, in a folder. */
export interface JsonTableOptions {
  /** The table to create, as `'shop.events'`. */
  readonly table: string
  /** The folder of the files: `s3://bucket/folder/`. */
  readonly location: string
  /** The fields of the objects; those of nested ones by their path, such as `properties.brand`, and those of lists of objects, `items[].price`. */
  readonly fields: readonly string[]
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
  const name = hiveName(catalogTable('table', table))
  const { url } = s3Location('location', location)
  const tree: Tree = new Map()
  const leftOut = fields.filter((field) => !add(tree, field.split('.')))
  refuseTwice('columns', [...tree.keys()])
  const columns = [...tree].map(([column, inner]) => `${hiveQuoted(column)} ${typeOf(inner)}`)
  const sql = `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (
  ${columns.join(',\n  ')}
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION ${hiveText(url)}`
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
    return known === undefined
  }
  if (known === null || (known !== undefined && known.isList !== isList)) return false
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
