import { checkReportData } from '../checked-data.js'
import type { ReportContext } from '../context.js'
import { percentAtAxis, valueAxis } from '../drawing/axes.js'
import { baseOption, type Drawing, drawingFor } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { drawnText } from '../drawing/drawn-text.js'
import { exactLine } from '../drawing/exact-line.js'
import { textWidth } from '../drawing/labels.js'
import { type DrawnOption, tooltip } from '../drawing/tooltip.js'
import { groupName, keyedGroups, nameInSentence } from '../groups.js'
import { type Html, html, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import { hasGroupsWith, noRevenue } from '../presence.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import { capitalized, countWord, wordsFor } from '../words.js'
import type { Figure, TextTable } from './figure.js'

/** The most points that the curve has. */
const pointLimit = 160

/** The share of revenue that the largest groups make together. */
export const pareto = {
  name: 'pareto',
  section: 'competition',
  title: 'Concentration',
  isThere: (data) => hasGroupsWith(data, 'revenue'),
  empty: (context) => {
    const { data, words } = context
    if (data.concentration.groupsFor['0.8'] === null) return noRevenue(context)
    return sellingGroups(data).length === 1 ? `With one ${words.one} that sells, there is nothing to rank.` : null
  },
  finding,
  inSummary: true,
  shown: (data, options) => highlightedOf(keyedGroups(data), drawingFor(options)).map(({ group }) => group),
  chart: { kind: 'Pareto curve', widths: [560, 340], draw: paretoChart, height: () => 380 },
  caption,
  numbers: { kind: 'text', table },
} as const satisfies Figure

/** The groups that have a key, and revenue. */
function sellingGroups(data: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return keyedGroups(data).filter(({ revenue }) => (revenue ?? 0) > 0)
}

function finding({ data, format, words }: ReportContext): Sentence {
  const { concentration } = data
  const mark = concentration.groupsFor['0.8']
  if (mark === null) return [`No ${words.one} has revenue`]
  const selling = sellingGroups(data)
  const [only] = selling
  if (only !== undefined && selling.length === 1)
    return [nameInSentence(only, data.dimension), ` is the only ${words.one} that sells`]
  return [
    numberPart('groupsFor80Percent', mark, format.integer(mark)),
    ' of ',
    numberPart('sellingGroups', selling.length, format.integer(selling.length)),
    ` ${words.many} that sell ${mark === 1 ? 'accounts' : 'account'} for ${percentAtAxis(0.8, format.locale)} of the revenue with a ${words.one}`,
  ]
}

function caption({ data, format, words }: ReportContext): Html {
  const { topShare, gini, groups, revenue } = data.concentration
  const selling = sellingGroups(data).length
  const whole = data.totals.revenue
  const share = whole !== null && whole > 0 ? revenue / whole : null
  const ofAll =
    share === null || share === 1
      ? noHtml
      : html` That revenue is ${numberHtml('keyedShare', share, format.percent(share))} of all revenue, which market shares are of.`
  const others =
    selling === groups
      ? noHtml
      : html` Of ${numberHtml('groups', groups, format.integer(groups))} ${countWord(groups, words)}, ${numberHtml('sellingGroups', selling, format.integer(selling))} ${selling === 1 ? 'has' : 'have'} revenue.`
  return html`Cumulative share of the revenue with a ${words.one}, largest first.${ofAll}${others} The largest takes ${numberHtml('topShare1', topShare[1], format.percent(topShare[1]))}, the top 10 ${numberHtml('topShare10', topShare[10], format.percent(topShare[10]))}. Gini coefficient${selling === groups ? '' : `, with those without revenue,`} ${numberHtml('gini', gini, format.decimal(gini))}.`
}

function table({ data, format, words }: ReportContext): TextTable {
  const ranked = keyedGroups(data)
  const places = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].filter((n) => n < ranked.length)
  return {
    caption: 'Cumulative share of revenue',
    heads: [capitalized(words.many), 'Cumulative share', 'Smallest of them'],
    rows: [...places, ranked.length].flatMap((place) => {
      const group = ranked[place - 1]
      return group === undefined
        ? []
        : [[format.integer(place), format.percent(group.cumulativeShare), group.key ?? '']]
    }),
  }
}

/**
 * The share of revenue that the largest groups make together, with a mark where they reach 80%.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function paretoChart(
  data: Pick<ReportData, 'groups' | 'dimension' | 'concentration'>,
  options: ChartOptions = {},
): ChartOption {
  checkReportData('paretoChart', data, ['groups', 'dimension', 'concentration'])
  const drawing = drawingFor(options)
  const { theme, format, narrow, width, searching } = drawing
  const margin = { left: 46, right: 18 }
  const ranked = keyedGroups(data)
  const places = placesShown(ranked.length)
  const logarithmic = ranked.length > 40
  const x = (place: number) => (logarithmic ? Math.log10(place) : place)
  const mark = data.concentration.groupsFor['0.8']
  const reached = mark === null ? null : (ranked[mark - 1]?.cumulativeShare ?? null)
  const found = highlightedOf(ranked, drawing)
  const option: DrawnOption = {
    ...baseOption(drawing),
    grid: { ...margin, top: 14, bottom: 44, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: logarithmic ? 0 : 1,
      max: x(Math.max(ranked.length, 2)),
      minInterval: logarithmic ? 0 : 1,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: theme.muted,
        fontSize: 11,
        ...(logarithmic ? { customValues: logTicks(ranked.length, narrow).map(Math.log10) } : {}),
        formatter: (value: number) => format.integer(Math.round(logarithmic ? 10 ** value : value)),
      },
      name: drawnText(`Number of ${wordsFor(data.dimension).many}, largest first${logarithmic ? ' (log scale)' : ''}`),
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: theme.muted, fontSize: 11 },
    },
    yAxis: { ...valueAxis(drawing, (value) => percentAtAxis(value, format.locale)), min: 0, max: 1, interval: 0.2 },
    tooltip: tooltip(
      {
        trigger: 'axis',
        axisPointer: { type: 'line', lineStyle: { color: theme.muted, width: 1 }, label: { show: false } },
      },
      ({ dataIndex }) => {
        const place = places[dataIndex] ?? 1
        const group = ranked[place - 1]
        if (group === undefined) return null
        return {
          title: `${format.integer(place)}. ${groupName(group, data.dimension)}`,
          values: [
            ['Together', format.percent(group.cumulativeShare)],
            ['Revenue', format.money(group.revenue)],
          ],
        }
      },
    ),
    series: [
      {
        type: 'line',
        data: places.map((place) => [x(place), ranked[place - 1]?.cumulativeShare ?? null]),
        showSymbol: ranked.length <= 12,
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: { color: theme.accent, width: 2 },
        itemStyle: { color: theme.accent },
        areaStyle: { color: theme.accent, opacity: 0.1 },
        emphasis: { disabled: true },
      },
      ...(mark === null || reached === null
        ? []
        : [
            exactLine(theme.muted, [x(1), 0.8], [x(mark), 0.8]),
            exactLine(theme.muted, [x(mark), 0], [x(mark), reached]),
          ]),
      {
        type: 'scatter',
        silent: true,
        symbol: 'circle',
        z: 5,
        data: [
          ...(mark === null || reached === null || searching
            ? []
            : [
                pointAt(
                  x(mark),
                  reached,
                  `${format.integer(mark)} ${mark === 1 ? 'accounts' : 'account'} for ${percentAtAxis(0.8, format.locale)}`,
                ),
              ]),
          ...found.map(({ group, place }) =>
            pointAt(
              x(place),
              group.cumulativeShare ?? 0,
              `${format.integer(place)}. ${groupName(group, data.dimension)}`,
            ),
          ),
        ],
        symbolSize: 9,
        itemStyle: { color: theme.accent, borderColor: theme.surface, borderWidth: 2 },
        labelLayout: { hideOverlap: true },
      },
    ],
  }

  function pointAt(across: number, up: number, text: string) {
    const [from, to] = [x(1), x(Math.max(ranked.length, 2))]
    const left = ((across - from) / (to - from)) * (width - margin.left - margin.right)
    const late = left + 24 + 1.25 * textWidth(text) > width - margin.left
    return {
      value: [across, up],
      label: {
        show: true,
        formatter: () => drawnText(text),
        color: theme.ink,
        fontSize: 12,
        fontWeight: 600,
        // Beside the lines, not on them.
        position: late ? [-3, -13] : [15, 11],
        align: late ? ('right' as const) : ('left' as const),
      },
    }
  }
  return option
}

/** The highlighted groups that get a mark, each with its rank. */
function highlightedOf(ranked: readonly ReportGroup[], { searching, isHighlighted }: Drawing) {
  if (!searching) return []
  return ranked.flatMap((group, index) => (isHighlighted(group) ? [{ group, place: index + 1 }] : [])).slice(0, 6)
}

/** The ranks to draw: all of them if there are few, else some, evenly spread along a logarithmic axis. */
function placesShown(length: number): readonly number[] {
  if (length <= pointLimit) return Array.from({ length }, (_, index) => index + 1)
  const shown = new Set<number>()
  for (let step = 0; step < pointLimit; step++) shown.add(Math.round(length ** (step / (pointLimit - 1))))
  return [...shown]
}

function logTicks(length: number, narrow: boolean): readonly number[] {
  const ticks: number[] = []
  for (let decade = 1; decade <= length; decade *= 10) {
    for (const digit of length > (narrow ? 200 : 3000) ? [1] : [1, 2, 5])
      if (digit * decade <= length) ticks.push(digit * decade)
  }
  return ticks
}
