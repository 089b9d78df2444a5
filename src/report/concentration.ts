import { concentrationMetrics } from '../metrics/catalogue.js'
import { rankedGroups, rankedRevenue } from '../metrics/concentration.js'
import type { ReportConcentration } from './report-data.js'

const { topShare1, topShare5, topShare10, groupsFor50Percent, groupsFor80Percent, hhi, gini } = concentrationMetrics

/** The metrics asked of the groups as a whole, where the events have prices. */
export const groupsTogether = [
  rankedGroups,
  rankedRevenue,
  topShare1,
  topShare5,
  topShare10,
  groupsFor50Percent,
  groupsFor80Percent,
  hhi,
  gini,
] as const

/** The metrics asked of the groups of the previous period as a whole. */
export const previousGroupsTogether = [topShare5] as const

/** The totals of an answer: values by the metric's name. */
type Totals = Readonly<Record<string, unknown>>

/** The total of a metric; null where the metric was not asked for. */
export function totalValue(totals: Totals, { name }: { readonly name: string }): number | null {
  return (totals[name] as number | null | undefined) ?? null
}

/** Reads the concentration from an answer's totals. Without prices, only the number of groups is known. */
export function readConcentration(totals: Totals, groups: number): ReportConcentration {
  const value = (metric: (typeof groupsTogether)[number]) => totalValue(totals, metric)
  return {
    groups: value(rankedGroups) ?? groups,
    revenue: value(rankedRevenue) ?? 0,
    topShare: { 1: value(topShare1), 5: value(topShare5), 10: value(topShare10) },
    groupsFor: { '0.5': value(groupsFor50Percent), '0.8': value(groupsFor80Percent) },
    hhi: value(hhi),
    gini: value(gini),
  }
}
