import {
  aListOfNames,
  aName,
  checkOptions,
  isObject,
  needed,
  type OptionRule,
  type OptionRules,
} from '../../checked-options.js'
import { SourceError } from '../../errors.js'
import { type Binding, type BindingOptions, bindingOf } from '../../events/binding.js'
import { sourceRefusal } from '../../known-names.js'
import { answerColumns } from '../../sql/answer.js'
import { postgresDialect } from '../../sql/dialects/postgres.js'
import { aStatement } from '../../sql/given-statement.js'
import type { MeasureStatementInput } from '../../sql/measure-input.js'
import type { MeasureStatement } from '../../sql/measure-statement.js'
import { selectList, withTables } from '../../sql/select.js'
import { measureByStatement } from '../measure-by-statement.js'
import type { RunOptions, Source } from '../source.js'
import type { PostgresSettings } from './client.js'
import { queryRelation, tableRelation } from './relation.js'
import { columnsOf, runStatement } from './statement.js'
import { withinRange } from './time-range.js'

interface Bound {
  /** How the columns are called, and how their values are read. */
  readonly binding?: Binding | BindingOptions
}

/** A table, or a view, with events. */
export interface PostgresTable extends PostgresSettings, Bound {
  /**
   * Its name, with its schema before it (`'shop.events'`) or found by the search path; capitals count. Of a name with a dot in it, the parts:
   * `['shop', 'events.2019']`.
   */
  readonly table: string | readonly string[]
}

/** A query that gives events. */
export interface PostgresQuery extends PostgresSettings, Bound {
  readonly query: string
}

const aClient: OptionRule = [
  'a client with a method query(text, values), such as a Pool of pg',
  (value) => isObject(value) && 'query' in value && typeof value.query === 'function',
]
const common = { client: needed(aClient), cancelWith: aClient, binding: true } as const
const aTable: OptionRule = [
  "a name, such as 'shop.events', or its parts",
  (value) => aName[1](value) || aListOfNames[1](value),
]
const tableRules: OptionRules<PostgresTable> = { ...common, table: needed(aTable) }
const queryRules: OptionRules<PostgresQuery> = { ...common, query: needed(aStatement) }

/**
 * A source that Postgres reads, version 12 or later. All measures are computed in one statement with one scan. Where a warning is to name
 * unknown event types, or no row in scope can be read, a further one looks that up; one before it asks for the types of the columns.
 *
 * @example
 * const source = postgres({ client: new pg.Pool(), table: 'shop.events' })
 * const { rows } = await analyze(source, { by: 'brand' })
 *
 * @throws {@link SourceError} for an option that there is not or no client, {@link DefinitionError} for a wrong binding. Queries are rejected
 * with a {@link SourceError} where there is no such table, a column is missing or cannot be read, or Postgres refuses or stops a statement.
 */
export function postgres(options: PostgresTable | PostgresQuery): Source {
  const refusal = sourceRefusal('postgres')
  if (isObject(options) && 'table' in options && 'query' in options)
    throw new SourceError('postgres: give either a table or a query', { source: 'postgres' })
  const isQuery = isObject(options) && 'query' in options
  if (isQuery) checkOptions('postgres', options as PostgresQuery, queryRules, refusal)
  else checkOptions('postgres', options as PostgresTable, tableRules, refusal)
  const binding = bindingOf(options.binding)
  const relation = 'query' in options ? queryRelation(options.query) : tableRelation(options.table)
  const { source, from } = relation
  return {
    async measure(plan, { signal }: RunOptions = {}) {
      const statements: string[] = []
      const run = async (sql: string, names?: readonly string[]) => {
        const rows = await runStatement(options, source, sql, { signal })
        statements.push(sql)
        return columnsOf(rows, names ?? Object.keys(rows[0] ?? {}), source)
      }
      // Asked for each time, as a table may be altered between two queries: read as another type, it would be read wrong.
      const columns = await relation.columns(options, signal)
      return measureByStatement(
        {
          dialect: postgresDialect,
          source,
          from: withinRange(from, plan.timeRange, columns, binding),
          whole: from,
          columns,
          binding,
          run: (statement, input) => run(asText(statement, input), answerColumns(input)),
          lookUp: run,
          scanned: () => ({ bytes: null, dollars: null, sql: statements.join(';\n\n') }),
        },
        plan,
      )
    },
  }
}

/** The statement of a plan, with its answer as text: whatever a client makes of numbers and times, it leaves text as it is. */
function asText({ body }: MeasureStatement, input: MeasureStatementInput): string {
  const { quoteName } = postgresDialect
  const columns = answerColumns(input).map((name) => `CAST(${quoteName(name)} AS text) AS ${quoteName(name)}`)
  const answer = { name: 'answer', comment: 'The measures of each group, and over all events.', sql: body.select }
  return withTables([...body.with, answer], selectList(columns, `FROM ${quoteName('answer')}`), postgresDialect)
}
