import { allColumns, orderColumn } from '../columns.js'
import type { ReportContext } from '../context.js'
import type { FigureSection } from '../figures/figure.js'
import { figuresFor } from '../figures/registry.js'
import { type Html, html, joinHtml } from '../html.js'
import { figureHtml } from './figure.js'
import { definitions, exclusions } from './notes.js'
import { groupTable } from './tables.js'
import { tiles } from './tiles.js'

/** A section of the page. */
export interface Section {
  readonly id: string
  readonly title: string
  /** Its name in the navigation; null to leave it out there. */
  readonly link: string | null
  readonly content: Html
}

/** The sections with figures, in the order of the page. */
const figureSections: Readonly<Record<FigureSection, Pick<Section, 'title' | 'link'>>> = {
  overview: { title: 'Overview', link: 'Overview' },
  competition: { title: 'Competitive benchmark', link: 'Benchmark' },
  exploration: { title: 'Exploration depth', link: 'Exploration' },
  performance: { title: 'Performance matrix', link: 'Matrix' },
}

/** The sections with figures that the events have the columns for, and the table of all groups. */
export function pageSections(context: ReportContext): readonly Section[] {
  const there = figuresFor(context.data)
  const withFigures = Object.entries(figureSections).flatMap(([id, { title, link }]) => {
    const drawn = there.filter(({ section }) => section === id).map((figure) => figureHtml(figure, context))
    if (drawn.length === 0) return []
    const content = joinHtml(id === 'overview' ? [tiles(context), ...drawn] : drawn, html`\n`)
    return [{ id, title, link, content }]
  })
  return [...withFigures, ...(context.data.grouped ? [allGroups(context)] : [])]
}

/** The sections about the numbers: what they mean, and what is left out of them. */
export function noteSections(context: ReportContext): readonly Section[] {
  return [
    {
      id: 'definitions',
      title: 'What the numbers mean',
      link: 'Definitions',
      content: html`<div class="card wide">${definitions(context)}</div>`,
    },
    {
      id: 'exclusions',
      title: 'What is left out and what was read',
      link: null,
      content: html`<div class="card wide">${exclusions(context)}</div>`,
    },
  ]
}

function allGroups(context: ReportContext): Section {
  const { data, format, words } = context
  const columns = allColumns(data)
  const title = `All ${words.many}`
  const count = format.integer(data.groups.length)
  const table = groupTable(
    { id: 'all-table', caption: title, columns, groups: data.groups, sortedBy: orderColumn(columns) },
    context,
  )
  return {
    id: 'all',
    title,
    link: title,
    content: html`<div class="card wide all">${table}
<p class="more" hidden><button type="button" id="more">Show all ${count}</button> <button type="button" id="csv">Save as CSV</button></p>
<p class="on-paper">The first 40 of ${count}; the page on screen has all of them.</p></div>`,
  }
}

/** A section as markup, with its heading. */
export function sectionHtml({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>\n<div class="cards">${content}</div></section>`
}
