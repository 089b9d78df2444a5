import { classifiedGroups } from '../charts/matrix.js'
import { stickiestGroups } from '../charts/stickiness.js'
import { type Html, html, joinHtml, noHtml } from '../html.js'
import { groupSections, isThere } from '../there.js'
import { capitalized } from '../words.js'
import { allColumns, columnsThere, opportunitiesOf, opportunityColumns, orderColumn } from './columns.js'
import { figure, type Page, sentence } from './figures.js'
import { groupTable } from './tables.js'
import { tiles } from './tiles.js'

/** The sections of a page that has events to show. */
export function figureSections(page: Page): Html {
  const { data, format, words } = page
  const there = groupSections(data)
  const columns = allColumns(data)
  const few = `No ${words.one} has ${format.integer(data.thresholds.minSessions)} sessions or more; ask for a lower minSessions.`
  const count = format.integer(data.groups.length)
  const all = groupTable(
    {
      id: 'all-table',
      caption: `All ${words.many}`,
      columns,
      groups: data.groups,
      sortedBy: orderColumn(columns),
      nameLabel: capitalized(words.one),
    },
    data,
    format,
  )
  const funnel = data.funnel.steps.length > 0 && figure('funnel', page, { title: 'Funnel' })
  const benchmark =
    isThere(data, 'shoppers') &&
    figure('benchmark', page, { title: 'Revenue and popularity', empty: concentrationEmpty(page) })
  const sections = [
    section(
      'overview',
      'Overview',
      html`${tiles(data, format, words)}
${figure('trend', page, { title: 'Trend' })}${funnel || noHtml}`,
    ),
    there.competition &&
      section(
        'competition',
        'Competitive benchmark',
        html`${benchmark || noHtml}
${figure('pareto', page, { title: 'Concentration', empty: concentrationEmpty(page) })}`,
      ),
    there.exploration &&
      section(
        'exploration',
        'Exploration depth',
        html`${figure('stickiness', page, { title: 'Stickiness', empty: stickiestGroups(data).length === 0 && few })}${opportunities(page)}`,
      ),
    there.performance &&
      section(
        'performance',
        'Performance matrix',
        figure('matrix', page, { title: 'Traffic and conversion', empty: classifiedGroups(data).length === 0 && few }),
      ),
    there.all &&
      section(
        'all',
        `All ${words.many}`,
        html`<div class="card wide all">${all}
<p class="more" hidden><button type="button" id="more">Show all ${count}</button> <button type="button" id="csv">Save as CSV</button></p>
<p class="on-paper">The first 40 of ${count}; the page on screen has them all.</p></div>`,
      ),
  ]
  return joinHtml(
    sections.filter((one) => one !== false),
    html`\n`,
  )
}

function opportunities({ data, format, words, findings }: Page): Html {
  const chances = opportunitiesOf(data).slice(0, 12)
  const content =
    chances.length === 0
      ? html`<p class="empty">No ${words.one} is at or above the threshold of stickiness and below that of conversion.</p>\n`
      : html`${groupTable(
          {
            id: 'opportunity-table',
            caption: isThere(data, 'revenueAtStake')
              ? 'Opportunities by revenue at stake'
              : 'Opportunities by sessions',
            columns: columnsThere(opportunityColumns, data),
            groups: chances,
            sortedBy: isThere(data, 'revenueAtStake') ? 'revenueAtStake' : 'sessions',
            nameLabel: capitalized(words.one),
          },
          data,
          format,
        )}
<p class="caption">Stickiness at or above its threshold, conversion below its${isThere(data, 'revenueAtStake') ? '. At stake: what it would bring more if it converted at the threshold' : ','} of ${format.percent(data.thresholds.conversionRate)}.</p>`
  return html`<div class="card opportunities" id="opportunities"><h3><span class="topic">Opportunities</span>${sentence(findings.opportunities)}</h3>
${content}</div>`
}

function concentrationEmpty({ data, words }: Page): string | false {
  return data.concentration.groupsFor['0.8'] === null && `No ${words.one} has revenue in this period.`
}

/** A section of the page, with its heading. */
export function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>\n<div class="cards">${content}</div></section>`
}
