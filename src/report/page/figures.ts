import { quadrants } from '../../metrics/quadrant.js'
import { type ReportChartName, reportCharts } from '../charts/all.js'
import { benchmarkGroups } from '../charts/benchmark.js'
import { stepLabels } from '../charts/funnel.js'
import { classifiedGroups, quadrantLabels } from '../charts/matrix.js'
import { firstStickiest, isSticky } from '../charts/stickiness.js'
import { chartHtml } from '../charts/svg.js'
import { trendLines } from '../charts/trend-lines.js'
import { type Findings, plain, type Sentence } from '../findings.js'
import type { Format } from '../format.js'
import { type Html, html, joinHtml, noHtml } from '../html.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { pageTheme } from '../theme.js'
import { isThere } from '../there.js'
import { capitalized, countWord, type GroupWords, keyedGroups } from '../words.js'
import { benchmarkColumns, stickinessColumns } from './columns.js'
import { numberHtml } from './number.js'
import { groupTable, plainTable } from './tables.js'

/** What the parts of a page are made from. */
export interface Page {
  readonly data: ReportData
  readonly format: Format
  readonly words: GroupWords
  readonly findings: Findings
}

/** The widths that charts are drawn at for a page without scripts, and for print. */
const widths: Readonly<Record<ReportChartName, readonly number[]>> = {
  trend: [770, 340],
  funnel: [360],
  benchmark: [560, 340],
  pareto: [560, 340],
  stickiness: [560, 340],
  matrix: [1150, 340],
}

/** A sentence as HTML: its numbers carry their exact values. */
export function sentence(parts: Sentence): Html {
  return joinHtml(
    parts.map((one) => (typeof one === 'string' ? html`${one}` : numberHtml(one.name, one.value, one.text))),
  )
}

/** A chart with its finding, legend, explanation and numbers. */
export function figure(name: ReportChartName, page: Page, parts: { title: string; empty?: string | false }): Html {
  const head = html`<h3><span class="topic">${parts.title}</span>${sentence(page.findings[name])}</h3>`
  if (parts.empty) {
    return html`<figure class="card ${name}" id="${name}">${head}\n<p class="empty">${parts.empty}</p>\n</figure>`
  }
  return html`<figure class="card ${name}" id="${name}">${head}
${legends[name]?.(page.data) ?? noHtml}<div class="drawing" data-chart="${name}" role="img" aria-label="${describe(name, page)}">${stills(name, page)}<div class="live"></div></div>
<figcaption>${explanations[name](page)}</figcaption><details><summary>Show the numbers</summary>${numbers[name](page)}</details></figure>`
}

function stills(name: ReportChartName, { data, format }: Page): readonly Html[] {
  const { draw, height } = reportCharts[name]
  return widths[name].map((width, index) => {
    const options = { theme: pageTheme, format, width }
    const svg = chartHtml(draw(data, options), { width, height: height(data, options), id: `${name}-${index}` })
    const kind = widths[name].length === 1 ? 'any' : index === 0 ? 'wide' : 'narrow'
    return html`<div class="still ${kind}" aria-hidden="true">${svg}</div>`
  })
}

function describe(name: ReportChartName, { findings }: Page): string {
  const kind: Readonly<Record<ReportChartName, string>> = {
    trend: 'Line chart',
    funnel: 'Funnel',
    benchmark: 'Chart of pairs of points',
    pareto: 'Pareto curve',
    stickiness: 'Bar chart',
    matrix: 'Scatter chart in four quadrants',
  }
  return `${kind[name]}: ${plain(findings[name])}. The numbers are in the table below.`
}

const legends: Partial<Record<ReportChartName, (data: ReportData) => Html>> = {
  trend: ({ trend }) =>
    trend.previous.length === 0 ? noHtml : legend(['line accent', 'This period'], ['dashed', 'The period before']),
  benchmark: () => legend(['dot accent', 'Share of revenue'], ['diamond', 'Share of shoppers']),
  stickiness: (data) =>
    legend(
      ['bar accent', 'Stays and buys'],
      ['bar underperformer', 'Stays, but does not buy'],
      ...(firstStickiest(data).every((group) => isSticky(group, data))
        ? []
        : [['bar', 'Below the threshold'] as const]),
    ),
  matrix: (data) =>
    legend(
      ...quadrants.map((name) => [name, quadrantLabels[name]] as const),
      ...(isThere(data, 'revenue') ? [['none', 'Area of a mark: revenue'] as const] : []),
    ),
}

function legend(...items: readonly (readonly [key: string, text: string])[]): Html {
  const entries = items.map(([key, text]) => html`<span><span class="key ${key}"></span>${text}</span>`)
  return html`<p class="legend">${joinHtml(entries, html` `)}</p>`
}

const explanations: Readonly<Record<ReportChartName, (page: Page) => Html>> = {
  trend: ({ data: { trend, timeZone, noPrevious } }) =>
    html`${capitalized(trendLines(trend)[0].noun)} and ${trendLines(trend)[1].noun} by ${trend.unit}, in ${timeZone}.${noPrevious === null ? '' : ` Not compared with a period before: ${noPrevious}.`}`,
  funnel: ({ data, format }) => {
    const { shortCuts, ordered } = data.funnel
    const how = ordered
      ? 'without first a view and then a cart in the same session'
      : 'without a view or a cart in the same session'
    const extra =
      shortCuts > 0
        ? html` ${numberHtml('shortCuts', shortCuts, format.integer(shortCuts))} more bought ${how}.`
        : noHtml
    return html`Distinct sessions with this step and all before it, in ${ordered ? 'this' : 'any'} order.${extra}`
  },
  benchmark: ({ words }) =>
    html`The ${words.many} with the most revenue. A blue line: it sells more than its share of visitors; a grey one: less. Shoppers may meet several ${words.many}.`,
  pareto: ({ data, format, words }) => {
    const { topShare, gini } = data.concentration
    return html`Cumulative share of ${words.one} revenue, largest first. The largest takes ${numberHtml('topShare1', topShare[1], format.percent(topShare[1]))}, the top 10 ${numberHtml('topShare10', topShare[10], format.percent(topShare[10]))}. Gini coefficient ${numberHtml('gini', gini, format.decimal(gini))}.`
  },
  stickiness: ({ data, format, words }) =>
    html`Events per session of ${words.many} with at least ${format.integer(data.thresholds.minSessions)} sessions. Threshold: ${thresholdHtml(data, 'stickiness', format.decimal)}.`,
  matrix: ({ data, format, words }) => {
    const classified = classifiedGroups(data).length
    const left = keyedGroups(data).length - classified
    const classless =
      left === 0
        ? noHtml
        : html`${numberHtml('unclassified', left, format.integer(left))} ${countWord(left, words)} with fewer than ${format.integer(data.thresholds.minSessions)} sessions ${left === 1 ? 'has' : 'have'} no class and no mark.`
    const others =
      classified > 300
        ? ` The 300 with the most ${isThere(data, 'revenue') ? 'revenue' : 'shoppers'} have marks of their own; small squares stand for the others, those close together as one.`
        : ''
    return html`Thresholds: ${thresholdHtml(data, 'sessions', format.number)} sessions, ${thresholdHtml(data, 'conversionRate', format.percent)} conversion; at or above is high. ${classless}${others}`
  },
}

function thresholdHtml(
  { thresholds }: ReportData,
  name: 'sessions' | 'conversionRate' | 'stickiness',
  write: (value: number | null) => string,
): Html {
  return numberHtml(`${name}Threshold`, thresholds[name], write(thresholds[name]))
}

const numbers: Readonly<Record<ReportChartName, (page: Page) => Html>> = {
  trend: ({ data, format }) => {
    const { current, previous, unit } = data.trend
    const compared = previous.length > 0
    const [above] = trendLines(data.trend)
    const columns = (
      [
        ['revenue', 'Revenue', format.money],
        ['sessions', 'Sessions', format.integer],
        ['shoppers', 'Shoppers', format.integer],
        ['orders', 'Orders', format.integer],
        ['conversionRate', 'Conversion rate', format.percent],
      ] as const
    ).filter(([name]) => isThere(data, name))
    const shown = isThere(data, 'revenue') ? columns : [['purchases', 'Purchases', format.integer] as const, ...columns]
    return plainTable(
      `Figures by ${unit}`,
      [capitalized(unit), ...shown.map(([, head]) => head), ...(compared ? ['Before', `${above.label} before`] : [])],
      current.map((point, index) => [
        point.at,
        ...shown.map(([name, , write]) => write(point[name])),
        ...(compared ? [previous[index]?.at ?? '', above.write(format)(previous[index]?.[above.name] ?? null)] : []),
      ]),
    )
  },
  funnel: ({ data, format }) =>
    plainTable(
      'Sessions by step',
      ['Step', 'Sessions', 'Of the step before', 'Of the first step'],
      data.funnel.steps.map(({ name, sessions, ofPrevious, ofFirst }) => [
        stepLabels[name],
        format.integer(sessions),
        format.percent(ofPrevious),
        format.percent(ofFirst),
      ]),
    ),
  benchmark: (page) =>
    table(
      page,
      'benchmark-table',
      'Share of revenue and of shoppers',
      benchmarkColumns,
      benchmarkGroups(page.data),
      'revenue',
    ),
  pareto: ({ data, format, words }) => {
    const ranked = keyedGroups(data)
    const places = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].filter((n) => n < ranked.length)
    return plainTable(
      'Cumulative share of revenue',
      [capitalized(words.many), 'Together', 'Down to'],
      [...places, ranked.length].flatMap((place) => {
        const group = ranked[place - 1]
        return group === undefined
          ? []
          : [[format.integer(place), format.percent(group.cumulativeShare), group.key ?? '']]
      }),
    )
  },
  stickiness: (page) =>
    table(page, 'stickiness-table', 'Events per session', stickinessColumns, firstStickiest(page.data), 'stickiness'),
  matrix: ({ data, format, words }) => {
    const classified = classifiedGroups(data)
    return plainTable(
      'The four classes',
      ['Class', capitalized(words.many), ...(isThere(data, 'revenue') ? ['Share of revenue'] : []), 'Largest'],
      quadrants.map((quadrant) => {
        const members = classified.filter((group) => group.quadrant === quadrant)
        const share = members.reduce((sum, { marketShare }) => sum + (marketShare ?? 0), 0)
        const names = members.slice(0, 3).map(({ key }) => key as string)
        return [
          quadrantLabels[quadrant],
          format.integer(members.length),
          ...(isThere(data, 'revenue') ? [format.percent(share)] : []),
          names.join(', ') || '–',
        ]
      }),
    )
  },
}

function table(
  { data, format, words }: Page,
  id: string,
  caption: string,
  columns: typeof benchmarkColumns,
  groups: readonly ReportGroup[],
  sortedBy: string,
): Html {
  return groupTable({ id, caption, columns, groups, sortedBy, nameLabel: capitalized(words.one) }, data, format)
}
