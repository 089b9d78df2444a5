import type { Quadrant } from '../metrics/quadrant-names.js'
import type { ReportData, ReportGroup } from './report-data.js'

/** The groups that have a key. */
export function keyedGroups({ groups }: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return groups.filter(({ key }) => key !== null)
}

/** The name of a group. The group of events without a key is called `(no brand)`. */
export function groupName({ key }: { readonly key: string | null }, dimension: string): string {
  return key === null ? `(no ${dimension})` : key
}

/** A group that has a class. */
export interface ClassifiedGroup extends ReportGroup {
  readonly quadrant: Quadrant
  readonly sessions: number
  readonly conversionRate: number
}

/** The groups that have a class, in the order of the data. */
export function classifiedGroups({ groups }: Pick<ReportData, 'groups'>): readonly ClassifiedGroup[] {
  return groups.filter(
    (group): group is ClassifiedGroup =>
      group.quadrant !== null && group.sessions !== null && group.conversionRate !== null,
  )
}
