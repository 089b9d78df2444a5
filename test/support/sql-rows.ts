import type { Analysis } from '../../src/analysis/analysis.js'
import { snakeCase } from '../../src/sql/select.js'
import type { Case } from './cases.js'
import { same } from './same-analysis.js'

/** A value as an engine gives it: decimals and long integers as text. */
type SqlValue = string | number | boolean | null

/** A result of SQL: its columns and rows. */
export interface SqlTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

/** What a metric table must hold: the rows of an analysis, with the metrics of the whole table in each; its totals where there are no groups. */
export function rowsOfTable({
  dimensions,
  rows,
  totals,
}: Pick<Analysis, 'dimensions' | 'rows' | 'totals'>): readonly object[] {
  return dimensions.length === 0 ? [totals] : rows.map((row) => ({ ...totals, ...row }))
}

/** What a metric table must hold for a case. */
export function wantedRows({ query, expected }: Pick<Case, 'query' | 'expected'>): readonly object[] {
  return rowsOfTable({ ...expected, dimensions: query.by.map(({ name }) => name) })
}

/** Demands that a metric table holds these rows, in their order, and no other columns. */
export function expectMetricTable(
  { columns, rows }: SqlTable,
  names: readonly string[],
  wanted: readonly object[],
  engine: string,
): void {
  same([...columns], names.map(snakeCase), `${engine} columns`)
  same(rows.length, wanted.length, `${engine} rows: how many`)
  rows.forEach((row, index) => {
    const expected = wanted[index] as Readonly<Record<string, SqlValue | Date>>
    names.forEach((name, place) => {
      const value = row[place] ?? null
      const want = expected[name] ?? null
      same(asWanted(value, want), want, `${engine} rows[${index}].${name}`)
    })
  })
}

/** A value of SQL as an analysis has it: instants are texts there, to the microsecond. */
function asWanted(value: SqlValue, want: SqlValue | Date): SqlValue | Date {
  if (want instanceof Date && typeof value === 'string') return new Date(`${value.slice(0, 23).replace(' ', 'T')}Z`)
  return typeof want === 'number' ? asNumber(value) : value
}

/** SQL does not tell -0 from 0, though engines keep it. */
function asNumber(value: SqlValue): SqlValue {
  return typeof value === 'string' ? Number(value) : typeof value === 'number' ? value + 0 : value
}
