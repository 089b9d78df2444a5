import { concentrationMetrics } from '../metrics/catalogue.js'
import { rankedGroups, rankedRevenue } from '../metrics/concentration.js'
import type { ReportConcentration } from './report-data.js'

const { topShare1, topShare5, topShare10, groupsFor50Percent, groupsFor80Percent, hhi, gini } = concentrationMetrics

/** What is asked of all groups together, where the events have prices. */
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

/** What is asked of all groups of the period before together. */
export const previousGroupsTogether = [topShare5] as const

/** The values of metrics over all events, by name; none of those that were not asked for. */
type Totals = Readonly<Record<string, unknown>>

/** The value of one of the metrics; null where it was not asked for. */
export function totalValue(totals: Totals, { name }: { readonly name: string }): number | null {
  return (totals[name] as number | null | undefined) ?? null
}

/** The concentration of revenue among so many groups, from the totals of an answer. */
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
