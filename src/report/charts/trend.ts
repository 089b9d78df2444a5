import { checkReportData } from '../checked-data.js'
import type { ReportData, TrendPoint } from '../report-data.js'
import { baseOption, type ChartOption, type ChartOptions, drawingOf, valueAxis } from './chart.js'
import { drawnText } from './drawn-text.js'
import { type DrawnOption, tooltip } from './tooltip.js'
import { type TrendLine, trendLines } from './trend-lines.js'

/** The height the chart is made for, in pixels. */
export const trendHeight = 320

/**
 * Revenue and, below it, sessions over time; the period before as a dashed line, in step. Where the events have no column for one, what
 * comes nearest to it: purchases, shoppers, events.
 */
export function trendChart(data: Pick<ReportData, 'trend'>, options: ChartOptions = {}): ChartOption {
  checkReportData('trendChart', data, ['trend'])
  const drawing = drawingOf(options)
  const { theme, format, narrow } = drawing
  const { current, previous } = data.trend
  const [above, below] = trendLines(data.trend)
  const labels = current.map(({ at }) => drawnText(format.time(at)))
  const few = current.length <= 31
  const left = narrow ? 44 : 56
  const axis = (gridIndex: number, shown: boolean) =>
    ({
      type: 'category',
      gridIndex,
      data: labels,
      boundaryGap: current.length === 1,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: {
        show: shown,
        color: theme.muted,
        fontSize: 11,
        hideOverlap: true,
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
      },
      axisPointer: { show: true, type: 'line', label: { show: false }, lineStyle: { color: theme.muted, width: 1 } },
    }) as const
  const line = ({ name }: TrendLine, points: readonly TrendPoint[], index: number, before: boolean) =>
    ({
      type: 'line',
      name: before ? `${name} before` : name,
      xAxisIndex: index,
      yAxisIndex: index,
      data: current.map((_, place) => points[place]?.[name] ?? null),
      showSymbol: current.length === 1,
      symbol: 'circle',
      symbolSize: few ? 5 : 4,
      lineStyle: before
        ? { color: theme.reference, width: 1.5, type: [4, 3] }
        : { color: theme.accent, width: index === 0 ? 2 : 1.5 },
      itemStyle: { color: before ? theme.reference : theme.accent },
      emphasis: { disabled: true },
      z: before ? 2 : 3,
      ...(before ? {} : { areaStyle: { color: theme.accent, opacity: 0.1 } }),
    }) as const
  const title = (name: string, gridIndex: number, write: (value: number) => string) => ({
    ...valueAxis(drawing, write),
    gridIndex,
    name,
    nameLocation: 'end' as const,
    nameGap: 12,
    nameTextStyle: { color: theme.muted, fontSize: 11, align: 'left' as const, padding: [0, 0, 0, -left + 4] },
    splitNumber: gridIndex === 0 ? 4 : 2,
  })
  const option: DrawnOption = {
    ...baseOption(drawing),
    grid: [
      { left, right: 10, top: 30, height: 162 },
      { left, right: 10, top: 230, height: 60 },
    ],
    xAxis: [axis(0, false), axis(1, true)],
    yAxis: [title(above.label, 0, above.short(format)), title(below.label, 1, below.short(format))],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: tooltip({ trigger: 'axis' }, ({ dataIndex }) => {
      const [now, before] = [current[dataIndex], previous[dataIndex]]
      if (now === undefined) return null
      return {
        title: format.time(now.at),
        values: [
          ...[above, below].map((one) => [one.label, one.write(format)(now[one.name])] as const),
          ...(below.name === 'sessions' ? [['Conversion rate', format.percent(now.conversionRate)] as const] : []),
          ...(before === undefined
            ? []
            : [above, below].map(
                (one) => [`${one.label} ${format.time(before.at)}`, one.write(format)(before[one.name])] as const,
              )),
        ],
      }
    }),
    series: [
      ...(previous.length > 0 ? [line(above, previous, 0, true), line(below, previous, 1, true)] : []),
      line(above, current, 0, false),
      line(below, current, 1, false),
    ],
  }
  return option
}
