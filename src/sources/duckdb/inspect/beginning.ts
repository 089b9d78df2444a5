import type { ColumnBeginning, StoredKind } from '../../../inspect/beginning.js'
import { quoteName } from '../../../sql/dialects/standard.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { runColumns } from '../engine.js'
import type { DuckdbRelation } from '../relation.js'

/** So many rows are looked at, and of very many columns no more than so many values. */
const mostRows = 20_000
const mostValues = 500_000

/** Texts are cut to so many characters. */
const longestText = 200

/** Reads the first rows of a relation, as texts. */
export async function readBeginning(
  connection: DuckdbConnection,
  { from, columns, name }: Pick<DuckdbRelation, 'from' | 'columns' | 'name'>,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly ColumnBeginning[]> {
  const rows = Math.max(100, Math.min(mostRows, Math.floor(mostValues / columns.size)))
  const texts = [...columns.keys()].map((column) => `substr(CAST(${quoteName(column)} AS VARCHAR), 1, ${longestText})`)
  const sql = `SELECT ${texts.join(', ')} FROM (SELECT * FROM ${from} LIMIT ${rows})`
  const cells = await runColumns(connection, sql, name, run)
  return [...columns].map(([column, type], index) => ({
    name: column,
    type,
    kind: kindOf(type),
    zoned: type === 'TIMESTAMP WITH TIME ZONE',
    texts: (cells[index] ?? []) as readonly (string | null)[],
  }))
}

/** What kind of values a type of DuckDB's has. */
export function kindOf(type: string): StoredKind {
  if (/^(VARCHAR|ENUM\b.*|UUID)$/s.test(type)) return 'text'
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return 'integer'
  if (/^DECIMAL\(\d+,\s*\d+\)$/.test(type)) return 'decimal'
  if (/^(FLOAT|DOUBLE)$/.test(type)) return 'float'
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return 'time'
  return type === 'BOOLEAN' ? 'boolean' : 'other'
}
