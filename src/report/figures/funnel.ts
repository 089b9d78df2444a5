import type { FunnelStep } from '../../analysis/funnel.js'
import { checkReportData } from '../checked-data.js'
import type { ReportContext } from '../context.js'
import { baseOption, drawingFor } from '../drawing/chart.js'
import type { ChartOption, ChartOptions } from '../drawing/chart-options.js'
import { textWidth } from '../drawing/labels.js'
import { type DrawnOption, tooltip } from '../drawing/tooltip.js'
import { type Html, html, noHtml } from '../html.js'
import { numberHtml } from '../number.js'
import type { ReportData } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import type { Figure, TextTable } from './figure.js'

/** The names of the steps for the reader. */
const stepLabels: Readonly<Record<FunnelStep['name'], string>> = {
  view: 'Viewed',
  cart: 'Added to cart',
  purchase: 'Bought',
}

/** How far sessions got, from view to purchase. */
export const funnel = {
  name: 'funnel',
  section: 'overview',
  title: 'Funnel',
  isThere: ({ funnel }) => funnel.steps.length > 0,
  finding,
  chart: { kind: 'Funnel', widths: [360], draw: funnelChart, height: () => 300 },
  caption,
  numbers: { kind: 'text', table },
} as const satisfies Figure

function finding({ data: { funnel }, format }: ReportContext): Sentence {
  const [first, , last] = funnel.steps
  if (first === undefined || last === undefined || last.ofFirst === null) return ['From view to purchase']
  const order = funnel.ordered ? ', in that order' : ''
  if (last.sessions === 0) return [`No session went from view to cart to purchase${order}`]
  return [
    numberPart('funnelRate', last.ofFirst, format.percent(last.ofFirst)),
    ` of sessions with a view went on to cart and purchase${order}`,
  ]
}

function caption({ data: { funnel }, format }: ReportContext): Html {
  const { shortCuts, ordered } = funnel
  const how = ordered
    ? 'without a view and then a cart earlier in the same session'
    : 'without a view or a cart in the same session'
  const extra =
    shortCuts > 0 ? html` ${numberHtml('shortCuts', shortCuts, format.integer(shortCuts))} more bought ${how}.` : noHtml
  return html`Distinct sessions that took this step and all steps before it, in ${ordered ? 'this' : 'any'} order.${extra}`
}

function table({ data: { funnel }, format }: ReportContext): TextTable {
  return {
    caption: 'Sessions by step',
    heads: ['Step', 'Sessions', 'Of previous step', 'Of first step'],
    rows: funnel.steps.map(({ name, sessions, ofPrevious, ofFirst }) => [
      stepLabels[name],
      format.integer(sessions),
      format.percent(ofPrevious),
      format.percent(ofFirst),
    ]),
  }
}

/**
 * How far sessions got: a bar for each step, and between the bars the share that went on.
 *
 * @throws {@link QueryError} for what is not the data of a report, or an option that there is not
 */
export function funnelChart(data: Pick<ReportData, 'funnel'>, options: ChartOptions = {}): ChartOption {
  checkReportData('funnelChart', data, ['funnel'])
  const { funnel } = data
  const drawing = drawingFor(options)
  const { theme, format } = drawing
  const most = funnel.steps[0]?.sessions ?? 0
  // Each bar has two lines of text: above it the step and its number, below it the share that went on to the next.
  const rows = funnel.steps.map(({ name }) => stepLabels[name])
  const option: DrawnOption = {
    ...baseOption(drawing),
    grid: { left: 2, right: 2, top: 18, bottom: 8 },
    xAxis: { type: 'value', show: false, min: 0, max: most || 1 },
    yAxis: { type: 'category', data: rows, inverse: true, show: false },
    tooltip: tooltip({ trigger: 'item' }, ({ dataIndex }) => {
      const step = funnel.steps[dataIndex]
      if (step === undefined) return null
      return {
        title: stepLabels[step.name],
        values: [
          ['Sessions', format.integer(step.sessions)],
          ['Of previous step', format.percent(step.ofPrevious)],
          ['Of first step', format.percent(step.ofFirst)],
        ],
      }
    }),
    series: [
      {
        type: 'bar',
        barWidth: 28,
        showBackground: true,
        backgroundStyle: { color: theme.line, opacity: 0.55, borderRadius: 4 },
        // A step without sessions has no bar at all, not the shortest one.
        data: funnel.steps.map(({ sessions }) => (sessions === 0 ? null : sessions)),
        itemStyle: { color: theme.accent, borderRadius: 4 },
        emphasis: { disabled: true },
        barMinHeight: most > 0 ? 2 : 0,
      },
      {
        // The texts stand at the left end, however long the bar is.
        type: 'scatter',
        symbolSize: 0,
        silent: true,
        data: funnel.steps.map(({ name, sessions }, index) => ({
          value: [0, index],
          label: {
            show: true,
            position: [0, -33],
            formatter: () => `{name|${stepLabels[name]}}{value|${format.integer(sessions)}}`,
            rich: {
              // A server does not know how wide bold text is, so there is room for any font.
              name: { color: theme.ink, fontSize: 13, fontWeight: 600, width: 8 + 1.32 * textWidth(stepLabels[name]) },
              value: { color: theme.muted, fontSize: 13 },
            },
          },
        })),
      },
      {
        type: 'scatter',
        symbolSize: 0,
        silent: true,
        data: funnel.steps.slice(1).map(({ ofPrevious }, index) => ({
          value: [0, index],
          label: {
            show: true,
            position: [0, 20],
            formatter: () => `↓ ${format.percent(ofPrevious)} continued`,
            color: theme.muted,
            fontSize: 12,
          },
        })),
      },
    ],
  }
  return option
}
