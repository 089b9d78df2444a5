import { type Command, Option } from 'commander'
import { revenueTree } from '../analysis/revenue-tree.js'
import { askFiles } from './ask-files.js'
import { formatRevenueTree } from './format-revenue-tree.js'
import { refuseFoundInputs } from './inputs.js'
import { several } from './option-values.js'
import { openOutput, tellWritten } from './output.js'
import { type Endings, formatByName, refuseUnknownFormat } from './output-format.js'
import { addQueryOptions, strictOption } from './query-options.js'
import { comparedFrom, type RevenueTreeOptions } from './revenue-tree-query.js'
import { readCompared } from './revenue-tree-sides.js'
import { sharedOption } from './shared-option.js'
import { addSourceOptions, bindingFrom, type SourceOptions } from './source-options.js'
import { stylesFor } from './style.js'
import { tellRead } from './tell-read.js'
import type { Terminal } from './terminal.js'

type Format = 'table' | 'json' | 'csv'

const endings: Endings<Format> = { '.json': 'json', '.csv': 'csv', '.txt': 'table' }

interface RevenueTreeCommandOptions extends RevenueTreeOptions, SourceOptions {
  readonly format?: Format
  readonly output?: string
  readonly strict?: boolean
}

/** Adds `cartometrics revenue-tree`. */
export function registerRevenueTree(program: Command, terminal: Terminal): void {
  const command = program
    .command('revenue-tree')
    .summary('split revenue into its factors, and a change of it into what each of them did')
    .description(
      'Splits revenue into buyers × orders per buyer × units per order × average unit price. Of two periods, or two groups, it tells how much of the difference each factor explains; the effects add up to the difference.',
    )
    .argument(
      '<files...>',
      "Parquet, CSV, JSON or Arrow files (.gz and .zst too), folders, patterns in quotes ('events/*.parquet'), - for standard input",
    )
    .optionsGroup('Which events:')
    .addOption(sharedOption(addQueryOptions, 'where'))
    .addOption(sharedOption(addQueryOptions, 'time.from'))
    .addOption(sharedOption(addQueryOptions, 'time.to'))
    .addOption(sharedOption(addQueryOptions, 'time.timeZone'))
    .optionsGroup('What to compare:')
    .option('--previous', 'with the preceding period of the same length, which takes --from and --to')
    .option('--previous-from <TIME>', 'with another period: from this time on')
    .option('--previous-to <TIME>', 'the end of that period, which is itself excluded')
    .option('--by <NAME>', 'two groups of a field, another column, hour, day, week, month or topCategory')
    .option(
      '--group <NAME>',
      "one of the two groups, the one to start from first; '' for the events without a key",
      several,
    )
    .optionsGroup('Output:')
    .addOption(
      new Option(
        '--format <FORMAT>',
        'a table for people; json or csv for programs (default: from the name of --output, else table)',
      ).choices(['table', 'json', 'csv']),
    )
    .option(
      '-o, --output <FILE>',
      'write to a file named .json, .csv or .txt (a table), which appears once it is complete (default: standard output)',
    )
    .addOption(strictOption())
  addSourceOptions(command)
    .optionsGroup('Options:')
    .addHelpText('after', moreHelp)
    .action((files: readonly string[], options: RevenueTreeCommandOptions) => runRevenueTree(files, options, terminal))
}

const moreHelp = `
Without a column of quantities (--column quantity=NAME), every purchase row is one unit. An effect
is in the currency of the prices, and tells what the factor alone would have changed; it is found by
logarithms, so that the order of the factors does not matter. Where a factor is missing or 0 there
are no effects, and the reason is said.

Examples:
  $ cartometrics revenue-tree events.parquet
  $ cartometrics revenue-tree events.parquet --from 2019-11-01 --to 2019-12-01 --previous
  $ cartometrics revenue-tree events.parquet --from 2019-11-01 --to 2019-12-01 \\
      --previous-from 2018-11-01 --previous-to 2018-12-01 --column quantity=qty
  $ cartometrics revenue-tree events.parquet --by brand --group apple --group samsung -o tree.csv`

async function runRevenueTree(
  patterns: readonly string[],
  options: RevenueTreeCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { strict = false } = options
  const binding = bindingFrom(options)
  const format = options.format ?? formatByName(options.output, endings) ?? 'table'
  // So that what was not understood is said before anything is opened.
  const compared = comparedFrom(options, binding)
  await refuseFoundInputs(patterns, options.output, terminal)
  if (options.format === undefined) refuseUnknownFormat(options.output, endings)
  const output = await openOutput(options.output, terminal)
  try {
    const sides = await askFiles(patterns, options, binding, terminal, (source, run) =>
      readCompared(source, compared, { strict, ...run }),
    )
    const { after, before } = sides
    const tree = before === null ? revenueTree(after.values) : revenueTree(after.values, before.values)
    const stream = options.output === undefined ? terminal.out : { ...terminal.out, isTerminal: false }
    await output.write(formatRevenueTree({ tree, sides }, format, stylesFor(stream, terminal)))
    await output.commit()
    await tellRead(after.read, terminal)
    if (before !== null && before.read !== after.read) await tellRead(before.read, terminal, 'in the previous period, ')
    if (options.output !== undefined && terminal.err.isTerminal) await tellWritten(options.output, terminal)
  } finally {
    await output.discard()
  }
}
