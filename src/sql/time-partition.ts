import { aName, checkOptions, choice, needed, type OptionRules } from '../checked-options.js'
import type { ExpressionNode } from '../definition/expression.js'
import { quoteName, quoteText } from './expression.js'

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

/** A table, cut down to the partitions that can hold the range of the event's time; as it is where there is no range. */
export function partitionedFrom(
  from: string,
  partition: TimePartition | undefined,
  where: readonly ExpressionNode[],
): string {
  if (partition === undefined) return from
  checkOptions('partition', partition, rules)
  const condition = partitionCondition(partition, where)
  return condition === undefined ? from : `(SELECT * FROM ${from} WHERE ${condition})`
}

/** The condition on a partition's column that a range of the event's time implies; undefined where there is no range. */
function partitionCondition(
  { column, type = 'varchar', unit = 'day' }: TimePartition,
  where: readonly ExpressionNode[],
): string | undefined {
  const conditions = where.flatMap((node) => {
    const bound = boundOf(node)
    const day = bound === undefined ? undefined : dayOf(bound.instant)
    if (bound === undefined || day === undefined) return []
    const value = unit === 'day' ? day : type === 'date' ? `${day.slice(0, 7)}-01` : day.slice(0, 7)
    return [`${quoteName(column)} ${bound.from ? '>=' : '<='} ${type === 'date' ? 'DATE ' : ''}${quoteText(value)}`]
  })
  return conditions.length === 0 ? undefined : conditions.join(' AND ')
}

/** The day of an instant in UTC; undefined outside of the years that compare as text. */
function dayOf(instant: number): string | undefined {
  const text = new Date(Math.floor(instant)).toISOString()
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : undefined
}

/** A bound that events must keep: from an instant on, or before one. Only conditions that all events must meet are looked at. */
function boundOf(node: ExpressionNode): { from: boolean; instant: number } | undefined {
  if (node.kind !== 'compare' || node.left.kind !== 'field' || node.left.name !== 'eventTime') return undefined
  if (node.right.kind !== 'literal' || typeof node.right.value !== 'number') return undefined
  const instant = node.right.value
  switch (node.op) {
    case 'gte':
    case 'gt':
      return { from: true, instant }
    case 'lt':
      // The last instant before it: midnight itself does not open another day.
      return { from: false, instant: instant - 1 / 1000 }
    case 'lte':
      return { from: false, instant }
    case 'eq':
    case 'ne':
      return undefined
  }
}
