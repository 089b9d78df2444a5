import type { ReportData } from '../report-data.js'
import { benchmarkChart, benchmarkHeight } from './benchmark.js'
import type { ChartOption, ChartOptions } from './chart.js'
import { funnelChart, funnelHeight } from './funnel.js'
import { matrixChart, matrixHeight } from './matrix.js'
import { paretoChart, paretoHeight } from './pareto.js'
import { stickinessChart, stickinessHeight } from './stickiness.js'
import { trendChart, trendHeight } from './trend.js'

/** A chart of the report: how it is drawn, and how high it needs to be. */
export interface ReportChart {
  readonly draw: (data: ReportData, options: ChartOptions) => ChartOption
  readonly height: (data: ReportData, options: ChartOptions) => number
}

/** The charts of the report by name, in the order of the page. */
export const reportCharts = {
  trend: { draw: trendChart, height: () => trendHeight },
  funnel: { draw: funnelChart, height: () => funnelHeight },
  benchmark: { draw: benchmarkChart, height: benchmarkHeight },
  pareto: { draw: paretoChart, height: () => paretoHeight },
  stickiness: { draw: stickinessChart, height: stickinessHeight },
  matrix: { draw: matrixChart, height: (_, options) => matrixHeight(options) },
} as const satisfies Record<string, ReportChart>

/** The name of a chart of the report. */
export type ReportChartName = keyof typeof reportCharts
