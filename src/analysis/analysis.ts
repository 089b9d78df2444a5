import type { Expression, Level, Value } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import type { Rejected } from '../events/rejection.js'
import type { Warning } from '../events/warning.js'
import type { catalogue } from '../metrics/catalogue.js'
import type { DimensionInput, MetricInput } from '../plan/query.js'
import type { RunOptions, Scanned } from '../sources/source.js'

/** How a query is run. */
export interface AnalyzeOptions extends RunOptions {
  /** Makes rows that cannot be read an error, instead of counting them, and warnings about the quality of the data. */
  readonly strict?: boolean
}

type NameOf<D> = D extends { readonly name: infer N extends string } ? N : D extends string ? D : never

type MetricOf<M> = M extends keyof typeof catalogue ? (typeof catalogue)[M] : M

type ResultOf<M> = MetricOf<M> extends { readonly expr: Expression<Level, infer T> } ? T : Value

/** What any row may hold, where the query is not known to the compiler. */
type AnyValues = Readonly<Record<string, Value | null>>

/** The values of metrics, by name. */
export type MetricValues<M> =
  string extends NameOf<MetricOf<M>> ? AnyValues : { readonly [K in M as NameOf<MetricOf<K>>]: ResultOf<K> | null }

/** One row of a result: the group's key by dimension, null for the group without one, and its metrics. */
export type Row<By, M> = (string extends NameOf<By> ? AnyValues : { readonly [D in By as NameOf<D>]: string | null }) &
  MetricValues<M>

/** How concentrated revenue is over the groups that have a key. */
export interface Concentration {
  /** How many groups have a key. */
  readonly groups: number
  /** Their revenue. */
  readonly revenue: number
  /** The share of that revenue that the 1, 5 and 10 largest make; null without revenue. */
  readonly topShare: { readonly 1: number | null; readonly 5: number | null; readonly 10: number | null }
  /** How many groups, largest first, make that share of the revenue; null without revenue. */
  readonly groupsFor: { readonly '0.5': number | null; readonly '0.8': number | null }
  /** Herfindahl–Hirschman index, 0 to 1. */
  readonly hhi: number | null
  /** Gini coefficient, 0 to 1. */
  readonly gini: number | null
}

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
  /** The threshold of each metric that has one, and the fewest sessions that groups needed for it. */
  readonly thresholds: { readonly minSessions: number } & Readonly<Record<string, number | null>>
  /** Null without dimensions, and where the source has no column of prices. */
  readonly concentration: Concentration | null
  readonly rejected: Rejected
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
