import type { Expression, Level, Value } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import type { Rejected } from '../events/rejection.js'
import type { Warning } from '../events/warning.js'
import type { DimensionInput, MetricInput, MetricName, MetricOf } from '../plan/query.js'
import type { RunOptions, Scanned } from '../sources/source.js'

/** How a query is run. */
export interface AnalyzeOptions extends RunOptions {
  /** Makes rows that cannot be read an error, instead of counting them, and warnings about the quality of the data. */
  readonly strict?: boolean
}

type NameOf<D> = D extends { readonly name: infer N extends string } ? N : D extends string ? D : never

type ResultOf<M> = MetricOf<M> extends { readonly expr: Expression<Level, infer T> } ? T : Value

/** What any row may hold, where the query is not known to the compiler. */
type AnyValues = Readonly<Record<string, Value | null>>

/** The values of metrics, by name: their own, where a query calls them by another. */
export type MetricValues<M> =
  string extends MetricName<M> ? AnyValues : { readonly [K in M as MetricName<K>]: ResultOf<K> | null }

/** The metrics that have a value for each group: not those of the whole table. */
type OfGroups<M> = M extends unknown
  ? MetricOf<M> extends { readonly expr: Expression<infer L, Value> }
    ? [L] extends ['summary']
      ? never
      : M
    : M
  : never

/** One row of a result: the group's key by dimension, null for the group without one, and its metrics. */
export type Row<By, M> = (string extends NameOf<By> ? AnyValues : { readonly [D in By as NameOf<D>]: string | null }) &
  MetricValues<OfGroups<M>>

/**
 * The answer to a query, with rows and totals typed by it. Any such answer with totals is an `Analysis` without parameters, too; any at
 * all is an `Analysis<DimensionInput, MetricInput, boolean>`.
 */
export type Analysis<
  By extends DimensionInput = DimensionInput,
  M extends MetricInput = MetricInput,
  Totals extends boolean = true,
> = AnalysisOf<Row<By, M>, Totals extends true ? MetricValues<M> : null>

/** The answer to a query, by the types of its rows and totals. */
export interface AnalysisOf<R, V> {
  /** One a group, in order; none without dimensions. */
  readonly rows: readonly R[]
  /** The metrics over all events in scope, null for those that compare groups; null as a whole where they were not wanted. */
  readonly totals: V
  /**
   * The threshold of each metric that has one. The fewest sessions that groups needed stand beside them, unless a metric is called
   * `minSessions`.
   */
  readonly thresholds: { readonly minSessions: number } & Readonly<Record<string, number | null>>
  /** The fewest sessions that groups needed for thresholds and classes; 0 where the source has no column of sessions. */
  readonly minSessions: number
  /** How many groups have fewer sessions than that, and so count for no threshold and have no class; 0 where there are no thresholds. */
  readonly smallGroups: number
  readonly rejected: Rejected
  /** How many events were left out because they had been sent before; 0 unless the binding says how to tell. */
  readonly duplicates: number
  /** What a reader of the answer should know; empty where there is nothing. */
  readonly warnings: readonly Warning[]
  readonly scanned: Scanned
  /** The names of the dimensions. */
  readonly dimensions: readonly string[]
  /** The metrics, in the order of the query; without those that were left out. */
  readonly metrics: readonly AnyMetric[]
  /** How many groups there are, whatever the limit. */
  readonly groups: number
}
