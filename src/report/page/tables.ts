import { type Column, columnsThere } from '../columns.js'
import type { ReportContext } from '../context.js'
import type { Figure, TextTable } from '../figures/figure.js'
import type { Format } from '../format.js'
import { groupName } from '../groups.js'
import { element, type Html, html, joinHtml } from '../html.js'
import type { ReportGroup } from '../report-data.js'
import { capitalized } from '../words.js'

/** What a table of groups is made from. */
export interface GroupTable {
  readonly id: string
  /** Read out by screen readers. */
  readonly caption: string
  readonly columns: readonly Column[]
  readonly groups: readonly ReportGroup[]
  /** The id of the column it is sorted by, highest first. */
  readonly sortedBy: string
}

/** The table with the numbers of a figure. */
export function figureTable({ numbers }: Figure, context: ReportContext): Html {
  if (numbers.kind === 'text') return textTable(numbers.table(context))
  const { data } = context
  const columns = columnsThere(numbers.columns, data)
  const table = { id: numbers.id, caption: numbers.caption(data), columns, groups: numbers.groups(data) }
  return groupTable({ ...table, sortedBy: columns[0]?.id ?? '' }, context)
}

/** A table of groups that the page's script sorts and searches. Each row holds the index of its group in the data. */
export function groupTable(
  { id, caption, columns, groups, sortedBy }: GroupTable,
  { data, format, words }: ReportContext,
): Html {
  const places = new Map(data.groups.map((group, place) => [group, place]))
  const first = columns[0]?.id === 'revenueRank' ? 1 : 0
  const heads = columns.map((column) =>
    columnHead(column.id, column.label, column.id === sortedBy, column.text === true),
  )
  heads.splice(first, 0, columnHead('name', capitalized(words.one), false, true))
  const rows = groups.map((group) => {
    const name = groupName(group, data.dimension)
    const cells = columns.map((column) => groupCell(column, group, format))
    cells.splice(first, 0, html`<th scope=row>${group.key === null ? html`<i>${name}</i>` : name}`)
    return html`<tr data-i="${places.get(group) ?? ''}">${cells}`
  })
  return scrolled(
    caption,
    html`<table class="groups" id="${id}"><caption class="unseen">${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${joinHtml(rows, html`\n`)}</tbody></table>`,
  )
}

function columnHead(id: string, label: string, sorted: boolean, text: boolean): Html {
  return element(
    'th',
    { scope: 'col', class: text ? 'text' : null, 'aria-sort': sorted ? 'descending' : null },
    html`<button type="button" data-sort="${id}">${label}</button>`,
  )
}

function groupCell(column: Column, group: ReportGroup, format: Format): Html {
  const text = column.write(group, format)
  if (column.id === 'quadrant') return html`<td class="text ${group.quadrant ?? ''}">${text}`
  if (column.id === 'change') {
    const value = column.value(group)
    if (typeof value === 'number' && value !== 0) return html`<td class="${value > 0 ? 'up' : 'down'}">${text}`
  }
  return html`<td>${text}`
}

/** A table of text, which the reader cannot sort. */
export function textTable({ caption, heads, rows }: TextTable): Html {
  const head = heads.map((name) => html`<th scope="col">${name}</th>`)
  const body = rows.map(([name = '', ...cells]) => {
    return html`<tr><th scope=row>${name}${cells.map((cell) => html`<td>${cell}`)}`
  })
  return scrolled(
    caption,
    html`<table><caption class="unseen">${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${joinHtml(body, html`\n`)}</tbody></table>`,
  )
}

/** Lets a table scroll where it is wider than the page. */
function scrolled(caption: string, table: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}, table">
${table}</div>`
}
