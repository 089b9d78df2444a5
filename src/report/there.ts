import type { ReportData } from './report-data.js'

/** Whether the events have the columns for metrics, by their names. */
export function isThere({ leftOut }: Pick<ReportData, 'leftOut'>, ...metrics: readonly string[]): boolean {
  return !metrics.some((name) => leftOut.includes(name))
}

/** What a page can tell of groups, by the ids of its sections: whether there are groups, and what is known of them. */
export function groupSections(data: Pick<ReportData, 'leftOut' | 'grouped'>) {
  const { grouped } = data
  return {
    competition: grouped && isThere(data, 'revenue'),
    exploration: grouped && isThere(data, 'sessions'),
    performance: grouped && isThere(data, 'sessions'),
    all: grouped,
  }
}

/** What the events lack, in the words of people. */
export function lackingWords(data: Pick<ReportData, 'leftOut' | 'grouped'>, many: string): readonly string[] {
  const words = { revenue: 'prices', sessions: 'sessions', shoppers: 'users' }
  const lacking = Object.entries(words).filter(([metric]) => !isThere(data, metric))
  return [...lacking.map(([, word]) => word), ...(data.grouped ? [] : [many])]
}
