import type { Scalar } from '../definition/expression.js'

/**
 * Writes a record as a line of CSV (RFC 4180), with its line break. Null is empty. Text that a spreadsheet would take for a formula has
 * an apostrophe before it, which makes it text; numbers stay numbers, also negative ones.
 *
 * @example
 * csvLine(['=1+1', -1.5, null]) // `"'=1+1",-1.5,\r\n`
 */
export function csvLine(record: readonly Scalar[]): string {
  return `${record.map(csvCell).join(',')}\r\n`
}

/**
 * What begins a formula: one of the signs, also in the widths that East Asian spreadsheets take for the same, behind anything that
 * programs skip when they read a cell (white space, quotes, characters that do not show); and a tab or line break by itself, since
 * what is behind it may be read as a cell of its own.
 */
const formula = /^(?:[\s\p{C}"']*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n])/u

function csvCell(value: Scalar): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const isFormula = formula.test(value)
  const text = isFormula ? `'${value}` : value
  return isFormula || /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
