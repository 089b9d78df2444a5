import type { Binding } from '../../events/binding.js'
import type { TimeRange } from '../../plan/measure-plan.js'
import type { StoredColumns } from '../../sql/column-reader.js'
import { postgresDialect } from '../../sql/dialects/postgres.js'
import { firstTime } from '../../sql/read-times.js'
import { derivedTable } from '../../sql/select.js'

const { quoteName, times } = postgresDialect

/**
 * A relation, cut down to a stretch of time by conditions on the column as it is stored, which an index or the partitions of a table can
 * decide. Rows whose time cannot be read stay: they are counted. As it is where there is no range, or where the column is no timestamp.
 */
export function withinRange(
  from: string,
  range: TimeRange | undefined,
  columns: StoredColumns,
  binding: Binding,
): string {
  const column = binding.columns.eventTime
  const stored = columns.get(column) ?? ''
  const isZoned = /^timestamp(\(\d\))? with time zone$/.test(stored)
  const isLocal = /^timestamp(\(\d\))? without time zone$/.test(stored) && binding.values.fileTimeZone === 'UTC'
  if (range === undefined || !(isZoned || isLocal)) return from
  const time = quoteName(column)
  const constant = (timestamp: string) => (isZoned ? `(${timestamp} AT TIME ZONE 'UTC')` : timestamp)
  const within = [
    ...(range.from === null ? [] : [`${time} >= ${constant(times.instant(range.from))}`]),
    ...(range.to === null ? [] : [`${time} < ${constant(times.instant(range.to))}`]),
  ]
  if (within.length === 0) return from
  const conditions = [
    `(${within.join(' AND ')})`,
    `${time} IS NULL`,
    `${time} < ${constant(times.constant(firstTime))}`,
    `${time} >= ${constant(times.constant('10000-01-01 00:00:00'))}`,
  ]
  return derivedTable(`SELECT * FROM ${from} WHERE ${conditions.join(' OR ')}`, 'range', postgresDialect)
}
