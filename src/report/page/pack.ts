import { noneRejected } from '../../events/rejection.js'
import { quadrants } from '../../metrics/quadrant-names.js'
import type { ReportData, ReportGroup } from '../report-data.js'

const fields = [
  'key',
  'revenue',
  'shoppers',
  'sessions',
  'orders',
  'purchases',
  'events',
  'averageOrderValue',
  'sessionConversionRate',
  'conversionRate',
  'marketShare',
  'cumulativeShare',
  'revenueRank',
  'popularityShare',
  'popularityRank',
  'stickiness',
  'quadrant',
  'opportunity',
  'revenueAtStake',
  'previousRevenue',
] as const satisfies readonly (keyof ReportGroup)[]

// A field left out above would be lost on the page; this does not compile if one is.
const complete: Exclude<keyof ReportGroup, (typeof fields)[number]> extends never ? true : never = true

/** A report's data with its groups by column, which is much shorter as JSON. */
export type PackedReport = Omit<ReportData, 'groups'> & {
  readonly groups: Readonly<Record<string, readonly (string | number | boolean | null)[]>>
}

/** Packs a report's data for the page, without the parts that its script does not use. */
export function packReport({ groups, ...rest }: ReportData): PackedReport {
  const columns = fields.map((name) => [name, complete && groups.map((group) => packed(name, group))] as const)
  return {
    ...rest,
    rejected: noneRejected,
    warnings: [],
    definitions: [],
    scans: [],
    groups: Object.fromEntries(columns),
  }
}

function packed(name: (typeof fields)[number], group: ReportGroup): string | number | boolean | null {
  const value = group[name]
  if (name === 'quadrant') return group.quadrant === null ? null : quadrants.indexOf(group.quadrant)
  return typeof value === 'boolean' ? Number(value) : value
}

/** Unpacks what {@link packReport} packed. */
export function unpackReport({ groups, ...rest }: PackedReport): ReportData {
  const length = groups['key']?.length ?? 0
  const unpacked = Array.from({ length }, (_, row) => {
    const group = Object.fromEntries(fields.map((name) => [name, groups[name]?.[row] ?? null]))
    const { quadrant, opportunity } = group
    return {
      ...group,
      quadrant: typeof quadrant === 'number' ? (quadrants[quadrant] ?? null) : null,
      opportunity: opportunity === null ? null : opportunity === 1,
    } as unknown as ReportGroup
  })
  return { ...rest, groups: unpacked }
}
