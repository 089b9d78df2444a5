import type { Expression } from '../definition/expression.js'
import type { AnyMetric } from '../definition/metric.js'
import type { ThresholdMethod } from '../definition/threshold.js'
import type { CatalogueName } from '../metrics/catalogue.js'

/** A dimension of your own. */
export interface Dimension<Name extends string = string> {
  readonly name: Name
  readonly expr: Expression<'event', string>
}

/** What groups are made by: a field, a derived dimension, any further column, or a dimension of your own. */
export type DimensionInput = string | Dimension

/** A metric, or the name of one of the catalogue. */
export type MetricInput = AnyMetric | CatalogueName

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
  /**
   * Unless given: events, sessions, purchases, revenue, orders, stickiness, conversionRate and averageOrderValue, as far as the source has the
   * columns for them. Metrics of the whole table, such as `hhi`, stand in the totals and in no row.
   */
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
