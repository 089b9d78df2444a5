import type { BindingOptions } from '../events/binding.js'
import { presets } from '../events/presets/presets.js'
import type { InspectedCsv, InspectedPreset, Inspection } from '../inspect/inspection.js'
import { isUsual, presetBinding } from '../inspect/propose-preset.js'
import { optionFlags } from './library-options.js'
import { optionWords, shellWord } from './shell-words.js'
import type { SourceOptions } from './source-options.js'
import { optionsFor } from './worded.js'

/** What was said of files when they were inspected, and is to be said again. */
export type SaidOfFiles = Pick<SourceOptions, 'inputFormat' | 'memoryLimit' | 'threads' | 'tempDirectory'>

/** The command that analyzes files as it is proposed, in parts between which lines can be broken. */
export function analyzeCommand(
  files: readonly string[],
  found: Inspection,
  { inputFormat, memoryLimit, threads, tempDirectory }: SaidOfFiles,
): readonly string[] {
  const { fields, prices, preset, csv } = found
  const values: Readonly<Record<string, unknown>> = {
    ...within('binding', beyondPreset(found)),
    ...within('csv', csvBeyondPreset(found)),
    format: inputFormat,
    memoryLimit,
    threads,
    tempDirectory,
  }
  const hasSeveral = typeof prices?.mainCurrency === 'string'
  // Of what a preset reads, most events have no currency: a condition on it would leave out their sessions.
  const asksByCurrency = hasSeveral && preset !== null && !isUsual(preset)
  return [
    `cartometrics analyze ${files.map(fileWord).join(' ')}`,
    `--by ${asksByCurrency ? 'currency' : groupedBy(fields.map(({ field }) => field))}`,
    ...(preset === null || isUsual(preset) ? [] : presetWords(preset)),
    ...(hasSeveral && !asksByCurrency ? [optionWords('--where', isCurrency(String(prices?.mainCurrency)))] : []),
    ...paths.flatMap((path) => (values[path] === undefined ? [] : optionsFor(path, values[path]))),
    ...(csv.header === true || isNamedInFile(found)
      ? ['--header']
      : csv.header === false && csv.columns === undefined
        ? ['--no-header']
        : []),
  ]
}

/** The preset with its options, and the fields of it that there are not. */
function presetWords({ name, options, absent }: InspectedPreset): readonly string[] {
  const pairs = Object.entries(options).map(([option, value]) => `${option}=${value}`)
  return [
    optionWords('--preset', pairs.length === 0 ? name : `${name}:${pairs.join(',')}`),
    ...(absent.length === 0 ? [] : [optionWords('--without', absent.join(','))]),
  ]
}

/** What a binding says that its preset does not. */
function beyondPreset({ binding, preset }: Inspection): BindingOptions {
  if (preset === null) return binding
  const known = new Map<string, unknown>(Object.entries(presetBinding(preset)))
  const further = Object.entries(binding).filter(
    ([option, value]) => JSON.stringify(value) !== JSON.stringify(known.get(option)),
  )
  const { nulls, ...rest } = Object.fromEntries(further) as BindingOptions
  const said = presetBinding(preset).nulls ?? []
  return { ...rest, ...(nulls === undefined ? {} : { nulls: nulls.filter((text) => !said.includes(text)) }) }
}

/** Whether CSV files name their columns, and the files that the preset is of do not. */
function isNamedInFile({ preset, format, csv }: Inspection): boolean {
  return (
    preset !== null && presets[preset.name].csvColumns !== undefined && format === 'csv' && csv.columns === undefined
  )
}

function csvBeyondPreset(found: Inspection): InspectedCsv {
  const { preset, csv, columns } = found
  const usual = preset === null ? undefined : presets[preset.name].csvColumns?.join()
  if (usual === undefined) return csv
  const names = csv.columns ?? columns.map(({ name }) => name)
  const { columns: _, ...rest } = csv
  return names.join() === usual || found.format !== 'csv' ? rest : { ...rest, columns: names }
}

/** The options of the command line, in their order. */
const paths = Object.keys(optionFlags) as (keyof typeof optionFlags)[]

/** A condition on the currency: money of several is not compared. */
function isCurrency(currency: string): string {
  return `currency=${/^\w+$/.test(currency) ? currency : `"${currency.replaceAll('"', '""')}"`}`
}

/** Options by their paths in what they are a part of. */
function within(whole: string, options: object) {
  return Object.fromEntries(Object.entries(options).map(([option, value]) => [`${whole}.${option}`, value]))
}

/** A path that no option is like. */
function fileWord(path: string): string {
  return shellWord(path.startsWith('-') && path !== '-' ? `./${path}` : path)
}

/** What groups tell most, of the fields that there are. */
function groupedBy(fields: readonly string[]): string {
  return ['brand', 'categoryCode', 'categoryId', 'productId'].find((field) => fields.includes(field)) ?? 'day'
}
