import type { ExpressionNode, FieldNode } from '../definition/expression.js'
import { fieldsIn } from '../definition/walk.js'
import type { Adviser } from '../plan/scan-fields.js'
import type { SqlDialect } from './dialect.js'
import { renderExpression, type SqlScope } from './expression.js'
import type { NestedItems } from './nested.js'
import { selectList } from './select.js'

/** How one field of the events is got from a relation. */
export interface RelationField {
  /** Its name in the statement. */
  readonly alias: string
  /** Its value, of the relation's columns: null where there is none, or where it cannot be read. */
  readonly value: string
  /**
   * Of plain text, in which an empty one is none: a condition that is true of all that are empty, and that an engine can decide by
   * the least text of a block; and the value where none is.
   */
  readonly plainText?: { readonly mayBeEmpty: string; readonly valueOfOthers: string }
  /** The alias as text, where its value may be of another type (an identifier may be an integer). */
  readonly text: (alias: string) => string
  /** Whether its values are integers, of which no two are the same text: to tell them apart, no text need be made. */
  readonly integer: boolean
  /** What, of the relation's columns, makes it unreadable. */
  readonly unreadable: readonly Unreadable[]
  /** Whether the relation has no column for it, so that it is null. */
  readonly lacked?: true
}

/** A condition under which a value cannot be read. */
export interface Unreadable {
  readonly condition: string
  /** The opposite, true where it is readable, in a form that an engine can decide by what it knows of whole blocks. */
  readonly opposite?: string
  readonly reason: string
  /** The column to show in an example; null where there is nothing to show. */
  readonly shown: string | null
  /** The event type of the source's own that is at fault, for which no answer can be given. */
  readonly ownType?: string
  /** What to say in an example of what it shows. */
  readonly advise?: Adviser | undefined
}

/** Something that can stand after FROM, with the fields that a plan needs of it. */
export interface Relation {
  readonly from: string
  readonly fields: ReadonlyMap<string, RelationField>
  /** How its rows, the lines of events, are made of events; undefined where each row is an event. */
  readonly items?: RelationItems
}

/** Events whose items are lines. */
export interface RelationItems extends Omit<NestedItems, 'events'> {
  /** A row for each event, with all columns that fields of events are read of: what stands after FROM. */
  readonly events: string
  /** The fields of numbers that an event has but once, whatever its items are. */
  readonly numbers: ReadonlySet<string>
}

/** Events to be read from a relation: which, and how time is cut. */
export interface EventsInput {
  readonly where: readonly ExpressionNode[]
  readonly timeZone: string
  readonly relation: Relation
  readonly dialect: SqlDialect
  /** Whether the statement itself fails at event types for which no answer can be given, as nobody looks at reasons. */
  readonly failing?: boolean
}

/** A statement that shows rows which cannot be read: `reason`, `value`, and their place as the relation tells it. */
export function unreadableStatement(input: EventsInput, place: readonly string[], limit: number): string {
  const unreadable = unreadableOf(input)
  // The relation's own columns may have any name: nothing here refers to a name of ours.
  const anyReason = unreadable.map(({ condition }) => `(${condition})`).join(' OR ')
  const { quoteName } = input.dialect
  const columns = [
    `${renderReason(input)} AS ${quoteName('reason')}`,
    `${unreadableValue(input)} AS ${quoteName('value')}`,
    ...place,
  ]
  return `SELECT ${columns.join(', ')}
FROM ${input.relation.from}${renderWhere(input, [`(${anyReason})`])}
LIMIT ${limit}`
}

/** A statement with one row if any event can be read, whether it is in scope or not; undefined where all are in scope. */
export function readableStatement(input: EventsInput): string | undefined {
  if (input.where.length === 0) return undefined
  const { quoteName } = input.dialect
  return `SELECT 1 AS ${quoteName('found')} FROM (\n${eventsSelect({ ...input, where: [] })}\n) AS ${quoteName('events')}\nWHERE ${quoteName('reason')} = 0\nLIMIT 1`
}

/** The text of what could not be read in a row; null where all could, or there is nothing to show. */
export function unreadableValue(input: EventsInput): string {
  const { toText } = input.dialect.functions
  const cases = unreadableOf(input).map(
    ({ condition, shown }) => `WHEN ${condition} THEN ${shown === null ? 'NULL' : toText(shown)}`,
  )
  return cases.length === 0 ? toText('NULL') : `CASE ${cases.join(' ')} END`
}

/** All that makes a row of the relation unreadable; the place in this list, from 1, is the `reason` in statements. */
export function unreadableOf({ relation }: EventsInput): readonly Unreadable[] {
  return fieldsOf(relation).flatMap((field) => field.unreadable)
}

/** The events, read by the model, with those that cannot be read marked by a reason. */
export function eventsSelect(input: EventsInput, more: readonly string[] = []): string {
  return selectList(
    [...fieldColumns(input), `${renderReason(input)} AS ${input.dialect.quoteName('reason')}`, ...more],
    `FROM ${input.relation.from}${renderWhere(input)}`,
  )
}

/** The events that can be read; where it is known that all in scope can, no condition is looked at to be sure. */
export function readableSelect(input: EventsInput, allReadable: boolean, more: readonly string[] = []): string {
  const columns = [...fieldColumns(input), ...more]
  const unreadable = allReadable ? [] : unreadableOf(input)
  const conditions = unreadable.map(({ condition, opposite }) => opposite ?? `(${condition}) IS NOT TRUE`)
  const from = `FROM ${input.relation.from}${renderWhere(input, conditions, allReadable)}`
  return selectList(columns.length === 0 ? [`1 AS ${input.dialect.quoteName('one')}`] : columns, from)
}

/** The columns of the events. */
function fieldColumns({ relation }: EventsInput): readonly string[] {
  return fieldsOf(relation).map(({ value, alias }) => `${value} AS ${alias}`)
}

/** The fields, each once: two names may share one. */
export function fieldsOf({ fields }: Relation): readonly RelationField[] {
  return [...new Set(fields.values())]
}

function renderReason(input: EventsInput): string {
  const cases = unreadableOf(input).map(({ condition, reason, ownType }, index) => {
    const fails = ownType !== undefined && input.failing === true
    return `WHEN ${condition} THEN ${fails ? input.dialect.failure(reason) : index + 1}`
  })
  return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE 0 END`
}

/** The WHERE clause of the events in scope, and of further conditions; empty where there is none. */
export function renderWhere(
  { where, relation, dialect, timeZone }: EventsInput,
  further: readonly string[] = [],
  allReadable = false,
): string {
  const scope = eventScope({ relation, dialect, timeZone }, ({ value }) => `(${value})`)
  const conditions = where.map((node) => {
    // A condition on what cannot be read decides nothing: the row is then rejected, not out of scope.
    const fields = allReadable ? [] : fieldsIn([node])
    const undecided = fields.flatMap((field) =>
      fieldOf(relation, field).unreadable.map(({ condition }) => `(${condition})`),
    )
    return `(${[renderExpression(node, scope), ...undecided].join(' OR ')})`
  })
  const all = [...conditions, ...further]
  return all.length === 0 ? '' : `\nWHERE ${all.join('\n  AND ')}`
}

/** The scope in which the fields of events are columns: by their aliases unless said. */
export function eventScope(
  { relation, dialect, timeZone }: Pick<EventsInput, 'relation' | 'dialect' | 'timeZone'>,
  sqlOf: (field: RelationField) => string = ({ alias }) => alias,
): SqlScope {
  return {
    dialect,
    timeZone,
    column: (node) => {
      if (node.kind !== 'field') return undefined
      const field = fieldOf(relation, node)
      return node.type === 'text' ? field.text(sqlOf(field)) : sqlOf(field)
    },
  }
}

/** How a field is got. */
export function fieldOf(relation: Relation, { name }: FieldNode): RelationField {
  return relation.fields.get(name) as RelationField
}
