import { escapeCsv } from '../escape.js'
import { allColumns } from '../page/columns.js'
import type { ReportData } from '../report-data.js'

/** All groups as CSV: exact numbers, and text that no spreadsheet takes for a formula. */
export function groupsCsv(data: ReportData): string {
  const columns = allColumns(data)
  const head = [data.dimension, ...columns.map(({ id }) => id)]
  const rows = data.groups.map((group) => [group.key, ...columns.map(({ value }) => value(group))])
  return `${[head, ...rows].map((row) => row.map(escapeCsv).join(',')).join('\r\n')}\r\n`
}

/** Hands a text to the reader as a file, without a server. */
export function saveText(name: string, text: string, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
