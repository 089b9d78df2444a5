import { bucket } from '../../src/definition/builders.js'
import type { TimeUnit } from '../../src/events/calendar.js'
import type { SqlDialect } from '../../src/sql/dialect.js'
import { renderExpression } from '../../src/sql/expression.js'

/** A statement that labels instants in a time zone by a dialect's SQL, in their order. */
export function labelsStatement(
  dialect: SqlDialect,
  unit: TimeUnit,
  timeZone: string,
  instants: readonly number[],
): string {
  const scope = { dialect, timeZone, column: (node: { kind: string }) => (node.kind === 'field' ? '"at"' : undefined) }
  const rows = instants.map((instant, place) => `(${place}, ${dialect.times.instant(instant)})`)
  return `SELECT ${renderExpression(bucket(unit), scope)} AS "label" FROM (VALUES ${rows.join(', ')}) AS "t"("place", "at") ORDER BY "place"`
}
