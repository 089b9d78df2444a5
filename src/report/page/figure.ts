import type { ReportContext } from '../context.js'
import { chartHtml } from '../drawing/svg.js'
import type { Figure, FigureChart, LegendEntry } from '../figures/figure.js'
import { element, type Html, html, joinHtml, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import { plain, type Sentence } from '../sentence.js'
import { pageTheme } from '../theme.js'
import { figureTable } from './tables.js'

/** A sentence as markup, its numbers with their exact values. */
export function sentenceHtml(parts: Sentence): Html {
  return joinHtml(
    parts.map((one) => (typeof one === 'string' ? html`${one}` : numberHtml(one.name, one.value, one.text))),
  )
}

/** A figure on the page: its finding, and below it the chart with legend, caption and numbers, or the table alone, or why it is empty. */
export function figureHtml(figure: Figure, context: ReportContext): Html {
  const { name, title } = figure
  const chart = figure.chart?.isThere?.(context.data) === false ? undefined : figure.chart
  const finding = figure.finding(context)
  const reason = figure.empty?.(context) ?? null
  const content =
    reason !== null
      ? html`<p class="empty">${reason}</p>\n`
      : chart === undefined
        ? html`${figureTable(figure, context)}\n<p class="caption">${figure.caption(context)}</p>`
        : html`${legendHtml(chart.legend?.(context.data) ?? [])}${drawingHtml(name, chart, finding, context)}
<figcaption>${figure.caption(context)}</figcaption><details><summary>Show the numbers</summary>${figureTable(figure, context)}</details>`
  return element(
    chart === undefined ? 'div' : 'figure',
    { class: `card ${name}`, id: name },
    html`<h3><span class="topic">${title}</span>${sentenceHtml(finding)}</h3>\n${figure.shown === undefined ? noHtml : html`<p class="here" data-shown="${name}" hidden></p>\n`}${content}`,
  )
}

function legendHtml(entries: readonly LegendEntry[]): Html {
  if (entries.length === 0) return noHtml
  const items = entries.map(([mark, text]) => html`<span><span class="key ${mark}"></span>${text}</span>`)
  return html`<p class="legend">${joinHtml(items, html` `)}</p>`
}

/** A chart's place on the page. It shows the drawings made here until the page's script draws a live chart. */
function drawingHtml(name: string, chart: FigureChart, finding: Sentence, context: ReportContext): Html {
  const label = `${chart.kind}: ${plain(finding)}. The numbers are in the table below.`
  return html`<div class="drawing" data-chart="${name}" role="img" aria-label="${label}">${stills(name, chart, context)}<div class="live"></div></div>`
}

function stills(name: string, { widths, draw, height }: FigureChart, { data, format }: ReportContext): readonly Html[] {
  return widths.map((width, index) => {
    const options = { theme: pageTheme, format, width }
    const svg = chartHtml(draw(data, options), { width, height: height(data, options), id: `${name}-${index}` })
    const kind = widths.length === 1 ? 'any' : index === 0 ? 'wide' : 'narrow'
    return html`<div class="still ${kind}" aria-hidden="true">${svg}</div>`
  })
}
