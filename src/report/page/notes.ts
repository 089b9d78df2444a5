import { describeRejected } from '../../events/rejection.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../metrics/funnel.js'
import type { ReportContext } from '../context.js'
import { type Html, html, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import { hasGroupsWith } from '../presence.js'
import { rateNames } from '../words.js'
import { fileName, withoutFolders } from './paths.js'
import { textTable } from './tables.js'

/** What the numbers mean. */
export function definitions({ data }: ReportContext): Html {
  const funnel: readonly string[] = [...funnelMetrics, ...orderedFunnelMetrics].map(({ name }) => name)
  const order = [...data.definitions].sort((a, b) => Number(funnel.includes(a.name)) - Number(funnel.includes(b.name)))
  const items = order.map(
    ({ name, label, description, unit }) =>
      html`<div><dt>${nameOnPage(name, label)}</dt><dd>${description} <span class="unit">${unit}</span></dd></div>`,
  )
  return html`<dl class="definitions">${items}</dl>`
}

/** What a metric is called on the page, with its own label where that is another. */
function nameOnPage(name: string, label: string): string {
  return name === 'sessionConversionRate' || name === 'conversionRate' ? `${rateNames[name]} (${label})` : label
}

/** What is left out of the numbers, and what was read. */
export function exclusions(context: ReportContext): Html {
  const { data, format, words } = context
  const shareable = withoutFolders(data)
  const { rejected, duplicates, thresholds, groups, filter, scans } = data
  const without = groups.find(({ key }) => key === null)
  const classless = groups.filter(({ key, quadrant }) => key !== null && quadrant === null).length
  const facts: readonly Html[] = [
    rejected.count === 0
      ? html`Every row in scope could be read.`
      : html`${number('rejected', rejected.count)} ${rejected.count === 1 ? 'row' : 'rows'} could not be read, and ${rejected.count === 1 ? 'is' : 'are'} not counted anywhere else.`,
    ...(duplicates === 0
      ? []
      : [
          html`${number('duplicates', duplicates)} ${duplicates === 1 ? 'event' : 'events'} had been sent before: left out.`,
        ]),
    filter === null ? html`No filter is applied.` : html`Only events that match <code>${filter}</code>`,
    !data.grouped
      ? html`The events have no ${words.many}, so they are not grouped.`
      : without === undefined
        ? html`Every event has a ${words.one}.`
        : html`${number('unkeyedEvents', without.events ?? 0)} events have no ${words.one}: they count towards totals and shares, but are not ranked or classified.`,
    ...(!hasGroupsWith(data, 'sessions')
      ? []
      : [
          html`A ${words.one} with fewer than ${number('minSessions', thresholds.minSessions)} sessions is left out of thresholds and has no class. That is ${number('classless', classless)} of ${number('keyed', groups.length - (without === undefined ? 0 : 1))}.`,
        ]),
    html`A ratio with a denominator of 0 has no value and is shown as –. Distinct sessions and shoppers are counted over the whole period, so the counts by day or by group do not add up to them.`,
    ...(data.previousPeriod === null
      ? []
      : [
          html`Changes compare with the ${number('previousDays', data.previousPeriod.days)} days before, ${dayOf(data.previousPeriod.firstDay)} to ${dayOf(data.previousPeriod.lastDay)}.`,
        ]),
  ]
  const reasons = Object.entries(rejected.reasons).map(([reason, count]) => [reason, format.integer(count)])
  const read = scans.map(({ asked, source, files }) => {
    const where =
      files.length === 0
        ? shareable(source)
        : files.length <= 3
          ? files.map(fileName).join(', ')
          : `${fileName(files[0] ?? '')} and ${files.length - 1} more files`
    return html`<li>${asked}: ${where}</li>`
  })
  const warnings =
    data.warnings.length === 0
      ? noHtml
      : html`<h3>Warnings</h3><ul class="facts warnings">${data.warnings.map(({ message }) => html`<li>${shareable(message)}</li>`)}</ul>\n<h3>What is counted</h3>`
  return html`${warnings}<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>
${reasons.length === 0 ? noHtml : html`${textTable({ caption: 'Rows that could not be read', heads: ['Reason', 'Rows'], rows: reasons })}${rejectedRows(context)}`}
<h3>What was read</h3><ul class="facts">${read}</ul>`

  function number(name: string, value: number): Html {
    return numberHtml(name, value, format.integer(value))
  }

  function dayOf(day: string | null): string {
    return day === null ? '–' : format.day(day)
  }
}

/** Where rows that could not be read lie: the names of files, or the rows themselves where that is asked for. */
function rejectedRows({ data, showRejectedRows = false }: ReportContext): Html {
  const { examples } = data.rejected
  if (showRejectedRows) {
    const rows = examples.map(({ file, ...rest }) => {
      const named = file === undefined ? rest : { ...rest, file: fileName(file) }
      return html`<li>${describeRejected(named)}</li>`
    })
    return html`<h3>Examples</h3><ul class="facts">${rows}</ul>`
  }
  const files = [...new Set(examples.flatMap(({ file }) => (file === undefined ? [] : [fileName(file)])))]
  return files.length === 0 ? noHtml : html`<p class="caption">The first of them are in ${files.join(', ')}.</p>`
}
