import { describeRejected } from '../../events/rejection.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../metrics/funnel.js'
import { escapeHtml } from '../escape.js'
import type { Page } from './figures.js'
import { numberHtml } from './number.js'
import { plainTable } from './tables.js'

/** What the numbers mean. */
export function definitions({ data }: Page): string {
  const funnel: readonly string[] = [...funnelMetrics, ...orderedFunnelMetrics].map(({ name }) => name)
  const order = [...data.definitions].sort((a, b) => Number(funnel.includes(a.name)) - Number(funnel.includes(b.name)))
  const items = order.map(
    ({ label, description, unit }) =>
      `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(description)} <span class="unit">${escapeHtml(unit)}</span></dd></div>`,
  )
  return `<dl class="definitions">${items.join('')}</dl>`
}

/** What was left out, and how the answer was found. */
export function exclusions({ data, format, words }: Page): string {
  const { rejected, thresholds, groups, filter, scans } = data
  const without = groups.find(({ key }) => key === null)
  const classless = groups.filter(({ key, quadrant }) => key !== null && quadrant === null).length
  const facts = [
    rejected.count === 0
      ? 'Every row in scope could be read.'
      : `${number('rejected', rejected.count)} rows could not be read and are in no number.`,
    filter === null
      ? 'No condition on events is in force.'
      : `Only events for which this is true: <code>${escapeHtml(filter)}</code>`,
    without === undefined
      ? `Every event has a ${escapeHtml(words.one)}.`
      : `${number('unkeyedEvents', without.events ?? 0)} events have no ${escapeHtml(words.one)}: they count in all totals and shares of the total, but are not ranked or classified.`,
    `A ${escapeHtml(words.one)} with fewer than ${number('minSessions', thresholds.minSessions)} sessions counts for no threshold and has no class: ${number('classless', classless)} of ${number('keyed', groups.length - (without === undefined ? 0 : 1))}.`,
    'A ratio whose denominator is 0 is not defined, and shown as –. Distinct sessions and shoppers are counted over the whole period: those of days or groups do not add up to them.',
    ...(data.previousPeriod === null
      ? []
      : [
          `Changes compare with the ${number('previousDays', data.previousPeriod.days)} days before, ${span(data.previousPeriod.firstDay)} to ${span(data.previousPeriod.lastDay)}.`,
        ]),
  ]
  const reasons = Object.entries(rejected.reasons).map(([reason, count]) => [reason, format.integer(count)])
  const examples = rejected.examples.map((example) => `<li>${escapeHtml(describeRejected(example))}</li>`)
  const read = scans.map(({ asked, source, files }) => {
    const where =
      files.length === 0
        ? source
        : files.length <= 3
          ? files.join(', ')
          : `${files[0]} and ${files.length - 1} more files`
    return `<li>${escapeHtml(asked)}: ${escapeHtml(where)}</li>`
  })
  return `<ul class="facts">${facts.map((fact) => `<li>${fact}</li>`).join('')}</ul>
${reasons.length === 0 ? '' : `${plainTable('Rows that could not be read', ['Reason', 'Rows'], reasons)}<h3>Examples</h3><ul class="facts">${examples.join('')}</ul>`}
<h3>What was read</h3><ul class="facts">${read.join('')}</ul>`

  function number(name: string, value: number): string {
    return numberHtml(name, value, format.integer(value))
  }

  function span(day: string | null): string {
    return day === null ? '–' : escapeHtml(format.day(day))
  }
}
