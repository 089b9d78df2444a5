import type { SqlDialect } from './dialect.js'

/** A table of a statement's WITH clause. */
export interface CommonTable {
  readonly name: string
  readonly comment: string
  readonly sql: string
  /** Whether it is kept where it is read several times; if false, it is worked out each time. The engine decides unless given. */
  readonly kept?: boolean
}

/** A statement: the tables of its WITH clause, and its last SELECT. */
export interface SelectWithTables {
  readonly with: readonly CommonTable[]
  readonly select: string
}

/** A SELECT with one column a line. */
export function selectList(columns: readonly string[], rest: string): string {
  return `SELECT\n  ${columns.join(',\n  ')}\n${rest}`
}

/** A SELECT to stand after FROM, by a name that some engines must have there. */
export function derivedTable(select: string, name: string, { quoteName }: Pick<SqlDialect, 'quoteName'>): string {
  return `(${select}) AS ${quoteName(name)}`
}

/** A SELECT over common tables. Lines are not indented: a text may hold line breaks. */
export function withTables(
  tables: readonly CommonTable[],
  select: string,
  { quoteName }: Pick<SqlDialect, 'quoteName'>,
  commented = false,
): string {
  const parts = tables.map(
    ({ name, comment, sql, kept }) =>
      `${commented ? `-- ${comment}\n` : ''}${quoteName(name)} AS ${keeping(kept)}(\n${sql}\n)`,
  )
  return `WITH ${commented ? '\n' : ''}${parts.join(',\n')}\n${select}`
}

function keeping(kept: boolean | undefined): string {
  if (kept === undefined) return ''
  return kept ? 'MATERIALIZED ' : 'NOT MATERIALIZED '
}

/** An aggregate of the rows that meet all conditions, of which those that are undefined do not count; of `*`, it counts rows. */
export function aggregateOf(
  fn: 'count' | 'sum' | 'min' | 'max',
  value: string,
  conditions: readonly (string | undefined)[],
  { filter }: Pick<SqlDialect, 'filter'>,
): string {
  const all = conditions.filter((condition) => condition !== undefined).join(' AND ')
  if (all === '') return `${fn}(${value})`
  return filter
    ? `${fn}(${value}) FILTER (WHERE ${all})`
    : `${fn}(CASE WHEN ${all} THEN ${value === '*' ? '1' : value} END)`
}

/** A name as SQL has it: `conversionRate` is `conversion_rate`. Other names stay as they are. */
export function snakeCase(name: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name
}
