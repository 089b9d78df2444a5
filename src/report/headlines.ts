import type { Headlines, TrendPoint } from './report-data.js'

/** Picks the headlines from the values of metrics; null where the events have no column for one. */
export function readHeadlines(values: Partial<Headlines>): Headlines {
  return {
    revenue: values.revenue ?? null,
    shoppers: values.shoppers ?? null,
    sessions: values.sessions ?? null,
    orders: values.orders ?? null,
    purchases: values.purchases ?? null,
    events: values.events ?? null,
    averageOrderValue: values.averageOrderValue ?? null,
    sessionConversionRate: values.sessionConversionRate ?? null,
    conversionRate: values.conversionRate ?? null,
  }
}

/** The headlines of one day, hour, week or month. */
export function trendPoint(at: string, values: Partial<Headlines>): TrendPoint {
  return { at, ...readHeadlines(values) }
}

/** The headlines of an hour in which nothing happened; null where the events have no column for one. */
export function headlinesOfNothing(leftOut: readonly string[]): Headlines {
  const none = { revenue: 0, shoppers: 0, sessions: 0, orders: 0, purchases: 0, events: 0 }
  return readHeadlines(Object.fromEntries(Object.entries(none).filter(([name]) => !leftOut.includes(name))))
}

/** The headlines of a time of which there is no data: whether anything happened then is not known. */
export const headlinesWithoutData: Headlines = { ...readHeadlines({}), events: 0 }
