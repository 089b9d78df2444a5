import { classifiedGroups } from '../charts/matrix.js'
import { stickiestGroups } from '../charts/stickiness.js'
import { checkReportData } from '../checked-data.js'
import { clientScript } from '../client-script.js'
import { escapeHtml, escapeJson } from '../escape.js'
import { findingsOf, plain } from '../findings.js'
import { formatFor } from '../format.js'
import { checkRenderOptions, type RenderOptions } from '../options.js'
import type { ReportData } from '../report-data.js'
import { countWord, wordsFor } from '../words.js'
import { allColumns, opportunitiesOf, opportunityColumns } from './columns.js'
import { figure, type Page, sentence } from './figures.js'
import { definitions, exclusions } from './notes.js'
import { numberHtml } from './number.js'
import { packReport } from './pack.js'
import { style } from './style.js'
import { groupTable } from './tables.js'
import { tiles } from './tiles.js'

/**
 * Writes a report as one HTML file that needs nothing else: no network, no server, and no scripts but for tooltips, search and
 * sorting. Names in the data are text everywhere. The same data and options give the same bytes.
 *
 * @example
 * await writeFile('report.html', renderReport(data, { title: 'November', currency: 'USD' }))
 * @throws {@link QueryError} for what is no data of a report, and for an unknown option, locale, currency or theme
 */
export function renderReport(data: ReportData, options: RenderOptions = {}): string {
  checkReportData('renderReport', data)
  checkRenderOptions(options)
  const format = formatFor(options)
  const words = options.words ?? wordsFor(data.dimension)
  const page: Page = { data, format, words, findings: findingsOf(data, format, words) }
  const title = options.title ?? `Shopping behaviour by ${words.one}`
  const { code, sha256 } = clientScript
  const policy = [
    "default-src 'none'",
    code === '' ? "script-src 'none'" : `script-src 'sha256-${sha256}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const theme = options.theme === undefined || options.theme === 'auto' ? '' : ` data-theme="${options.theme}"`
  const settings = { locale: format.locale, currency: format.currency }
  const scripts =
    code === ''
      ? ''
      : `<script type="application/json" id="report-data">${escapeJson({ settings, data: packReport(data) })}</script>
<script>${code}</script>`
  return `<!DOCTYPE html>
<html lang="en"${theme}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="cartometrics">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${toolbar(page)}
<main id="main">
${head(page, title)}
${data.totals.events ? body(page) : nothing(page)}
${section('definitions', 'What the numbers mean', `<div class="card wide">${definitions(page)}</div>`)}
${section('exclusions', 'What is left out, and what was read', `<div class="card wide">${exclusions(page)}</div>`)}
</main>
<footer>Made with Cartometrics. Charts by Apache ECharts.</footer>
${scripts}
</body>
</html>
`
}

function toolbar({ words }: Page): string {
  const links = [
    ['overview', 'Overview'],
    ['competition', 'Benchmark'],
    ['exploration', 'Exploration'],
    ['performance', 'Matrix'],
    ['all', `All ${words.many}`],
    ['definitions', 'Definitions'],
  ]
  return `<div class="toolbar"><div class="inner"><nav aria-label="Sections"><ul>${links
    .map(([id, label]) => `<li><a href="#${id}">${escapeHtml(label as string)}</a></li>`)
    .join('')}</ul></nav>
<div class="tools" role="search" hidden><label class="unseen" for="search">Find a ${escapeHtml(words.one)}</label>
<input type="search" id="search" placeholder="Find a ${escapeHtml(words.one)}…" autocomplete="off" spellcheck="false" aria-describedby="found" aria-keyshortcuts="/">
<output id="found" aria-live="polite" data-one="${escapeHtml(words.one)}" data-many="${escapeHtml(words.many)}"></output>
<button type="button" id="theme" aria-label="Light or dark"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"/></svg></button></div></div></div>`
}

function head({ data, format, words, findings }: Page, title: string): string {
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
      ? (scans[0]?.source ?? '')
      : files.length === 1
        ? (only.split(/[\\/]/).at(-1) ?? only)
        : `${format.integer(files.length)} files`
  const facts = [
    `<li>${escapeHtml(between)} <span class="zone">${escapeHtml(data.timeZone)}</span></li>`,
    `<li>${numberHtml('events', totals.events ?? 0, format.integer(totals.events ?? 0))} events</li>`,
    `<li>${numberHtml('groups', concentration.groups, format.integer(concentration.groups))} ${escapeHtml(countWord(concentration.groups, words))}</li>`,
    `<li>${escapeHtml(source)}</li>`,
    ...(filter === null ? [] : [`<li>Filter: <code>${escapeHtml(filter)}</code></li>`]),
  ]
  return `<header><h1>${escapeHtml(title)}</h1><ul class="scope">${facts.join('')}</ul>
<ul class="findings">${findings.summary.map((one) => `<li>${sentence(one)}${plain(one).endsWith('.') ? '' : '.'}</li>`).join('')}</ul></header>`
}

function body(page: Page): string {
  const { data, format, words } = page
  const nameLabel = words.one.charAt(0).toUpperCase() + words.one.slice(1)
  const few = `No ${words.one} has ${format.integer(data.thresholds.minSessions)} sessions or more; ask for a lower minSessions.`
  const chances = opportunitiesOf(data).slice(0, 12)
  const caption = `Opportunities by revenue at stake`
  const opportunities = `<div class="card opportunities" id="opportunities"><h3><span class="topic">Opportunities</span>${sentence(page.findings.opportunities)}</h3>
${
  chances.length === 0
    ? `<p class="empty">No ${escapeHtml(words.one)} is at or above the threshold of stickiness and below that of conversion.</p>`
    : groupTable(
        {
          id: 'opportunity-table',
          caption,
          columns: opportunityColumns,
          groups: chances,
          sortedBy: 'revenueAtStake',
          nameLabel,
        },
        data,
        format,
      )
}
${chances.length === 0 ? '' : `<p class="caption">Stickiness at or above its threshold, conversion below its. At stake: what it would bring more if it converted at the threshold of ${format.percent(data.thresholds.conversionRate)}.</p>`}</div>`
  const all = groupTable(
    {
      id: 'all-table',
      caption: `All ${words.many}`,
      columns: allColumns(data),
      groups: data.groups,
      sortedBy: 'revenue',
      nameLabel,
    },
    data,
    format,
  )
  const count = data.groups.length
  return [
    section(
      'overview',
      'Overview',
      `${tiles(data, format, words)}
${figure('trend', page, { title: 'Trend' })}${figure('funnel', page, { title: 'Funnel' })}`,
    ),
    section(
      'competition',
      'Competitive benchmark',
      `${figure('benchmark', page, { title: 'Revenue and popularity', empty: concentrationEmpty(page) })}
${figure('pareto', page, { title: 'Concentration', empty: concentrationEmpty(page) })}`,
    ),
    section(
      'exploration',
      'Exploration depth',
      `${figure('stickiness', page, { title: 'Stickiness', empty: stickiestGroups(data).length === 0 && few })}${opportunities}`,
    ),
    section(
      'performance',
      'Performance matrix',
      figure('matrix', page, { title: 'Traffic and conversion', empty: classifiedGroups(data).length === 0 && few }),
    ),
    section(
      'all',
      `All ${words.many}`,
      `<div class="card wide all">${all}
<p class="more" hidden><button type="button" id="more">Show all ${format.integer(count)}</button> <button type="button" id="csv">Save as CSV</button></p>
<p class="on-paper">The first 40 of ${format.integer(count)}; the page on screen has them all.</p></div>`,
    ),
  ].join('\n')
}

function concentrationEmpty({ data, words }: Page): string | false {
  return data.concentration.groupsFor['0.8'] === null && `No ${words.one} has revenue in this period.`
}

function nothing({ data }: Page): string {
  const reason =
    data.rejected.count > 0
      ? 'All rows in scope were rejected; see below for the reasons.'
      : 'Widen the period or the filter.'
  return `<div class="card wide"><p class="empty">There are no events in scope. ${reason}</p></div>`
}

function section(id: string, title: string, content: string): string {
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2>\n<div class="cards">${content}</div></section>`
}
