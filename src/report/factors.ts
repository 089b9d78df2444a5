import type { Period } from '../analysis/compare.js'
import { type RevenueTreeValues, revenueTree } from '../analysis/revenue-tree.js'
import { conditional, field, instant, lt, when } from '../definition/builders.js'
import { dimension } from '../plan/dimension.js'
import { describePeriod, type halvesOf } from './period.js'
import type { ReportFactors } from './report-data.js'

/** The values of an answer, by the names of metrics. */
type Values = Readonly<Record<string, unknown>>

/** Two stretches of time, one right after the other. */
type Halves = NonNullable<ReturnType<typeof halvesOf>>

/** Which half of a stretch of time an event is of. */
export function halfDimension({ after }: Halves) {
  return dimension(
    'half',
    conditional([when(lt(field.eventTime, instant(after.from.toISOString())), 'before')], 'after'),
  )
}

/** The factors of revenue, with nothing to compare. */
export function factorsOf(period: Values): ReportFactors {
  return { period: revenueTree(valuesOf(period)), change: null, compared: 'halves', before: null, after: null }
}

/** The factors of revenue, beside those of the previous period. */
export function factorsBetween(
  now: Values,
  past: Values,
  periods: { readonly before: Period; readonly after: Period },
): ReportFactors {
  return { ...factorsOf(now), ...changed(past, now, periods), compared: 'periods' }
}

/** The factors of revenue, and those of its halves: rows by {@link halfDimension}, where a half without events has none. */
export function factorsOfHalves(period: Values, rows: readonly Values[], halves: Halves): ReportFactors {
  const half = (name: string) => rows.find((row) => row['half'] === name) ?? nothing
  return { ...factorsOf(period), ...changed(half('before'), half('after'), halves) }
}

function changed(
  first: Values,
  second: Values,
  { before, after }: { readonly before: Period; readonly after: Period },
): Pick<ReportFactors, 'change' | 'before' | 'after'> {
  const change = revenueTree(valuesOf(second), valuesOf(first))
  return { change, before: describePeriod(before), after: describePeriod(after) }
}

const nothing: Values = { revenue: 0, buyers: 0, orders: 0, units: 0 }

function valuesOf(values: Values): RevenueTreeValues {
  const value = (name: keyof RevenueTreeValues) => (values[name] as number | null | undefined) ?? null
  return {
    revenue: value('revenue'),
    buyers: value('buyers'),
    orders: value('orders'),
    units: value('units'),
    ordersPerBuyer: value('ordersPerBuyer'),
    unitsPerOrder: value('unitsPerOrder'),
    averageUnitPrice: value('averageUnitPrice'),
  }
}
