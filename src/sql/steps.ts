import type { Binding } from '../events/binding.js'
import { furtherNumber } from '../events/items.js'
import { conditionsOf, type MeasurePlan } from '../plan/measure-plan.js'
import { hasSteps, isDerived } from '../plan/steps.js'
import type { SqlDialect } from './dialect.js'
import { copyField, copyFieldName, withCopyNumbers } from './duplicates.js'
import {
  fieldsOf,
  type Relation,
  type RelationField,
  type RelationItems,
  renderWhere,
  type Unreadable,
} from './relation.js'
import { derivedTable, selectList } from './select.js'
import { sessionField, withSessions } from './sessions.js'

/** What steps are taken on. */
interface Stepped {
  readonly relation: Relation
  readonly plan: MeasurePlan
  readonly binding: Binding
  readonly dialect: SqlDialect
  /** Whether what cannot be read is to be shown. */
  readonly example?: boolean
  /** Further columns of the rows, worked out before steps are taken. */
  readonly more?: readonly string[]
}

/**
 * A relation of events in a plan's time range, after the steps of the model: the events that were sent again have a reason to be left out,
 * the others have sessions, and their items are lines. Where the binding asks for no step, it is the relation as it is.
 */
export function steppedRelation(stepped: Stepped): Relation {
  const { relation, binding, dialect } = stepped
  if (!hasSteps(binding)) return withAmountsOnce(relation)
  const { quoteName } = dialect
  const { items } = relation
  const ofEvents: Relation = items === undefined ? relation : eventsOf(relation, items)
  const onEvents = { ...stepped, relation: ofEvents, more: [...(stepped.more ?? []), ...(items?.carried ?? [])] }
  const { all, marked, shown, isReadable, select } = markedEvents(onEvents)
  let events = select
  const [copy, session] = [quoteName('copy_number'), quoteName('session_id')]
  if (binding.duplicates !== null) {
    events = withCopyNumbers({ ...onEvents, events, isReadable, compared: items?.compared }, copy)
  }
  const isTaken = binding.duplicates === null ? isReadable : `${isReadable} AND ${copy} = 1`
  if (binding.sessions !== null) events = withSessions({ ...onEvents, events, isTaken }, session)

  const after = ({ plainText: _, ...field }: RelationField): RelationField => ({
    ...field,
    value: field.alias,
    unreadable: field.unreadable.map((one) => {
      const { opposite: _, ...rest } = one
      return { ...rest, condition: marked(one), shown: shown(one) }
    }),
  })
  const known = new Map(all.map((field) => [field, after(field)] as const))
  const read = [...relation.fields].map(([name, field]) => [name, known.get(field) ?? field] as const)
  const copies = binding.duplicates === null ? [] : [[copyFieldName, copyField(`${copy} > 1`, dialect)] as const]
  // Whatever else is wrong with an item of an event that was sent before, it is not to be read.
  const fields = new Map(items === undefined ? [...read, ...copies] : [...copies, ...read])
  const made = sessionField(onEvents, session)
  for (const name of ['userSession', 'orderId']) if (isDerived(name, binding)) fields.set(name, made)
  if (items === undefined) return { from: derivedTable(events, 'events_stepped', dialect), fields }
  // An event that was sent before is told by its first line.
  const [list = ''] = items.carried
  const ofTaken =
    binding.duplicates === null ? list : `CASE WHEN ${copy} = 1 THEN ${list} ELSE ${dialect.nested.firstOnly(list)} END`
  return withAmountsOnce({ from: items.linesOf(events, ofTaken), fields, items })
}

/** The events that lines are made of, with the fields that are theirs. */
function eventsOf({ fields }: Relation, { events, ofLines }: RelationItems): Relation {
  return { from: events, fields: new Map([...fields].filter(([name]) => !ofLines.has(name))) }
}

/** A relation of lines in which an event's own numbers count once: on its first line. */
function withAmountsOnce({ from, fields, items }: Relation): Relation {
  if (items === undefined) return { from, fields }
  const once = (name: string, field: RelationField): RelationField => {
    if (!items.numbers.has(name)) return field
    const { value } = field
    const later = furtherNumber(name) === 0 ? `CASE WHEN ${value} IS NOT NULL THEN 0 END` : 'NULL'
    return { ...field, value: `CASE WHEN ${items.isLater} THEN ${later} ELSE ${value} END` }
  }
  return { from, fields: new Map([...fields].map(([name, field]) => [name, once(name, field)])) }
}

/** The events of a plan's time range as they are read, with a mark of each of what makes them unreadable. */
export function markedEvents({ relation, plan, dialect, example = false, more = [] }: Stepped) {
  const { quoteName, functions } = dialect
  const all = fieldsOf(relation)
  const unreadable = [...new Set(all.flatMap((field) => field.unreadable))]
  const marked = (one: Unreadable) => quoteName(`unreadable_${unreadable.indexOf(one)}`)
  const shown = (one: Unreadable) => (one.shown === null ? null : quoteName(`shown_${unreadable.indexOf(one)}`))
  const columns = [
    ...all.map(({ value, alias }) => `${value} AS ${alias}`),
    ...unreadable.map((one) => `CASE WHEN ${one.condition} THEN TRUE ELSE FALSE END AS ${marked(one)}`),
    ...unreadable.flatMap((one) =>
      one.shown === null || !example ? [] : [`${functions.toText(one.shown)} AS ${shown(one)}`],
    ),
    ...more,
  ]
  const where = conditionsOf({ ...plan, where: [] })
  return {
    all,
    marked,
    shown,
    isReadable: unreadable.length === 0 ? 'TRUE' : `NOT (${unreadable.map(marked).join(' OR ')})`,
    select: selectList(
      columns,
      `FROM ${relation.from}${renderWhere({ where, timeZone: plan.timeZone, relation, dialect })}`,
    ),
  }
}

/** A relation as it is before steps are taken: what they make is null in it. */
export function unsteppedRelation({ relation: given, binding, dialect }: Omit<Stepped, 'plan' | 'example'>): Relation {
  const relation = withAmountsOnce(given)
  const alias = dialect.quoteName('session_id')
  const value = dialect.functions.toText('NULL')
  const none: RelationField = { alias, value, text: (sql) => sql, integer: false, unreadable: [] }
  const made = ['userSession', 'orderId'].filter((name) => isDerived(name, binding))
  return { from: relation.from, fields: new Map([...relation.fields, ...made.map((name) => [name, none] as const)]) }
}
