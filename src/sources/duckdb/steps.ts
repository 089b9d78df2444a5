import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { expressionsOf, type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { hasSteps, isDerived } from '../../plan/steps.js'
import { countsValues } from '../../sql/aggregates.js'
import { duckdbDialect } from '../../sql/dialects/duckdb.js'
import { quoteText } from '../../sql/dialects/standard.js'
import { copyField, copyFieldName, laterCopies } from '../../sql/duplicates.js'
import type { Relation, RelationField } from '../../sql/relation.js'
import { derivedTable, selectList } from '../../sql/select.js'
import { sessionField, withSessions } from '../../sql/sessions.js'
import { markedEvents, steppedRelation } from '../../sql/steps.js'
import type { RunOptions } from '../source.js'
import type { DuckdbConnection } from './connection.js'
import { runColumns } from './engine.js'
import type { Place } from './relation.js'
import { neverMet } from './statements/statistics.js'

/** Steps on files that are scanned column by column. */
export interface FileSteps {
  /** The events, but for the sessions that are made; those that were sent before are told by their place. */
  readonly relation: Relation
  /** The events with sessions that are made, of those which a scan of sessions needs; undefined where none are made. */
  readonly sessions: SessionsOfFiles | undefined
  /** What was run to find them out. */
  readonly sql: readonly string[]
}

/**
 * The events with the sessions that are made.
 *
 * @param relation the same events without, as far as it is known of those in scope what can be read
 * @param columns what a scan of sessions needs of an event, by the fields' names, to be worked out first, so that nothing else is put in order;
 *   undefined where it looks at all of it
 */
export type SessionsOfFiles = (relation: Relation, columns: readonly string[] | undefined) => EventsInSessions

/** Events with the sessions that are made. */
export interface EventsInSessions {
  readonly relation: Relation
  /** Whether the columns that were asked for are in it, and no fields but the time and the session. */
  readonly isNarrow: boolean
}

interface Task {
  readonly connection: DuckdbConnection
  readonly relation: Relation
  readonly places: readonly Place[]
  readonly source: string
  readonly plan: MeasurePlan
  readonly binding: Binding
  readonly options: Pick<RunOptions, 'signal'>
}

/** More events that were sent before than these are not listed in a statement. */
const mostListed = 100_000

/**
 * Takes the steps of the model apart from the scans of files, so that only the scan which counts sessions has to make them, and no scan looks
 * for events that were sent before. Undefined where that cannot be done: the steps are then part of each statement.
 */
export async function stepsOfFiles(task: Task): Promise<FileSteps | undefined> {
  const { plan, binding } = task
  if (!hasSteps(binding)) return { relation: task.relation, sessions: undefined, sql: [] }
  if (needsSessions(plan, binding)) return undefined
  const found = await withoutCopies(task)
  if (found === undefined) return undefined
  return { ...found, sessions: binding.sessions === null ? undefined : sessionsOf(task, found.relation) }
}

/** Whether anything but the counting of sessions looks at sessions that are made. */
function needsSessions(plan: MeasurePlan, binding: Binding): boolean {
  const rest = measuresOf(plan).map((measure) => (countsValues(measure) ? { ...measure, of: null } : measure))
  const nodes = expressionsOf({ ...plan, measures: rest as MeasurePlan['measures'], optional: [] })
  return fieldsIn(nodes).some(({ name }) => isDerived(name, binding))
}

/** The relation with a mark of the events that were sent before, which are found first. */
async function withoutCopies(task: Task): Promise<Pick<FileSteps, 'relation' | 'sql'> | undefined> {
  const { connection, relation, places, source, plan, binding, options } = task
  if (binding.duplicates === null) return { relation, sql: [] }
  const [place] = places
  const { hash } = duckdbDialect
  if (place?.row == null || places.length > 1 || hash === undefined) return undefined
  const placed = { from: place.from, fields: relation.fields }
  const more = [`${place.row} AS "row"`, `${place.file} AS "file"`]
  const stepped = { relation: placed, plan, binding, dialect: duckdbDialect, more }
  const { select, isReadable } = markedEvents(stepped)
  const copies = laterCopies({ ...stepped, events: select, isReadable }, hash, ['"file"', '"row"'])
  const sql = `${copies}\nLIMIT ${mostListed + 1}`
  const [files = [], rows = []] = await runColumns(connection, sql, source, options)
  if (rows.length > mostListed) return undefined
  if (rows.length === 0) return { relation, sql: [sql] }
  const byFile = new Map<string, string[]>()
  files.forEach((file, index) => {
    const ofFile = byFile.get(String(file)) ?? []
    byFile.set(String(file), ofFile)
    ofFile.push(String(rows[index]))
  })
  const cases = [...byFile].map(
    ([file, ofFile]) => `WHEN ${quoteText(file)} THEN ${place.row} IN (${ofFile.join(', ')})`,
  )
  const isCopy = `CASE ${place.file} ${cases.join(' ')} ELSE FALSE END`
  const fields = new Map([...relation.fields, [copyFieldName, copyField(isCopy, duckdbDialect)]])
  return { relation: { from: place.from, fields }, sql: [sql] }
}

function sessionsOf({ plan, binding }: Task, all: Relation): SessionsOfFiles {
  const common = { plan, binding: { ...binding, duplicates: null }, dialect: duckdbDialect }
  return ({ from, fields }, columns) => {
    // Those out of scope, of which nothing is known, have sessions, too.
    if (plan.where.length > 0 || columns === undefined) {
      return { relation: steppedRelation({ ...common, relation: all }), isNarrow: false }
    }
    const known = [...fields].map(([name, field]) => {
      const unreadable = field.unreadable.filter(({ condition }) => condition !== neverMet)
      return [name, { ...field, unreadable }] as const
    })
    const relation = { from, fields: new Map(known) }
    return { relation: narrowSessions({ ...common, relation }, columns), isNarrow: true }
  }
}

/** The sessions that are made of events that can be read, with some columns of these. */
function narrowSessions(stepped: Parameters<typeof markedEvents>[0], columns: readonly string[]): Relation {
  const { relation, binding, dialect } = stepped
  const { select, isReadable } = markedEvents(stepped)
  const { by } = binding.sessions as NonNullable<Binding['sessions']>
  const kept = [...new Set(['eventTime', by].flatMap((name) => relation.fields.get(name)?.alias ?? []))]
  const taken = isReadable === 'TRUE' ? [] : [`${isReadable} AS "is_taken"`]
  const events = selectList([...kept, ...taken, ...columns], `FROM ${derivedTable(select, 'events_read', dialect)}`)
  const session = '"session_id"'
  const made = withSessions({ ...stepped, events, isTaken: taken.length === 0 ? 'TRUE' : '"is_taken"' }, session)
  const time = relation.fields.get('eventTime') as RelationField
  const field = sessionField(stepped, session)
  const derived = ['userSession', 'orderId']
    .filter((name) => isDerived(name, binding))
    .map((name) => [name, field] as const)
  return {
    from: derivedTable(made, 'events_in_sessions', dialect),
    fields: new Map([['eventTime', { ...time, value: time.alias, unreadable: [] }], ...derived]),
  }
}
