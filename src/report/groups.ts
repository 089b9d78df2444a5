import type { ReportData, ReportGroup } from './report-data.js'

/** The groups that have a key. */
export function keyedGroups({ groups }: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return groups.filter(({ key }) => key !== null)
}

/** The name of a group; that of the events without a key says so. */
export function groupName({ key }: { readonly key: string | null }, dimension: string): string {
  return key === null ? `(no ${dimension})` : key
}
