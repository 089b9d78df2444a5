import type { Binding } from '../events/binding.js'
import type { SqlDialect } from './dialect.js'
import type { Relation, RelationField } from './relation.js'
import { derivedTable } from './select.js'

/** Events of which sessions are to be made. */
interface Unsessioned {
  /** The SELECT of the events. */
  readonly events: string
  /** The condition of those that are to have a session. */
  readonly isTaken: string
  readonly relation: Relation
  readonly binding: Binding
  readonly dialect: SqlDialect
}

/**
 * Adds a column of sessions: each event has that of its user which began last. Its value is the user with the first instant, which
 * {@link sessionField} makes a text of.
 */
export function withSessions(unsessioned: Unsessioned, session: string): string {
  const { events, isTaken, relation, binding, dialect } = unsessioned
  const { gapMicros, midnight } = binding.sessions as NonNullable<Binding['sessions']>
  const { times, quoteName, pairs } = dialect
  const time = (relation.fields.get('eventTime') as RelationField).alias
  const user = userOf(unsessioned)
  const [taken, begins, start] = ['has_session', 'begins_session', 'session_start'].map(quoteName) as [
    string,
    string,
    string,
  ]
  // Those that have no session are put in order apart; of those without a user, nobody looks at the order.
  const isAll = isTaken === 'TRUE'
  const over = `OVER (PARTITION BY ${isAll ? '' : `${taken}, `}${user.alias} ORDER BY ${time} ASC)`
  const marked = isAll
    ? events
    : `SELECT *, CASE WHEN ${isTaken} THEN TRUE ELSE FALSE END AS ${taken}\nFROM ${derivedTable(events, 'events_unsessioned', dialect)}`
  const before = `lag(${time}) ${over}`
  const day = (at: string) =>
    times.cut('day', midnight === 'UTC' || midnight === null ? at : times.inZone(at, midnight))
  // Of the first event of a user there is no time before.
  const isLater = `${times.microsBetween(before, time)} > ${gapMicros}${midnight === null ? '' : ` OR ${day(before)} <> ${day(time)}`}`
  const inOrder = `SELECT *, COALESCE(${isLater}, TRUE) AS ${begins}\nFROM ${derivedTable(marked, 'events_taken', dialect)}`
  // Events at one instant are in one session, whichever of them is the first.
  const started = `SELECT *, max(CASE WHEN ${begins} THEN ${time} END) ${over} AS ${start}\nFROM ${derivedTable(inOrder, 'events_in_order', dialect)}`
  const value = pairs === undefined ? sessionText(unsessioned, user.alias, start) : pairs.pair(user.alias, start)
  return `SELECT *, CASE WHEN ${isAll ? '' : `${taken} AND `}${user.alias} IS NOT NULL THEN ${value} END AS ${session}\nFROM ${derivedTable(started, 'events_started', dialect)}`
}

/** The sessions that are made, as a field. */
export function sessionField(
  relation: Pick<Unsessioned, 'relation' | 'binding' | 'dialect'>,
  session: string,
): RelationField {
  const { pairs } = relation.dialect
  const text =
    pairs === undefined
      ? (pair: string) => pair
      : (pair: string) => sessionText(relation, pairs.first(pair), pairs.second(pair))
  return { alias: session, value: session, text, integer: false, unreadable: [] }
}

/** The id of a session: its user, and the microseconds from 1970 to its first event. */
function sessionText(
  unsessioned: Pick<Unsessioned, 'relation' | 'binding' | 'dialect'>,
  user: string,
  start: string,
): string {
  const { times, functions, quoteText } = unsessioned.dialect
  const micros = times.microsBetween(times.constant('1970-01-01 00:00:00'), start)
  return functions.joined(functions.toText(userOf(unsessioned).text(user)), quoteText('/'), functions.toText(micros))
}

function userOf({ relation, binding }: Pick<Unsessioned, 'relation' | 'binding'>): RelationField {
  return relation.fields.get((binding.sessions as NonNullable<Binding['sessions']>).by) as RelationField
}
