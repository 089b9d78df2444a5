import { type Command, Option } from 'commander'
import type { Inspection } from '../inspect/inspection.js'
import { NotAnalyzable } from './failure.js'
import { safeJson } from './format-json.js'
import { counted } from './format-value.js'
import { refuseFoundInputs } from './inputs.js'
import { analyzeCommand } from './inspect-command.js'
import { inspectionSql } from './inspect-sql.js'
import { inspectionText } from './inspect-text.js'
import { progressLine } from './progress.js'
import { addFileOptions, filesFrom, type SourceOptions } from './source-options.js'
import { stylesFor } from './style.js'
import type { Terminal } from './terminal.js'
import { writeText } from './write-text.js'

interface InspectCommandOptions extends SourceOptions {
  readonly json?: boolean
  readonly sql?: boolean
  readonly table: string
  readonly location: string
  readonly output?: string
}

/** Adds `cartometrics inspect`. */
export function registerInspect(program: Command, terminal: Terminal): void {
  const command = program
    .command('inspect')
    .summary('find out what files hold, and how to analyze them')
    .description(
      'Finds out what files of events hold: their columns, times, event types and prices, what is wrong with them, and the command that analyzes them. All rows are read once. The exit code is 3 where they cannot be analyzed as it is proposed.',
    )
    .argument(
      '<files...>',
      "Parquet or CSV files (.gz and .zst too), folders, patterns in quotes ('events/*.parquet'), - for standard input",
    )
    .optionsGroup('Output:')
    .addOption(new Option('--json', 'all that was found, for programs').conflicts('sql'))
    .option('--sql', 'the statements that make tables of such files in Athena')
    .option('--table <NAME>', 'for --sql: the table to create', 'shop.raw_events')
    .option('--location <FOLDER>', 'for --sql: the folder of its files', 's3://your-bucket/raw/')
    .option(
      '-o, --output <FILE>',
      'write to a file, that appears once it is complete, and that is not read (default: standard output)',
    )
  addFileOptions(command)
    .optionsGroup('Options:')
    .addHelpText(
      'after',
      `
Identifiers of users and sessions are shortened, and so are addresses.

Examples:
  $ cartometrics inspect events.csv
  $ cartometrics inspect 'events/*.parquet' --json -o found.json
  $ cartometrics inspect events.csv.gz --sql --table shop.raw_events \\
      --location s3://shop-raw/events/`,
    )
    .action((files: readonly string[], options: InspectCommandOptions) => runInspect(files, options, terminal))
}

async function runInspect(files: readonly string[], options: InspectCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal
  await refuseFoundInputs(files, options.output, terminal)
  const { inspect } = await import('../sources/duckdb/inspect/inspect.js')
  const progress = progressLine(terminal, 'Reading')
  let found: Inspection
  try {
    found = await inspect(files, {
      ...filesFrom(options),
      signal,
      onProgress: ({ fraction, rows }) => progress.report(fraction, rows === null ? '' : counted(rows, 'row')),
    })
  } finally {
    progress.clear()
  }
  signal.throwIfAborted()
  const { isReadOnce } = await import('../sources/duckdb/find/find-paths.js')
  const isOnce = (await Promise.all(files.map(isReadOnce))).includes(true)
  await writeText(written(found, { files, isOnce }, options, terminal), options.output, terminal)
  if (!found.isAnalyzable) throw new NotAnalyzable(found.problems[0]?.message ?? '')
}

function written(
  found: Inspection,
  { files, isOnce }: { readonly files: readonly string[]; readonly isOnce: boolean },
  options: InspectCommandOptions,
  terminal: Terminal,
): string {
  const command = analyzeCommand(files, found, options)
  if (options.sql === true) return inspectionSql(found, options)
  if (options.json === true) {
    return `${safeJson({ ...found, command: found.isAnalyzable ? command.join(' ') : null }, 2)}\n`
  }
  const { out } = terminal
  const stream = options.output === undefined ? out : { ...out, isTerminal: false, columns: undefined }
  return inspectionText(found, command, { styles: stylesFor(stream, terminal), width: stream.columns, isOnce })
}
