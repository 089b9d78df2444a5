import { growth } from '../../analysis/compare.js'
import type { ReportContext } from '../context.js'
import { sparklineHtml } from '../drawing/sparkline.js'
import { type Html, html, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import { hasGroupsWith, isThere } from '../presence.js'
import type { Headlines } from '../report-data.js'
import { rateNames } from '../words.js'

interface Change {
  readonly text: string
  readonly value: number
  /** Set where more is neither better nor worse. */
  readonly neutral?: true
}

interface Tile {
  readonly name: string
  readonly label: string
  readonly value: number | null
  readonly text: string
  /** The change since the previous period; null where there is nothing to compare with. */
  readonly change: Change | null
  readonly note: string
  readonly line: readonly (number | null)[]
}

/** The headlines: at most six numbers that the events have columns for, each with its change and its course over time. */
export function tiles({ data, format, words }: ReportContext): Html {
  const { totals, concentration, trend, previousTopShare } = data
  const line = (name: keyof Headlines) => trend.current.map((point) => point[name])
  const topShare = concentration.topShare[5]
  const all: readonly Tile[] = [
    {
      ...count('revenue', 'Revenue'),
      text: format.compactMoney(totals.revenue),
      note:
        format.money(totals.revenue) === format.compactMoney(totals.revenue)
          ? `${format.integer(totals.purchases)} purchases`
          : format.money(totals.revenue),
      line: line('revenue'),
    },
    { ...count('purchases', 'Purchases'), note: `of ${format.integer(totals.events)} events`, line: line('purchases') },
    {
      ...count('shoppers', 'Active shoppers'),
      note: `${format.integer(totals.buyers)} of them bought`,
      line: line('shoppers'),
    },
    {
      ...count('sessions', 'Sessions'),
      note: `${format.decimal(totals.stickiness)} events each`,
      line: line('sessions'),
    },
    { ...count('events', 'Events'), note: 'of any type', line: line('events') },
    {
      ...count('averageOrderValue', 'Average order'),
      text: format.money(totals.averageOrderValue),
      note: `${format.integer(totals.orders)} orders`,
      line: line('averageOrderValue'),
    },
    {
      ...rate(
        'sessionConversionRate',
        rateNames.sessionConversionRate,
        totals.sessionConversionRate,
        data.previousTotals?.sessionConversionRate ?? null,
      ),
      note: `purchases per session: ${format.percent(totals.conversionRate)}`,
      line: line('sessionConversionRate'),
    },
    {
      ...rate('topShare5', `Top-5 ${words.one} share`, topShare, previousTopShare, { neutral: true }),
      note: `of revenue with a ${words.one}`,
      line: [],
    },
  ]
  const shown = all.filter(({ name }) => {
    // Purchases stand in for revenue, and events for sessions, where there are none.
    if (name === 'purchases') return !isThere(data, 'revenue')
    if (name === 'events') return !isThere(data, 'sessions')
    return name === 'topShare5' ? hasGroupsWith(data, 'revenue') : isThere(data, name)
  })
  return html`<ul class="tiles">${shown.map(tile)}</ul>`

  function count(name: Exclude<keyof Headlines, 'sessionConversionRate' | 'conversionRate' | 'orders'>, label: string) {
    const value = totals[name]
    const change = growth(value, data.previousTotals?.[name] ?? null)
    return {
      name,
      label,
      value,
      text: format.integer(value),
      change: change === null ? null : { text: format.change(change), value: change },
    }
  }

  function rate(
    name: string,
    label: string,
    value: number | null,
    before: number | null,
    more: { neutral?: true } = {},
  ) {
    const change =
      value === null || before === null ? null : { text: format.points(value - before), value: value - before, ...more }
    return { name, label, value, text: format.percent(value), change }
  }

  function tile({ name, label, value, text, change, note, line }: Tile): Html {
    const number = numberHtml(name, value, text)
    const picture = name === 'topShare5' && value !== null ? shareBar(value) : sparklineHtml(line)
    return html`<li class="tile"><h3>${label}</h3><p class="row"><span class="figure">${number}</span>${change === null ? noHtml : changeHtml(change)}</p>
<p class="note">${note}</p>${picture}</li>`
  }
}

function shareBar(value: number): Html {
  const width = Math.round(Math.min(Math.max(value, 0), 1) * 1000) / 10
  return html`<svg class="sparkline" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true"><path d="M0 24h100" stroke="var(--line)" stroke-width="6"/><path d="M0 24h${width}" stroke="currentColor" stroke-width="6"/></svg>`
}

function changeHtml({ text, value, neutral }: Change): Html {
  const direction = neutral || value === 0 ? 'same' : value > 0 ? 'up' : 'down'
  const sign = value > 0 ? '▲' : value < 0 ? '▼' : '='
  const bare = text.replace(/^[+\-−]/, '')
  const said = value > 0 ? 'up' : value < 0 ? 'down' : 'unchanged,'
  return html`<span class="change ${direction}"><span aria-hidden="true">${sign} </span><span class="unseen">${said} </span>${bare}<span class="unseen"> compared with the previous period</span></span>`
}
