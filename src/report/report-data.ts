import type { Funnel } from '../analysis/funnel.js'
import type { RevenueChange, RevenueTree } from '../analysis/revenue-tree.js'
import type { MetricDescription } from '../definition/metric.js'
import type { Rejected } from '../events/rejection.js'
import type { Warning } from '../events/warning.js'
import type { Quadrant } from '../metrics/quadrant-names.js'

/** The figures of all events in a period; null where the events have no column for one, or a ratio has no denominator. */
export interface Headlines {
  /** In the currency of the prices, like `averageOrderValue`. */
  readonly revenue: number | null
  readonly shoppers: number | null
  readonly sessions: number | null
  readonly orders: number | null
  readonly purchases: number | null
  readonly events: number | null
  readonly averageOrderValue: number | null
  /** The share of sessions with a purchase, as a fraction: 0.04 for 4%. */
  readonly sessionConversionRate: number | null
  /** Purchases per session, as a fraction; above 1 where sessions have several. */
  readonly conversionRate: number | null
}

/** The figures of one day, hour, week or month. Where there is no data of it, they are null, and `events` is 0. */
export interface TrendPoint extends Headlines {
  /** In ISO 8601: `2019-10-01`, `2019-10-01T13:00`, `2019-W40`, `2019-10`. */
  readonly at: string
}

/** The figures of one group. */
export interface ReportGroup extends Headlines {
  /** The brand, or the value of another dimension; null for the group of the events without one. */
  readonly key: string | null
  readonly marketShare: number | null
  readonly cumulativeShare: number | null
  readonly revenueRank: number | null
  readonly popularityShare: number | null
  readonly popularityRank: number | null
  readonly stickiness: number | null
  readonly quadrant: Quadrant | null
  readonly opportunity: boolean | null
  readonly revenueAtStake: number | null
  /** Its revenue in the previous period; null where there is no such period. */
  readonly previousRevenue: number | null
}

/** How concentrated revenue is over the groups that have a key. */
export interface ReportConcentration {
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

/** A period that a report covers. */
export interface ReportPeriod {
  /** The first instant, in ISO 8601, UTC; null where no bound was given and the data is empty. */
  readonly from: string | null
  /** The first instant after it. */
  readonly to: string | null
  /** Its first day in the time zone. */
  readonly firstDay: string | null
  /** Its last day in the time zone. */
  readonly lastDay: string | null
  readonly days: number
}

/** What revenue is a product of, and what its factors did to a change of it. */
export interface ReportFactors {
  /** The factors of the period's revenue. */
  readonly period: RevenueTree
  /** A change of revenue by its factors; null where there is nothing to compare. */
  readonly change: RevenueChange | null
  /** What is compared: the previous period with this one, or two halves of the period, of as many whole days. */
  readonly compared: 'periods' | 'halves'
  /** The first of the two; null where there is no change. */
  readonly before: ReportPeriod | null
  readonly after: ReportPeriod | null
}

/** What a metric of the report means. */
export interface ReportDefinition extends MetricDescription {
  readonly name: string
}

/** One scan of the source: what was asked, and what was read. */
export interface ReportScan {
  readonly asked: string
  readonly source: string
  readonly files: readonly string[]
  readonly milliseconds: number
}

/** All that a report shows, as plain data that can be stored as JSON. */
export interface ReportData {
  /** What the groups are, such as `brand`. */
  readonly dimension: string
  readonly timeZone: string
  readonly period: ReportPeriod
  /** The period before, of the same length; null where there is nothing to compare with. */
  readonly previousPeriod: ReportPeriod | null
  /** Why there is no previous period; null where there is one. */
  readonly noPrevious: string | null
  /** The condition that the events were filtered by, as `formulaOf` writes it; null without one. */
  readonly filter: string | null
  readonly totals: Headlines & { readonly buyers: number | null; readonly stickiness: number | null }
  readonly previousTotals: Headlines | null
  readonly previousTopShare: number | null
  /** By revenue, highest first; the group without a key last among equals. */
  readonly groups: readonly ReportGroup[]
  readonly thresholds: {
    readonly minSessions: number
    readonly sessions: number | null
    readonly conversionRate: number | null
    readonly stickiness: number | null
  }
  /** Without prices or without groups, its shares are null and its revenue is 0. */
  readonly concentration: ReportConcentration
  readonly trend: {
    readonly unit: 'hour' | 'day' | 'week' | 'month'
    readonly current: readonly TrendPoint[]
    /** Those of the previous period, point by point beside the current ones; empty where there is no such period. */
    readonly previous: readonly TrendPoint[]
  }
  /** It has no steps where the events have no sessions. */
  readonly funnel: Funnel
  /** Null where the events lack a column that a factor needs. */
  readonly factors: ReportFactors | null
  readonly definitions: readonly ReportDefinition[]
  /** The names of the metrics that the events have no columns for; their values are null everywhere. */
  readonly leftOut: readonly string[]
  /** Whether the events have the column to group by. */
  readonly grouped: boolean
  readonly rejected: Rejected
  /** How many events of the period were left out because they had been sent before. */
  readonly duplicates: number
  /** What a reader should know about the numbers; empty where there is nothing. */
  readonly warnings: readonly Warning[]
  readonly scans: readonly ReportScan[]
}
