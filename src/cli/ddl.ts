import type { Command } from 'commander'
import { QueryError } from '../errors.js'
import type { Binding } from '../events/binding.js'
import { convertEvents, type LakeStatement } from '../lake/convert.js'
import { createEventsTable } from '../lake/external-table.js'
import { createJsonEventsTable } from '../lake/json-table.js'
import { defaultPartition } from '../lake/names.js'
import { checkRawTable, createRawTable, type RawTableOptions } from '../lake/raw-table.js'
import { defined } from './defined.js'
import { optionFlags } from './library-options.js'
import { addPresetOption } from './model-options.js'
import { refuseMissingNamed } from './named-columns.js'
import { delimiter, escapeCharacter, names, pairs } from './option-values.js'
import { readSample } from './read-sample.js'
import { bindingFrom, type SourceOptions, typesFrom } from './source-options.js'
import type { Terminal } from './terminal.js'
import { addValueOptions, type ValueCliOptions } from './value-options.js'
import { writeText } from './write-text.js'

interface Shared extends Pick<SourceOptions, 'column' | 'preset'> {
  readonly table: string
  readonly location: string
  readonly output?: string
}

interface RawOptions extends Shared {
  readonly names?: readonly string[]
  readonly delimiter?: string
  readonly header: boolean
  readonly escape?: string
  readonly sample?: string
}

interface TypedOptions extends Shared {
  readonly from?: string
  readonly to?: string
  readonly type?: ReadonlyMap<string, string>
  readonly partition?: string
}

/** Adds `cartometrics ddl` and what is below it. */
export function registerDdl(program: Command, terminal: Terminal): void {
  const ddl = program
    .command('ddl')
    .summary('write the statements that create tables of events in Athena')
    .description('Writes the statements that create tables of events in S3 for Athena; run them one after the other.')
    .addHelpText(
      'after',
      `
For views of metrics, see cartometrics sql --view; for the rights this needs, cartometrics iam.

Examples:
  $ cartometrics ddl raw --table shop.raw_events --location s3://shop-raw/events/
  $ cartometrics ddl convert --from-table shop.raw_events --table shop.events \\
      --location s3://shop-lake/events/ --rejected s3://shop-lake/rejected/ \\
      --from 2019-10-01 --to 2019-12-01
  $ cartometrics ddl parquet --table shop.events --location s3://shop-lake/events/ \\
      --from 2019-10-01
  $ cartometrics ddl parquet --table shop.ga4 --location s3://shop-lake/ga4/ \\
      --from 2024-01-01 --preset ga4
  $ cartometrics ddl json --table shop.segment --location s3://shop-raw/segment/ \\
      --preset segment`,
    )

  shared(
    ddl
      .command('raw')
      .summary('the table over raw CSV files')
      .description(
        'Writes the statement for a table over raw CSV files, with all columns as text, and a query that checks it.',
      ),
  )
    .option(
      optionFlags['csv.columns'],
      'the columns in the order of the files (default: those of the event model)',
      names,
    )
    .option(optionFlags['csv.delimiter'], 'the character between values (default: a comma)', delimiter)
    .option('--no-header', 'the first line of each file is an event')
    .option(
      optionFlags['csv.escape'],
      'the character before a quote within quotes (default: the quote is doubled)',
      escapeCharacter,
    )
    .option('--sample <FILE>', 'one of the files, to detect the layout from')
    .action(async (options: RawOptions) => {
      const { table, location, names: columns, delimiter, header, escape: escaping, sample } = options
      const binding = bindingOver(columns, options, table)
      const raw: RawTableOptions = {
        table,
        location,
        binding,
        header,
        ...(columns === undefined ? {} : { columns }),
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(escaping === undefined ? {} : { escape: escaping }),
        ...(sample === undefined ? {} : { sample: await readSample(sample) }),
      }
      const check = {
        title: 'Check that all lines are read whole: the last two columns must be 0',
        sql: checkRawTable({ table, binding, ...(columns === undefined ? {} : { columns }) }),
      }
      return write([createRawTable(raw), titled(check)], options, terminal)
    })

  const convert = shared(
    ddl
      .command('convert')
      .summary('from the raw table to Parquet by day')
      .description(
        'Writes the statements that turn the raw table into Parquet by day, keeping rows that cannot be read.',
      ),
  )
    .requiredOption(optionFlags.from, 'the raw table, such as shop.raw_events')
    .requiredOption(optionFlags.rejectedLocation, 'the folder for rows that cannot be read: s3://bucket/folder/')
    .requiredOption(optionFlags['days.from'], 'the first day (UTC), such as 2019-10-01')
    .requiredOption(optionFlags['days.to'], 'the day after the last one')
    .option(optionFlags['csv.columns'], "the raw table's columns (default: those of the event model)", names)
    .option('--partition <COLUMN>', `the partition's column (default: ${defaultPartition})`)
  addValueOptions(convert).action(
    (
      options: Shared &
        ValueCliOptions & {
          fromTable: string
          rejected: string
          from: string
          to: string
          names?: readonly string[]
          partition?: string
        },
    ) => {
      const { table, location, fromTable, rejected, from, to, names: columns, partition } = options
      const statements = convertEvents({
        from: fromTable,
        to: table,
        location,
        rejectedLocation: rejected,
        days: { from, to },
        binding: bindingOver(columns, options, fromTable),
        ...(columns === undefined ? {} : { columns }),
        ...(partition === undefined ? {} : { partition }),
      })
      return write(statements.map(titled), options, terminal)
    },
  )

  typed(
    ddl
      .command('parquet')
      .summary('the table over Parquet by day, partitions projected')
      .description(
        'Writes the table over Parquet files in folders by day (dt=2019-10-01/), with projected partitions.',
      ),
  )
    .requiredOption(optionFlags['days.from'], 'the first day there is, such as 2019-10-01')
    .option(optionFlags['days.to'], 'the last day there is (default: now)')
    .action((options: TypedOptions & { readonly from: string }) =>
      write([createEventsTable({ ...tableFrom(options), days: daysFrom(options.from, options) })], options, terminal),
    )

  typed(
    ddl
      .command('json')
      .summary('the table over JSON, an event on each line')
      .description(
        'Writes the table over files with an event of JSON on each line, in one folder or in folders by day (dt=2019-10-01/).',
      ),
  )
    .option(optionFlags['days.from'], 'the first day there is, such as 2019-10-01 (default: no folders by day)')
    .option(optionFlags['days.to'], 'the last day there is (default: now)')
    .action((options: TypedOptions) => {
      const { from, to } = options
      if (from === undefined && to !== undefined) {
        throw new QueryError('--to: say which is the first day, too, with --from', { option: 'to' })
      }
      const days = from === undefined ? {} : { days: daysFrom(from, options) }
      return write([createJsonEventsTable({ ...tableFrom(options), ...days })], options, terminal)
    })
}

/** The options of tables that have types. */
function typed(command: Command): Command {
  return addPresetOption(shared(command))
    .option(
      optionFlags.types,
      "Hive's type of a column or path, if not the usual one, or of a further one, such as items[].price=double; none if there is no such column; repeat for more",
      pairs,
    )
    .option('--partition <COLUMN>', `the partition's column (default: ${defaultPartition})`)
}

function tableFrom(options: TypedOptions) {
  const { table, location, partition } = options
  const binding = bindingFrom(options)
  return { table, location, binding, types: typesFrom(options, binding, true), ...defined({ partition }) }
}

function daysFrom(from: string, { to }: Pick<TypedOptions, 'to'>) {
  return { from, ...defined({ to }) }
}

/** Options that every statement has. */
function shared(command: Command): Command {
  return command
    .requiredOption(optionFlags.to, 'the table to create, such as shop.events')
    .requiredOption(optionFlags.location, 'the folder of its files: s3://bucket/folder/')
    .option(
      optionFlags['binding.columns'],
      'the column that holds a field, if not the usual one; repeat for more fields',
      pairs,
    )
    .option('-o, --output <FILE>', 'write to a file (default: standard output)')
}

/** What is said of the columns, if all that are named are among those of the files. */
function bindingOver(columns: readonly string[] | undefined, options: SourceOptions, table: string): Binding {
  const binding = bindingFrom(options)
  if (columns !== undefined) refuseMissingNamed(columns, binding, table)
  return binding
}

/** A statement with what it is for. */
function titled({ title, sql }: LakeStatement): string {
  return `-- ${title}.\n${sql}`
}

/** Statements end in a semicolon here: a file may hold several. Athena takes one at a time. */
function write(statements: readonly string[], { output }: Shared, terminal: Terminal): Promise<void> {
  return writeText(statements.map((sql) => `${sql.trimEnd()};\n`).join('\n'), output, terminal)
}
