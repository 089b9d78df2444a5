import type { SqlTable } from '../support/sql-rows.js'
import type { TrinoResult } from './trino-client.js'

/** A result of Trino as a metric table. */
export function metricRows({ columns, rows }: TrinoResult): SqlTable {
  return { columns: columns.map(({ name }) => name), rows: rows as SqlTable['rows'] }
}
