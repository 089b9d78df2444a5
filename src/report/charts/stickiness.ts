import { checkReportData } from '../checked-data.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { type ChartOption, type ChartOptions, chosenGroups, drawingOf, opacityOf } from './chart.js'
import { rankingHeight, rankingOption } from './ranking.js'
import type { DrawnOption } from './tooltip.js'

const count = 12

type Data = Pick<ReportData, 'groups' | 'dimension' | 'thresholds'>

/** The groups with enough sessions, by stickiness. */
export function stickiestGroups({ groups, thresholds }: Omit<Data, 'dimension'>): readonly ReportGroup[] {
  return groups
    .filter(
      ({ key, stickiness, sessions }) =>
        key !== null && stickiness !== null && (sessions ?? 0) >= thresholds.minSessions,
    )
    .toSorted((a, b) => (b.stickiness ?? 0) - (a.stickiness ?? 0))
}

/** Whether visitors stay with a group at least as long as the threshold says. */
export function isSticky({ stickiness }: ReportGroup, { thresholds }: Pick<Data, 'thresholds'>): boolean {
  return stickiness !== null && thresholds.stickiness !== null && stickiness >= thresholds.stickiness
}

/** The groups of the chart unless others are searched for. */
export function firstStickiest(data: Omit<Data, 'dimension'>): readonly ReportGroup[] {
  return stickiestGroups(data).slice(0, count)
}

/** The height the chart needs, in pixels. */
export function stickinessHeight(data: Data, options: ChartOptions = {}): number {
  checkReportData('stickinessHeight', data, ['groups', 'dimension', 'thresholds'])
  return rankingHeight(chosenGroups(stickiestGroups(data), count, drawingOf(options)).length, 74)
}

/** Where visitors stay the longest, with the threshold; those who stay but do not buy stand out. */
export function stickinessChart(data: Data, options: ChartOptions = {}): ChartOption {
  checkReportData('stickinessChart', data, ['groups', 'dimension', 'thresholds'])
  const drawing = drawingOf(options)
  const { theme, format } = drawing
  const groups = chosenGroups(stickiestGroups(data), count, drawing)
  const threshold = data.thresholds.stickiness
  const colourOf = (group: ReportGroup) => {
    if (group.opportunity === true) return theme.quadrants.underperformer
    return isSticky(group, data) ? theme.accent : theme.reference
  }
  const option: DrawnOption = {
    ...rankingOption(
      {
        groups,
        dimension: data.dimension,
        axis: { name: 'Events per session', write: (value) => new Intl.NumberFormat(format.locale).format(value) },
        values: (group) => [
          ['Stickiness', format.decimal(group.stickiness)],
          ['Sessions', format.integer(group.sessions)],
          ['Conversion rate', format.percent(group.conversionRate)],
        ],
        room: { top: 26, right: 44 },
        beside: groups.map(({ stickiness }) => format.decimal(stickiness)),
      },
      drawing,
    ),
    series: [
      {
        type: 'bar',
        barWidth: 12,
        emphasis: { disabled: true },
        data: groups.map((group) => ({
          value: group.stickiness ?? 0,
          itemStyle: {
            color: colourOf(group),
            borderRadius: [0, 3, 3, 0],
            opacity: opacityOf(group, drawing),
          },
        })),
        ...(threshold === null
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: theme.ink, type: [4, 3], width: 1 },
                label: {
                  show: true,
                  position: 'start',
                  color: theme.muted,
                  fontSize: 11,
                  formatter: () => `threshold ${format.decimal(threshold)}`,
                },
                data: [{ xAxis: threshold }],
              },
            }),
      },
    ],
  }
  return option
}
