import { daysOf, type Period } from '../analysis/compare.js'
import { calendar, instantOf, zoneOffset } from '../events/calendar.js'
import type { Headlines, ReportData, ReportPeriod, TrendPoint } from './report-data.js'

const DAY = 86_400_000

/** Whether an instant is midnight in the time zone. */
export function startsDay(instant: Date, timeZone: string): boolean {
  return (instant.getTime() + zoneOffset(timeZone)(instant.getTime())) % DAY === 0
}

/** The period: where a bound is not given, to the first or last day of the data; null without that bound and without data. */
export function coveredPeriod(
  from: Date | null,
  to: Date | null,
  days: readonly TrendPoint[],
  timeZone: string,
): Period | null {
  const midnight = (day: string | undefined, later: number) =>
    day === undefined ? null : new Date(instantOf(Date.parse(day) + later * DAY, timeZone))
  const start = from ?? midnight(days[0]?.at, 0)
  const end = to ?? midnight(days.at(-1)?.at, 1)
  return start === null || end === null ? null : { from: start, to: end, timeZone }
}

/** The period as plain data. */
export function describePeriod(period: Period | null): ReportPeriod {
  if (period === null) return { from: null, to: null, firstDay: null, lastDay: null, days: 0 }
  const days = daysOf(period)
  return {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    days: days.length,
  }
}

/** The unit of the trend over so many days, chosen so that it has neither too few points nor too many. */
export function trendUnit(days: number): ReportData['trend']['unit'] {
  if (days <= 2) return 'hour'
  if (days <= 190) return 'day'
  return days <= 1100 ? 'week' : 'month'
}

/**
 * The points of a trend, with a point for each time without events. On a side where the period is open, there are none beyond the
 * events. A day, week or month without events is one of which there is no data. So is an hour of such a day, or before the first event or
 * after the last; in any other hour without events, nothing happened.
 */
export function filledTrend(
  points: readonly TrendPoint[],
  unit: ReportData['trend']['unit'],
  { from, to, timeZone }: Period,
  none: { readonly quietHour: Headlines; readonly noData: Headlines },
  open: { readonly start: boolean; readonly end: boolean } = { start: false, end: false },
): readonly TrendPoint[] {
  const known = new Map(points.map((point) => [point.at, point]))
  const days = new Set(points.map(({ at }) => dayOfLabel(at)))
  const [first = '', last = ''] = [points[0]?.at, points.at(-1)?.at]
  const labelAt = calendar(unit, timeZone)
  const labels = new Set<string>()
  for (let instant = from.getTime(); instant < to.getTime(); instant += unit === 'hour' ? DAY / 24 : DAY / 4) {
    labels.add(labelAt(instant))
  }
  const isQuietHour = (at: string) => unit === 'hour' && at > first && at < last && days.has(dayOfLabel(at))
  return [...labels]
    .filter((at) => (!open.start || at >= first) && (!open.end || at <= last))
    .map((at) => known.get(at) ?? { at, ...(isQuietHour(at) ? none.quietHour : none.noData) })
}

function dayOfLabel(at: string): string {
  return at.slice(0, 10)
}

/**
 * The last days of a period and as many before them, whole days only: the two halves, without the first day where there is an odd number of
 * days. Null for a period of fewer than two whole days.
 */
export function halvesOf({ from, to, timeZone }: Period): { readonly before: Period; readonly after: Period } | null {
  const dayAt = calendar('day', timeZone)
  const dayOf = (instant: Date) => Date.parse(dayAt(instant.getTime())) / DAY
  const first = dayOf(from) + (startsDay(from, timeZone) ? 0 : 1)
  const end = dayOf(to)
  const days = Math.floor((end - first) / 2)
  if (days < 1) return null
  const [start, middle, last] = [end - 2 * days, end - days, end].map(
    (day) => new Date(instantOf(day * DAY, timeZone)),
  ) as [Date, Date, Date]
  return { before: { from: start, to: middle, timeZone }, after: { from: middle, to: last, timeZone } }
}
