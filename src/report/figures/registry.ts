import type { ReportData } from '../report-data.js'
import { benchmark } from './benchmark.js'
import { factors } from './factors.js'
import type { Figure, ReportChart } from './figure.js'
import { funnel } from './funnel.js'
import { matrix } from './matrix.js'
import { opportunities } from './opportunities.js'
import { pareto } from './pareto.js'
import { stickiness } from './stickiness.js'
import { trend } from './trend.js'

/** The figures of the report, in the order of the page. */
export const figures = [
  trend,
  funnel,
  factors,
  benchmark,
  pareto,
  stickiness,
  opportunities,
  matrix,
] as const satisfies readonly Figure[]

/** The figures whose columns the events have. */
export function figuresFor(data: ReportData): readonly Figure[] {
  return figures.filter((figure: Figure) => figure.isThere?.(data) ?? true)
}

/** The name of a figure of the report. */
export type FigureName = (typeof figures)[number]['name']

type DrawnFigure = Extract<(typeof figures)[number], { readonly chart: ReportChart }>

/** The name of a chart of the report. */
export type ReportChartName = DrawnFigure['name']

/** The charts of the report by name, in the order of the page. */
export const reportCharts = Object.fromEntries(
  figures.flatMap((figure) => {
    if (!('chart' in figure)) return []
    const { draw, height } = figure.chart
    return [[figure.name, { draw, height }]]
  }),
) as { readonly [F in DrawnFigure as F['name']]: Pick<F['chart'], 'draw' | 'height'> }
