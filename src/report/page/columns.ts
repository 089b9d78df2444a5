import { growth } from '../../analysis/compare.js'
import { quadrantNames } from '../charts/matrix.js'
import { absent, type Format } from '../format.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { isThere } from '../there.js'

/** A column of a table of groups. */
export interface Column {
  readonly id: string
  readonly label: string
  readonly value: (group: ReportGroup) => number | string | null
  readonly write: (group: ReportGroup, format: Format) => string
  /** Text is sorted from A, numbers from the highest. */
  readonly text?: true
}

const rank = numeric('revenueRank', '#', (group) => group.revenueRank, 'integer')
const revenue = numeric('revenue', 'Revenue', (group) => group.revenue, 'money')
const share = numeric('marketShare', 'Market share', (group) => group.marketShare, 'percent')
const change = numeric('change', 'Change', (group) => growth(group.revenue, group.previousRevenue), 'change')
const shoppers = numeric('shoppers', 'Shoppers', (group) => group.shoppers, 'integer')
const popularity = numeric('popularityShare', 'Popularity', (group) => group.popularityShare, 'percent')
const sessions = numeric('sessions', 'Sessions', (group) => group.sessions, 'integer')
const stickiness = numeric('stickiness', 'Stickiness', (group) => group.stickiness, 'decimal')
const conversion = numeric('conversionRate', 'Conversion', (group) => group.conversionRate, 'percent')
const orderValue = numeric('averageOrderValue', 'Avg. order', (group) => group.averageOrderValue, 'money')
const stake = numeric('revenueAtStake', 'At stake', (group) => group.revenueAtStake, 'money')
const purchases = numeric('purchases', 'Purchases', (group) => group.purchases, 'integer')
const events = numeric('events', 'Events', (group) => group.events, 'integer')
const quadrant: Column = {
  id: 'quadrant',
  label: 'Class',
  value: (group) => group.quadrant,
  write: (group) => (group.quadrant === null ? absent : quadrantNames[group.quadrant]),
  text: true,
}

function numeric(
  id: string,
  label: string,
  value: (group: ReportGroup) => number | null,
  write: 'integer' | 'decimal' | 'money' | 'percent' | 'change',
): Column {
  return { id, label, value, write: (group, format) => format[write](value(group)) }
}

/** Those of some columns that the events can fill. */
export function columnsThere(columns: readonly Column[], data: Pick<ReportData, 'leftOut'>): readonly Column[] {
  return columns.filter(({ id }) => isThere(data, id === 'change' ? 'revenue' : id))
}

/** The columns of the table of all groups, beside the group itself: counts of events where they stand for more. */
export function allColumns(data: Pick<ReportData, 'previousPeriod' | 'leftOut'>): readonly Column[] {
  const columns = [
    rank,
    revenue,
    share,
    ...(data.previousPeriod === null ? [] : [change]),
    shoppers,
    popularity,
    sessions,
    ...(isThere(data, 'sessions') ? [] : [events]),
    ...(isThere(data, 'revenue') ? [] : [purchases]),
    stickiness,
    conversion,
    orderValue,
    quadrant,
    stake,
  ]
  return columnsThere(columns, data)
}

/** The column that a table of all groups is in the order of. */
export function orderColumn(columns: readonly Column[]): string {
  const ids = [revenue, shoppers, sessions, events].map(({ id }) => id)
  return ids.find((id) => columns.some((column) => column.id === id)) ?? ''
}

/** The columns of the table of opportunities. */
export const opportunityColumns: readonly Column[] = [stake, sessions, stickiness, conversion, revenue]

/** The columns of the table under the benchmark. */
export const benchmarkColumns: readonly Column[] = [revenue, share, shoppers, popularity]

/** The columns of the table under the ranking of stickiness. */
export const stickinessColumns: readonly Column[] = [stickiness, sessions, conversion]

/** The opportunities, by what is at stake; those of which it cannot be told, for nothing was bought, come last. */
export function opportunitiesOf({ groups }: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return groups
    .filter(({ opportunity }) => opportunity === true)
    .toSorted((a, b) => stakeOf(b) - stakeOf(a) || (b.sessions ?? 0) - (a.sessions ?? 0))
}

function stakeOf({ revenueAtStake }: ReportGroup): number {
  return revenueAtStake ?? Number.NEGATIVE_INFINITY
}
