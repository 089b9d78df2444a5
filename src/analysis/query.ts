import type { Expression, Level, Value } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import type { ThresholdMethod } from '../definition/threshold.js'
import type { Rejected } from '../events/rejection.js'
import type { Warning } from '../events/warning.js'
import type { catalogue } from '../metrics/catalogue.js'
import type { RunOptions, Scanned } from '../sources/source.js'
import type { Dimension } from './dimension.js'

/** What groups are made by: a field, a derived dimension, any further column, or a dimension of your own. */
export type DimensionInput = string | Dimension

/** A metric, or the name of one of the catalogue. */
export type MetricInput = AnyMetric | keyof typeof catalogue

/** The instants in scope, and the zone that time is cut in. */
export interface TimeScope {
  /** The first instant in scope: a `Date`, or text. A date alone is midnight in the time zone; text without a zone is local to it. */
  readonly from?: Date | string
  /** The first instant after the scope: `to` itself is not in it. */
  readonly to?: Date | string
  /**
   * A name of the IANA database; `UTC` unless given. Of times before 1972, zones are as each engine's own database has them, and Athena
   * counts their offsets in whole minutes.
   */
  readonly timeZone?: string
}

/** A column to sort by; descending unless said, null last. */
export type OrderInput = string | { readonly by: string; readonly direction?: 'ascending' | 'descending' }

/** What is asked of events. */
export interface Query<
  By extends DimensionInput = DimensionInput,
  M extends MetricInput = MetricInput,
  Totals extends boolean = true,
> {
  /** Dimensions; none unless given, for totals only. */
  readonly by?: By | readonly By[]
  /** The whole catalogue unless given, as far as the source has the columns for it. */
  readonly metrics?: readonly M[]
  /** Which events are in scope: those for which it is true. */
  readonly where?: Expression<'event', boolean>
  readonly time?: TimeScope
  /** The fewest sessions a group needs for thresholds and classes; 30 unless given, none where the source has no column of sessions. */
  readonly minSessions?: number
  /** How thresholds are found, by metric; the median unless given. */
  readonly thresholds?: Readonly<Record<string, ThresholdMethod>>
  /** One or several columns of the rows. By time, ascending, where the first dimension is one; else by the first metric, descending. */
  readonly orderBy?: OrderInput | readonly OrderInput[]
  /** The most rows to return; metrics are computed over all groups all the same. */
  readonly limit?: number
  /**
   * Whether the metrics are wanted over all events in scope, too; true unless given. Without them, distinct values need not be counted
   * once more over all groups. Metrics that compare a group with all events have what they need. SQL has no totals beside groups.
   */
  readonly totals?: Totals
}

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
