import { growth } from '../analysis/compare.js'
import { absent, type Format } from './format.js'
import { untold } from './groups.js'
import { isThere } from './presence.js'
import type { ReportData, ReportGroup } from './report-data.js'
import { quadrantNames, rateNames, wordsFor } from './words.js'

/** A column of a table of groups. */
export interface Column {
  readonly id: string
  readonly label: string
  readonly value: (group: ReportGroup) => number | string | null
  readonly write: (group: ReportGroup, format: Format) => string
  /** Whether it holds text, which is sorted from A first; numbers are sorted from the highest first. */
  readonly text?: true
}

/** The columns that a table of groups can have. */
export const groupColumns = {
  rank: numeric('revenueRank', '#', (group) => group.revenueRank, 'integer'),
  revenue: numeric('revenue', 'Revenue', (group) => group.revenue, 'money'),
  marketShare: numeric('marketShare', 'Market share', (group) => group.marketShare, 'percent'),
  change: numeric('change', 'Change', (group) => growth(group.revenue, group.previousRevenue), 'change'),
  shoppers: numeric('shoppers', 'Shoppers', (group) => group.shoppers, 'integer'),
  popularity: numeric('popularityShare', 'Popularity', (group) => group.popularityShare, 'percent'),
  sessions: numeric('sessions', 'Sessions', (group) => group.sessions, 'integer'),
  events: numeric('events', 'Events', (group) => group.events, 'integer'),
  purchases: numeric('purchases', 'Purchases', (group) => group.purchases, 'integer'),
  stickiness: numeric('stickiness', 'Stickiness', (group) => group.stickiness, 'decimal'),
  sessionConversion: numeric(
    'sessionConversionRate',
    rateNames.sessionConversionRate,
    (group) => group.sessionConversionRate,
    'percent',
  ),
  conversion: numeric('conversionRate', rateNames.conversionRate, (group) => group.conversionRate, 'percent'),
  orderValue: numeric('averageOrderValue', 'Avg. order', (group) => group.averageOrderValue, 'money'),
  quadrant: {
    id: 'quadrant',
    label: 'Class',
    value: (group) => group.quadrant,
    write: (group) => (group.quadrant === null ? absent : quadrantNames[group.quadrant]),
    text: true,
  },
  revenueAtStake: numeric('revenueAtStake', 'At stake', (group) => group.revenueAtStake, 'money'),
} as const satisfies Readonly<Record<string, Column>>

function numeric(
  id: string,
  label: string,
  value: (group: ReportGroup) => number | null,
  write: 'integer' | 'decimal' | 'money' | 'percent' | 'change',
): Column {
  return { id, label, value, write: (group, format) => format[write](value(group)) }
}

/** The columns that the events have values for. */
export function columnsThere(columns: readonly Column[], data: Pick<ReportData, 'leftOut'>): readonly Column[] {
  return columns.filter(({ id }) => isThere(data, id === 'change' ? 'revenue' : id))
}

/**
 * The columns of the table of all groups, beside the group's name. Events stand in for sessions, and purchases for revenue, where the
 * data lacks them. There are no classes where the thresholds tell none apart.
 */
export function allColumns(
  data: Pick<ReportData, 'previousPeriod' | 'leftOut' | 'groups' | 'thresholds' | 'dimension'>,
): readonly Column[] {
  const { change, events, purchases, quadrant } = groupColumns
  const leftOut: readonly Column[] = [
    ...(data.previousPeriod === null ? [change] : []),
    ...(isThere(data, 'sessions') ? [events] : []),
    ...(isThere(data, 'revenue') ? [purchases] : []),
    ...(untold(data, wordsFor(data.dimension)) === null ? [] : [quadrant]),
  ]
  const columns = Object.values(groupColumns).filter((column) => !leftOut.includes(column))
  return columnsThere(columns, data)
}

/** The id of the column that the table of all groups is sorted by. */
export function orderColumn(columns: readonly Column[]): string {
  const { revenue, shoppers, sessions, events } = groupColumns
  const ids = [revenue, shoppers, sessions, events].map(({ id }) => id)
  return ids.find((id) => columns.some((column) => column.id === id)) ?? ''
}
