import { type Command, Option } from 'commander'
import { QueryError, SourceError } from '../errors.js'
import { bindingOf } from '../events/binding.js'
import { defaultForm } from '../tableau/compile/comparisons.js'
import { formulaText } from '../tableau/compile/formula-text.js'
import { tableauFields } from '../tableau/compile/to-tableau.js'
import type { TableauFilter } from '../tableau/workbook/fields.js'
import { refuseInputs } from './inputs.js'
import { metricCalled } from './metrics.js'
import { names, wholeNumber } from './option-values.js'
import { tellWritten, writeOutput } from './output.js'
import { formatByName, refuseOtherKind, refuseUnknownFormat } from './output-format.js'
import { type InjectCommandOptions, injectInto, readWhole } from './tableau-inject.js'
import {
  addConnectionOptions,
  addContentOptions,
  addFileOptions,
  type ConnectionOptions,
  type ContentOptions,
  connectionFrom,
  contentFrom,
  refuseConnection,
} from './tableau-options.js'
import type { Terminal } from './terminal.js'

type FileOptions = ContentOptions & ConnectionOptions & { readonly output?: string; readonly name?: string }

type WorkbookCliOptions = FileOptions & {
  readonly package?: string
  readonly top?: number
  readonly filters?: readonly string[]
}

type FormulasOptions = ContentOptions & { readonly format?: 'text' | 'json'; readonly output?: string }

const formulaEndings = { '.txt': 'text', '.json': 'json' } as const

/** Adds `cartometrics tableau` and what is below it. */
export function registerTableau(program: Command, terminal: Terminal): void {
  const tableau = program
    .command('tableau')
    .summary('write metrics for Tableau: formulas, data sources, workbooks')
    .description(
      'Writes metrics as Tableau calculated fields: as text, in a data source, in a workbook, or into a file you have.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ cartometrics tableau formulas marketShare --form table -o events-share.txt
  $ cartometrics tableau datasource --csv /data/events.csv -o events.tds
  $ cartometrics tableau workbook --athena eu-west-1 --table shop.events --staging s3://results/ \\
      -o events.twb
  $ cartometrics tableau workbook --package events.csv --text-times -o events.twbx
  $ cartometrics tableau inject events.twbx --metrics conversionRate --column brand=Marke`,
    )
  const finish = (command: Command) => command.optionsGroup('Options:')

  finish(
    addContentOptions(
      tableau
        .command('formulas')
        .description(
          'Writes the formulas of metrics, each behind those it refers to, with what they are and what to set: to be pasted into Tableau one by one.',
        )
        .argument('[metrics...]', '"cartometrics metrics" lists them (default: all)'),
    )
      .optionsGroup('Output:')
      .addOption(
        new Option(
          '--format <FORMAT>',
          'for people or programs (default: from the name of --output, else text)',
        ).choices(['text', 'json']),
      )
      .option('-o, --output <FILE>', 'write to a file named .txt or .json (default: standard output)'),
  ).action((names: readonly string[], options: FormulasOptions) => writeFormulas(names, options, terminal))

  const datasource = addContentOptions(
    tableau.command('datasource').description('Writes a data source (.tds) with metrics.'),
  )
  finish(
    addConnectionOptions(addFileOptions(datasource))
      .optionsGroup('Output:')
      .option('--name <TEXT>', 'the name of the data source in Tableau')
      .option('-o, --output <FILE>', 'write to a file (default: standard output)'),
  ).action(async (options: FileOptions) => {
    refuseOtherKind(options.output, 'a data source', '.tds')
    const { tableauDatasource } = await import('../tableau/file/datasource.js')
    await write(
      tableauDatasource({ ...contentFrom(options), ...named(options), connection: connectionFrom(options) }),
      options,
      terminal,
    )
  })

  const workbook = addContentOptions(
    tableau
      .command('workbook')
      .description('Writes a workbook with the executive dashboard: .twb, or .twbx with the events in it.'),
  )
  finish(
    addConnectionOptions(addFileOptions(workbook))
      .option('--package <FILE>', 'or in a CSV file on this machine, which becomes part of the workbook (.twbx)')
      .optionsGroup('Output:')
      .option('--name <TEXT>', 'the name of its data source')
      .option('--top <N>', 'the number of groups shown at first', wholeNumber(1, 'a number of groups'))
      .option(
        '--filters <NAMES>',
        'what its dashboard is filtered by: eventTime, topCategory, categoryCode, brand, or none (default: eventTime,topCategory, as far as the columns are known to be there)',
        namesOrNone,
      )
      .option('-o, --output <FILE>', 'write to a file (default: standard output)'),
  ).action((options: WorkbookCliOptions) => writeWorkbook(options, terminal))

  const inject = addContentOptions(
    tableau
      .command('inject')
      .description(
        'Writes a data source or workbook you have (.tds, .twb, .tdsx, .twbx) anew, with metrics added or updated; all else stays as it is.',
      )
      .argument('<file>', 'the file'),
  )
  finish(
    addFileOptions(inject)
      .option('--datasource <NAME>', 'the data source of the workbook, if it has several')
      .optionsGroup('Output:')
      .option('-o, --output <FILE>', 'write to a file (default: beside the one given, as NAME.cartometrics.twbx)')
      .option('--in-place', 'change the file itself'),
  ).action((file: string, options: InjectCommandOptions) => injectInto(file, options, terminal))
}

async function writeFormulas(names: readonly string[], options: FormulasOptions, terminal: Terminal): Promise<void> {
  if (names.length > 0 && options.metrics !== undefined)
    throw new QueryError('--metrics: name the metrics once, here or before the options', { option: 'metrics' })
  if (options.format === undefined) refuseUnknownFormat(options.output, formulaEndings)
  const format = options.format ?? formatByName(options.output, formulaEndings) ?? 'text'
  const asked = names.length === 0 ? options : { ...options, metrics: names.map((name) => metricCalled(name).name) }
  const { currency: _, eventTime: __, form = defaultForm, ...content } = contentFrom(asked)
  const found = tableauFields({ ...content, form })
  const text =
    format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : formulaText(found, bindingOf(content.binding))
  await write(text, options, terminal)
}

async function writeWorkbook(options: WorkbookCliOptions, terminal: Terminal): Promise<void> {
  const { by: groups, ...content } = contentFrom(options)
  const [by, another] = (Array.isArray(groups) ? groups : [groups]) as readonly string[]
  if (by === undefined || another !== undefined)
    throw new QueryError('--by: a workbook compares the groups of one dimension', { option: 'by' })
  const { top, filters } = options
  const shared = {
    ...content,
    by,
    ...named(options),
    ...(top === undefined ? {} : { top }),
    ...(filters === undefined ? {} : { filters: filters as readonly TableauFilter[] }),
  }
  if (options.package === undefined) {
    const advice = '; with events in it (--package) it is a .twbx'
    refuseOtherKind(options.output, 'a workbook', '.twb', advice)
    const { tableauWorkbook } = await import('../tableau/workbook/workbook.js')
    await write(tableauWorkbook({ ...shared, connection: connectionFrom(options) }), options, terminal)
    return
  }
  refuseConnection(options)
  const { tableauPackage } = await import('../tableau/workbook/package.js')
  if (options.output === undefined)
    throw new QueryError('a packaged workbook is no text: say where to, with -o FILE.twbx', { option: 'output' })
  refuseOtherKind(options.output, 'a packaged workbook', '.twbx')
  await refuseInputs(options.output, [options.package], terminal)
  const csv = await readWhole(options.package)
  try {
    await write(tableauPackage({ ...shared, data: { csv } }), options, terminal)
  } catch (cause) {
    if (!(cause instanceof QueryError) || cause.context.option !== 'data') throw cause
    throw new SourceError(
      `${options.package}: its first line must be the names of its columns, with commas between`,
      { source: 'file', path: options.package },
      { cause },
    )
  }
}

/** Names, or `none` for no name at all. */
const namesOrNone = (value: string, before: readonly string[] | undefined): readonly string[] =>
  value === 'none' ? [] : names(value, before)

const named = ({ name }: { readonly name?: string }) => (name === undefined ? {} : { name })

/** Writes a file, which must not be the CSV file that it is about, or writes to standard output. */
async function write(
  content: string | Uint8Array,
  { output, csv }: { readonly output?: string; readonly csv?: string },
  terminal: Terminal,
): Promise<void> {
  if (csv !== undefined) await refuseInputs(output, [csv], terminal)
  await writeOutput(content, output, terminal)
  if (output !== undefined) await tellWritten(output, terminal)
}
