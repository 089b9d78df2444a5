import type { Binding } from '../events/binding.js'
import { conditionsOf, type MeasurePlan } from '../plan/measure-plan.js'
import { comparedFields, hasSteps, isDerived, stepFields } from '../plan/steps.js'
import type { SqlDialect } from './dialect.js'
import { fieldsOf, type Relation, type RelationField, renderWhere, type Unreadable } from './relation.js'
import { derivedTable, selectList } from './select.js'

/** Why an event is left out that was sent before; it is counted as rows that cannot be read are, and told apart from them by this. */
export const duplicateReason = 'is there already'

/** Tells the events that were sent again from the rows that cannot be read, of how many rows are left out for which reason. */
export function withoutDuplicates(counts: ReadonlyMap<string, number>): {
  readonly counts: ReadonlyMap<string, number>
  readonly duplicates: number
} {
  const rest = new Map(counts)
  rest.delete(duplicateReason)
  return { counts: rest, duplicates: counts.get(duplicateReason) ?? 0 }
}

/** What steps are taken on. */
interface Stepped {
  readonly relation: Relation
  readonly plan: Pick<MeasurePlan, 'timeRange' | 'timeZone'>
  readonly binding: Binding
  readonly dialect: SqlDialect
  /** Whether what cannot be read is to be shown. */
  readonly example?: boolean
}

/**
 * A relation of events in a plan's time range, after the steps of the model: the events that were sent again have a reason to be left out,
 * and the others have sessions. Where the binding asks for no step, it is the relation as it is.
 */
export function steppedRelation(stepped: Stepped): Relation {
  const { relation, binding, dialect } = stepped
  if (!hasSteps(binding)) return relation
  const { quoteName } = dialect
  const names = {
    isReadable: quoteName('is_readable'),
    copy: quoteName('copy_number'),
    start: quoteName('session_start'),
    session: quoteName('session_id'),
  }
  const all = fieldsOf(relation)
  const unreadable = new Map(all.flatMap((field) => field.unreadable).map((one, place) => [one, place] as const))
  const marked = (one: Unreadable) => quoteName(`unreadable_${unreadable.get(one)}`)
  const shown = (one: Unreadable) => quoteName(`shown_${unreadable.get(one)}`)

  const read = selectList(
    [
      ...all.map(({ value, alias }) => `${value} AS ${alias}`),
      ...[...unreadable.keys()].map((one) => `CASE WHEN ${one.condition} THEN 1 ELSE 0 END AS ${marked(one)}`),
      ...(stepped.example !== true
        ? []
        : [...unreadable.keys()].flatMap((one) =>
            one.shown === null ? [] : [`${dialect.functions.toText(one.shown)} AS ${shown(one)}`],
          )),
    ],
    `FROM ${relation.from}${renderWhere({ ...stepped, where: rangeConditions(stepped), timeZone: stepped.plan.timeZone })}`,
  )
  const faults = [...unreadable.keys()].map(marked)
  const isReadable = faults.length === 0 ? '1' : `CASE WHEN ${faults.join(' + ')} = 0 THEN 1 ELSE 0 END`
  let sql = `SELECT *, ${isReadable} AS ${names.isReadable} FROM ${derivedTable(read, 'events_read', dialect)}`
  const column = (name: string) => relation.fields.get(name)
  if (binding.duplicates !== null) {
    sql = `SELECT *, ${copyNumber(binding, column, names.isReadable, dialect)} AS ${names.copy}\nFROM ${derivedTable(sql, 'events_marked', dialect)}`
  }
  if (binding.sessions !== null) sql = withSessions(sql, stepped, names)

  const after = (field: RelationField): RelationField => {
    const { plainText: _, ...rest } = field
    return {
      ...rest,
      value: field.alias,
      unreadable: field.unreadable.map(({ opposite: _, ...one }, place) => {
        const given = field.unreadable[place] as Unreadable
        return { ...one, condition: `${marked(given)} = 1`, shown: one.shown === null ? null : shown(given) }
      }),
    }
  }
  const known = new Map(all.map((field) => [field, after(field)] as const))
  const fields = new Map([...relation.fields].map(([name, field]) => [name, known.get(field) as RelationField]))
  if (binding.sessions !== null) {
    const session = derivedField(names.session)
    for (const name of ['userSession', 'orderId']) if (isDerived(name, binding)) fields.set(name, session)
  }
  if (binding.duplicates !== null) fields.set('copy number', copyField(names.copy))
  return { from: derivedTable(sql, 'events_stepped', dialect), fields }
}

/** The conditions of a plan's time range. */
function rangeConditions({ plan }: Stepped) {
  return conditionsOf({ ...plan, dimensions: [], measures: [], where: [] })
}

/** A relation as it is before steps are taken: what they make is null in it. */
export function unsteppedRelation({ relation, binding, dialect }: Omit<Stepped, 'plan' | 'example'>): Relation {
  const none = derivedField(dialect.quoteName('session_id'), dialect.functions.toText('NULL'))
  const made = ['userSession', 'orderId'].filter((name) => isDerived(name, binding))
  return { from: relation.from, fields: new Map([...relation.fields, ...made.map((name) => [name, none] as const)]) }
}

/** Which of the events that are the same one an event is, from 1. */
function copyNumber(
  binding: Binding,
  column: (name: string) => RelationField | undefined,
  isReadable: string,
  { functions }: SqlDialect,
): string {
  const { duplicates } = binding
  const compared = comparedFields(binding).filter((name) => column(name) !== undefined)
  const keys = duplicates === 'exact' ? compared : (duplicates ?? [])
  const unique = [...new Set(keys.flatMap((name) => column(name) ?? []))]
  // Events that are alike in all fields are so whichever is kept.
  const order =
    duplicates === 'exact'
      ? []
      : ['eventTime', ...compared.filter((name) => name !== 'eventTime')].map(
          (name) => `${ordered(name)} ASC NULLS LAST`,
        )
  const partition = [isReadable, ...unique.map(({ alias }) => alias)].join(', ')
  const over = `row_number() OVER (PARTITION BY ${partition}${order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`})`
  // Null is equal to nothing, where it is said which fields tell.
  const isKnown = duplicates === 'exact' ? [] : unique.map(({ alias }) => `${alias} IS NOT NULL`)
  return `CASE WHEN ${[`${isReadable} = 1`, ...isKnown].join(' AND ')} THEN ${over} ELSE 1 END`

  /** Texts are in the order of their code points. */
  function ordered(name: string): string {
    const { alias, text } = column(name) as RelationField
    return stepFields(binding).get(name)?.node.type === 'text' ? functions.toText(text(alias)) : alias
  }
}

/** Events with a session each: that of their user which began last. */
function withSessions(
  sql: string,
  { relation, binding, dialect }: Stepped,
  names: { readonly isReadable: string; readonly copy: string; readonly start: string; readonly session: string },
): string {
  const { gapMicros, by, midnight } = binding.sessions as NonNullable<Binding['sessions']>
  const { times, functions, quoteName } = dialect
  const time = (relation.fields.get('eventTime') as RelationField).alias
  const user = relation.fields.get(by) as RelationField
  const counts = [`${names.isReadable} = 1`, ...(binding.duplicates === null ? [] : [`${names.copy} = 1`])]
  const taken = quoteName('is_taken')
  const before = quoteName('time_before')
  const over = `OVER (PARTITION BY ${taken}, ${user.alias} ORDER BY ${time} ASC)`
  const marked = `SELECT *, CASE WHEN ${counts.join(' AND ')} THEN 1 ELSE 0 END AS ${taken} FROM ${derivedTable(sql, 'events_marked', dialect)}`
  const lagged = `SELECT *, lag(${time}) ${over} AS ${before}\nFROM ${derivedTable(marked, 'events_taken', dialect)}`
  const day = (at: string) =>
    times.cut('day', midnight === 'UTC' || midnight === null ? at : times.inZone(at, midnight))
  const begins = [
    `${before} IS NULL`,
    `${times.microsBetween(before, time)} > ${gapMicros}`,
    ...(midnight === null ? [] : [`${day(before)} <> ${day(time)}`]),
  ]
  // Events at one instant are in one session, whichever of them is the first.
  const started = `SELECT *, max(CASE WHEN ${begins.join(' OR ')} THEN ${time} END) ${over} AS ${names.start}\nFROM ${derivedTable(lagged, 'events_in_order', dialect)}`
  const micros = times.microsBetween(times.constant('1970-01-01 00:00:00'), names.start)
  const id = functions.joined(functions.toText(user.text(user.alias)), dialect.quoteText('/'), functions.toText(micros))
  return `SELECT *, CASE WHEN ${taken} = 1 AND ${user.alias} IS NOT NULL THEN ${id} END AS ${names.session}\nFROM ${derivedTable(started, 'events_started', dialect)}`
}

/** A field of text that a step has made. */
function derivedField(alias: string, value = alias): RelationField {
  return { alias, value, text: (sql) => sql, integer: false, unreadable: [] }
}

/** What leaves out the events that were sent again. */
function copyField(alias: string): RelationField {
  const unreadable = [{ condition: `${alias} > 1`, reason: duplicateReason, shown: null }]
  return { alias, value: alias, text: (sql) => sql, integer: true, unreadable }
}
