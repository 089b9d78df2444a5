import type { concentrationMetrics } from '../metrics/catalogue.js'
import type { ReportConcentration } from './report-data.js'

/** The totals of an answer: values by the metric's name. */
type Totals = Readonly<Record<string, unknown>>

/** Reads the concentration from an answer's totals. Without prices, only the number of groups is known. */
export function readConcentration(totals: Totals, groups: number): ReportConcentration {
  const total = (name: keyof typeof concentrationMetrics) => readTotal(totals, name)
  return {
    groups: total('rankedGroups') ?? groups,
    revenue: total('rankedRevenue') ?? 0,
    topShare: { 1: total('topShare1'), 5: total('topShare5'), 10: total('topShare10') },
    groupsFor: { '0.5': total('groupsFor50Percent'), '0.8': total('groupsFor80Percent') },
    hhi: total('hhi'),
    gini: total('gini'),
  }
}

/** A number among an answer's totals; null where it was not asked for. */
export function readTotal(totals: Totals, name: keyof typeof concentrationMetrics): number | null {
  return (totals[name] as number | null | undefined) ?? null
}
