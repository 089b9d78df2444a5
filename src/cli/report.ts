import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { QueryError } from '../errors.js'
import { defaultDimension } from '../plan/dimension.js'
import { planAnalysis } from '../plan/plan-analysis.js'
import type { ReportData } from '../report/report-data.js'
import { askFiles } from './ask-files.js'
import { refuseFoundInputs } from './inputs.js'
import { openOutput, tellWritten } from './output.js'
import { addQueryOptions, type QueryOptions, queryFrom, strictOption } from './query-options.js'
import { sharedOption } from './shared-option.js'
import { type GroupCounts, tellSmallGroups } from './small-groups.js'
import { addSourceOptions, bindingFrom, nameInEvents, type SourceOptions } from './source-options.js'
import { tellRead } from './tell-read.js'
import type { Terminal } from './terminal.js'
import { worded } from './worded.js'

interface ReportCommandOptions
  extends Pick<QueryOptions, 'where' | 'from' | 'to' | 'timeZone' | 'minSessions'>,
    SourceOptions {
  readonly by?: string
  readonly previous: boolean
  readonly orderedFunnel?: boolean
  readonly output: string
  readonly title?: string
  readonly currency?: string
  readonly locale?: string
  readonly open?: boolean
  readonly showRejectedRows?: boolean
  readonly strict?: boolean
}

/** Adds `cartometrics report`. */
export function registerReport(program: Command, terminal: Terminal): void {
  const command = program
    .command('report')
    .summary('make a report page from events in Parquet, CSV, JSON or Arrow files')
    .description(
      'Makes a report page that a browser opens from disk, without a network: headlines, trend, funnel, what revenue is made of, benchmark, opportunities, the performance matrix, and all groups in a table.',
    )
    .argument(
      '<files...>',
      "Parquet, CSV, JSON or Arrow files (.gz and .zst too), folders, patterns in quotes ('events/*.parquet'), - for standard input",
    )
    .optionsGroup('What to report:')
    .option('--by <NAME>', `group by a field, another column, or topCategory (default: ${defaultDimension})`)
    .addOption(sharedOption(addQueryOptions, 'minSessions'))
    .option(
      '--ordered-funnel',
      'count a session at a step only if it took the steps in this order: view, cart, purchase',
    )
    .option('--no-previous', 'do not compare with the previous period')
    .optionsGroup('Which events:')
    .addOption(sharedOption(addQueryOptions, 'where'))
    .addOption(sharedOption(addQueryOptions, 'time.from'))
    .addOption(sharedOption(addQueryOptions, 'time.to'))
    .addOption(sharedOption(addQueryOptions, 'time.timeZone'))
    .optionsGroup('How it is written:')
    .option('-o, --output <FILE>', 'the file to write, which appears once it is complete', 'report.html')
    .option('--title <TEXT>', 'the heading of the page')
    .option('--currency <CODE>', 'the currency of the prices, such as USD (default: none is shown)')
    .option('--locale <TAG>', 'how numbers and dates are written, such as de-DE (default: en-US)')
    .option(
      '--show-rejected-rows',
      'show rows that could not be read as examples, with their values (default: only how many, why, and in which files)',
    )
    .option('--open', 'open the page in the browser')
    .addOption(strictOption())
  addSourceOptions(command)
    .optionsGroup('Options:')
    .addHelpText(
      'after',
      `
Without prices, sessions or brands, the page leaves out what needs them and says so.
With --from, the page compares with the preceding period of the same length, if the files cover
all of it.

Examples:
  $ cartometrics report events.parquet --currency USD --open
  $ cartometrics report 'events/*.parquet' --from 2019-11-01 --to 2019-12-01 -o november.html
  $ cartometrics report events.csv.gz --by topCategory --locale de-DE --currency EUR`,
    )
    .action((files: readonly string[], options: ReportCommandOptions) => runReport(files, options, terminal))
}

async function runReport(
  patterns: readonly string[],
  options: ReportCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const {
    strict = false,
    title,
    currency,
    locale,
    previous,
    orderedFunnel = false,
    open = false,
    showRejectedRows = false,
  } = options
  const binding = bindingFrom(options)
  if (options.by?.includes(',')) throw new QueryError('--by: a page is by one dimension; name one', { option: 'by' })
  const { by: _, ...asked } = queryFrom({ ...options, by: [] }, binding)
  const query = options.by === undefined ? asked : { ...asked, by: nameInEvents(options.by, binding) }
  const [{ reportData }, { renderReport }, { formatFor }] = await Promise.all([
    import('../report/data.js'),
    import('../report/page/render.js'),
    import('../report/format.js'),
  ])
  // So that what was not understood is said before anything is opened.
  planAnalysis(query)
  formatFor({ locale, currency })
  await refuseFoundInputs(patterns, options.output, terminal)
  const output = await openOutput(options.output, terminal)
  try {
    if (open && output.file === undefined)
      throw new QueryError(`--open: ${options.output} is no file that a browser could open`, { option: 'open' })
    const data = await askFiles(patterns, options, binding, terminal, (source, run) =>
      reportData(source, { ...query, previous, orderedFunnel, strict, ...run }),
    )
    // On the page, too, they are said in the words of the command line that made it.
    const warnings = data.warnings.map((warning) => ({ ...warning, message: worded(warning.message, warning.hints) }))
    const page = renderReport(
      { ...data, warnings },
      {
        showRejectedRows,
        ...(title === undefined ? {} : { title }),
        ...(currency === undefined ? {} : { currency }),
        ...(locale === undefined ? {} : { locale }),
      },
    )
    await output.write([page])
    await output.commit()
    await tellRead(data, terminal)
    await tellSmallGroups(groupCountsOf(data), terminal)
    await tellWritten(options.output, terminal)
    if (open && output.file !== undefined) openInBrowser(output.file)
  } finally {
    await output.discard()
  }
}

function groupCountsOf({ groups, thresholds, warnings }: ReportData): GroupCounts {
  const { minSessions } = thresholds
  const small = groups.filter(({ key, sessions }) => key !== null && sessions !== null && sessions < minSessions)
  return { groups: groups.length, smallGroups: small.length, minSessions, warnings }
}

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
}

/** Hands a page to whatever opens pages here, and does not wait for it. */
function openInBrowser(path: string): void {
  const [program, ...first] = openers[process.platform] ?? ['xdg-open']
  const opener = spawn(program, [...first, path], { detached: true, stdio: 'ignore' })
  // Where nothing opens pages, the path has been said already.
  opener.on('error', () => {})
  opener.unref()
}
