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
export { type ReportQuery, reportData } from './report/data.js'
export type { ChartOption, ChartOptions } from './report/drawing/chart-options.js'
export { sparklineSvg } from './report/drawing/sparkline.js'
export { chartSvg, type SvgOptions } from './report/drawing/svg.js'
export { benchmarkChart } from './report/figures/benchmark.js'
export { factorsChart } from './report/figures/factors.js'
export type { ReportChart } from './report/figures/figure.js'
export { funnelChart } from './report/figures/funnel.js'
export { matrixChart } from './report/figures/matrix.js'
export { paretoChart } from './report/figures/pareto.js'
export { type ReportChartName, reportCharts } from './report/figures/registry.js'
export { stickinessChart } from './report/figures/stickiness.js'
export { trendChart } from './report/figures/trend.js'
export { type Findings, findingsOf } from './report/findings.js'
export { type Format, formatFor } from './report/format.js'
export { popularityShare } from './report/metrics.js'
export type { RenderOptions } from './report/options.js'
export { renderReport } from './report/page/render.js'
export type {
  Headlines,
  ReportConcentration,
  ReportData,
  ReportDefinition,
  ReportFactors,
  ReportGroup,
  ReportPeriod,
  ReportScan,
  TrendPoint,
} from './report/report-data.js'
export { type Part, plain, type Sentence } from './report/sentence.js'
export { type ChartTheme, chartThemes } from './report/theme.js'
export { type GroupWords, wordsFor } from './report/words.js'
