import { checkReportData } from '../checked-data.js'
import { clientScript } from '../client-script.js'
import type { ReportContext } from '../context.js'
import { summary } from '../findings.js'
import { formatFor } from '../format.js'
import { element, type Html, html, joinHtml, jsonElement, markupOf, noHtml, rawElement } from '../html.js'
import { numberHtml } from '../number.js'
import { checkRenderOptions, type RenderOptions } from '../options.js'
import { lackingWords } from '../presence.js'
import type { ReportData } from '../report-data.js'
import { plain } from '../sentence.js'
import { countWord, type GroupWords, wordsFor } from '../words.js'
import { sentenceHtml } from './figure.js'
import { packReport } from './pack.js'
import { fileName, withoutFolders } from './paths.js'
import { noteSections, pageSections, type Section, sectionHtml } from './sections.js'
import { style } from './style.js'

/**
 * Writes a report as one HTML file that needs nothing else: no network and no server, and scripts only for tooltips, search and
 * sorting. Names in the data are always text. The same data and options give the same bytes.
 *
 * @example
 * await writeFile('report.html', renderReport(data, { title: 'November', currency: 'USD' }))
 * @throws {@link QueryError} for a value that is not the data of a report, and for an unknown option, locale, currency or theme
 */
export function renderReport(data: ReportData, options: RenderOptions = {}): string {
  checkReportData('renderReport', data)
  checkRenderOptions(options)
  const { locale, currency } = options
  const format = formatFor({ locale, currency })
  const words = options.words ?? wordsFor(data.dimension)
  const context: ReportContext = { data, format, words, showRejectedRows: options.showRejectedRows ?? false }
  const title = options.title ?? `Shopping behaviour${data.grouped ? ` by ${words.one}` : ''}`
  const { code, sha256 } = clientScript
  const policy = [
    "default-src 'none'",
    code === '' ? "script-src 'none'" : `script-src 'sha256-${sha256}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const { theme = 'auto' } = options
  const settings = { locale: format.locale, currency: format.currency }
  const scripts =
    code === ''
      ? noHtml
      : html`${jsonElement('report-data', { settings, data: packReport(data) })}\n${rawElement('script', {}, code)}`
  const shown = data.totals.events ? pageSections(context) : []
  const notes = noteSections(context)
  const root = element(
    'html',
    { lang: 'en', 'data-theme': theme === 'auto' ? null : theme },
    html`
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="cartometrics">
<title>${title}</title>
<link rel="icon" href="data:,">
${rawElement('style', {}, style)}
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${toolbar([...shown, ...notes], context)}
<main id="main">
${head(context, title)}
${data.totals.events ? sectionsHtml(shown) : nothing(context)}
${sectionsHtml(notes)}
</main>
<footer>Made with Cartometrics. Charts by Apache ECharts.</footer>
${scripts}
</body>
`,
  )
  return markupOf(html`<!DOCTYPE html>\n${root}\n`)
}

function sectionsHtml(sections: readonly Section[]): Html {
  return joinHtml(sections.map(sectionHtml), html`\n`)
}

function toolbar(sections: readonly Section[], { data, words }: ReportContext): Html {
  const items = sections.flatMap(({ id, link }) => (link === null ? [] : [html`<li><a href="#${id}">${link}</a></li>`]))
  const search = html`<label class="unseen" for="search">Find a ${words.one}</label>
<input type="search" id="search" placeholder="Find a ${words.one}…" autocomplete="off" spellcheck="false" aria-describedby="found" aria-keyshortcuts="/">
<output id="found" aria-live="polite" data-one="${words.one}" data-many="${words.many}"></output>
<div id="matches" hidden></div>
`
  const tools = html`${data.grouped ? search : noHtml}<button type="button" id="theme" aria-label="Light or dark"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"/></svg></button>`
  return html`<div class="toolbar"><div class="inner"><nav aria-label="Sections"><ul>${items}</ul>
<details class="menu"><summary>Sections</summary><ul>${items}</ul></details></nav>
${element('div', { class: 'tools', role: data.grouped ? 'search' : null, hidden: '' }, tools)}</div></div>`
}

function head(context: ReportContext, title: string): Html {
  const { data, format, words } = context
  const { period, filter, totals, concentration, scans } = data
  const between =
    period.firstDay === null || period.lastDay === null
      ? 'No events'
      : period.firstDay === period.lastDay
        ? format.day(period.firstDay)
        : `${format.day(period.firstDay)} – ${format.day(period.lastDay)}`
  const files = scans[0]?.files ?? []
  const [only] = files
  const source =
    only === undefined
      ? withoutFolders(data)(scans[0]?.source ?? '')
      : files.length === 1
        ? fileName(only)
        : `${format.integer(files.length)} files`
  const facts: readonly Html[] = [
    html`${between} <span class="zone">${data.timeZone}</span>`,
    html`${numberHtml('events', totals.events ?? 0, format.integer(totals.events ?? 0))} ${totals.events === 1 ? 'event' : 'events'}`,
    ...(data.grouped
      ? [
          html`${numberHtml('groups', concentration.groups, format.integer(concentration.groups))} ${countWord(concentration.groups, words)}`,
        ]
      : []),
    html`${source}`,
    ...(filter === null ? [] : [html`Filter: <code>${filter}</code>`]),
    ...notesInHead(data, words),
  ]
  const findings = summary(context).map(
    (one) => html`<li>${sentenceHtml(one)}${plain(one).endsWith('.') ? '' : '.'}</li>`,
  )
  return html`<header><h1>${title}</h1><ul class="scope">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>
<ul class="findings">${findings}</ul></header>`
}

/** Says at the head of the page what the events lack, and how many warnings there are. */
function notesInHead(data: ReportData, words: GroupWords): readonly Html[] {
  const lacking = lackingWords(data, words.many)
  const last = lacking.at(-1)
  const listed = lacking.length > 1 ? `${lacking.slice(0, -1).join(', ')} or ${last}` : last
  const { length } = data.warnings
  return [
    ...(listed === undefined ? [] : [html`No ${listed}: the events have no such columns`]),
    ...(length === 0 ? [] : [html`<a href="#exclusions">${length === 1 ? '1 warning' : `${length} warnings`}</a>`]),
  ]
}

function nothing({ data }: ReportContext): Html {
  const reason =
    data.rejected.count > 0
      ? 'Rows that cannot be read are listed below. If there should be others, widen the period or the filter.'
      : 'Widen the period or the filter.'
  return html`<div class="card wide"><p class="empty">There are no events in scope. ${reason}</p></div>`
}
