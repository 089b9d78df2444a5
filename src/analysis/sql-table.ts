import { aListOfNames, anObject, type OptionRule } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../events/binding.js'
import type { MeasurePlan } from '../plan/measure-plan.js'
import { missingFields, scanFields } from '../plan/scan-fields.js'
import { shown } from '../shown.js'
import { assumedColumns } from '../sql/assumed-columns.js'
import type { SqlDialect } from '../sql/dialect.js'
import { athenaDialect } from '../sql/dialects/athena.js'
import { duckdbDialect } from '../sql/dialects/duckdb.js'
import { postgresDialect } from '../sql/dialects/postgres.js'
import { relationReader } from '../sql/read-relation.js'
import type { Relation } from '../sql/relation.js'
import { steppedRelation } from '../sql/steps.js'
import { partitionedFrom, type TimePartition } from '../sql/time-partition.js'

/** The engines that SQL is written for. */
export type SqlTarget = 'duckdb' | 'athena' | 'postgres'

/** For what SQL is written. */
export interface SqlOptions {
  readonly dialect: SqlTarget
  /** The table with the events: its name, with those of its database and catalog before it (`'shop.events'`). */
  readonly table: string | readonly string[]
  readonly binding?: Binding | BindingOptions
  /**
   * The types of columns, where they are not the usual ones: `event_time` a timestamp (in Postgres with a time zone or without), `price` a
   * decimal(18, 2), all others text.
   * A raw table has `{ event_time: 'varchar', price: 'varchar' }`; null stands for a column that the table has not. Of columns that are
   * found within others, either the column that holds them is typed (`{ items: 'array(row(item_id varchar, price double))' }`), or their own
   * values are, by their paths (`{ 'items[].price': 'double' }`); in Postgres such a column is taken for `jsonb`.
   */
  readonly types?: Readonly<Record<string, string | null>>
  /** How the table is partitioned by time. With it, a query's `time` reads only the partitions that can hold it. */
  readonly partition?: TimePartition
}

export const typesRule: OptionRule = [
  'an object of types, by column; null for a column that is not there',
  (value) =>
    anObject[1](value) && Object.values(value as object).every((type) => type === null || typeof type === 'string'),
]
/** The dialects that SQL can be written in, by the names of their engines. */
export const sqlDialects: Readonly<Record<SqlTarget, SqlDialect>> = {
  duckdb: duckdbDialect,
  athena: athenaDialect,
  postgres: postgresDialect,
}

/** The dialect of an engine. */
export function dialectOf({ dialect }: Pick<SqlOptions, 'dialect'>): SqlDialect {
  if (typeof dialect === 'string' && Object.hasOwn(sqlDialects, dialect)) return sqlDialects[dialect]
  const [last, ...others] = Object.keys(sqlDialects).reverse()
  const known = `${others.reverse().join(', ')} and ${last}`
  throw new QueryError(`dialect: ${shown(dialect)} is not known; there are ${known}`, {
    option: 'dialect',
    value: dialect,
  })
}

/** What a plan reads of a table, which fields of optional measures it has no column for, and whether columns are found within others. */
export function relationOf(
  options: SqlOptions,
  plan: MeasurePlan,
  dialect: SqlDialect,
): { readonly relation: Relation; readonly missing: readonly string[]; readonly isNested: boolean } {
  const binding = bindingOf(options.binding)
  const wanted = scanFields(plan, binding)
  const { columns, open } = assumedColumns(wanted, options.types ?? {}, binding, dialect)
  const from = tableName(options.table, dialect)
  const reader = relationReader({ wanted, columns, binding, source: from, dialect, within: { open } })
  const relation = steppedRelation({
    relation: reader.relation(partitionedFrom(from, options.partition, plan.timeRange, dialect)),
    plan,
    binding,
    dialect,
  })
  return { relation, missing: missingFields(plan, (name) => relation.fields.has(name)), isNested: reader.isNested }
}

/** The name of a table or a view, quoted. */
export function tableName(table: SqlOptions['table'], { quoteName }: SqlDialect, option = 'table'): string {
  const parts = typeof table === 'string' ? table.split('.') : table
  if (!aListOfNames[1](parts) || parts.length === 0) {
    throw new QueryError(`${option}: ${shown(table)} is no ${option}; name it 'shop.events'`, {
      option,
      value: table,
    })
  }
  return parts.map(quoteName).join('.')
}
