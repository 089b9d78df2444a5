import { aName, checkOptions, choice, needed, type OptionRules } from '../checked-options.js'
import type { TimeRange } from '../plan/measure-plan.js'
import type { SqlDialect } from './dialect.js'
import { derivedTable } from './select.js'

/** How a table is partitioned by time, so that a range of time reads only its partitions. */
export interface TimePartition {
  /** The partition's column. */
  readonly column: string
  /** Its type: text unless given, `2019-10-01` for a day and `2019-10` for a month. */
  readonly type?: 'varchar' | 'date'
  /** What one partition holds, in UTC: a day unless given. A month of type `date` is its first day. */
  readonly unit?: 'day' | 'month'
}

const rules: OptionRules<TimePartition> = {
  column: needed(aName),
  type: choice('varchar', 'date'),
  unit: choice('day', 'month'),
}

/** A table, cut down to the partitions that can hold a stretch of time; as it is where there is none. */
export function partitionedFrom(
  from: string,
  partition: TimePartition | undefined,
  range: TimeRange | undefined,
  dialect: SqlDialect,
): string {
  if (partition === undefined) return from
  checkOptions('partition', partition, rules)
  const { quoteName, quoteText, date } = dialect
  const { column, type = 'varchar', unit = 'day' } = partition
  const bound = (sign: '>=' | '<=', instant: number | null) => {
    const day = instant === null ? undefined : dayOf(instant)
    if (day === undefined) return []
    const value = unit === 'day' ? day : type === 'date' ? `${day.slice(0, 7)}-01` : day.slice(0, 7)
    return [`${quoteName(column)} ${sign} ${type === 'date' ? date(value) : quoteText(value)}`]
  }
  const { from: first = null, to = null } = range ?? {}
  // The last instant before the end: midnight itself does not open another day.
  const conditions = [...bound('>=', first), ...bound('<=', to === null ? null : to - 1 / 1000)]
  if (conditions.length === 0) return from
  return derivedTable(`SELECT * FROM ${from} WHERE ${conditions.join(' AND ')}`, 'partitions', dialect)
}

/** The day of an instant in UTC; undefined outside of the years that compare as text. */
function dayOf(instant: number): string | undefined {
  const text = new Date(Math.floor(instant)).toISOString()
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : undefined
}
