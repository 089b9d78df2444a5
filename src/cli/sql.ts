import { Command, InvalidArgumentError, Option } from 'commander'
import { createEventsView, type EventsViewOptions } from '../analysis/events-view.js'
import { type SqlOptions, type SqlTarget, sqlDialects } from '../analysis/sql-table.js'
import { toSql, toSqlExpression, toSqlOfAvailable } from '../analysis/to-sql.js'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { createView, unload } from '../lake/view.js'
import { catalogue } from '../metrics/catalogue.js'
import type { MetricInput, Query } from '../plan/query.js'
import { createView as createPostgresView } from '../sources/postgres/view.js'
import { defaultForm, type TableauForm, tableauForms } from '../tableau/compile/comparisons.js'
import { formulaText } from '../tableau/compile/formula-text.js'
import { toTableau } from '../tableau/compile/to-tableau.js'
import { calledHere } from './called-here.js'
import { optionFlags, optionName } from './library-options.js'
import { addModelOptions, type ModelOptions, refuseStepsInTableau } from './model-options.js'
import { pairs } from './option-values.js'
import { addQueryOptions, type QueryOptions, queryFrom } from './query-options.js'
import { bindingFrom, typesFrom } from './source-options.js'
import type { Terminal } from './terminal.js'
import { addValueOptions, type ValueCliOptions } from './value-options.js'
import { writeText } from './write-text.js'

interface SqlCommandOptions extends Omit<QueryOptions, 'metrics'>, ModelOptions, ValueCliOptions {
  readonly dialect: SqlTarget | 'tableau'
  readonly form: TableauForm
  readonly table?: string
  readonly type?: ReadonlyMap<string, string>
  readonly partition?: { readonly column: string; readonly unit: 'day' | 'month' }
  readonly expression?: boolean
  readonly view?: string
  readonly eventsView?: string
  readonly unload?: string
  readonly output?: string
}

/** Adds `cartometrics sql`. */
export function registerSql(program: Command, terminal: Terminal): void {
  const command = program
    .command('sql')
    .summary('write metrics as SQL for Athena, DuckDB or Postgres, or as Tableau formulas')
    .description(
      'Writes metrics as one SELECT over a table of events: the whole table of metrics, with ratios, shares, ranks, thresholds and classes.',
    )
    .argument('[metrics...]', '"cartometrics metrics" lists them (default: all)')
  for (const option of addQueryOptions(new Command()).options)
    if (option.long !== '--metrics' && option.long !== '--limit') command.addOption(option)
  command
    .optionsGroup('What to compute:')
    .option('--limit <N>', 'the maximum number of rows; metrics still look at all groups (default: all)', limit)
    .optionsGroup('The table:')
    .option('--table <NAME>', 'the table of events, with its database, such as shop.events')
    .option(
      optionFlags.types,
      'the type of a column, if not the usual one, such as event_time=varchar; repeat for more columns',
      pairs,
    )
    .option(
      '--partition <COLUMN>',
      'the column that the table is partitioned by: days in UTC (dt), or months (dt:month)',
      partition,
    )
  addModelOptions(command)
  addValueOptions(command)
    .optionsGroup('Output:')
    .addOption(
      new Option('--dialect <NAME>', 'for which engine')
        .choices([...Object.keys(sqlDialects).sort(), 'tableau'])
        .default(defaultTarget, defaultTarget),
    )
    .addOption(
      new Option(optionFlags.form, 'how Tableau compares groups: lod (FIXED) or table (table calculations)')
        .choices(tableauForms)
        .default(defaultForm, defaultForm),
    )
    .option('--expression', 'only an expression for each metric, to be used in a SELECT')
    .option('--view <NAME>', 'as a CREATE VIEW of that name, such as shop.brand_metrics')
    .option(
      '--events-view <NAME>',
      'instead of metrics, a CREATE VIEW of the events that they are made of, such as shop.clean_events',
    )
    .option('--unload <FOLDER>', 'as an UNLOAD of Athena to Parquet files: s3://bucket/folder/')
    .option('-o, --output <FILE>', 'write to a file, which appears once it is complete (default: standard output)')
    .optionsGroup('Options:')
    .addHelpText('after', moreHelp)
    .action((metrics: readonly string[], options: SqlCommandOptions) =>
      writeText(statementOf(metrics, options), options.output, terminal),
    )
}

const defaultTarget: SqlTarget = 'athena'

const moreHelp = `
Columns have the usual types unless --type says otherwise: event_time a timestamp, price a
decimal(18, 2), all others text. Tables of text want --type event_time=varchar and
--type price=varchar; --type price=none says that there is no such column. For Athena and DuckDB,
--preset ga4, snowplow or segment gives the types of tables that are made of the system's Parquet.

Examples:
  $ cartometrics sql stickiness quadrant --by brand --table shop.events
  $ cartometrics sql --by brand --table shop.events --view shop.brand_metrics
  $ cartometrics sql revenue conversionRate --by topCategory,day --table shop.events \\
      --partition dt --from 2019-10-01 --to 2019-11-01 --time-zone Europe/Berlin
  $ cartometrics sql conversionRate averageOrderValue --expression --dialect duckdb
  $ cartometrics sql quadrant --by brand --table events --dialect postgres --view brand_metrics
  $ cartometrics sql conversionRate quadrant --by brand --dialect tableau
  $ cartometrics sql --table shop.raw_events --column eventId=insert_id --duplicates eventId \\
      --session-gap '30 minutes' --events-view shop.clean_events`

function statementOf(metrics: readonly string[], options: SqlCommandOptions): string {
  const { dialect, table, partition, view, unload: folder } = options
  const binding = bindingFrom(options)
  const given = metrics.flatMap((name) => name.split(',')).filter((name) => name !== '')
  const types = typesFrom(options, binding, dialect !== 'postgres')
  if (dialect === 'tableau') return formulasOf(given, options, binding)
  const shared = { dialect, binding, types }
  if (options.expression === true) return expressionsOf(given, shared, options)
  if (table === undefined)
    throw new QueryError('--table: name the table of events, such as shop.events', { option: 'table' })
  if (options.eventsView !== undefined) return eventsViewOf(options.eventsView, given, { ...shared, table }, options)
  const query: Query = { ...queryFrom(options, binding), metrics: namedOrAll(given) }
  const write = given.length === 0 ? toSqlOfAvailable : toSql
  const sql = write(query, { ...shared, table, ...(partition === undefined ? {} : { partition }) })
  if (view !== undefined && folder !== undefined)
    throw new QueryError('--view and --unload exclude each other', { option: 'view' })
  if (folder !== undefined && dialect !== 'athena')
    throw new QueryError('--unload is a statement of Athena; DuckDB and Postgres have COPY', { option: 'unload' })
  if (folder !== undefined) return calledHere({ location: 'unload' }, () => unload(sql, { location: folder }))
  if (view === undefined) return sql
  return dialect === 'postgres' ? createPostgresView(view, sql) : createView(view, sql)
}

/** The view of the events that metrics are made of; what is asked of them is no part of it. */
function eventsViewOf(
  view: string,
  metrics: readonly string[],
  shared: EventsViewOptions,
  options: SqlCommandOptions,
): string {
  const [, asked] = askedOfEvents.find(([name]) => options[name] !== undefined) ?? []
  const what = metrics.length > 0 ? 'the metrics' : asked
  if (what !== undefined) {
    throw new QueryError(`--events-view holds all events, as they are read: leave out ${what}`, {
      option: 'eventsView',
    })
  }
  return calledHere({ view: 'eventsView' }, () => createEventsView(view, shared))
}

/** The options that are no part of a view of events. */
const askedOfEvents = [
  ['by', '--by'],
  ['orderBy', '--order-by'],
  ['limit', '--limit'],
  ['threshold', '--threshold'],
  ['minSessions', '--min-sessions'],
  ['where', '--where'],
  ['from', '--from'],
  ['to', '--to'],
  ['timeZone', '--time-zone'],
  ['partition', '--partition'],
  ['view', '--view'],
  ['unload', '--unload'],
] as const satisfies readonly (readonly [keyof SqlCommandOptions, string])[]

/** The metrics that are named, or all that have a value for each group. */
function namedOrAll(names: readonly string[]): readonly MetricInput[] {
  return (names.length === 0 ? Object.keys(catalogue) : names) as MetricInput[]
}

/** The calculated fields of metrics, for Tableau. */
function formulasOf(metrics: readonly string[], options: SqlCommandOptions, binding: Binding): string {
  const statement = (['table', 'view', 'unload', 'partition', 'expression'] as const).find(
    (name) => options[name] !== undefined,
  )
  if (statement !== undefined)
    throw new QueryError(`${optionName(statement)} is for SQL; a formula of Tableau has none`, { option: statement })
  refuseStepsInTableau(options)
  const { by, thresholds, minSessions, where, time = {} } = queryFrom(options, binding)
  if (where !== undefined || Object.values(time).some((part) => part !== undefined))
    throw new QueryError('--where, --from, --to and --time-zone are for SQL; in Tableau a filter does that', {
      option: 'where',
    })
  const written = {
    form: options.form,
    binding,
    ...(by === undefined ? {} : { by }),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(minSessions === undefined ? {} : { minSessions }),
  }
  const fields = namedOrAll(metrics).map((name) => ({ ...toTableau(name, written), helper: false }))
  return formulaText(
    {
      dimensions: fields.find(({ dimensions }) => dimensions.length > 0)?.dimensions ?? [],
      fields,
      parameters: [],
      columns: Object.fromEntries(fields.flatMap(({ columns }) => Object.entries(columns))),
    },
    binding,
  )
}

/** The expressions of metrics, each with its name in a comment. */
function expressionsOf(
  metrics: readonly string[],
  shared: Pick<SqlOptions, 'dialect' | 'binding' | 'types'>,
  { by, view, eventsView, unload }: SqlCommandOptions,
): string {
  if (metrics.length === 0) throw new QueryError('name the metrics that --expression writes', { option: 'metrics' })
  if (by !== undefined || view !== undefined || eventsView !== undefined || unload !== undefined)
    throw new QueryError('--expression writes no statement: leave out --by, --view, --events-view and --unload', {
      option: 'expression',
    })
  return metrics
    .map((name) => `-- ${name}\n${toSqlExpression(name as MetricInput as never, shared as SqlOptions)}\n`)
    .join('\n')
}

function partition(value: string): { readonly column: string; readonly unit: 'day' | 'month' } {
  const [, column, unit = 'day'] = /^([^:]+|.+(?=:(?:day|month)$))(?::(day|month))?$/.exec(value) ?? []
  if (column === undefined) throw new InvalidArgumentError('Write COLUMN, COLUMN:day or COLUMN:month.')
  return { column, unit: unit as 'day' | 'month' }
}

function limit(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('Give a number of rows.')
  return Number(value)
}
