import { type Command, Option } from 'commander'
import type { Analysis } from '../analysis/analysis.js'
import { analyze, analyzeAvailable } from '../analysis/analyze.js'
import { planAnalysis } from '../plan/plan-analysis.js'
import type { Query } from '../plan/query.js'
import { askFiles } from './ask-files.js'
import { metricsForPrograms, metricsForTable } from './default-metrics.js'
import { formatCsv } from './format-csv.js'
import { formatJson } from './format-json.js'
import { formatTable } from './format-table.js'
import { refuseFoundInputs } from './inputs.js'
import { openOutput, tellWritten } from './output.js'
import { type Endings, formatByName, refuseUnknownFormat } from './output-format.js'
import { addQueryOptions, type QueryOptions, queryFrom, strictOption } from './query-options.js'
import { tellSmallGroups } from './small-groups.js'
import { addSourceOptions, bindingFrom, type SourceOptions } from './source-options.js'
import { stylesFor } from './style.js'
import { tellRead } from './tell-read.js'
import type { Terminal } from './terminal.js'

type Format = 'table' | 'json' | 'csv'

const endings: Endings<Format> = { '.json': 'json', '.csv': 'csv', '.txt': 'table' }

interface AnalyzeCommandOptions extends QueryOptions, SourceOptions {
  readonly format?: Format
  readonly output?: string
  readonly strict?: boolean
}

type Formatted = AnalyzeCommandOptions & { readonly format: Format }

/** How many rows a table has unless asked otherwise. */
const tableRows = 30

/** Adds `cartometrics analyze`. */
export function registerAnalyze(program: Command, terminal: Terminal): void {
  const command = program
    .command('analyze')
    .summary('compute metrics from events in Parquet, CSV, JSON or Arrow files')
    .description(
      'Computes metrics from events in Parquet, CSV, JSON or Arrow files. The columns are called event_time, event_type, product_id, category_id, category_code, brand, price, user_id and user_session, unless --column says otherwise; only those that are needed must be there: unless --metrics names them, metrics without their columns are left out.',
    )
    .argument(
      '<files...>',
      "Parquet, CSV, JSON or Arrow files (.gz and .zst too), folders, patterns in quotes ('events/*.parquet'), - for standard input",
    )
  addQueryOptions(command)
    .optionsGroup('Output:')
    .addOption(
      new Option(
        '--format <FORMAT>',
        'a table for people; json or csv with all rows for programs (default: from the name of --output, else table)',
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
    .action((files: readonly string[], options: AnalyzeCommandOptions) => runAnalyze(files, options, terminal))
}

const moreHelp = `
Conditions of --where are NAME=VALUE, with one of = != < <= > >=. Quote them, so that the shell
does not interpret < > | and spaces:
  brand=samsung         'brand=apple|samsung'   one of several
  'price>=100'          'price<500'             numbers, in the currency of the file
  brand=                'brand!='               no brand; any brand
  'eventType!=view'     'day>=2019-10-15'       topCategory=electronics
  'brand=apple and price>100 or brand='         and before or, as in SQL
  'price>100 and (brand=apple or brand=)'       parentheses
  "brand='Marks and Spencer'"                   a value with and, or, = or the like, in quotes
An event without a value meets no comparison except NAME=.

Units: rates and shares are fractions of 1 in json and csv (0.0425), percentages in tables (4.25%).
Money is in the currency of the prices. A value that is not defined, such as a rate of no sessions,
is "–" in tables, null in json, and empty in csv. "(none)" is the group of the events without a key:
it is part of the totals, and is never ranked or classified. In csv, text that a spreadsheet would
take for a formula has a ' before it.

Examples:
  $ cartometrics analyze events.parquet --by brand
  $ cartometrics analyze events.csv.gz --by day --metrics revenue,orders,conversionRate \\
      --time-zone Europe/Berlin
  $ cartometrics analyze 'events/*.parquet' --by brand --min-sessions 100 \\
      --threshold conversionRate=p75 --order-by revenueAtStake
  $ cartometrics analyze events.parquet --by brand,month --where 'price>=100' \\
      --from 2019-10-01 --to 2019-12-01 -o brands.csv
  $ cartometrics analyze clicks.csv --by brand --column eventTime=ts --column userSession=sid \\
      --event-type click=view --event-type order=purchase`

async function runAnalyze(
  patterns: readonly string[],
  options: AnalyzeCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { strict = false } = options
  const binding = bindingFrom(options)
  const format = options.format ?? formatByName(options.output, endings) ?? 'table'
  const query = withDefaults(queryFrom(options, binding), { ...options, format })
  // So that what was not understood is said before anything is opened.
  const answer = options.metrics === undefined ? analyzeAvailable : analyze
  planAnalysis(query)
  await refuseFoundInputs(patterns, options.output, terminal)
  if (options.format === undefined) refuseUnknownFormat(options.output, endings)
  const output = await openOutput(options.output, terminal)
  try {
    const analysis = await askFiles(patterns, options, binding, terminal, (source, run) =>
      answer(source, query, { strict, ...run }),
    )
    await output.write(formatted(analysis, { ...options, format }, query, terminal))
    await output.commit()
    await tellRead(analysis, terminal)
    await tellSmallGroups(analysis, terminal)
    if (options.output !== undefined && terminal.err.isTerminal) await tellWritten(options.output, terminal)
  } finally {
    await output.discard()
  }
}

/** Writes an analysis in the format asked for. In a file, a table has no colours and is as wide as it is. */
function formatted(analysis: Analysis, options: Formatted, query: Query, terminal: Terminal) {
  switch (options.format) {
    case 'json':
      return formatJson(analysis)
    case 'csv':
      return formatCsv(analysis)
    case 'table': {
      const { out } = terminal
      const stream = options.output === undefined ? out : { ...out, isTerminal: false, columns: undefined }
      return formatTable(analysis, {
        styles: stylesFor(stream, terminal),
        width: stream.columns,
        isOurChoice: options.metrics === undefined,
        methods: query.thresholds ?? {},
      })
    }
  }
}

/** A table is for people: it has a choice of metrics and not all rows, unless they ask for more. */
function withDefaults(query: Query, { format, limit }: Formatted): Query {
  const by = query.by as readonly string[]
  if (format !== 'table') return { metrics: metricsForPrograms(by), ...query }
  const metrics = metricsForTable(by)
  return { metrics, ...query, ...(limit === undefined ? { limit: tableRows } : {}) }
}
