import { type Command, InvalidArgumentError, Option } from 'commander'
import { QueryError } from '../errors.js'
import { defaultCatalog } from '../lake/names.js'
import { defaultDimension } from '../plan/dimension.js'
import type { DimensionInput, MetricInput } from '../plan/query.js'
import { defaultForm, type TableauForm, tableauForms } from '../tableau/compile/comparisons.js'
import { aVersion, defaultVersion, isTableauVersion, type TableauVersion } from '../tableau/compile/version.js'
import { refuseWorkgroup, type TableauConnection } from '../tableau/file/connection.js'
import type { TableauContentOptions } from '../tableau/file/source-parts.js'
import { optionFlags } from './library-options.js'
import { addModelOptions, type ModelOptions, refuseStepsInTableau } from './model-options.js'
import { names } from './option-values.js'
import { addQueryOptions, type QueryOptions, queryFrom } from './query-options.js'
import { sharedOption } from './shared-option.js'
import { bindingFrom, nameInEvents } from './source-options.js'
import { addValueOptions, type ValueCliOptions } from './value-options.js'

/** The options that say which metrics are written, and how. */
export interface ContentOptions
  extends Pick<QueryOptions, 'threshold' | 'minSessions'>,
    ModelOptions,
    Pick<ValueCliOptions, 'moneyScale' | 'quantityScale'> {
  readonly by?: readonly string[]
  readonly metrics?: readonly string[]
  readonly form?: TableauForm
  readonly tableauVersion?: TableauVersion
  readonly currency?: string
  readonly textTimes?: boolean
}

/** The options that say where the events are. */
export interface ConnectionOptions {
  readonly athena?: string
  readonly staging?: string
  readonly workgroup?: string
  readonly catalog?: string
  readonly table?: string
  readonly sql?: string
  readonly csv?: string
}

/** Adds the options that say which metrics are written, and how. */
export function addContentOptions(command: Command): Command {
  command
    .optionsGroup('What is written:')
    .option('--metrics <NAMES>', 'which metrics; "cartometrics metrics" lists them (default: all)', names)
    .option(
      optionFlags.by,
      `the groups to compare: fields, other columns, day, topCategory (default: ${defaultDimension})`,
      names,
    )
    .addOption(
      new Option(
        optionFlags.form,
        `how to compare groups: lod (FIXED, which filters do not affect) or table (table calculations, which they do) (default: table in a workbook and over Athena without an extract, else ${defaultForm})`,
      ).choices(tableauForms),
    )
    .addOption(sharedOption(addQueryOptions, 'thresholds'))
    .addOption(sharedOption(addQueryOptions, 'minSessions'))
    .option(
      '--tableau-version <VERSION>',
      `the version of Tableau to write for, such as 2019.4: before 2020.3 formulas have no IN (default: that of the file you have, else ${defaultVersion})`,
      version,
    )
  return addModelOptions(command.optionsGroup('How the events are laid out:'))
    .addOption(sharedOption(addValueOptions, 'binding.moneyScale'))
    .addOption(sharedOption(addValueOptions, 'binding.quantityScale'))
}

function version(value: string): TableauVersion {
  if (isTableauVersion(value)) return value
  throw new InvalidArgumentError(`Give ${aVersion[0]}.`)
}

/** Adds the options of files. */
export function addFileOptions(command: Command): Command {
  return command
    .option(optionFlags.eventTime, 'the time column holds text, such as 2019-10-01 08:00:00 UTC')
    .option('--currency <SIGN>', 'the currency sign of the prices, such as $ (default: none)')
}

/** Adds the options that say where the events are. */
export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Where the events are:')
    .option('--athena <REGION>', 'in Amazon Athena, such as eu-west-1')
    .option('--table <DATABASE.TABLE>', 'the table in Athena')
    .option('--sql <SELECT>', 'or a SELECT statement instead of a table; --table then names the database alone')
    .option('--staging <S3>', 'where Athena puts its results: s3://bucket/folder/')
    .addOption(new Option('--workgroup <NAME>').hideHelp())
    .option('--catalog <NAME>', `the catalog of Athena (default: ${defaultCatalog})`)
    .option('--csv <FILE>', 'or in a CSV file, by its path on the machine that runs Tableau')
}

/** What the options say of metrics. */
export function contentFrom(options: ContentOptions): TableauContentOptions {
  const binding = bindingFrom(options)
  refuseStepsInTableau(options)
  const { minSessions, thresholds } = queryFrom(options, binding)
  const by = (options.by ?? [defaultDimension]).map((name): DimensionInput => nameInEvents(name, binding))
  return {
    by,
    binding,
    ...(options.form === undefined ? {} : { form: options.form }),
    ...(options.metrics === undefined ? {} : { metrics: options.metrics as readonly MetricInput[] }),
    ...(minSessions === undefined ? {} : { minSessions }),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(options.tableauVersion === undefined ? {} : { tableauVersion: options.tableauVersion }),
    ...(options.currency === undefined ? {} : { currency: options.currency }),
    ...(options.textTimes === true ? { eventTime: 'text' as const } : {}),
  }
}

/**
 * Refuses options of a connection where the events are in the workbook.
 *
 * @throws {@link QueryError}
 */
export function refuseConnection({ athena, staging, workgroup, catalog, table, sql, csv }: ConnectionOptions): void {
  const found = Object.entries({ athena, csv, table, sql, staging, catalog, workgroup }).find(
    ([, value]) => value !== undefined,
  )
  if (found === undefined) return
  throw new QueryError(`--${found[0]}: with --package, the events are in the workbook; leave one of the two out`, {
    option: found[0],
  })
}

/** What the options say of where the events are. */
export function connectionFrom(options: ConnectionOptions): TableauConnection {
  const { athena, csv, table, sql, staging, workgroup, catalog } = options
  refuseWorkgroup('--workgroup', workgroup)
  if ((athena === undefined) === (csv === undefined)) {
    throw new QueryError('say where the events are: --athena REGION or --csv FILE', { option: 'connection' })
  }
  if (csv !== undefined) {
    if (/^$|[/\\]$/.test(csv)) throw new QueryError('--csv: name a file, such as /data/events.csv', { option: 'csv' })
    const [, directory = '.', filename = ''] = /^(?:(.*)[/\\])?([^/\\]+)$/.exec(csv) ?? []
    return { kind: 'csv', directory, filename }
  }
  const [schema = '', ...rest] = (table ?? '').split('.')
  const refuse = (option: string, what: string): never => {
    throw new QueryError(`--${option}: ${what}`, { option })
  }
  if (athena === '') refuse('athena', 'name the region, such as eu-west-1')
  if (schema === '') refuse('table', 'name the database, and the table in it, such as shop.events')
  if (rest.length === 0 && sql === undefined)
    refuse('table', 'name a table of the database, such as shop.events, or give a statement with --sql')
  if (rest.length > 0 && sql !== undefined)
    refuse('sql', 'stands in place of a table: --table names the database alone')
  if (!/^s3:\/\/./.test(staging ?? ''))
    refuse('staging', 'name the place where Athena puts its results: s3://bucket/folder/')
  return {
    kind: 'athena',
    region: athena as string,
    schema,
    stagingDirectory: staging ?? '',
    ...(rest.length === 0 ? {} : { table: rest.join('.') }),
    ...(sql === undefined ? {} : { sql }),
    ...(catalog === undefined ? {} : { catalog }),
  }
}
