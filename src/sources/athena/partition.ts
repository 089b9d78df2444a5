import { quoteName, quoteText } from '../../compile/sql.js'
import type { ExpressionNode } from '../../definition/expression.js'
import { QueryError } from '../../errors.js'

/** How a table is partitioned by time, so that a range of time reads only its partitions. */
export interface TimePartition {
  /** The partition's column. */
  readonly column: string
  /** Its type: text as `2019-10-01` unless given. */
  readonly type?: 'varchar' | 'date'
  /** What one partition holds, in UTC: a day unless given. */
  readonly unit?: 'day' | 'month'
}

/** The condition on a partition's column that a range of the event's time implies; undefined where there is no range. */
export function partitionCondition(
  { column, type = 'varchar', unit = 'day' }: TimePartition,
  where: readonly ExpressionNode[],
): string | undefined {
  if (unit !== 'day' && unit !== 'month') {
    throw new QueryError(`partition.unit must be "day" or "month", not ${JSON.stringify(unit)}`, {
      option: 'partition.unit',
      value: unit,
    })
  }
  const name = quoteName(column)
  const conditions = where.flatMap((node) => {
    const bound = boundOf(node)
    if (bound === undefined) return []
    const day = quoteText(new Date(bound.instant).toISOString().slice(0, unit === 'day' ? 10 : 7))
    return [`${name} ${bound.from ? '>=' : '<='} ${type === 'date' ? `DATE ${day}` : day}`]
  })
  return conditions.length === 0 ? undefined : conditions.join(' AND ')
}

/** A condition of a query's own time scope: from an instant on, or before one. */
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
