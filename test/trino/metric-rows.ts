import type { TrinoResult } from '../../bench/trino/trino-client.js'
import type { SqlTable } from '../support/sql-rows.js'

/** A result of Trino as a metric table. */
export function metricRows({ columns, rows }: TrinoResult): SqlTable {
  return { columns: columns.map(({ name }) => name), rows: rows as SqlTable['rows'] }
}
