import type { Analysis } from 'cartometrics'
import { cents, type FigureTable, groupKey, measures } from './figures.js'

/** The table of an analysis. */
export function analysisTable({ rows, totals, dimensions }: Analysis): FigureTable {
  return {
    measures,
    groups: rows.map((row) => [groupKey(dimensions.map((name) => row[name])), ...figuresOf(row, measures)]),
    total: figuresOf(totals, measures),
  }
}

/** The figures of a row by the names of the measures. */
export function figuresOf(row: object, names: readonly string[]): number[] {
  const values = row as Readonly<Record<string, number | null>>
  return names.map((name) => (name === 'revenue' ? cents(values[name] ?? Number.NaN) : (values[name] ?? Number.NaN)))
}
