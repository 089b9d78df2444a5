import { csvLine } from '../../analysis/csv.js'
import { allColumns } from '../columns.js'
import type { ReportData } from '../report-data.js'

/** All groups as CSV, with exact numbers. */
export function groupsCsv(data: ReportData): string {
  const columns = allColumns(data)
  const head = [data.dimension, ...columns.map(({ id }) => id)]
  const rows = data.groups.map((group) => [group.key, ...columns.map(({ value }) => value(group))])
  return [head, ...rows].map(csvLine).join('')
}
