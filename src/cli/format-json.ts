import type { Analysis } from '../analysis/query.js'

/**
 * Writes an analysis as JSON, a row a line, so that it can be compared line by line. The same events and query give the same text:
 * the time it took is left out.
 */
export function* formatJson(analysis: Analysis): Iterable<string> {
  const { rows, totals, thresholds, concentration, rejected, groups, scanned } = analysis
  yield '{\n  "rows": ['
  let separator = '\n    '
  for (const row of rows) {
    yield separator + JSON.stringify(row)
    separator = ',\n    '
  }
  yield rows.length === 0 ? ']' : '\n  ]'
  const { source, files, columns } = scanned
  const rest = { totals, thresholds, concentration, rejected, groups, scanned: { source, files, columns } }
  for (const [name, value] of Object.entries(rest)) {
    yield `,\n  ${JSON.stringify(name)}: ${JSON.stringify(value)}`
  }
  yield '\n}\n'
}
