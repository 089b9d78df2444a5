import type { AggregateNode, ExpressionNode, FieldNode } from '../definition/expression.js'
import { fieldsIn } from '../definition/walk.js'
import { cutTime, renderEvent, type SqlDialect, type SqlScope } from './sql.js'

/** How one field of the events is got from a relation. */
export interface RelationField {
  /** Its name in the statement. */
  readonly alias: string
  /** Its value, of the relation's columns: null where there is none, or where it cannot be read. */
  readonly value: string
  /** The alias as text, where its value may be of another type (an identifier may be an integer). */
  readonly text: (alias: string) => string
  /** What, of the relation's columns, makes it unreadable. */
  readonly unreadable: readonly Unreadable[]
}

/** A condition under which a value cannot be read. */
export interface Unreadable {
  readonly condition: string
  readonly reason: string
  /** The column to show in an example; null where there is nothing to show. */
  readonly shown: string | null
}

/** Something that can stand after FROM, with the fields that a plan needs of it. */
export interface Relation {
  readonly from: string
  readonly fields: ReadonlyMap<string, RelationField>
}

/** What a measure statement is made of. */
export interface MeasureStatementInput {
  readonly dimensions: readonly { readonly name: string; readonly expr: ExpressionNode }[]
  readonly measures: readonly AggregateNode[]
  readonly where: readonly ExpressionNode[]
  readonly timeZone: string
  readonly relation: Relation
  readonly dialect: SqlDialect
}

/**
 * A statement that computes a plan's measures in one scan. Its columns are `reason` (0, or the place, from 1, of the reason why
 * these rows cannot be read), `is_total` (0 or 1), then `key_N` for each dimension and `measure_N` for each measure.
 */
export interface MeasureStatement {
  readonly sql: string
  readonly reasons: readonly string[]
}

/** Renders the statement of a plan: `events` is the relation read by the event model, then all is grouped at once. */
export function measureStatement(input: MeasureStatementInput): MeasureStatement {
  const { dimensions, measures, relation, dialect, timeZone } = input
  const scope: SqlScope = { dialect, timeZone, field: (node) => textOf(fieldOf(relation, node), node) }
  const keys = dimensions.map(({ expr }, index) => renderKey(expr, index, scope))

  const sql = `WITH events AS (
${indent(eventsSelect(input))}
),
keyed AS (
  SELECT *${keys.map(({ value, name }) => `,\n    ${value} AS ${name}`).join('')}
  FROM events
)
SELECT
  reason,
  ${keys.length === 0 ? '1' : `GROUPING(${keys[0]?.name})`} AS is_total${keys.map(({ label, name }) => `,\n  ${label} AS ${name}`).join('')}${measures.map((measure, index) => `,\n  ${renderMeasure(measure, scope, relation)} AS measure_${index}`).join('')},
  count(*) AS all_rows
FROM keyed
GROUP BY ${keys.length === 0 ? 'reason' : `GROUPING SETS ((reason, ${keys.map(({ name }) => name).join(', ')}), (reason))`}`
  return { sql, reasons: unreadableOf(input).map(({ reason }) => reason) }
}

/** A statement that shows rows which cannot be read: `reason`, `value`, and their place as the relation tells it. */
export function unreadableStatement(input: MeasureStatementInput, place: readonly string[], limit: number): string {
  const unreadable = unreadableOf(input)
  const shown = unreadable.map(({ shown }, index) =>
    shown === null ? '' : ` WHEN ${index + 1} THEN CAST(${shown} AS varchar)`,
  )
  const value = shown.every((text) => text === '') ? 'NULL' : `CASE reason${shown.join('')} END`
  return `SELECT reason, ${value} AS value${place.map((column) => `, ${column}`).join('')}
FROM (SELECT *, ${renderReason(unreadable)} AS reason FROM ${input.relation.from}${renderWhere(input)})
WHERE reason <> 0
LIMIT ${limit}`
}

function unreadableOf({ relation }: MeasureStatementInput): readonly Unreadable[] {
  return [...new Set(relation.fields.values())].flatMap((field) => field.unreadable)
}

/** The events, read by the model, with those that cannot be read marked by a reason. */
function eventsSelect(input: MeasureStatementInput): string {
  const columns = [...new Set(input.relation.fields.values())].map(({ value, alias }) => `${value} AS ${alias}`)
  return `SELECT
  ${[...columns, `${renderReason(unreadableOf(input))} AS reason`].join(',\n  ')}
FROM ${input.relation.from}${renderWhere(input)}`
}

function renderReason(unreadable: readonly Unreadable[]): string {
  const cases = unreadable.map(({ condition }, index) => `WHEN ${condition} THEN ${index + 1}`)
  return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE 0 END`
}

function renderWhere({ where, relation, dialect, timeZone }: MeasureStatementInput): string {
  if (where.length === 0) return ''
  const scope: SqlScope = {
    dialect,
    timeZone,
    field: (node) => {
      const field = fieldOf(relation, node)
      return textOf({ ...field, alias: `(${field.value})` }, node)
    },
  }
  const conditions = where.map((node) => {
    // A condition on what cannot be read decides nothing: the row is then rejected, not out of scope.
    const undecided = fieldsIn([node]).flatMap((field) =>
      fieldOf(relation, field).unreadable.map(({ condition }) => `(${condition})`),
    )
    return [renderEvent(node, scope), ...undecided].join(' OR ')
  })
  return `\nWHERE (${conditions.join(')\n  AND (')})`
}

function fieldOf(relation: Relation, { name }: FieldNode): RelationField {
  return relation.fields.get(name) as RelationField
}

function textOf({ alias, text }: RelationField, { type }: FieldNode): string {
  return type === 'text' ? text(alias) : alias
}

/** A key is grouped by in the form that is cheapest, and written as text only once a group. */
function renderKey(
  node: ExpressionNode,
  index: number,
  scope: SqlScope,
): { name: string; value: string; label: string } {
  const name = `key_${index}`
  if (node.kind === 'bucket') {
    return {
      name,
      value: cutTime(node.unit, renderEvent(node.operand, scope), scope),
      label: scope.dialect.unitLabel(node.unit, name),
    }
  }
  return { name, value: renderEvent(node, scope), label: `CAST(${name} AS varchar)` }
}

function renderMeasure({ fn, of, where }: AggregateNode, scope: SqlScope, relation: Relation): string {
  const filter = where === null ? '' : ` FILTER (WHERE ${renderEvent(where, scope)})`
  const alias = of === null ? '*' : fieldOf(relation, of).alias
  switch (fn) {
    case 'count':
      return `count(*)${filter}`
    case 'countDistinct':
      return `count(DISTINCT ${alias})${filter}`
    case 'sum':
      return `COALESCE(sum(${alias})${filter}, 0)`
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
