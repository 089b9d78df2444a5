import { nameOf } from '../charts/chart.js'
import { escapeHtml } from '../escape.js'
import type { Format } from '../format.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import type { Column } from './columns.js'

/** What a table of groups needs to know. */
export interface GroupTable {
  readonly id: string
  /** Said to those who do not see it. */
  readonly caption: string
  readonly columns: readonly Column[]
  readonly groups: readonly ReportGroup[]
  /** The column it is sorted by, descending. */
  readonly sortedBy: string
  readonly nameLabel: string
}

/** A table of groups, that the page's script sorts and searches. Each row carries its group's place in the data. */
export function groupTable(
  { id, caption, columns, groups, sortedBy, nameLabel }: GroupTable,
  data: ReportData,
  format: Format,
): string {
  const places = new Map(data.groups.map((group, place) => [group, place]))
  const first = columns[0]?.id === 'revenueRank' ? 1 : 0
  const heads = columns.map((column) => headOf(column.id, column.label, column.id === sortedBy, column.text === true))
  heads.splice(first, 0, headOf('name', nameLabel, false, true))
  const rows = groups.map((group) => {
    const name = escapeHtml(nameOf(group, data.dimension))
    const cells = columns.map((column) => cellOf(column, group, format))
    cells.splice(first, 0, `<th scope=row>${group.key === null ? `<i>${name}</i>` : name}`)
    return `<tr data-i=${places.get(group)}>${cells.join('')}`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}, table">
<table class="groups" id="${id}"><caption class="unseen">${escapeHtml(caption)}</caption>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`
}

function headOf(id: string, label: string, sorted: boolean, text: boolean): string {
  return `<th scope="col"${text ? ' class="text"' : ''}${sorted ? ' aria-sort="descending"' : ''}><button type="button" data-sort="${id}">${escapeHtml(label)}</button></th>`
}

function cellOf(column: Column, group: ReportGroup, format: Format): string {
  const text = escapeHtml(column.write(group, format))
  if (column.id === 'quadrant') return `<td class="text ${group.quadrant ?? ''}">${text}`
  if (column.id === 'change') {
    const value = column.value(group)
    return typeof value === 'number' && value !== 0 ? `<td class=${value > 0 ? 'up' : 'down'}>${text}` : `<td>${text}`
  }
  return `<td>${text}`
}

/** A plain table: the numbers under a chart. */
export function plainTable(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')
  const body = rows.map(([name = '', ...cells]) => {
    return `<tr><th scope=row>${escapeHtml(name)}${cells.map((cell) => `<td>${escapeHtml(cell)}`).join('')}`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}, table">
<table><caption class="unseen">${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`
}
