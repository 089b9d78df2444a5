import { checkReportData } from '../checked-data.js'
import { groupColumns } from '../columns.js'
import type { ReportContext } from '../context.js'
import { percentAtAxis } from '../drawing/axes.js'
import { chosenGroups, type Drawing, drawingFor, opacity } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { rankingHeight, rankingOption } from '../drawing/ranking.js'
import type { DrawnOption } from '../drawing/tooltip.js'
import { keyedGroups, nameInSentence } from '../groups.js'
import { html } from '../html.js'
import { hasGroupsWith, noRevenue } from '../presence.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import type { Figure } from './figure.js'

const { revenue, marketShare, shoppers, popularity } = groupColumns

/** The largest groups' share of revenue beside their share of shoppers. */
export const benchmark = {
  name: 'benchmark',
  section: 'competition',
  title: 'Revenue and popularity',
  isThere: (data) => hasGroupsWith(data, 'revenue', 'shoppers'),
  empty: (context) => (context.data.concentration.groupsFor['0.8'] === null ? noRevenue(context) : null),
  finding,
  chart: {
    kind: 'Chart of pairs of points',
    widths: [560, 340],
    draw: benchmarkChart,
    height: benchmarkHeight,
    legend: () => [
      ['dot accent', 'Share of revenue'],
      ['diamond', 'Share of shoppers'],
    ],
  },
  shown: (data, options) => shownGroups(data, drawingFor(options)),
  caption: ({ words }) =>
    html`The ${words.many} with the most revenue. Blue line: the share of revenue is above the share of shoppers; grey line: below. One shopper can count for several ${words.many}.`,
  numbers: {
    kind: 'groups',
    id: 'benchmark-table',
    caption: () => 'Share of revenue and of shoppers',
    groups: largestGroups,
    columns: [revenue, marketShare, shoppers, popularity],
  },
} as const satisfies Figure

/** The groups with the most revenue, of those that have any. */
function largestGroups(data: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return keyedGroups(data)
    .filter(({ revenue }) => (revenue ?? 0) > 0)
    .slice(0, 12)
}

function finding({ data, format, words }: ReportContext): Sentence {
  const gap = ({ marketShare, popularityShare }: ReportGroup) => (marketShare ?? 0) - (popularityShare ?? 0)
  const [first] = largestGroups(data).toSorted((a, b) => Math.abs(gap(b)) - Math.abs(gap(a)))
  if (first === undefined) return [`Share of revenue and of shoppers by ${words.one}`]
  const revenue = first.marketShare ?? 0
  const popularity = first.popularityShare ?? 0
  return [
    nameInSentence(first, data.dimension),
    ' takes ',
    numberPart('marketShare', revenue, format.percent(revenue)),
    ' of revenue and reaches ',
    numberPart('popularityShare', popularity, format.percent(popularity)),
    ' of shoppers',
  ]
}

function shownGroups(data: Pick<ReportData, 'groups'>, drawing: Drawing): readonly ReportGroup[] {
  return chosenGroups(keyedGroups(data), largestGroups(data).length, drawing)
}

function benchmarkHeight(data: Pick<ReportData, 'groups'>, options: ChartOptions = {}): number {
  checkReportData('benchmarkHeight', data, ['groups'])
  return rankingHeight(shownGroups(data, drawingFor(options)).length, 56)
}

/**
 * The largest groups' share of revenue beside their share of shoppers, joined by a line.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function benchmarkChart(
  data: Pick<ReportData, 'groups' | 'dimension'>,
  options: ChartOptions = {},
): ChartOption {
  checkReportData('benchmarkChart', data, ['groups', 'dimension'])
  const drawing = drawingFor(options)
  const { theme, format } = drawing
  const groups = shownGroups(data, drawing)
  const at = (group: ReportGroup) => [group.marketShare ?? 0, group.popularityShare ?? 0] as const
  const fade = (group: ReportGroup) => ({ opacity: opacity(group, drawing) })
  const option: DrawnOption = {
    ...rankingOption(
      {
        groups,
        dimension: data.dimension,
        axis: { name: 'Share of total', write: (value) => percentAtAxis(value, format.locale) },
        values: (group) => [
          ['Share of revenue', format.percent(group.marketShare)],
          ['Share of shoppers', format.percent(group.popularityShare)],
          ['Revenue', format.money(group.revenue)],
          ['Shoppers', format.integer(group.shoppers)],
        ],
        room: { top: 6, right: 22 },
      },
      drawing,
    ),
    series: [
      {
        type: 'bar',
        stack: 'distance',
        silent: true,
        barWidth: 3,
        itemStyle: { color: 'transparent' },
        emphasis: { disabled: true },
        data: groups.map((group) => {
          const [revenue, popularity] = at(group)
          return Math.min(revenue, popularity)
        }),
      },
      {
        type: 'bar',
        stack: 'distance',
        silent: true,
        barWidth: 3,
        emphasis: { disabled: true },
        data: groups.map((group) => {
          const [revenue, popularity] = at(group)
          return {
            value: Math.abs(revenue - popularity),
            itemStyle: {
              color: revenue >= popularity ? theme.accent : theme.reference,
              opacity: 0.35 * opacity(group, drawing),
            },
          }
        }),
      },
      {
        type: 'scatter',
        name: 'Share of shoppers',
        symbol: 'diamond',
        symbolSize: 15,
        emphasis: { disabled: true },
        data: groups.map((group, place) => ({
          value: [group.popularityShare, place] as [number, number],
          itemStyle: { color: theme.surface, borderColor: theme.reference, borderWidth: 2, ...fade(group) },
        })),
      },
      {
        type: 'scatter',
        name: 'Share of revenue',
        symbol: 'circle',
        symbolSize: 10,
        emphasis: { disabled: true },
        data: groups.map((group, place) => ({
          value: [group.marketShare, place] as [number, number],
          itemStyle: { color: theme.accent, borderColor: theme.surface, borderWidth: 1, ...fade(group) },
        })),
      },
    ],
  }
  return option
}
