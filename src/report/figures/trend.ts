import { checkReportData } from '../checked-data.js'
import type { ReportContext } from '../context.js'
import { valueAxis } from '../drawing/axes.js'
import { baseOption, drawingFor } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { drawnText } from '../drawing/drawn-text.js'
import { type DrawnOption, tooltip } from '../drawing/tooltip.js'
import type { Format } from '../format.js'
import { type Html, html, joinHtml, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import { isThere } from '../presence.js'
import type { Headlines, ReportData, TrendPoint } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import { capitalized, rateNames } from '../words.js'
import type { Figure, TextTable } from './figure.js'

/** Revenue and sessions over time, beside those of the previous period. */
export const trend = {
  name: 'trend',
  section: 'overview',
  title: 'Trend',
  finding,
  chart: {
    kind: 'Line chart',
    widths: [770, 340],
    draw: trendChart,
    height: () => 320,
    legend: ({ trend }) =>
      trend.previous.length === 0
        ? []
        : [
            ['line accent', 'This period'],
            ['dashed', 'Previous period'],
          ],
  },
  caption: ({ data: { trend, timeZone, noPrevious }, format }) =>
    html`${capitalized(trendLines(trend)[0].noun)} and ${trendLines(trend)[1].noun} by ${trend.unit}, in ${timeZone}.${missingHtml(trend, format)}${noPrevious === null ? '' : ` Not compared with a previous period: ${noPrevious}.`}`,
  numbers: { kind: 'text', table },
} as const satisfies Figure

/** Whether there is data of a time. Without any, nothing is known of it, not even that nothing was bought. */
function hasData({ events, revenue, purchases, sessions, shoppers }: TrendPoint): boolean {
  return events !== 0 || [revenue, purchases, sessions, shoppers].some((value) => value !== null)
}

/** Says of which times there is no data: before it begins, after it ends, and in between. */
function missingHtml({ current, unit }: ReportData['trend'], format: Format): Html {
  const first = current.find(hasData)
  const last = current.findLast(hasData)
  if (first === undefined || last === undefined) return noHtml
  const within = current.filter((point) => point.at > first.at && point.at < last.at && !hasData(point))
  const listed = within.length > 3 ? '' : ` (${within.map(({ at }) => format.time(at)).join(', ')})`
  return joinHtml([
    current[0] === first ? noHtml : html` The data begins with ${format.time(first.at)}.`,
    current.at(-1) === last ? noHtml : html` The data ends with ${format.time(last.at)}.`,
    within.length === 0
      ? noHtml
      : html` No data of ${numberHtml('missing', within.length, format.integer(within.length))} ${within.length === 1 ? unit : `${unit}s`}${listed}: gaps in the lines.`,
  ])
}

function finding({ data: { trend }, format }: ReportContext): Sentence {
  const [{ name, label, noun }] = trendLines(trend)
  const best = trend.current.reduce<TrendPoint | null>(
    (most, point) => ((point[name] ?? 0) > (most?.[name] ?? 0) ? point : most),
    null,
  )
  if (best === null) return [`${label} by ${trend.unit}`]
  const figure = best[name] ?? 0
  const text = name === 'revenue' ? format.compactMoney(figure) : format.integer(figure)
  return [
    `The best ${trend.unit} was `,
    format.time(best.at),
    ', with ',
    numberPart(`best${label}`, figure, text),
    ...(name === 'revenue' ? [] : [` ${noun}`]),
  ]
}

function table({ data, format }: ReportContext): TextTable {
  const { current, previous, unit } = data.trend
  const compared = previous.length > 0
  const [above] = trendLines(data.trend)
  const known = (
    [
      ['revenue', 'Revenue', format.money],
      ['sessions', 'Sessions', format.integer],
      ['shoppers', 'Shoppers', format.integer],
      ['orders', 'Orders', format.integer],
      ['sessionConversionRate', rateNames.sessionConversionRate, format.percent],
      ['conversionRate', rateNames.conversionRate, format.percent],
    ] as const
  ).filter(([name]) => isThere(data, name))
  const columns = isThere(data, 'revenue') ? known : [['purchases', 'Purchases', format.integer] as const, ...known]
  return {
    caption: `Figures by ${unit}`,
    heads: [
      capitalized(unit),
      ...columns.map(([, head]) => head),
      ...(compared ? ['Previous', `Previous ${above.name}`] : []),
    ],
    rows: current.map((point, index) => [
      point.at,
      ...columns.map(([name, , write]) => write(point[name])),
      ...(compared ? [previous[index]?.at ?? '', above.write(format)(previous[index]?.[above.name] ?? null)] : []),
    ]),
  }
}

/**
 * Revenue and, below it, sessions over time, with the previous period as dashed lines. Where the events lack a column, purchases stand in
 * for revenue, and shoppers or events for sessions.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function trendChart(data: Pick<ReportData, 'trend'>, options: ChartOptions = {}): ChartOption {
  checkReportData('trendChart', data, ['trend'])
  const { trend } = data
  const drawing = drawingFor(options)
  const { theme, format, narrow } = drawing
  const { current, previous } = trend
  const [above, below] = trendLines(trend)
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
      showSymbol: false,
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
  // A value between gaps makes no line.
  const lone = ({ name }: TrendLine, points: readonly TrendPoint[], index: number, before: boolean) => {
    const valueAt = (place: number) => points[place]?.[name] ?? null
    return {
      type: 'scatter' as const,
      xAxisIndex: index,
      yAxisIndex: index,
      silent: true,
      symbol: 'circle',
      symbolSize: few ? 5 : 4,
      itemStyle: { color: before ? theme.reference : theme.accent },
      tooltip: { show: false },
      data: current.map((_, place) =>
        valueAt(place - 1) === null && valueAt(place + 1) === null ? valueAt(place) : null,
      ),
    }
  }
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
          ...(hasData(now) ? [] : [['No data', ''] as const]),
          ...[above, below].map((one) => [one.label, one.write(format)(now[one.name])] as const),
          ...(below.name === 'sessions'
            ? [[rateNames.sessionConversionRate, format.percent(now.sessionConversionRate)] as const]
            : []),
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
      ...(previous.length > 0 ? [lone(above, previous, 0, true), lone(below, previous, 1, true)] : []),
      lone(above, current, 0, false),
      lone(below, current, 1, false),
    ],
  }
  return option
}

/** One of the two lines of the trend. */
interface TrendLine {
  readonly name: keyof Headlines
  readonly label: string
  /** Its name within a sentence. */
  readonly noun: string
  readonly write: (format: Format) => (value: number | null) => string
  /** Writes a value where there is little room. */
  readonly short: (format: Format) => (value: number) => string
}

/** The two lines of a trend, the upper and the lower: revenue and sessions, or what stands in for them. */
function trendLines({ current }: ReportData['trend']): readonly [TrendLine, TrendLine] {
  const counted = (name: keyof Headlines, noun: string): TrendLine => ({
    name,
    label: capitalized(name),
    noun,
    write: ({ integer }) => integer,
    short: ({ compact }) => compact,
  })
  const revenue: TrendLine = {
    ...counted('revenue', 'revenue'),
    write: ({ money }) => money,
    short: ({ axisMoney }) => axisMoney,
  }
  const first = (...lines: readonly [TrendLine, ...TrendLine[]]) =>
    lines.find(({ name }) => current.some((point) => point[name] !== null)) ?? lines[0]
  return [
    first(revenue, counted('purchases', 'purchases')),
    first(
      counted('sessions', 'distinct sessions'),
      counted('shoppers', 'distinct shoppers'),
      counted('events', 'events'),
    ),
  ]
}
