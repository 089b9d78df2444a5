/**
 * The report: a page with the picture of an analysis, and its charts as options of ECharts and as SVG.
 *
 * @module
 */
export {
  type Comparison,
  compare,
  growth,
  type Period,
  previousPeriod,
} from './analysis/compare.js'
export {
  type Funnel,
  type FunnelQuery,
  type FunnelStep,
  type FunnelValues,
  funnel,
  funnelOf,
  type OrderedFunnelValues,
} from './analysis/funnel.js'
export { funnelMetrics, orderedFunnelMetrics } from './metrics/funnel.js'
export { type ReportChart, type ReportChartName, reportCharts } from './report/charts/all.js'
export { benchmarkChart } from './report/charts/benchmark.js'
export type { ChartOption, ChartOptions } from './report/charts/chart.js'
export { funnelChart } from './report/charts/funnel.js'
export { matrixChart } from './report/charts/matrix.js'
export { paretoChart } from './report/charts/pareto.js'
export { sparklineSvg } from './report/charts/sparkline.js'
export { stickinessChart } from './report/charts/stickiness.js'
export { chartSvg, type SvgOptions } from './report/charts/svg.js'
export { trendChart } from './report/charts/trend.js'
export { type ReportQuery, reportData } from './report/data.js'
export { type Findings, findingsOf, type Part, plain, type Sentence } from './report/findings.js'
export { type Format, formatFor } from './report/format.js'
export { popularityShare } from './report/metrics.js'
export type { RenderOptions } from './report/options.js'
export { renderReport } from './report/page/render.js'
export type {
  Headlines,
  ReportData,
  ReportDefinition,
  ReportGroup,
  ReportPeriod,
  ReportScan,
  TrendPoint,
} from './report/report-data.js'
export { type ChartTheme, chartThemes } from './report/theme.js'
export { type GroupWords, wordsFor } from './report/words.js'
