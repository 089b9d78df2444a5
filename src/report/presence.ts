import type { ReportContext } from './context.js'
import { keyedGroups } from './groups.js'
import type { ReportData } from './report-data.js'

/** Whether the events have the columns that some metrics need; the metrics are given by name. */
export function isThere({ leftOut }: Pick<ReportData, 'leftOut'>, ...metrics: readonly string[]): boolean {
  return !metrics.some((name) => leftOut.includes(name))
}

/** Whether there are groups, and the events have the columns that some of their metrics need. */
export function hasGroupsWith(data: Pick<ReportData, 'leftOut' | 'grouped'>, ...metrics: readonly string[]): boolean {
  return data.grouped && isThere(data, ...metrics)
}

/** What the events lack, in words for the reader. */
export function lackingWords(data: Pick<ReportData, 'leftOut' | 'grouped'>, many: string): readonly string[] {
  const words = { revenue: 'prices', sessions: 'sessions', shoppers: 'users' }
  const lacking = Object.entries(words).filter(([metric]) => !isThere(data, metric))
  return [...lacking.map(([, word]) => word), ...(data.grouped ? [] : [many])]
}

/** What stands in place of a figure about revenue when no group has any. */
export function noRevenue(context: ReportContext): string {
  const { words } = context
  if (keyedGroups(context.data).length === 0) return noKey(context)
  return `No ${words.one} has revenue in this period.`
}

/** What stands in place of a figure when no group has the sessions it needs. */
export function tooFewSessions(context: ReportContext): string {
  const isKeyed = keyedGroups(context.data).length > 0
  return isKeyed ? `${noGroupWithSessions(context)}; lower minSessions to include smaller ones.` : noKey(context)
}

/** That no group has the sessions that classes need, as a finding. */
export function noGroupWithSessions({ data, format, words }: ReportContext): string {
  return `No ${words.one} has ${format.integer(data.thresholds.minSessions)} sessions or more`
}

/** What stands in place of figures about groups when no event is of one. */
export function noKey(context: Pick<ReportContext, 'words'>): string {
  return `${noEventWithKey(context)}.`
}

/** The same as a finding. */
export function noEventWithKey({ words }: Pick<ReportContext, 'words'>): string {
  return `No event has a ${words.one}`
}
