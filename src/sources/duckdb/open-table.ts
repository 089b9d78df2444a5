import type { StoredColumns } from '../../sql/column-reader.js'
import { quoteName, quoteText } from '../../sql/dialects/standard.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { describe } from './describe.js'
import { runColumns } from './engine.js'
import type { TableInput } from './options.js'
import type { DuckdbRelation } from './relation.js'
import { checkSettings } from './settings.js'

/** Opens a table, a view or a query of a database. */
export async function openTable(
  connection: DuckdbConnection,
  input: TableInput,
  run: Pick<RunOptions, 'signal'>,
): Promise<DuckdbRelation> {
  await checkSettings(connection, run)
  const table = tableSql(input)
  const name = typeof input === 'object' && 'query' in input ? 'the query' : table
  const columns = await describe(connection, table, typeof input === 'string' ? input : name, run)
  const from = uncollated(table, columns)
  return {
    name,
    from,
    columns,
    columnar: await isStored(connection, input, run),
    places: [{ from, row: null, file: null }],
    files: [],
    opened: [],
    skipped: [],
    differing: new Map(),
    ambiguous: new Map(),
    badLines: new Map(),
    exponents: undefined,
    isUnchanged: async () => true,
    repair: async () => undefined,
  }
}

/** Whether it is a table that is stored: what it costs to go through a view or a query again, nobody knows. */
async function isStored(
  connection: DuckdbConnection,
  input: TableInput,
  run: Pick<RunOptions, 'signal'>,
): Promise<boolean> {
  if (typeof input === 'object' && 'query' in input) return false
  const name = typeof input === 'string' ? input : input.table
  const sql = `SELECT 1 FROM duckdb_views() WHERE lower(view_name) = lower(${quoteText(name)}) LIMIT 1`
  const [views = []] = await runColumns(connection, sql, name, run)
  return views.length === 0
}

/** Compares the texts of a table as they are: a column may have a collation of its own, and nothing tells. */
function uncollated(table: string, columns: StoredColumns): string {
  const texts = [...columns].filter(([, type]) => type === 'VARCHAR').map(([name]) => quoteName(name))
  if (texts.length === 0) return table
  return `(SELECT * REPLACE (${texts.map((name) => `${name} COLLATE "binary" AS ${name}`).join(', ')}) FROM ${table})`
}

function tableSql(input: TableInput): string {
  if (typeof input === 'string') return quoteName(input)
  if ('query' in input) return `(${input.query.replace(/;\s*$/, '')}\n)`
  const parts = [input.catalog, input.schema, input.table].filter((part) => part !== undefined)
  return parts.map(quoteName).join('.')
}
