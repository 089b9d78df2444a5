import type { Expression, Level } from '../definition/expression.js'
import type { AnyMetric, ComparedBy } from '../definition/metric.js'
import type { ThresholdMethod } from '../definition/threshold.js'
import type { CatalogueAlias, CatalogueMetric, CatalogueName, catalogueAliases } from '../metrics/catalogue.js'

/** A dimension of your own. */
export interface Dimension<Name extends string = string> {
  readonly name: Name
  readonly expr: Expression<'event', string>
}

/** What groups are made by: a field, a derived dimension, any further column, or a dimension of your own. */
export type DimensionInput = string | Dimension

type IsInstant<By> = By extends 'eventTime' ? true : false

/** Dimensions to make groups by; instants are none. */
type Grouping<By> =
  true extends IsInstant<By>
    ? 'eventTime has a value of its own for each event: group by hour, day, week or month'
    : By | readonly By[]

/** A metric, or the name of one of the catalogue. */
export type MetricInput = AnyMetric | CatalogueName

/** The metric that a query names. */
export type MetricOf<M> = M extends CatalogueName ? CatalogueMetric<M> : M

/** The name that a metric has in rows: its own, whatever the query calls it. */
export type MetricName<M> = MetricOf<M> extends { readonly name: infer N extends string } ? N : never

type AliasOf<Name> = { [A in CatalogueAlias]: (typeof catalogueAliases)[A] extends Name ? A : never }[CatalogueAlias]

/** The names by which a query can set a threshold for a metric: that of a number of each group. */
type OwnThreshold<M> =
  MetricOf<M> extends { readonly expr: Expression<infer L, number> }
    ? [L] extends ['summary']
      ? never
      : MetricName<M> | AliasOf<MetricName<M>>
    : never

/** Metrics of one's own that are in sight of other groups may compare them with any threshold. */
type AnyThreshold<M> =
  MetricOf<M> extends { readonly name: CatalogueName }
    ? never
    : MetricOf<M> extends { readonly expr: Expression<infer L extends Level> }
      ? 'table' extends L
        ? string
        : never
      : never

/** The names of the thresholds that a query can set: its metrics, and those that its classes compare. */
type ThresholdName<M> = M extends unknown
  ? OwnThreshold<M> | ComparedBy<MetricOf<M>> | AliasOf<ComparedBy<MetricOf<M>>> | AnyThreshold<M>
  : never

/** How thresholds are found, by metric: of any, where the compiler does not know which a query asks for. */
export type Thresholds<M = MetricInput> =
  string extends ThresholdName<M>
    ? Readonly<Record<string, ThresholdMethod>>
    : { readonly [Name in ThresholdName<M>]?: ThresholdMethod }

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
  readonly by?: Grouping<By>
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
  /** How thresholds are found: of the metrics, and of those that their classes compare; the median unless given. */
  readonly thresholds?: Thresholds<M>
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
