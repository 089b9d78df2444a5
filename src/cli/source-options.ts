import { type Command, Option } from 'commander'
import { QueryError } from '../errors.js'
import { type Binding, defineBinding } from '../events/binding.js'
import { eventFieldNames, isEventField, isOptionalField } from '../events/fields.js'
import { withoutFields } from '../events/presets/without-fields.js'
import { type FileFormat, fileFormats } from '../sources/duckdb/find/names.js'
import type { DuckdbFiles } from '../sources/duckdb/options.js'
import type { DuckdbSource } from '../sources/duckdb/source.js'
import { defined } from './defined.js'
import { optionFlags } from './library-options.js'
import { addModelOptions, fieldsNamed, type ModelOptions, modelFrom } from './model-options.js'
import { refuseMissingNamed } from './named-columns.js'
import { delimiter, escapeCharacter, memory, names, quote, wholeNumber } from './option-values.js'
import { type GivenPreset, withPreset } from './preset.js'
import { addValueOptions, type ValueCliOptions, valuesFrom } from './value-options.js'

/** The options that say how to read files. */
export interface SourceOptions extends ModelOptions, ValueCliOptions {
  readonly inputFormat?: FileFormat
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly encoding?: string
  readonly header?: boolean
  readonly names?: readonly string[]
  readonly memoryLimit?: string
  readonly threads?: number
  readonly tempDirectory?: string
}

/** Adds the options that say how to read files to a command that takes some. */
export function addSourceOptions(command: Command): Command {
  addModelOptions(command.optionsGroup('How the files are laid out:'))
  addTextOptions(command)
  return addMachineOptions(addValueOptions(command))
}

/** Adds those of them that say nothing of what the files hold. */
export function addFileOptions(command: Command): Command {
  return addMachineOptions(addTextOptions(command.optionsGroup('How the files are laid out:')))
}

function addMachineOptions(command: Command): Command {
  return command
    .optionsGroup('How the machine is used:')
    .option(
      optionFlags.memoryLimit,
      'the maximum memory of the engine, such as 1.5GB or 60%; beyond it, data spill to disk (default: 80%)',
      memory,
    )
    .option(
      optionFlags.threads,
      'the maximum number of threads (default: one per core, and with --memory-limit one per 125 MB)',
      wholeNumber(1, 'a number of threads'),
    )
    .option(
      optionFlags.tempDirectory,
      "where data spill to, in a folder of their own (default: the system's temporary folder)",
    )
}

function addTextOptions(command: Command): Command {
  return command
    .addOption(new Option(optionFlags.format, 'what the files hold, if their names do not say').choices(fileFormats))
    .option(
      optionFlags['csv.delimiter'],
      'the character between the values of a CSV file (default: detected)',
      delimiter,
    )
    .option(
      optionFlags['csv.quote'],
      "the character around values that contain delimiters (default: '\"'; none for no quotes)",
      quote,
    )
    .option(
      optionFlags['csv.escape'],
      "the character before a quote within quotes, such as '\\' (default: the quote is doubled)",
      escapeCharacter,
    )
    .option(
      optionFlags['csv.encoding'],
      'the encoding of the text, such as latin-1, windows-1252 or gbk (default: UTF-8, or UTF-16 if detected)',
    )
    .option('--header', 'the first line of a CSV file names the columns (default: detected)')
    .option('--no-header', 'the first line is an event')
    .option(optionFlags['csv.columns'], 'the columns of a CSV file without a header, separated by commas', names)
}

/** What the options say of the event model, and of values. */
export function bindingFrom(options: ModelOptions & ValueCliOptions): Binding {
  const given = { ...modelFrom(options), ...valuesFrom(options) }
  const { preset, without = [] } = options
  if (preset === undefined) {
    if (without.length === 0) return defineBinding(given)
    throw new QueryError('--without leaves out fields of a preset: name one with --preset', { option: 'without' })
  }
  return defineBinding(withPreset(withoutFields(preset.binding, new Set(without)), given))
}

/**
 * The types that options give, over what is known of the preset: which usual columns it binds to nothing, and the types of its table in Athena or DuckDB.
 *
 * @param hasTypes whether the table has the types of the preset
 */
export function typesFrom(
  { preset, type }: TypeOptions,
  binding: Binding,
  hasTypes: boolean,
): Readonly<Record<string, string | null>> {
  const given = [...(type ?? [])].map(([name, one]) => [name, one === 'none' ? null : one])
  const ofPreset = Object.entries((hasTypes ? preset?.columnTypes : undefined) ?? {})
  return {
    ...(preset === undefined ? {} : absentColumns(preset, binding)),
    ...Object.fromEntries(ofPreset.filter(([, one]) => one !== null)),
    ...Object.fromEntries(given),
  }
}

/** The usual columns that a table does not have which is written as a preset says: those that it binds to nothing. */
function absentColumns(
  { binding: { columns: bound } }: GivenPreset,
  { columns, named, sessions }: Binding,
): Readonly<Record<string, null>> {
  if (bound === undefined) return {}
  const absent = eventFieldNames.filter(
    (name) => !named.has(name) && !isOptionalField(name) && !(name === 'userSession' && sessions !== null),
  )
  return Object.fromEntries(absent.map((name) => [columns[name], null]))
}

interface TypeOptions extends Pick<ModelOptions, 'preset'> {
  readonly type?: ReadonlyMap<string, string> | undefined
}

/** Opens files with DuckDB, which is loaded only now: other commands do without it. */
export async function openSource(
  files: readonly string[],
  options: SourceOptions,
  binding: Binding,
): Promise<DuckdbSource> {
  const { duckdbSource } = await import('../sources/duckdb/source.js')
  const given: DuckdbFiles = { files, binding, ...filesFrom(options) }
  return duckdbSource(given, ({ columns, name }) =>
    refuseMissingNamed(columns.keys(), { ...binding, named: fieldsNamed(options) }, name),
  )
}

/** What the options say of files, but for what they hold. */
export function filesFrom(options: SourceOptions): Omit<DuckdbFiles, 'files' | 'binding'> {
  const { inputFormat, memoryLimit, threads, tempDirectory, delimiter, quote, encoding } = options
  const columns = options.names ?? options.preset?.csvColumns
  const header = options.header ?? (columns === undefined ? undefined : false)
  return {
    csv: defined({ header, columns, delimiter, quote, escape: options.escape, encoding }),
    ...defined({ format: inputFormat, memoryLimit, threads, tempDirectory }),
  }
}

/** A field by its name, by the usual name of its column, or by the column it is bound to; any other name as it is. */
export function nameInEvents(name: string, binding: Binding): string {
  if (isEventField(name)) return name
  const bound = eventFieldNames.find(
    (field) => binding.columns[field] === name && (field !== 'orderId' || binding.ordersHaveIds),
  )
  return bound ?? name
}
