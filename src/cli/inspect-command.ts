import type { Inspection } from '../inspect/inspection.js'
import { optionFlags } from './library-options.js'
import { optionWords, shellWord } from './shell-words.js'
import type { SourceOptions } from './source-options.js'
import { optionsFor } from './worded.js'

/** What was said of files when they were inspected, and is to be said again. */
export type SaidOfFiles = Pick<SourceOptions, 'inputFormat' | 'memoryLimit' | 'threads' | 'tempDirectory'>

/** The command that analyzes files as it is proposed, in parts between which lines can be broken. */
export function analyzeCommand(
  files: readonly string[],
  { binding, csv, fields, prices }: Inspection,
  { inputFormat, memoryLimit, threads, tempDirectory }: SaidOfFiles,
): readonly string[] {
  const values: Readonly<Record<string, unknown>> = {
    ...within('binding', binding),
    ...within('csv', csv),
    format: inputFormat,
    memoryLimit,
    threads,
    tempDirectory,
  }
  return [
    `cartometrics analyze ${files.map(fileWord).join(' ')}`,
    `--by ${groupedBy(fields.map(({ field }) => field))}`,
    ...(typeof prices?.mainCurrency === 'string' ? [optionWords('--where', isCurrency(prices.mainCurrency))] : []),
    ...paths.flatMap((path) => (values[path] === undefined ? [] : optionsFor(path, values[path]))),
    ...(csv.header === true ? ['--header'] : csv.header === false && csv.columns === undefined ? ['--no-header'] : []),
  ]
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
