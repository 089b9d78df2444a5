/**
 * Metrics of e-commerce behaviour from one definition. This entry is pure: it has no driver, reads no files, and runs in a browser.
 *
 * @module
 */

export type { Analysis, AnalysisOf, AnalyzeOptions, MetricValues, Row } from './analysis/analysis.js'
// Analysis
export { analyze } from './analysis/analyze.js'
export { type Comparison, compare, growth, type Period, previousPeriod } from './analysis/compare.js'
export { createEventsView, type EventsViewOptions } from './analysis/events-view.js'
export {
  type Funnel,
  type FunnelAnswer,
  type FunnelQuery,
  type FunnelStep,
  type FunnelValues,
  funnel,
  funnelOf,
  type OrderedFunnelValues,
} from './analysis/funnel.js'
export {
  type RevenueChange,
  type RevenueEffect,
  type RevenueFactor,
  type RevenueFactorName,
  type RevenueTree,
  type RevenueTreeValues,
  revenueTree,
  revenueTreeMetrics,
} from './analysis/revenue-tree.js'
export type { SqlOptions, SqlTarget } from './analysis/sql-table.js'
export { toSql, toSqlExpression } from './analysis/to-sql.js'
export { checkExpression, type ExpressionType } from './definition/check.js'
export { formulaOf } from './definition/describe.js'
// Expressions and metrics
export * from './definition/expr.js'
export * as expr from './definition/expr.js'
export type {
  AggregateNode,
  ArithmeticNode,
  BucketNode,
  CompareNode,
  ConditionalNode,
  CountNode,
  CountSequenceNode,
  ElapsedNode,
  Expression,
  ExpressionNode,
  FieldAggregateNode,
  FieldExpression,
  FieldNode,
  FirstPartNode,
  IsNullNode,
  Level,
  LiteralNode,
  LogicNode,
  MetricNode,
  MetricReference,
  NotNode,
  OneOfNode,
  Operand,
  QuantileNode,
  Scalar,
  ThresholdNode,
  Typed,
  Value,
  ValueAggregateNode,
  WindowNode,
} from './definition/expression.js'
export {
  type AnyMetric,
  type CallableMetric,
  type ComparingMetric,
  defineMetric,
  type Metric,
  type MetricDescription,
  type MetricFormat,
  type MetricJson,
  type MetricSpec,
  type ThresholdReference,
  type TotalReference,
  thresholdFor,
  totalOf,
} from './definition/metric.js'
export { narrowed } from './definition/narrowed.js'
export type { ThresholdMethod } from './definition/threshold.js'
export { childrenOf, keyOf, walk } from './definition/visit.js'
// Errors
export {
  CartometricsError,
  DefinitionError,
  EventError,
  QueryError,
  SourceError,
  type SourceErrorContext,
  UnsupportedError,
} from './errors.js'
// Events
export { type Binding, type BindingOptions, defineBinding } from './events/binding.js'
export { type TimeUnit, timeUnits } from './events/calendar.js'
export { type EventField, eventFields, type FieldDefinition, type ValueType } from './events/fields.js'
export type { EpochUnit } from './events/instants.js'
export { type ParsedEvents, parseEvent, parseEvents, type RawEvent } from './events/parse.js'
export { describeRejected, type Rejected, type RejectedExample } from './events/rejection.js'
export { type Event, eventSchema } from './events/schema.js'
export type { ValueOptions } from './events/value-options.js'
export type { Warning } from './events/warning.js'
export type { Hint } from './hint.js'
// The catalogue
export { type CatalogueName, catalogue, findMetric } from './metrics/catalogue.js'
export * from './metrics/metrics.js'
export * as metrics from './metrics/metrics.js'
export { type Quadrant, quadrants } from './metrics/quadrant-names.js'
export { derivedDimensions, dimension } from './plan/dimension.js'
// Sources
export type { MeasureColumn } from './plan/measure-column.js'
export {
  conditionsOf,
  type Eligible,
  type MeasurePlan,
  type PlannedDimension,
  type TimeRange,
} from './plan/measure-plan.js'
export type { Dimension, DimensionInput, MetricInput, OrderInput, Query, Thresholds, TimeScope } from './plan/query.js'
export type { GivenSource } from './sources/given-source.js'
export type { ArrowBatch, ArrowData, ArrowSchema, ArrowTable, ArrowType, ArrowVector } from './sources/memory/arrow.js'
export { type ArrowOptions, type BatchInput, fromArrow, fromBatches } from './sources/memory/from-arrow.js'
export { type FromEventsOptions, fromEvents } from './sources/memory/from-events.js'
export type {
  MeasureTable,
  Progress,
  RunOptions,
  Scanned,
  SkippedFile,
  Source,
} from './sources/source.js'
