import { fieldsIn } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import { expressionsOf, type MeasurePlan } from '../plan/measure-plan.js'
import { comparedFields, stepFields } from '../plan/steps.js'
import type { SqlDialect } from './dialect.js'
import type { Relation, RelationField } from './relation.js'
import { type CommonTable, derivedTable, withTables } from './select.js'

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

/** Events in which those that were sent again are to be told. */
interface Repeated {
  /** The SELECT of the events. */
  readonly events: string
  /** The condition of those that can be read. */
  readonly isReadable: string
  readonly relation: Relation
  readonly plan: MeasurePlan
  readonly binding: Binding
  readonly dialect: SqlDialect
  /** SQL of the items by which events are compared, where they have some. */
  readonly compared?: string | undefined
}

/**
 * Adds a column that numbers the events which are the same one, from 1: the first of them is the one that counts. Where the dialect has a hash,
 * those alone are put in order whose hash others have, too, and all the rest go by.
 */
export function withCopyNumbers(repeated: Repeated, copy: string): string {
  const { events, dialect } = repeated
  if (dialect.hash === undefined) {
    const { mayBeRepeated, keys, number } = comparison(repeated)
    const isCompared = `CASE WHEN ${mayBeRepeated} THEN 1 ELSE 0 END`
    const found = `CASE WHEN ${mayBeRepeated} THEN ${number([isCompared, ...keys])} ELSE 1 END`
    return `SELECT *, ${found} AS ${copy}\nFROM ${derivedTable(events, 'events_compared', dialect)}`
  }
  const { tables, others, alike } = bySharedHash(repeated, dialect.hash, copy)
  return withTables(tables, `SELECT *, 1 AS ${copy}\n${others}\nUNION ALL\n${alike}`, dialect)
}

/** Of a dialect with a hash: a SELECT of the events that come after the first of those which are the same one. */
export function laterCopies(
  repeated: Repeated,
  hash: NonNullable<SqlDialect['hash']>,
  columns: readonly string[],
): string {
  const copy = repeated.dialect.quoteName('copy_number')
  const { tables, alike } = bySharedHash(repeated, hash, copy)
  const from = derivedTable(alike, 'events_alike', repeated.dialect)
  return withTables(tables, `SELECT ${columns.join(', ')}\nFROM ${from}\nWHERE ${copy} > 1`, repeated.dialect)
}

function bySharedHash(repeated: Repeated, hash: NonNullable<SqlDialect['hash']>, copy: string) {
  const { events, dialect } = repeated
  const { quoteName } = dialect
  const { mayBeRepeated, keys, telling, number } = comparison(repeated)
  const [code, hashed, shared] = ['row_hash', 'events_hashed', 'shared_hashes'].map(quoteName) as [
    string,
    string,
    string,
  ]
  const isShared = `${code} IN (SELECT ${code} FROM ${shared})`
  const tables: readonly CommonTable[] = [
    {
      name: 'events_hashed',
      comment: 'The events, with a number that equal ones share.',
      sql: `SELECT *, CASE WHEN ${mayBeRepeated} THEN ${hash(...telling)} END AS ${code}\nFROM ${derivedTable(events, 'events_compared', dialect)}`,
      kept: false,
    },
    {
      name: 'shared_hashes',
      comment: 'The numbers that several events have.',
      sql: `SELECT ${code}\nFROM ${hashed}\nWHERE ${code} IS NOT NULL\nGROUP BY ${code}\nHAVING count(*) > 1`,
      kept: true,
    },
  ]
  return {
    tables,
    /** What stands after the columns of a SELECT of those that no others are alike. */
    others: `FROM ${hashed}\nWHERE ${code} IS NULL OR NOT (${isShared})`,
    alike: `SELECT *, ${number(keys)} AS ${copy}\nFROM ${hashed}\nWHERE ${isShared}`,
  }
}

/** The columns by which events are told to be the same one, which events may be, and the order that they are numbered in. */
function comparison({ isReadable, relation, plan, binding, dialect, compared: items }: Repeated) {
  const { duplicates } = binding
  const steps = stepFields(binding)
  const inPlan = fieldsIn(expressionsOf(plan))
  const isText = (name: string) => (steps.get(name)?.node ?? inPlan.find((node) => node.name === name))?.type === 'text'
  const called = (names: readonly string[]) =>
    names.flatMap((name) => {
      const field = relation.fields.get(name)
      return field === undefined ? [] : [{ ...field, isText: isText(name) }]
    })
  const compared = comparedFields(binding)
  const ofFields = aliases(called(duplicates === 'exact' ? compared : (duplicates ?? [])))
  const ofItems = items === undefined ? [] : [items]
  const keys = duplicates === 'exact' ? [...ofFields, ...ofItems] : ofFields
  const most = aliases(called(duplicates === 'exact' ? ['eventTime', 'eventId', 'userId', 'productId'] : [])).filter(
    (alias) => keys.includes(alias),
  )
  // Null is equal to nothing, where it is said which fields tell.
  const known = duplicates === 'exact' ? [] : keys.map((alias) => `${alias} IS NOT NULL`)
  // The earliest, then the least by all that are compared; then by what only this plan reads, so that it is always the same one.
  const inOrder = called(['eventTime', ...compared, ...relation.fields.keys()])
  const order = inOrder
    .filter(({ alias }) => !keys.includes(alias))
    .map(({ alias, text, isText }) => `${isText ? dialect.functions.toText(text(alias)) : alias} ASC NULLS LAST`)
  const last = duplicates === 'exact' ? [] : ofItems.map((list) => `${list} ASC NULLS LAST`)
  const orderBy = order.length + last.length === 0 ? '' : ` ORDER BY ${[...new Set([...order, ...last])].join(', ')}`
  return {
    keys,
    /** Those that tell most events apart: of what has the same hash, all are compared. */
    telling: most.length > 1 ? most : keys,
    mayBeRepeated: [isReadable, ...known].join(' AND '),
    number: (partition: readonly string[]) => `row_number() OVER (PARTITION BY ${partition.join(', ')}${orderBy})`,
  }
}

function aliases(fields: readonly RelationField[]): readonly string[] {
  return [...new Set(fields.map(({ alias }) => alias))]
}

/**
 * What leaves out the events that were sent again.
 *
 * @param isCopy the condition of those
 */
export function copyField(isCopy: string, { quoteName }: Pick<SqlDialect, 'quoteName'>): RelationField {
  const unreadable = [{ condition: isCopy, reason: duplicateReason, shown: null }]
  return { alias: quoteName('is_copy'), value: isCopy, text: (sql) => sql, integer: true, unreadable }
}

/** The name of that among the fields of a relation: no column of an engine can have it. */
export const copyFieldName = '\u0000is copy'
