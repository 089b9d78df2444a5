import type { Analysis } from '../analysis/query.js'
import type { Scalar } from '../definition/expression.js'

/**
 * Writes the rows of an analysis as CSV (RFC 4180), or, without dimensions, its totals as one row. Null is empty. Text that a
 * spreadsheet would run as a formula has a `'` before it.
 */
export function* formatCsv({ rows, totals, dimensions, metrics }: Analysis): Iterable<string> {
  const names = [...dimensions, ...metrics.map(({ name }) => name)]
  yield `${names.map(csvCell).join(',')}\r\n`
  const records = (dimensions.length === 0 ? [totals] : rows) as readonly Readonly<Record<string, Scalar>>[]
  for (const record of records) yield `${names.map((name) => csvCell(record[name] ?? null)).join(',')}\r\n`
}

function csvCell(value: Scalar): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
