import type { Analysis } from '../analysis/analysis.js'
import { reasonsInOrder } from './rejected-rows.js'

/**
 * Writes an analysis as JSON, a row a line, so that it can be compared line by line. The same events and query give the same text:
 * the time it took is left out.
 */
export function* formatJson(analysis: Analysis): Iterable<string> {
  const { rows, totals, thresholds, rejected, duplicates, warnings, groups, scanned } = analysis
  yield '{\n  "rows": ['
  let separator = '\n    '
  for (const row of rows) {
    yield separator + safeJson(row)
    separator = ',\n    '
  }
  yield rows.length === 0 ? ']' : '\n  ]'
  const { source, files, skipped, columns } = scanned
  const rest = {
    totals,
    thresholds,
    rejected: { ...rejected, reasons: Object.fromEntries(reasonsInOrder(rejected)) },
    duplicates,
    warnings,
    groups,
    scanned: { source, files, skipped, columns },
  }
  for (const [name, value] of Object.entries(rest)) {
    yield `,\n  ${safeJson(name)}: ${safeJson(value)}`
  }
  yield '\n}\n'
}

/** JSON.stringify leaves some characters as they are that a terminal obeys. Their escapes mean the same to a parser. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
