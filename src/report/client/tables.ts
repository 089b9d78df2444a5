import { compareText } from '../../events/values.js'
import { allColumns, type Column } from '../columns.js'
import { figures } from '../figures/registry.js'
import type { ReportData, ReportGroup } from '../report-data.js'

/** Lets the reader sort the tables of groups by a click on a column's head. */
export function sortableTables(data: ReportData): void {
  const ofFigures = figures.flatMap<Column>(({ numbers }) => (numbers.kind === 'groups' ? numbers.columns : []))
  const columns = new Map<string, Column>([...allColumns(data), ...ofFigures].map((column) => [column.id, column]))
  columns.set('name', { id: 'name', label: '', text: true, value: ({ key }) => key, write: () => '' })
  for (const table of document.querySelectorAll<HTMLTableElement>('table.groups')) {
    table.tHead?.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLElement>('[data-sort]')
      const column = columns.get(button?.dataset['sort'] ?? '')
      const head = button?.closest('th')
      if (column === undefined || head == null) return
      const ascendingFirst = column.text === true || column.id === 'revenueRank'
      const now = head.getAttribute('aria-sort')
      const ascending = now === null ? ascendingFirst : now === 'descending'
      for (const other of table.tHead?.querySelectorAll('th') ?? []) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending')
      sortRows(table, data.groups, column, ascending)
    })
  }
}

function sortRows(table: HTMLTableElement, groups: readonly ReportGroup[], column: Column, ascending: boolean): void {
  const body = table.tBodies[0] as HTMLTableSectionElement
  const rows = [...body.rows].map((row) => {
    const place = Number(row.dataset['i'])
    return { row, place, value: column.value(groups[place] as ReportGroup) }
  })
  // Nulls come last in either direction; rows with equal values stay in the order of the data.
  rows.sort((a, b) => {
    if (a.value === b.value) return a.place - b.place
    if (a.value === null) return 1
    if (b.value === null) return -1
    const order =
      typeof a.value === 'string' ? compareText(a.value, b.value as string) : a.value < (b.value as number) ? -1 : 1
    return ascending ? order : -order
  })
  const sorted = document.createDocumentFragment()
  for (const { row } of rows) sorted.append(row)
  body.append(sorted)
}
