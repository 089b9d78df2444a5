import { checkReportData } from '../checked-data.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import {
  type ChartOption,
  type ChartOptions,
  chosenGroups,
  type Drawing,
  drawingOf,
  opacityOf,
  rankedGroups,
} from './chart.js'
import { rankingHeight, rankingOption } from './ranking.js'
import type { DrawnOption } from './tooltip.js'

const count = 12

/** The groups with the most revenue, of those that have any. */
export function benchmarkGroups(data: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return rankedGroups(data)
    .filter(({ revenue }) => (revenue ?? 0) > 0)
    .slice(0, count)
}

function shownGroups(data: Pick<ReportData, 'groups'>, drawing: Drawing): readonly ReportGroup[] {
  return chosenGroups(rankedGroups(data), benchmarkGroups(data).length, drawing)
}

/** The height the chart needs, in pixels. */
export function benchmarkHeight(data: Pick<ReportData, 'groups'>, options: ChartOptions = {}): number {
  checkReportData('benchmarkHeight', data, ['groups'])
  return rankingHeight(shownGroups(data, drawingOf(options)).length, 56)
}

/** The largest groups' share of revenue beside their share of shoppers, joined by a line. */
export function benchmarkChart(
  data: Pick<ReportData, 'groups' | 'dimension'>,
  options: ChartOptions = {},
): ChartOption {
  checkReportData('benchmarkChart', data, ['groups', 'dimension'])
  const drawing = drawingOf(options)
  const { theme, format } = drawing
  const groups = shownGroups(data, drawing)
  const at = (group: ReportGroup) => [group.marketShare ?? 0, group.popularityShare ?? 0] as const
  const fade = (group: ReportGroup) => ({ opacity: opacityOf(group, drawing) })
  const option: DrawnOption = {
    ...rankingOption(
      {
        groups,
        dimension: data.dimension,
        axis: { name: 'Share of the total', write: (value) => percentAtAxis(value, format.locale) },
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
              opacity: 0.35 * opacityOf(group, drawing),
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

/** At an axis, percents need no more places than they have. */
export function percentAtAxis(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value)
}
