import { QueryError, SourceError } from '../../errors.js'
import type { StoredColumns } from '../../sql/column-reader.js'
import { postgresDialect } from '../../sql/dialects/postgres.js'
import { withoutEnd } from '../../sql/given-statement.js'
import { derivedTable } from '../../sql/select.js'
import type { PostgresSettings } from './client.js'
import { columnsOf, runStatement } from './statement.js'

const { quoteName, quoteText } = postgresDialect

/** A table, a view or a query of events. */
export interface PostgresRelation {
  /** What it is called for people. */
  readonly source: string
  /** What stands after FROM. */
  readonly from: string
  /** The types of its columns. No events are read for them. */
  readonly columns: (settings: PostgresSettings, signal: AbortSignal | undefined) => Promise<StoredColumns>
}

/** A type as the dialect knows it: of a domain, what it is made of, through domains of domains. */
const typeName = (type: string, modifier: string) => `(
  WITH RECURSIVE base(type, modifier) AS (
    SELECT CAST(${type} AS oid), CAST(${modifier} AS integer)
    UNION ALL
    SELECT own.typbasetype, own.typtypmod FROM base JOIN pg_catalog.pg_type AS own ON own.oid = base.type WHERE own.typtype = 'd'
  )
  SELECT CASE WHEN own.typtype = 'e' THEN 'enum' WHEN own.typname = 'citext' THEN 'citext' ELSE format_type(own.oid, base.modifier) END
  FROM base JOIN pg_catalog.pg_type AS own ON own.oid = base.type WHERE own.typtype <> 'd'
)`

/**
 * A table or a view by its name, or by the parts of its name.
 *
 * @throws {@link SourceError} for what is no name
 */
export function tableRelation(given: string | readonly string[]): PostgresRelation {
  const parts = typeof given === 'string' ? given.split('.') : given
  const table = parts.join('.')
  if (parts.length === 0 || parts.length > 2 || parts.some((part) => part === '')) {
    throw new SourceError(`postgres: ${JSON.stringify(given)} is no table; name it 'events', or 'shop.events'`, {
      source: table,
    })
  }
  const from = quoted(parts)
  return {
    source: table,
    from,
    async columns(settings, signal) {
      const sql = `SELECT attribute.attname AS name, ${typeName('attribute.atttypid', 'attribute.atttypmod')} AS type
FROM pg_catalog.pg_attribute AS attribute
WHERE attribute.attrelid = to_regclass($1) AND attribute.attnum > 0 AND NOT attribute.attisdropped
ORDER BY attribute.attnum`
      const rows = await runStatement(settings, table, sql, { signal, values: [from] })
      if (rows.length === 0) {
        throw new SourceError(
          `Postgres has no table or view ${table}. Is the name right, capitals and all, and its schema in the search_path, or named before it ('shop.events')?`,
          { source: table },
        )
      }
      return typesOf(rows, table)
    },
  }
}

function quoted(parts: readonly string[]): string {
  try {
    return parts.map(quoteName).join('.')
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new SourceError(`postgres: ${error.message}`, { source: parts.join('.') }, { cause: error })
  }
}

/** A name that a client which changes names would change. */
const mark = 'is_of_cartometrics'

/** A query of the user's own. */
export function queryRelation(query: string): PostgresRelation {
  const source = 'the query'
  const select = `${withoutEnd(query)}\n`
  const from = derivedTable(select, 'events', postgresDialect)
  // One row without a value, for which the query is planned, and not run.
  const nothing = `(SELECT 1) AS "one" LEFT JOIN ${from} ON FALSE`
  return {
    source,
    from,
    async columns(settings, signal) {
      // The first column shows whether the client leaves names as they are.
      const marked = `SELECT 1 AS ${quoteName(mark)}, "events".* FROM ${nothing}`
      const rows = await runStatement(settings, source, marked, { signal })
      columnsOf(rows, [mark], source)
      const names = Object.keys(rows[0] ?? {}).filter((name) => name !== mark)
      if (names.length === 0) throw new SourceError('postgres: the query has no columns', { source })
      const types = names.map((name) => `(${quoteText(name)}, pg_typeof("events".${quoteName(name)}))`)
      const sql = `SELECT given.name AS name, ${typeName('given.type', 'NULL')} AS type
FROM ${nothing} CROSS JOIN LATERAL (VALUES ${types.join(', ')}) AS given(name, type)`
      return typesOf(await runStatement(settings, source, sql, { signal }), source)
    },
  }
}

function typesOf(rows: Parameters<typeof columnsOf>[0], source: string): StoredColumns {
  const found = columnsOf(rows, ['name', 'type'], source)
  const types = found.get('type') as readonly unknown[]
  return new Map((found.get('name') as readonly unknown[]).map((name, row) => [String(name), String(types[row])]))
}
